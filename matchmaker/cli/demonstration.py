"""Prepare the demo: database, invented city, indexes, rankings, and a fresh way in."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import click

from matchmaker import demo, messages
from matchmaker.cli import console, processes
from matchmaker.cli.console import Refused
from matchmaker.config import Settings
from matchmaker.context import Context
from matchmaker.db import migrate
from matchmaker.demo import logins
from matchmaker.demo.logins import Login
from matchmaker.jobs import Runtime, run_job
from matchmaker.services import chains, jobs, ranking_runs, tokens, users

TOKEN_LABEL = "示例"  # noqa: S105 - the label of a token, not a token

Show = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Access:
    """How to get in, one account for each role; new at each start."""

    logins: list[Login]
    token: str


def prepare(settings: Settings) -> Access:
    """Migrate, and on the first start load, index and rank; then renew the way in.

    Killed at any moment, the next start goes on: loading is one transaction, and what is left
    of indexing and ranking are jobs of the worker.
    """
    migrate(settings.database_url)
    with console.runtime(settings) as opened:
        with opened.read() as ctx:
            if demo.is_foreign(ctx):
                raise Refused(
                    "该数据库已用于正式城市，不能载入示例数据；"
                    "请用 MATCHMAKER_DATA_FOLDER 指定另一个数据文件夹。"
                )
            is_new = not demo.is_loaded(ctx)
        if is_new:
            with _steps() as show:
                _fill(opened, show)
                _run_jobs(opened, show)
        else:
            click.echo("已有示例数据，直接使用。")
        with opened.write() as ctx:
            return _renew_access(ctx)


def _fill(opened: Runtime, show: Show) -> None:
    with opened.write() as ctx:
        loaded = demo.load(ctx, progress=show)
        for chain in chains.all_chains(ctx):
            ranking_runs.start(ctx, chain=chain.code)
        for event in loaded.events:
            ranking_runs.start(ctx, event=event)


def _run_jobs(opened: Runtime, show: Show) -> None:
    with opened.read() as ctx:
        waiting = jobs.due(ctx)
    for done, public_id in enumerate(waiting):
        with opened.read() as ctx:
            title = messages.label(jobs.get(ctx, public_id).kind)
        show(f"正在处理：{title}", done, len(waiting))
        run_job(opened, public_id)
    show("排序已完成", len(waiting), len(waiting))


def run_jobs(opened: Runtime) -> None:
    """Do now what waits for the worker, and show how far it has come."""
    with _steps() as show:
        _run_jobs(opened, show)


def _renew_access(ctx: Context) -> Access:
    found = logins.renew(ctx)
    user = users.get_or_create(ctx, logins.OPERATOR, logins.OPERATOR)
    tokens.revoke_all(ctx, user.id, label=TOKEN_LABEL)
    _, token = tokens.create(ctx, user.id, TOKEN_LABEL)
    return Access(found, token)


@contextmanager
def _steps() -> Iterator[Show]:
    """Show steps as a bar on a terminal, as lines elsewhere."""
    if not console.is_terminal():
        yield _line
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task("正在准备")

        def show(title: str, done: int, total: int) -> None:
            bar.update(task, description=title, completed=done, total=total)

        yield show


def _line(title: str, done: int, total: int) -> None:
    click.echo(f"[{done}/{total}] {title}", err=True)


def show(settings: Settings, access: Access, *, is_served: bool) -> None:
    """Print the address and the way in."""
    with console.runtime(settings) as opened, opened.read() as ctx:
        firms, challenges = demo.count(ctx)
    click.echo(f"示例城市“临澜市”（虚构）：企业 {firms} 家，榜单 {challenges} 条。")
    if is_served:
        click.echo(f"地址　　{processes.address(settings)}")
    first = access.logins[0]
    click.echo(f"用户名　{first.username}")
    click.echo(f"密码　　{first.password}")
    click.echo(f"令牌　　{access.token}")
    click.echo("各角色的用户名和密码：")
    for login in access.logins:
        click.echo(f"　{login.title}　{login.username}　{login.password}")
