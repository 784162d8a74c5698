"""The long forms and the judgements that matter, in Chromium with JavaScript switched off."""

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from models.challenges import Challenge
from tests.factories import bids as bid_factory
from tests.web.conftest import PASSWORD, USERNAME, member_for, stored

pytestmark = [pytest.mark.browser, pytest.mark.slow]
TITLE = "驱动电机用高强度铜箔（无脚本）"


@pytest.fixture
def sign_in(open_tab):
    """Return a function that seats a person at a browser without scripts."""

    def seat(username: str) -> Page:
        page = open_tab(sign_in=False, java_script_enabled=False).page
        page.goto("/login")
        page.fill("#username", username)
        page.fill("#password", PASSWORD)
        page.click("main button[type=submit]")
        return page

    return seat


@pytest.fixture
def buyer(site) -> str:
    """Return who signs in for the buyer of a challenge of the demo."""
    with stored(site) as ctx:
        row = ctx.session.scalars(
            select(Challenge)
            .where(Challenge.public_id == site.loaded.challenges["copper-c1"])
            .options(selectinload(Challenge.buyer))
        ).one()
        return member_for(ctx, row.buyer)


def test_a_need_is_split_refused_handed_in_and_checked(sign_in, buyer):
    page = sign_in(buyer)
    page.goto("/desk/challenges/new")
    assert "正在估算" not in page.locator("main").inner_text()
    page.fill("#pasted", "铜箔，厚度6±0.3μm，抗拉强度不低于400MPa。")
    page.get_by_role("button", name="拆出指标").click()
    expect(page.locator("[name='requirements.0.name']")).to_have_value("厚度")
    page.fill("#title", TITLE)
    page.select_option("#kind", "supply")
    page.select_option("#place", "copper/foil")
    page.get_by_role("button", name="提交初核").click()
    expect(page.get_by_role("alert").first).to_contain_text("需要修改")
    expect(page.locator("#title")).to_have_value(TITLE)
    expect(page.locator("[name='requirements.1.low']")).to_have_value("400")
    page.fill("#deadline_on", "2099-12-31")
    page.fill("#content", "用于驱动电机绕组，须批量稳定供货。")
    page.fill("#bidder_conditions", "通过IATF 16949认证")
    page.check("#declares_no_secrets")
    page.get_by_role("button", name="提交初核").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(TITLE)
    expect(page.locator("main")).to_contain_text("待初核")
    _check(sign_in(USERNAME), page.url.partition("?")[0].rpartition("/")[2])


def _check(page: Page, public_id: str) -> None:
    """Send the need back without a reason, which is refused, and pass it."""
    page.goto(f"/desk/checks/challenges/{public_id}")
    for path in ("need", "measurability", "feasibility", "benefit"):
        page.check(f"[name={path}][value='2']")
    page.get_by_role("button", name="退回修改").click()
    expect(page.locator(".field-error")).to_be_visible()
    expect(page.locator("[name=need][value='2']")).to_be_checked()
    for path in ("need", "measurability", "feasibility", "benefit"):
        page.check(f"[name={path}][value='4']")
    page.get_by_role("button", name="通过", exact=True).click()
    expect(page.get_by_role("status").first).to_be_visible()
    page.goto(f"/desk/challenges/{public_id}")
    expect(page.locator("main")).to_contain_text("待发布")


def test_a_bid_is_begun_kept_refused_and_handed_in(sign_in, site):
    with stored(site) as ctx:
        found = bid_factory.scene(ctx, title="锂电铜箔无脚本采购")
        username, key = member_for(ctx, found.enterprise), found.challenge.public_id
    page = sign_in(username)
    page.goto(f"/desk/prospects/{key}")
    page.get_by_role("button", name="我要揭榜").click()
    page.fill("#introduction", "成立于二〇〇八年，主营锂电铜箔。")
    page.get_by_role("button", name="提交揭榜").click()
    expect(page.get_by_role("alert").first).to_be_visible()
    expect(page.locator("#introduction")).to_have_value("成立于二〇〇八年，主营锂电铜箔。")
    page.select_option("[name='lines.0.claim']", "met")
    page.fill("[name='lines.0.statement']", "实测 9%")
    page.fill("#innovation", "省级技术中心，发明专利十二件。")
    page.fill("#offer", "六个月内完成小试并交付样箔，第八个月起按月供货。")
    page.check("[name=cooperation][value=联合开发]")
    page.fill("#price_wan", "128")
    page.get_by_role("button", name="暂存").click()
    expect(page.locator("#price_wan")).to_have_value("128")
    page.get_by_role("button", name="提交揭榜").click()
    expect(page.locator("main")).to_contain_text("回执码")
    expect(page.locator("main")).to_contain_text("与提交时一致")


def test_pairs_are_judged_with_reasons(sign_in, own_shortlist_path):
    page = sign_in(USERNAME)
    page.goto(f"{own_shortlist_path}/review")
    first = page.locator("#pair-firm").inner_text()
    page.get_by_role("button", name="剔除").click()
    expect(page.get_by_role("alert")).to_contain_text("须选择理由")
    expect(page.locator("#pair-firm")).to_have_text(first)
    page.get_by_label("产品不对口").check()
    page.get_by_role("button", name="剔除").click()
    expect(page.locator("#pair-firm")).not_to_have_text(first)
    page.get_by_role("button", name="保留").click()
    page.get_by_role("link", name="名单", exact=True).click()
    expect(page.locator("#counts")).to_contain_text("保留 1，置顶 0，待定 0，剔除 1")
