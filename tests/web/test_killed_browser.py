"""What was typed into a long form survives a browser that is killed: at most ten seconds are lost.

KILL_AFTER names the moments, in seconds after the last key; `typing` is in the middle of it.
"""

import os
import shutil
import signal
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from matchmaker.context import Context
from matchmaker.db import Database, transaction
from matchmaker.job_queue import JobQueue
from matchmaker.permissions import SYSTEM
from matchmaker.services import users
from models.challenges import Challenge
from models.enterprises import Enterprise
from tests.factories import city
from tests.factories import users as user_factory
from tests.web.conftest import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.slow]
MOMENTS = os.environ.get("KILL_AFTER", "3,typing").split(",")
MOST_LOST = 10.0  # seconds of typing
KEYS, PAUSE = 40, 0.25
PATH = "/desk/challenges/new"


@pytest.fixture(scope="module")
def member(site):
    """Return the username of a member of a buyer of the demo."""
    settings = city.settings_in(site.folder)
    database = Database.connect(settings.database_url, JobQueue(settings.queue_url).send_committed)
    with transaction(database.write) as session:
        ctx = Context(session, SYSTEM, datetime.now(UTC), settings.index_folder)
        key = site.loaded.challenges["copper-c1"]
        buyer = session.scalars(select(Challenge.buyer_id).where(Challenge.public_id == key)).one()
        user = user_factory.make_member(ctx, session.get_one(Enterprise, buyer))
        users.set_password(ctx, user, PASSWORD)
        username = user.username
    database.engine.dispose()
    return username


def processes_of(folder: Path) -> list[int]:
    """Return the browser's own process of a profile, not those that it started."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            line = (entry / "cmdline").read_bytes().split(b"\0") if entry.name.isdigit() else []
        except OSError:
            continue
        if f"--user-data-dir={folder}".encode() in line and not any(
            part.startswith(b"--type=") for part in line
        ):
            found.append(int(entry.name))
    return found


@pytest.fixture
def opened(playwright, browser_type_launch_args, site, member, tmp_path):
    """Return a function that opens the form in a browser that keeps its profile."""
    profile = tmp_path / "profile"

    def opened():
        context = playwright.chromium.launch_persistent_context(
            profile, base_url=site.address, **browser_type_launch_args
        )
        page = context.pages[0]
        page.goto(f"/login?next={PATH}")
        if page.locator("#username").count():
            page.fill("#username", member)
            page.fill("#password", PASSWORD)
            page.click("main button[type=submit]")
        page.goto(PATH)
        return context, page

    yield opened
    shutil.rmtree(profile, ignore_errors=True)


def typed(page, count):
    """Type so many characters, four a second; return when each was typed."""
    page.click("#content")
    times = []
    for number in range(count):
        page.keyboard.insert_text(chr(0x4E00 + number))
        times.append(time.monotonic())
        time.sleep(PAUSE)
    return times


@pytest.mark.parametrize("moment", MOMENTS)
def test_what_was_typed_survives_a_killed_browser(opened, moment, tmp_path, capsys):
    _, page = opened()
    page.click(".step-bar a[href='#step-terms']")
    page.check("input[value=采购]")
    page.click(".step-bar a[href='#step-need']")
    count = KEYS - 4 if moment == "typing" else KEYS  # the last draft is then some seconds old
    times = typed(page, count)
    if moment != "typing":
        page.wait_for_timeout(float(moment) * 1000)
    killed = time.monotonic()
    for pid in processes_of(tmp_path / "profile"):
        os.kill(pid, signal.SIGKILL)
    context, page = opened()
    expect(page.get_by_text("上次填写的内容未提交")).to_be_visible()
    page.get_by_role("button", name="恢复").click()
    kept = page.locator("#content").input_value()
    assert kept == "".join(chr(0x4E00 + number) for number in range(len(kept)))
    lost = killed - times[len(kept)] if len(kept) < count else 0.0
    expect(page.locator("input[value=采购]")).to_be_checked()
    context.close()
    with capsys.disabled():
        sys.stdout.write(
            f"\nkilled, {moment} (s after the last of {count} keys): "
            f"{count - len(kept)} keys lost, {lost:.1f} s of typing\n"
        )
    assert lost <= MOST_LOST
