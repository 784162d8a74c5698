"""What all commands share: settings, transactions, errors in Chinese on stderr, progress."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any

import click

from matchmaker import errors

if TYPE_CHECKING:
    from matchmaker.config import Settings
    from matchmaker.jobs import Runtime

NOT_MIGRATED = (
    "数据库尚未建立或版本不符，请先运行 matchmaker init（空白城市）或 matchmaker migrate（升级）。"
)
# Told by their names: their modules are not imported before a command needs them.
_SETTINGS_ERRORS = {
    "WeakDurability",
    "UnknownQueue",
    "ConfigurationError",  # huey's: the module of the queue is not installed
    "EnvError",
    "EnvValidationError",
}
_DRIVERS = {"psycopg", "psycopg2", "MySQLdb", "oracledb", "pyodbc"}


class Refused(click.ClickException):
    """The command cannot do what was asked; the message is Chinese. Exit code 1."""

    def show(self, file: IO[Any] | None = None) -> None:
        """Print the reason to stderr."""
        click.echo(f"错误：{self.format_message()}", file=file or sys.stderr)


class Commands(click.Group):
    """A group whose refusals come as one Chinese line."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; turn what the domain refuses into an exit code."""
        try:
            return super().invoke(ctx)
        except errors.DomainError as error:
            raise Refused(describe(error)) from error
        except Exception as error:
            text = _database_trouble(error)
            if text is None:
                raise
            raise Refused(text) from error


def describe(error: errors.DomainError) -> str:
    """Return the refusal with the messages of its fields."""
    from matchmaker import messages

    if isinstance(error, errors.Invalid) and error.errors:
        return "；".join("".join(texts) for texts in error.errors.values())
    return messages.text(error.code, **error.details)


def _database_trouble(error: Exception) -> str | None:
    kind = type(error)
    if kind.__module__.startswith("sqlalchemy."):
        return f"数据库操作失败（{kind.__name__}）：{getattr(error, 'orig', None) or error}"
    if isinstance(error, ModuleNotFoundError) and error.name in _DRIVERS:
        return f"缺少驱动程序 {error.name}；请检查 MATCHMAKER_DATABASE_URL，或安装相应组件。"
    if kind.__name__ in _SETTINGS_ERRORS:
        return str(error)
    return None


def settings() -> "Settings":
    """Return the settings of the environment."""
    from matchmaker.config import Settings

    return Settings.from_env()


@contextmanager
def runtime(chosen: "Settings | None" = None) -> Iterator["Runtime"]:
    """Open the database; refuse one whose schema is not current."""
    from matchmaker.db import Database, has_current_schema
    from matchmaker.job_queue import JobQueue
    from matchmaker.jobs import Runtime

    chosen = chosen or settings()
    queue = JobQueue(chosen.queue_url)
    database = Database.connect(chosen.database_url, queue.send_committed)
    try:
        if not has_current_schema(database.engine):
            raise Refused(NOT_MIGRATED)
        yield Runtime(chosen, database)
    finally:
        database.engine.dispose()


def is_terminal() -> bool:
    """Tell whether a person watches stderr."""
    return sys.stderr.isatty()


@contextmanager
def progress(title: str) -> Iterator[Callable[[int, int], None]]:
    """Give a function that shows (done, total) on a terminal; elsewhere nothing is shown."""
    if not is_terminal():
        yield lambda _done, _total: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=None)

        def show(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        yield show
