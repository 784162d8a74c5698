"""The hall and the page of a challenge: only what everybody may see."""

from datetime import timedelta
from decimal import Decimal

import pytest

from models.challenges import Requirement
from models.enums import ChallengeKind, ChallengeStatus, Operator, Visibility
from tests.factories import chains, challenges, enterprises

SECRET = "配方代号青鸾七号"
HIDDEN = "临澜隐名样例集团有限公司"
HOSTILE = "<script>alert(1)</script>'\"&"


@pytest.fixture
def posted(committed):
    """Post one challenge of every kind; return their public ids."""
    with committed() as ctx:
        invited = enterprises.make(ctx)
        hidden = enterprises.make(ctx, name=HIDDEN)
        buyer = enterprises.make(ctx, name="临澜公开样例集团有限公司")
        textile = chains.make(ctx, "textile", "纺织鞋服")
        requirement = Requirement(
            position=0,
            name="厚度",
            operator=Operator.LE,
            high=Decimal("4.5"),
            unit="μm",
            is_must_have=True,
        )
        rows = {
            "open": challenges.published(
                ctx,
                title="极薄铜箔",
                buyer=buyer,
                budget_yuan=Decimal(36_000_000),
                requirements=[requirement],
            ),
            "anonymous": challenges.published(
                ctx, title="隐名需求", buyer=hidden, visibility=Visibility.ANONYMOUS
            ),
            "invited": challenges.published(
                ctx,
                title="定向需求",
                visibility=Visibility.INVITED,
                invited=[invited],
                confidential_detail=SECRET,
            ),
            "draft": challenges.make(ctx, title="草稿需求"),
            "withdrawn": challenges.make(
                ctx, title="撤回需求", status=ChallengeStatus.WITHDRAWN, code="2026Q1-9998"
            ),
            "closed": challenges.published(
                ctx,
                title="截止需求",
                chain=textile,
                kind=ChallengeKind.SUPPLY,
                deadline_on=ctx.today - timedelta(days=1),
            ),
            "hostile": challenges.published(
                ctx, title=HOSTILE, content=HOSTILE, bidder_conditions=HOSTILE, chain=textile
            ),
        }
        return {name: row.public_id for name, row in rows.items()}


def test_the_front_page_leads_to_the_hall(anonymous):
    assert 'href="/challenges"' in anonymous.get("/").text


def test_the_hall_shows_public_and_anonymous_challenges_only(anonymous, posted):
    page = anonymous.get("/challenges").text
    for title in ("极薄铜箔", "隐名需求", "截止需求"):
        assert title in page
    for title in ("定向需求", "草稿需求", "撤回需求"):
        assert title not in page
    assert "共 4 条" in page
    assert "3,600 万元" in page
    assert "面议" in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=%E6%9E%81%E8%96%84", ["极薄铜箔"]),
        ("chain=textile&is_open=false", ["截止需求"]),
        ("kind=supply", ["截止需求"]),
        ("is_open=true&q=%E9%9C%80%E6%B1%82", ["隐名需求"]),
        ("q=%E5%AE%9A%E5%90%91", []),
    ],
)
def test_the_hall_is_filtered(anonymous, posted, query, found):
    page = anonymous.get(f"/challenges?{query}").text
    assert f"共 {len(found)} 条" in page
    for title in found:
        assert title in page


def test_filters_of_the_desk_do_not_work_in_the_hall(anonymous, posted):
    page = anonymous.get("/challenges?status=draft&visibility=invited&buyer=0&page=0&x=1")
    assert page.status_code == 200
    assert "共 4 条" in page.text


def test_pages_keep_the_filters(anonymous, posted):
    page = anonymous.get("/challenges?page_size=1&is_open=true&page=2").text
    assert "共 3 条，第 2/3 页" in page
    assert 'href="/challenges?page=3&amp;is_open=true&amp;page_size=1"' in page


def test_a_challenge_shows_its_facts(anonymous, posted):
    page = anonymous.get(f"/challenges/{posted['open']}").text
    for text in ("极薄铜箔", "≤ 4.5 μm", "3,600 万元", "还有 30 天", "临澜公开样例集团有限公司"):
        assert text in page


@pytest.mark.parametrize("kind", ["invited", "draft", "withdrawn"])
def test_what_is_not_public_is_not_found_even_by_the_operator(anonymous, visitor, posted, kind):
    for who in (anonymous, visitor):
        answer = who.get(f"/challenges/{posted[kind]}")
        assert answer.status_code == 404
        assert "未找到" in answer.text


def test_neither_secret_nor_hidden_buyer_stands_on_any_public_page(anonymous, visitor, posted):
    addresses = ["/challenges", "/challenges?q=D", "/login", "/nothing", "/api/docs"]
    addresses += [f"/challenges/{public_id}" for public_id in posted.values()]
    for who in (anonymous, visitor):
        for address in addresses:
            page = who.get(address).text
            assert SECRET not in page, address
            assert HIDDEN not in page, address
    assert "（发榜方隐名）" in anonymous.get(f"/challenges/{posted['anonymous']}").text


def test_what_people_write_never_becomes_markup(anonymous, visitor, posted):
    for path in ("/challenges", "/challenges/{}", "/desk/challenges", "/desk/challenges/{}"):
        page = visitor.get(path.format(posted["hostile"])).text
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert" in page
    assert "<script>alert" not in anonymous.get("/challenges?q=<script>alert(1)</script>").text


def test_htmx_gets_the_list_alone_and_the_history_gets_the_page(anonymous, posted):
    part = anonymous.get("/challenges", headers={"HX-Request": "true"}).text
    assert "<html" not in part
    assert "极薄铜箔" in part
    restored = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    assert "<html" in anonymous.get("/challenges", headers=restored).text


def test_the_documentation_of_the_api_is_a_page(anonymous):
    page = anonymous.get("/api/docs").text
    assert "接口文档" in page
    assert "/api/v1/openapi.json" in page
