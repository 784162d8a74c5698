"""Every page in Chromium at two sizes: accessible, in bounds, silent, and alone with its server."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture
def addresses(site, shortlist_path) -> list[str]:
    """Return one address of every page."""
    challenge = site.loaded.challenges["nev-c1"]
    enterprise = site.loaded.enterprises["nev-s01"]
    other = site.loaded.enterprises["nev-s02"]
    event = site.loaded.events[0]
    return [
        "/challenges",
        "/challenges?q=nothing-of-this-name",
        f"/challenges/{challenge}",
        f"/challenges/{site.loaded.challenges['nev-c2']}",
        "/desk",
        "/desk/challenges",
        f"/desk/challenges/{challenge}",
        f"/desk/challenges/{challenge}/compare?supplier={enterprise}&supplier={other}",
        f"/desk/challenges/{challenge}/suppliers?q=%E7%94%B5",
        f"/desk/challenges/{challenge}/suppliers/{enterprise}",
        f"/desk/challenges/{challenge}/questions",
        "/desk/enterprises",
        f"/desk/enterprises/{enterprise}",
        f"/desk/enterprises/{enterprise}/duplicates",
        "/desk/enterprises/duplicates",
        "/desk/quality",
        "/desk/events",
        "/desk/events/new",
        f"/desk/events/{event}",
        f"/desk/events/{event}/edit",
        "/desk/chains",
        shortlist_path,
    ]


def serious(page: Page) -> list[str]:
    """Return what axe finds serious or critical on the page."""
    found: list[dict[str, Any]] = Axe().run(page, options=RULES).response["violations"]
    return [
        f"{item['id']}: {node['html'][:120]}"
        for item in found
        if item["impact"] in {"serious", "critical"}
        for node in item["nodes"][:3]
    ]


@pytest.mark.parametrize("size", [(1366, 768), (390, 844)], ids=["desk", "phone"])
def test_every_page_is_accessible_in_bounds_and_silent(open_tab, addresses, size):
    tab = open_tab(*size)
    problems = {}
    for address in addresses:
        answer = tab.page.goto(address)
        assert answer is not None
        assert answer.status == 200, address
        tab.page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        problems[address] = serious(tab.page)
        assert tab.page.evaluate("document.documentElement.scrollWidth") <= size[0], address
    tab.page.click("text=退出")
    tab.page.goto("/login")
    problems["/login"] = serious(tab.page)
    assert {address: found for address, found in problems.items() if found} == {}
    tab.check()


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
