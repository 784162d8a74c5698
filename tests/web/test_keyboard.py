"""Work by keyboard alone: the focus stays where the work is, and Escape leads back."""

import pytest
from playwright.sync_api import Locator, Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def reach(page: Page, target: Locator, key: str = "Tab") -> None:
    """Press a key until the focus is at the target."""
    for _ in range(300):
        if target.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press(key)
    raise AssertionError(f"{target} is not reached by {key}")


def test_a_judged_pair_hands_the_focus_to_the_next(open_tab, own_shortlist_path):
    tab = open_tab()
    page = tab.page
    page.goto(f"{own_shortlist_path}/review")
    firm, bar = page.locator("#pair-firm"), page.locator(".pair-bar")
    first = firm.inner_text()
    page.keyboard.press("1")
    expect(bar).to_contain_text("第 2/")
    expect(firm).to_be_focused()
    assert firm.inner_text() != first
    reach(page, page.get_by_role("button", name="保留"))
    page.keyboard.press("Enter")
    expect(bar).to_contain_text("第 3/")
    expect(firm).to_be_focused()
    page.keyboard.press("k")
    expect(bar).to_contain_text("第 2/")
    page.keyboard.press("u")
    expect(page.get_by_text("当前决定")).to_have_count(0)
    expect(firm).to_be_focused()
    page.keyboard.press("2")
    page.keyboard.press("r")
    expect(bar).to_contain_text("第 3/")
    tab.check()


def test_what_is_lacking_in_a_judgement_takes_the_focus(open_tab, own_shortlist_path):
    page = open_tab().page
    page.goto(f"{own_shortlist_path}/review")
    page.get_by_label("其他（见备注）").check()
    page.get_by_role("button", name="剔除").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".pair-decide [role=alert]")).to_be_focused()
    page.keyboard.press("n")
    page.keyboard.insert_text("与另一家为同一集团")
    page.keyboard.press("Escape")
    page.keyboard.press("2")
    expect(page.locator(".pair-bar")).to_contain_text("第 2/")


def test_a_decision_taken_back_keeps_the_focus_in_its_entry(open_tab, own_shortlist_path):
    page = open_tab().page
    page.goto(own_shortlist_path)
    entry = page.locator(".review").first
    reach(page, entry.get_by_role("button", name="保留"))
    page.keyboard.press("Enter")
    expect(entry.get_by_role("button", name="保留")).to_be_focused()
    reach(page, entry.get_by_role("button", name="撤销"))
    page.keyboard.press("Enter")
    expect(entry.get_by_text("未处理")).to_be_visible()
    expect(entry).to_be_focused()


def test_a_drawer_opens_closes_and_gives_the_focus_back(open_tab, own_shortlist_path):
    tab = open_tab()
    page = tab.page
    page.goto(f"{own_shortlist_path}/review")
    link, drawer = page.get_by_role("link", name="企业资料"), page.locator("#drawer")
    reach(page, link)
    page.keyboard.press("Enter")
    expect(drawer).to_be_visible()
    # The focus goes round inside, and the keys of the page behind are silent.
    page.keyboard.press("1")
    for _ in range(5):
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('#drawer') !== null")
    page.keyboard.press("Escape")
    expect(drawer).to_be_hidden()
    expect(link).to_be_focused()
    expect(page.locator(".pair-bar")).to_contain_text("第 1/")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#keys")).to_be_hidden()
    tab.check()


def test_a_question_asks_at_its_field_and_closes_by_escape(open_tab, own_shortlist_path):
    page = open_tab().page
    page.goto(own_shortlist_path)
    question = page.locator("details.confirm:has-text('声明回避')")
    question.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(question.get_by_role("textbox")).to_be_focused()
    page.keyboard.press("Escape")
    expect(question.locator("form")).to_be_hidden()
    expect(question.locator("summary")).to_be_focused()


def test_two_enterprises_are_merged_and_parted(open_tab, site):
    tab = open_tab()
    page = tab.page
    page.goto(f"/desk/enterprises/{site.loaded.enterprises['nev-s01']}/duplicates")
    candidate = page.locator(".candidate").first
    name = candidate.get_by_role("heading").inner_text()
    reach(page, candidate.locator("summary", has_text="合并到本企业"))
    page.keyboard.press("Enter")
    reach(page, candidate.get_by_role("button", name=f"确认将“{name}”并入"))
    page.keyboard.press("Enter")
    made = page.get_by_role("status").first
    expect(made).to_contain_text(f"已将“{name}”并入")
    reach(page, made.get_by_role("button", name="撤销"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("已撤销合并")
    tab.check()


def test_the_queue_of_checks_is_worked_off_by_keyboard(open_tab):
    page = open_tab().page
    page.goto("/desk/checks")
    link = page.locator("main .numbers a").first
    reach(page, link)
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/checks/*/*")
    here = page.url
    for name in ("need", "measurability", "feasibility", "benefit"):
        scores = page.locator(f"[name={name}]")
        if not scores.count():
            continue
        reach(page, scores.first)
        for _ in range(4):
            page.keyboard.press("ArrowRight")
        expect(page.locator(f"[name={name}][value='4']")).to_be_checked()
    reach(page, page.get_by_role("button", name="通过", exact=True))
    page.keyboard.press("Enter")
    page.wait_for_url(lambda address: address != here)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
