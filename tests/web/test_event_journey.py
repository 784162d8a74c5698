"""The main job in one go: an event of three chains is planned, ranked, reviewed and exported."""

import re
import signal
import sqlite3
import time
from contextlib import closing

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from tests.web.conftest import Site

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CHAINS = ("新能源与智能网联汽车", "铜及有色金属", "纺织鞋服")
NAME = "三链产需对接会"


def test_an_event_of_three_chains_is_planned_ranked_reviewed_and_exported(open_tab, site, tmp_path):
    tab = open_tab()
    page = tab.page
    plan(page)
    for chain in CHAINS:
        expect(page.get_by_role("heading", name=re.compile(chain))).to_be_visible()
    expect(page.get_by_text("尚未排序")).not_to_have_count(0)
    challenges = page.get_by_text("尚未排序").count()
    rank(page, site)
    expect(page.get_by_role("link", name="评审短名单")).to_have_count(challenges)
    event = page.url
    kept, dropped = review(page)
    page.goto(event)
    with page.expect_download() as download:
        page.get_by_role("link", name="导出全部短名单 Excel").click()
    path = tmp_path / "event.xlsx"
    download.value.save_as(path)
    check_workbook(path, kept, dropped)
    assert tab.outside == []
    assert tab.errors == []


def plan(page: Page) -> None:
    page.goto("/desk")
    page.get_by_role("link", name="新建对接会").first.click()
    page.get_by_label("对接会名称").fill(NAME)
    page.get_by_label("举办日期").fill("2099-06-18")
    page.get_by_label("地点").fill("临澜会展中心二号厅")
    for chain in CHAINS:
        page.get_by_label(chain, exact=True).check()
        expect(page.locator("#event-options").get_by_role("heading", name=chain)).to_be_visible()
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("heading", name=NAME)).to_be_visible()


def rank(page: Page, site: Site) -> None:
    """Start the ranking and watch its card until the worker is done."""
    page.get_by_role("button", name="为本次对接会排序").click()
    expect(page.locator("#job")).to_be_visible()
    percent = pause_at_work(site)
    if percent is not None:
        # The worker stands still in the middle of its work: the card must tell where.
        expect(page.locator("#job")).to_contain_text("进行中")
        expect(page.locator("#job progress")).to_have_attribute("value", str(percent))
        expect(page.locator(".job-message")).to_contain_text("正在排序：")
        site.worker.send_signal(signal.SIGCONT)
    expect(page.get_by_role("link", name="评审短名单").first).to_be_visible(timeout=90_000)
    expect(page.locator(".job-message")).to_contain_text("已完成 100%")


def pause_at_work(site: Site) -> int | None:
    """Stop the worker when it has done a part; return the percent, None if it was too quick."""
    query = "SELECT state, percent FROM jobs WHERE kind = 'ranking_run' ORDER BY id DESC LIMIT 1"
    with closing(sqlite3.connect(site.folder / "matchmaker.db")) as connection:
        while True:
            state, percent = connection.execute(query).fetchone()
            if state == "done":
                return None
            if state == "running" and percent > 0:
                site.worker.send_signal(signal.SIGSTOP)
                return int(connection.execute(query).fetchone()[1])
            time.sleep(0.01)


def review(page: Page) -> tuple[str, str]:
    """Keep the first supplier of the first shortlist and drop the second, with a reason."""
    page.get_by_role("link", name="评审短名单").first.click()
    first, second = page.locator(".review").nth(0), page.locator(".review").nth(1)
    first.get_by_label("理由").select_option(label="产品与需求高度吻合")
    first.get_by_role("button", name="保留").click()
    expect(first).to_have_class(re.compile("decided-keep"))
    second.get_by_label("理由").select_option(label="指标达不到")
    second.get_by_label("备注").fill("样件厚度超差")
    second.get_by_role("button", name="剔除").click()
    expect(second).to_have_class(re.compile("decided-drop"))
    expect(page.locator("#counts")).to_contain_text("保留 1，置顶 0，待定 0，剔除 1")
    return tuple(entry.locator("h3 a").inner_text() for entry in (first, second))


def check_workbook(path, kept: str, dropped: str) -> None:
    book = openpyxl.load_workbook(path)
    assert set(book.sheetnames) == set(CHAINS)
    rows = [
        [str(cell) for cell in row if cell is not None]
        for sheet in book.worksheets
        for row in sheet.iter_rows(values_only=True)
    ]
    assert any(kept in row and {"保留", "产品与需求高度吻合", "王敏"} <= set(row) for row in rows)
    assert any(
        dropped in row and {"剔除", "指标达不到", "样件厚度超差"} <= set(row) for row in rows
    )
    assert all(sheet.max_row > 40 for sheet in book.worksheets)
