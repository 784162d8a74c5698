"""Pages are tested with a signed-in client, and in Chromium against a real server and worker."""

import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import waitress
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, BrowserContext, Page
from sqlalchemy import select
from werkzeug.test import TestResponse

from matchmaker import demo
from matchmaker.app import create_app
from matchmaker.context import Context
from matchmaker.db import Database, migrate, transaction
from matchmaker.job_queue import JobQueue
from matchmaker.permissions import SYSTEM
from matchmaker.services import ranking_runs, users
from models.enterprises import Enterprise
from models.enums import MemberRole
from tests.factories import city
from tests.factories import users as user_factory

USERNAME, PASSWORD = "zhiban", "correct-horse-7"
WORKER = (
    "from matchmaker.config import Settings\n"
    "from matchmaker.jobs import run_worker\n"
    "run_worker(Settings.from_env())\n"
)


def token_on(page: str) -> str:
    """Return the CSRF token of a page."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found, "the page has no form"
    return found[1]


class Visitor:
    """A client that fills in forms: it takes the token from the page before."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def get(self, path: str, **options: Any) -> TestResponse:
        return self.client.get(path, **options)

    def post(self, path: str, data: dict[str, Any] | None = None, **options: Any) -> TestResponse:
        return self.client.post(path, data={"csrf_token": self.token(), **(data or {})}, **options)

    def token(self) -> str:
        page = self.client.get("/desk", follow_redirects=True)
        return token_on(page.text)

    def sign_in(self, username: str, password: str, **fields: str) -> TestResponse:
        return self.post("/login", {"username": username, "password": password, **fields})


@pytest.fixture
def anonymous(client: FlaskClient) -> Visitor:
    """Return a visitor whom nobody knows."""
    return Visitor(client)


@pytest.fixture
def visitor(app: Flask, committed: Any) -> Visitor:
    """Return an operator who has signed in with a password."""
    with committed() as ctx:
        user_factory.make(ctx, "wangmin", "王敏", PASSWORD)
    signed_in = Visitor(app.test_client())
    assert signed_in.sign_in("wangmin", PASSWORD).status_code == 303
    return signed_in


@pytest.fixture
def member_of(app: Flask, committed: Any) -> Callable[..., Visitor]:
    """Return a function that signs in a new member of an enterprise (by public id)."""

    def sign_in(enterprise: str, role: MemberRole = MemberRole.OWNER) -> Visitor:
        with committed() as ctx:
            row = ctx.session.scalars(
                select(Enterprise).where(Enterprise.public_id == enterprise)
            ).one()
            username = member_for(ctx, row, role)
        signed_in = Visitor(app.test_client())
        assert signed_in.sign_in(username, PASSWORD).status_code == 303
        return signed_in

    return sign_in


# Chromium, a server and a worker


@contextmanager
def stored(site: "Site") -> Iterator[Context]:
    """Open a transaction of an installation beside its server."""
    settings = city.settings_in(site.folder)
    database = Database.connect(settings.database_url, JobQueue(settings.queue_url).send_committed)
    try:
        with transaction(database.write) as session:
            yield Context(session, SYSTEM, session.info["now"], settings.index_folder)
    finally:
        database.engine.dispose()


def member_for(ctx: Context, enterprise: Enterprise, role: MemberRole = MemberRole.OWNER) -> str:
    """Make a member of an enterprise who signs in with PASSWORD; return the username."""
    user = user_factory.make_member(ctx, enterprise, role)
    users.set_password(ctx, user, PASSWORD)
    return user.username


def chromium() -> str | None:
    """Return the path of Chromium."""
    named = os.environ.get("CHROMIUM")
    return named or shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Start the system's Chromium, quietly."""
    path = chromium()
    if path is None:
        pytest.skip("Chromium is not installed: set CHROMIUM, or see deploy/browser.sh")
    arguments = ["--no-sandbox", "--disable-background-networking", "--disable-component-update"]
    return {"executable_path": path, "args": arguments, "headless": True}


@dataclass(frozen=True)
class Site:
    """A running installation with the demo's data."""

    address: str
    folder: Path
    loaded: demo.Loaded
    worker: subprocess.Popen[bytes]


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, demo.Loaded]:
    """Load the demo once; every site gets a copy."""
    folder = tmp_path_factory.mktemp("demo")
    settings = city.settings_in(folder)
    migrate(settings.database_url)
    database = Database.connect(settings.database_url, JobQueue(settings.queue_url).send_committed)
    with transaction(database.write) as session:
        ctx = Context(session, SYSTEM, session.info["now"], settings.index_folder)
        loaded = demo.load(ctx)
        users.create(ctx, USERNAME, "王敏", PASSWORD)
    database.engine.dispose()
    return folder, loaded


@pytest.fixture(scope="module")
def site(
    demo_folder: tuple[Path, demo.Loaded], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """Serve a copy of the demo on a free port, with a worker process beside it."""
    folder = tmp_path_factory.mktemp("site") / "data"
    shutil.copytree(demo_folder[0], folder)
    app = create_app(city.settings_in(folder))
    server = waitress.create_server(
        app, host="127.0.0.1", port=0, threads=6, asyncore_use_poll=True
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    environment = {**os.environ, "MATCHMAKER_DATA_FOLDER": str(folder)}
    worker = subprocess.Popen([sys.executable, "-c", WORKER], env=environment)
    yield Site(f"http://127.0.0.1:{server.effective_port}", folder, demo_folder[1], worker)
    worker.send_signal(signal.SIGCONT)  # in case a test left it standing
    worker.terminate()
    worker.wait(timeout=20)
    server.close()
    thread.join(timeout=10)
    app.extensions["matchmaker.database"].engine.dispose()


@dataclass(frozen=True)
class Watched:
    """A browser tab, and what went wrong in it: outside requests and console messages."""

    page: Page
    outside: list[str]
    errors: list[str]

    def check(self) -> None:
        """Assert that nothing left the machine and that the console stayed silent."""
        assert self.outside == []
        assert self.errors == []


OpenTab = Callable[..., Watched]


@pytest.fixture
def open_tab(browser: Browser, site: Site) -> Iterator[OpenTab]:
    """Return a function that opens a tab of a given size, signed in unless told otherwise."""
    contexts: list[BrowserContext] = []

    def opened(
        width: int = 1366, height: int = 768, *, sign_in: bool = True, **options: Any
    ) -> Any:
        context = browser.new_context(
            base_url=site.address, viewport={"width": width, "height": height}, **options
        )
        contexts.append(context)
        tab = watch(context.new_page(), site)
        if sign_in:
            tab.page.goto("/login")
            tab.page.fill("#username", USERNAME)
            tab.page.fill("#password", PASSWORD)
            tab.page.click("main button[type=submit]")
        return tab

    yield opened
    for context in contexts:
        context.close()


def watch(page: Page, site: Site) -> Watched:
    """Note what goes wrong in a tab from now on."""
    tab = Watched(page, [], [])
    own = (site.address, "data:", "blob:")
    page.on("request", lambda r: None if r.url.startswith(own) else tab.outside.append(r.url))
    page.on("console", lambda m: tab.errors.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: tab.errors.append(str(error)))
    return tab


@pytest.fixture(scope="module")
def shortlist_path(site: Site) -> str:
    """Return the address of a shortlist that a module only looks at."""
    return _ranked(site, "copper-c1")


@pytest.fixture(scope="module")
def untouched(site: Site) -> Iterator[str]:
    """Yield challenges of the demo that no test of a module has had ranked."""
    return iter([f"nev-c{number}" for number in range(1, 8)])


@pytest.fixture
def own_shortlist_path(site: Site, untouched: Iterator[str]) -> str:
    """Return the address of a shortlist that nobody has decided on, for one test alone."""
    return _ranked(site, next(untouched))


def _ranked(site: Site, challenge: str) -> str:
    """Have the worker rank one challenge of the demo; return the address of its shortlist."""
    with stored(site) as ctx:
        run = ranking_runs.start(ctx, challenge=site.loaded.challenges[challenge]).public_id
    for _ in range(300):
        with stored(site) as ctx:
            found = [row.public_id for row in ranking_runs.get(ctx, run).shortlists]
        if found:
            break
        time.sleep(0.2)
    return f"/desk/shortlists/{found[0]}"
