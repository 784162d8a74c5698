"""Every page of every role: in Chinese, accessible, in bounds, silent, and alone with its server.

A crawler finds the pages as each role; Chromium then looks at one address of every endpoint.
"""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select
from werkzeug.routing import MapAdapter

from matchmaker.app import create_app
from matchmaker.context import Context
from matchmaker.db import transaction
from matchmaker.demo import logins
from matchmaker.edge.authentication import SESSION_KEY
from matchmaker.permissions import SYSTEM
from matchmaker.services import sessions
from matchmaker.services.sessions import Device
from models import enums
from models.users import User
from tests.factories import city
from tests.web import crawl
from tests.web.conftest import watch

pytestmark = [pytest.mark.browser, pytest.mark.slow]

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
WIDE, NARROW = (1366, 768), (390, 844)
# What the wide window shows at 200 %.
ZOOMED = (683, 384)
# Suppliers and visitors also come by phone.
BY_PHONE = ("", "supplier")
RAW = {
    member.value
    for kind in vars(enums).values()
    if isinstance(kind, type) and issubclass(kind, StrEnum)
    for member in kind
    # Two letters and less stand in units and codes.
    if len(member.value) > 2
}
# Names of programs and formats, and words of the demo's own data.
# The demo names two of its accounts as two closed lists name their members.
ALLOWED = {"county"}


@dataclass(frozen=True)
class Reader:
    """Somebody of a role: the cookie that signs in, and what the crawler saw."""

    cookie: str | None
    pages: dict[str, crawl.Seen]


@pytest.fixture(scope="module")
def starts(site, shortlist_path) -> dict[str, list[str]]:
    """Return the addresses that no link leads to, or that links lead to in one state alone."""
    challenge = site.loaded.challenges["nev-c1"]
    enterprise = site.loaded.enterprises["nev-s01"]
    other = site.loaded.enterprises["nev-s02"]
    own = f"/desk/challenges/{challenge}"
    return {
        "": ["/", "/challenges?q=nothing-of-this-name", "/styleguide", "/enterprises?q=none"],
        "operator": [
            "/desk",
            f"{own}/compare?supplier={enterprise}&supplier={other}",
            f"{own}/suppliers?q=%E7%94%B5",
            f"{own}/suppliers/{enterprise}",
            f"{own}/questions",
            f"/desk/enterprises/{enterprise}/duplicates",
            "/desk/events/new",
            shortlist_path,
        ],
        "buyer": ["/desk", "/desk/challenges/new"],
    }


@pytest.fixture(scope="module")
def readers(site, starts) -> dict[str, Reader]:
    """Sign in as every role of the demo, and let the crawler walk what each may open."""
    app = create_app(city.settings_in(site.folder))
    database = app.extensions["matchmaker.database"]
    with transaction(database.write) as session:
        ctx = Context(session, SYSTEM, session.info["now"], site.folder / "indexes")
        texts = {}
        for login in logins.renew(ctx):
            user = session.scalars(select(User).where(User.username == login.username)).one()
            texts[login.username] = sessions.begin(ctx, user, Device("127.0.0.1", "crawler"))
    found = {"": Reader(None, crawl.walk(app, app.test_client(), starts[""]))}
    for username, text in texts.items():
        found[username] = _reader(app, text, starts.get(username, ["/desk"]))
    database.engine.dispose()
    return found


def _reader(app: Flask, text: str, addresses: list[str]) -> Reader:
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie[SESSION_KEY] = text
    kept = client.get_cookie("matchmaker")
    assert kept is not None
    return Reader(kept.value, crawl.walk(app, client, addresses))


def test_no_page_has_a_dead_link_or_shows_a_raw_word(readers):
    assert len({page for reader in readers.values() for page in reader.pages}) > 60
    dead, foreign = {}, {}
    for username, reader in readers.items():
        for address, seen in reader.pages.items():
            if seen.status != 200:
                dead[username, address] = seen.status
            if words := crawl.foreign(seen.texts, RAW, ALLOWED):
                foreign[username, address] = words
    assert (dead, foreign) == ({}, {})


def test_every_page_can_be_read_and_sent_without_scripts(readers):
    wrong = {}
    for reader in readers.values():
        for address, seen in reader.pages.items():
            forms = [f for f in seen.forms if not f["submit"] or (f["post"] and not f["token"])]
            if seen.heads != 1 or forms:
                wrong[address] = (seen.heads, forms)
    assert wrong == {}


def serious(page: Page) -> list[str]:
    """Return what axe finds serious or critical on the page."""
    found: list[dict[str, Any]] = Axe().run(page, options=RULES).response["violations"]
    return [
        f"{item['id']}: {node['html'][:120]}"
        for item in found
        if item["impact"] in {"serious", "critical"}
        for node in item["nodes"][:3]
    ]


def test_every_page_is_accessible_in_bounds_and_silent(browser, site, readers):
    looked: set[str] = set()
    held: set[str] = set()
    problems = {}
    for username, reader in readers.items():
        new = {page: seen for page, seen in reader.pages.items() if seen.kind not in looked}
        looked |= {seen.kind for seen in new.values()}
        problems |= _look(browser, site, reader, list(new), WIDE)
        if username in BY_PHONE:
            small = {page: seen for page, seen in reader.pages.items() if seen.kind not in held}
            held |= {seen.kind for seen in small.values()}
            problems |= _look(browser, site, reader, list(small), NARROW)
    assert {address: found for address, found in problems.items() if found} == {}


def _look(
    browser: Browser, site: Any, reader: Reader, addresses: list[str], size: tuple[int, int]
) -> dict[Any, list[str]]:
    """Return what is wrong with each page at a size; axe looks at the wide one alone."""
    tab = watch(_tab(browser, site, reader, size), site)
    problems = {}
    for address in addresses:
        tab.page.goto(address)
        tab.page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        wrong = serious(tab.page) if size == WIDE else []
        for width, height in (ZOOMED, WIDE) if size == WIDE else (NARROW,):
            tab.page.set_viewport_size({"width": width, "height": height})
            if tab.page.evaluate("document.documentElement.scrollWidth") > width:
                wrong.append(f"wider than a window of {width}")
        problems[address, size] = [*wrong, *tab.outside, *tab.errors]
        tab.outside.clear()
        tab.errors.clear()
    tab.page.context.close()
    return problems


def _tab(browser: Browser, site: Any, reader: Reader, size: tuple[int, int]) -> Page:
    """Open a tab of a size, signed in as a reader."""
    context = browser.new_context(
        base_url=site.address, viewport={"width": size[0], "height": size[1]}
    )
    if reader.cookie:
        context.add_cookies([{"name": "matchmaker", "value": reader.cookie, "url": site.address}])
    return context.new_page()


# What is sent for its own sake: leaving, and a name or a password that is told nothing about.
UNTOLD = {"login.sign_out", "login.begin", "password_resets.ask"}
WALK = (Path(__file__).parent / "form_walk.js").read_text(encoding="utf-8")


def test_every_form_says_at_its_fields_what_is_wrong_and_keeps_what_was_typed(
    browser, site, readers
):
    routes = create_app(city.settings_in(site.folder)).url_map.bind("localhost")
    sent: dict[str, Any] = dict.fromkeys(UNTOLD)
    for reader in readers.values():
        page = _tab(browser, site, reader, WIDE)
        for address, endpoints in _posts(routes, reader).items():
            new = {name: path for path, name in endpoints.items() if name not in sent}
            if new:
                page.goto(address)
            for name, path in new.items():
                for is_empty in (True, False):
                    sent[name] = page.evaluate(WALK, [path, is_empty])
                    sent[f"{name} {is_empty}"] = sent[name]
        page.context.close()
    answers = {name: answer for name, answer in sent.items() if answer and " " in name}
    assert len(answers) > 50
    assert {name: answer for name, answer in answers.items() if _is_wrong(answer)} == {}
    refused = [answer for answer in answers.values() if answer["status"] == 422]
    assert len(refused) > 25
    texts = [text for answer in refused for text in (*answer["atFields"], *answer["above"])]
    assert crawl.foreign(texts, RAW, ALLOWED) == set()


def _posts(routes: MapAdapter, reader: Reader) -> dict[str, dict[str, str]]:
    """Return the endpoints of the forms that are posted, by their paths on each page."""
    return {
        address: {
            path: str(routes.match(path, method="POST")[0])
            for path in (urlsplit(form["action"]).path for form in seen.forms if form["post"])
        }
        for address, seen in reader.pages.items()
        # The samples of the style guide lead nowhere.
        if address != "/styleguide"
    }


def _is_wrong(answer: dict[str, Any]) -> bool:
    """Whether a form was neither taken (0: led on) nor refused as it should be."""
    told = answer["atFields"] if answer["status"] == 422 else answer["above"]
    is_refused = answer["status"] in {409, 412, 422} and told and not answer["lost"]
    return answer["status"] not in {0, 200} and not is_refused


def test_the_page_of_an_error_is_accessible_too(open_tab):
    tab = open_tab(sign_in=False)
    tab.page.goto("/nothing")
    expect(tab.page.get_by_role("heading", name="未找到")).to_be_visible()
    assert serious(tab.page) == []
    assert tab.outside == []


def test_the_documentation_shows_the_api_under_the_policy(open_tab):
    tab = open_tab(sign_in=False)
    tab.page.goto("/api/docs")
    expect(tab.page.get_by_text("/api/v1/chains").first).to_be_visible(timeout=30_000)
    tab.page.get_by_text("/api/v1/chains").first.click()
    tab.check()


def test_the_keyboard_reaches_the_content_and_shows_where_it_is(open_tab):
    tab = open_tab()
    tab.page.goto("/desk")
    tab.page.keyboard.press("Tab")
    link = tab.page.get_by_role("link", name="跳到主要内容")
    expect(link).to_be_focused()
    expect(link).to_be_in_viewport()
    tab.page.keyboard.press("Enter")
    expect(tab.page.locator("main")).to_be_focused()
    tab.page.keyboard.press("Tab")
    focused = tab.page.locator(":focus")
    assert focused.evaluate("e => getComputedStyle(e).outlineStyle") == "solid"
    assert focused.evaluate("e => !!e.closest('main')")


# Drafts


def test_a_draft_goes_when_its_form_was_taken_and_stays_when_it_was_refused(browser, site, readers):
    context = browser.new_context(base_url=site.address)
    context.add_cookies(
        [{"name": "matchmaker", "value": readers["sysadmin"].cookie, "url": site.address}]
    )
    page = context.new_page()
    page.goto("/desk/users/new")
    page.fill("#username", "operator")
    page.fill("#display_name", "赵军")
    page.fill("#email", "zhao@example.com")
    page.select_option("#role", "reviewer")
    expect(page.get_by_text("已自动保存")).to_be_visible(timeout=9_000)
    page.get_by_role("button", name="建立账号").click()
    expect(page.locator("#username-error")).to_be_visible()  # the name is taken
    page.goto("/desk/users/new")
    page.get_by_role("button", name="恢复").click()
    page.fill("#username", "zhaojun")
    page.get_by_role("button", name="建立账号").click()
    expect(page.get_by_text("设置密码的链接已发到其邮箱")).to_be_visible()
    page.goto("/desk/users/new")
    expect(page.locator("#username")).to_have_value("")
    expect(page.get_by_text("上次填写的内容未提交")).to_have_count(0)
    context.close()
