"""What people do, in Chromium: search, review, work without JavaScript, lose the browser."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_the_hall_is_searched_and_the_way_back_works(open_tab, site):
    tab = open_tab(sign_in=False)
    page = tab.page
    page.goto("/challenges")
    total = page.locator(".pages-total").inner_text()
    page.get_by_label("产业链").select_option("nev")
    page.get_by_label("需求类型").select_option("supply")
    page.get_by_label("关键词").fill("液冷板")
    page.get_by_role("button", name="查询").click()
    expect(page.locator(".pages-total")).to_contain_text("共 1 条")
    expect(page).to_have_url(re.compile("chain=nev"))
    page.get_by_role("link", name="动力电池包底部液冷板采购").click()
    expect(page.get_by_role("table", name=re.compile("指标"))).to_contain_text("爆破压力")
    page.go_back()
    expect(page.get_by_label("关键词")).to_have_value("液冷板")
    page.get_by_role("link", name="重置").click()
    expect(page.locator(".pages-total")).to_have_text(total)
    tab.check()


def test_a_reviewer_decides_with_reasons_and_the_page_stays(open_tab, own_shortlist_path):
    tab = open_tab()
    page = tab.page
    page.goto(own_shortlist_path)
    first, second = page.locator(".review").nth(0), page.locator(".review").nth(1)
    first.get_by_role("button", name="保留").focus()
    page.keyboard.press("Enter")
    expect(first.locator(".decision-note")).to_contain_text("王敏")
    expect(first.get_by_role("button", name="保留")).to_be_focused()
    second.get_by_role("button", name="剔除").click()
    expect(second.get_by_role("alert")).to_contain_text("须选择理由")
    second.get_by_label("理由").select_option(label="产品不对口")
    second.get_by_label("备注").fill("主营为型材")
    second.get_by_role("button", name="剔除").click()
    expect(second.locator(".decision-note")).to_contain_text("产品不对口（主营为型材）")
    expect(page.locator("#counts")).to_contain_text("保留 1，置顶 0，待定 0，剔除 1")
    page.get_by_role("link", name="剔除", exact=True).click()
    expect(page.locator(".review")).to_have_count(1)
    assert tab.outside == []
    # The refusal is the only thing that the console tells of.
    assert len(tab.errors) == 1
    assert "422" in tab.errors[0]


def test_two_reviewers_do_not_overwrite_each_other(open_tab, own_shortlist_path):
    mine, other = open_tab().page, open_tab().page
    for page in (mine, other):
        page.goto(f"{own_shortlist_path}?order=machine")
    mine.locator(".review").nth(4).get_by_role("button", name="保留").click()
    expect(mine.locator(".review").nth(4)).to_have_class(re.compile("decided-keep"))
    other.locator(".review").nth(4).get_by_role("button", name="保留").click()
    expect(other.locator(".review").nth(4).get_by_role("alert")).to_contain_text("刚被他人修改")


def test_what_a_hostile_supplier_writes_stays_text(open_tab, site):
    tab = open_tab(sign_in=False)
    tab.page.goto("/challenges?q=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E")
    expect(tab.page.get_by_label("关键词")).to_have_value("<img src=x onerror=alert(1)>")
    tab.check()


def test_a_shortlist_is_made_and_reviewed_without_javascript(open_tab, site):
    tab = open_tab(java_script_enabled=False)
    page = tab.page
    page.goto(f"/desk/challenges/{site.loaded.challenges['nev-c3']}")
    expect(page.locator(".entry").first.locator("mark").first).to_be_visible()
    page.get_by_role("button", name="生成短名单").click()
    # The page loads itself again until the job is over.
    page.get_by_role("main").get_by_role("link", name="前后副车架铝合金空心铸件配套").click(
        timeout=30_000
    )
    path = page.url.partition("#")[0]
    page.locator(".review").nth(0).get_by_role("button", name="待定").click()
    expect(page.get_by_role("alert")).to_contain_text("须选择理由")
    page.locator(".review").nth(0).get_by_label("理由").select_option(label="佐证材料不足")
    page.locator(".review").nth(0).get_by_role("button", name="待定").click()
    page.wait_for_url(re.compile("#entry-"))
    assert page.url.startswith(path)
    expect(page.locator("#counts")).to_contain_text("待定 1")
    page.locator(".review").nth(1).get_by_role("button", name="保留").click()
    expect(page.locator("#counts")).to_contain_text("保留 1")


def test_two_enterprises_are_merged_and_parted_without_javascript(open_tab, site):
    tab = open_tab(java_script_enabled=False)
    page = tab.page
    page.goto(f"/desk/enterprises/{site.loaded.enterprises['nev-s01']}/duplicates")
    candidate = page.locator(".candidate").first
    name = candidate.get_by_role("heading").inner_text()
    button = candidate.get_by_role("button", name=f"确认将“{name}”并入")
    expect(button).to_be_hidden()
    candidate.get_by_text("合并到本企业").click()
    button.click()
    expect(page.get_by_role("status")).to_contain_text(f"已将“{name}”并入")
    page.get_by_role("status").get_by_role("button", name="撤销").click()
    expect(page.get_by_role("status")).to_contain_text("已撤销合并")
    expect(page.locator(".candidate").first.get_by_role("heading")).to_have_text(name)
    tab.check()


def test_an_event_is_planned_without_javascript(open_tab):
    page = open_tab(java_script_enabled=False).page
    page.goto("/desk/events/new")
    page.get_by_label("对接会名称").fill("无脚本专场")
    page.get_by_label("举办日期").fill("2099-05-01")
    page.get_by_label("地点").fill("会展中心")
    page.get_by_label("铜及有色金属").check()
    page.get_by_role("button", name="列出所选产业链的榜单和企业").click()
    expect(page.locator("input[name=challenges]:checked")).not_to_have_count(0)
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("heading", name="无脚本专场")).to_be_visible()
