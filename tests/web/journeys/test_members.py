"""The daily journeys of buyers and suppliers in Chromium, with what each costs in clicks and time.

One server and one demo city serve all of them; each journey has enterprises of its own.
"""

import os
import sys
import time
from datetime import timedelta
from pathlib import Path

import docx
import openpyxl
import pytest
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from matchmaker.ranking.results import Verdict
from matchmaker.schemas.supplements import SupplementFields
from matchmaker.services import bids as bid_service
from matchmaker.services import (
    challenges,
    questions,
    registrations,
    selections,
    supplements,
)
from models.capabilities import Capability
from models.challenges import Challenge, Requirement
from models.enterprises import Enterprise
from models.enums import CheckDecision, Operator
from models.registrations import Registration
from models.users import Membership
from tests.factories import attachments as files
from tests.factories import bids as bid_factory
from tests.factories import users as user_factory
from tests.web.conftest import PASSWORD, member_for, stored
from tests.web.journeys.recorder import Recorder

pytestmark = pytest.mark.slow
DESK, PHONE = 1366, 390
NEED = (
    "新能源汽车驱动电机用高强度铜箔，厚度6±0.3μm，抗拉强度不低于400MPa，延伸率≥3.5%；"
    "必须通过IATF 16949认证；年供货能力不少于3000吨。质量好，尽快交付。"
)
BROCHURE = (
    "公司主营锂电铜箔，厚度4.5～12μm，抗拉强度420MPa以上，延伸率5%以上，年产能2万吨。\n"
    "铜箔分切加工服务，分切宽度20～1380mm。\n"
    "主要产品：\n1、电子电路铜箔，厚度12～105μm\n2、复合铜箔，厚度6.5μm"
)
RESULTS = os.environ.get("JOURNEYS_FILE")
# A machine that others use as well is not held to the seconds of the targets to the letter.
SLOWER = float(os.environ.get("SLOWER", "3"))


@pytest.fixture
def person(open_tab):
    """Return a function that seats a person at a browser of a given width.

    They are signed in already where a name is given: signing in is part of no target.
    """
    seated = []

    def seat(name, width=DESK, username=None):
        tab = open_tab(width, 768 if width == DESK else 844, sign_in=False)
        if username is not None:
            tab.page.goto("/login")
            tab.page.fill("#username", username)
            tab.page.fill("#password", PASSWORD)
            tab.page.click("main button[type=submit]")
            tab.page.wait_for_url("**/desk")
        seated.append((tab, width))
        return Recorder(tab.page, name, width)

    yield seat
    for tab, width in seated:
        tab.check()
        shown = tab.page.evaluate("document.documentElement.scrollWidth")
        assert shown <= width, f"{tab.page.url} is {shown} px wide"


@pytest.fixture
def told(capsys):
    """Return a function that prints what a journey took, and keeps it where that is asked for."""

    def tell(at, target):
        with capsys.disabled():
            sys.stdout.write(f"\n{at.report()}; target {target}\n")
        if RESULTS:
            at.keep(Path(RESULTS), target)

    return tell


@pytest.fixture(scope="module")
def buyer(site):
    """Return who signs in for the buyer of a challenge of the demo, and the challenge's id."""
    with stored(site) as ctx:
        key = site.loaded.challenges["copper-c1"]
        row = ctx.session.scalars(
            select(Challenge)
            .where(Challenge.public_id == key)
            .options(selectinload(Challenge.buyer))
        ).one()
        return member_for(ctx, row.buyer), key


@pytest.mark.parametrize("way", ["pasted", "uploaded"])
def test_le1_a_need_is_posted_from_text_or_an_old_form(person, told, buyer, tmp_path, way):
    at = person("LE1" if way == "pasted" else "LE1 文件", username=buyer[0])
    at.click("main a.btn-primary:text-is('发榜')")
    if way == "pasted":
        at.paste("#pasted", NEED)
    else:
        at.attach("#old_form", _old_form(tmp_path / "需求表.docx"))
    counted = _post(at)
    clicks = at.clicks
    with at.page.expect_download() as download:
        at.click("a:text-is('打印需求表')")
    assert download.value.suggested_filename.endswith(".pdf")
    told(at, "≤ 480 s, ≤ 20 clicks and one more for the printed form")
    assert counted < 2 * SLOWER  # the pause of 0.6 s before it included
    assert at.seconds <= 480
    assert clicks <= 20


def _post(at):
    """Have the lines split out, put them right and hand the need in; return the wait for 家数."""
    at.click("button:text-is('拆出指标')")
    at.page.wait_for_url("**/split*")
    assert at.page.locator("#step-lines").is_visible()
    assert at.page.locator("[name='requirements.0.name']").input_value() == "厚度"
    at.decide(4)  # each line is looked at
    at.write("[name='requirements.3.unit']", "吨/年")  # a unit is put right
    at.click(".step-bar a[href='#step-basics']")
    at.write("#title", "驱动电机用高强度铜箔")
    at.choose("select[aria-label='产业链']", "铜及有色金属")
    at.choose("#place", "copper/foil")
    at.choose("#kind", "supply")
    at.write("#deadline_on", "2099-12-31")
    counted = at.wait_named("预计可匹配企业数", lambda: at.page.wait_for_selector(".coach-number"))
    assert "质量好" in at.page.locator("#coach").inner_text()
    at.decide()
    at.click(".step-bar a[href='#step-terms']")
    at.write("#bidder_conditions", "通过IATF 16949认证")
    at.decide()  # who may see it
    at.click("#declares_no_secrets")
    at.click("button:has-text('提交初核')")
    at.page.wait_for_selector("text=待初核")
    return counted


def _old_form(path):
    """Write last year's form: a table of titles and texts."""
    document = docx.Document()
    table = document.add_table(rows=0, cols=2)
    for title, text in (("单位名称", "某某公司"), ("技术指标", NEED)):
        cells = table.add_row().cells
        cells[0].text, cells[1].text = title, text
    document.save(str(path))
    return path


def test_the_count_follows_a_pause_within_a_second(person, buyer):
    """P-8: the answer itself; the pause before it is 0.6 s."""
    page = person("P-8", username=buyer[0]).page
    page.goto("/desk/challenges/new")
    page.fill("#title", "锂电铜箔")
    page.select_option("#place", "copper/foil")
    page.wait_for_selector(".coach-number")  # the chain is read
    page.click(".step-bar a[href='#step-need']")
    with page.expect_response("**/desk/coach") as answer:
        page.fill("#items_text", "锂电铜箔")
        started = time.monotonic()
    assert answer.value.ok
    assert time.monotonic() - started < 1.6 * SLOWER


def test_le2_ten_are_judged_two_compared_and_the_kept_list_is_taken_away(
    person, told, buyer, tmp_path
):
    at = person("LE2", username=buyer[0])
    at.clicks += 1  # from the list of one's own
    first = at.wait_named("first ten", lambda: at.page.goto(f"/desk/challenges/{buyer[1]}"))
    firms = at.page.locator("ol.entries > li")
    assert firms.count() == 10
    assert firms.first.locator("table:has(caption:text-is('指标对照表'))").is_visible()
    at.decide(10)
    at.click(firms.nth(0).locator("input[name=supplier]"))
    at.click(firms.nth(1).locator("input[name=supplier]"))
    at.click("button:has-text('并排比较')")
    at.page.wait_for_selector("text=先后由什么决定")
    at.decide(2)
    sides = at.page.locator(".versus .supplier-choice")
    for side in range(2):
        at.click(sides.nth(side).locator("button:text-is('保留')"))
        sides.nth(side).locator(".supplier-choice-state").wait_for()
    at.click("nav.crumbs a >> nth=1")
    for place in range(2, 10):
        _choose(at, firms.nth(place), is_kept=place < 6)
    before = at.clicks
    at.click("summary:text-is('导出保留名单')")
    with at.page.expect_download() as download:
        at.click(".downloads[open] a:text-is('Excel')")
    names = _kept_in(download.value, tmp_path)
    assert len(names) == 6
    assert names[0] == firms.first.locator("h3").inner_text()
    told(at, "first ten ≤ 5 s, ten judged ≤ 900 s, export 2 clicks")
    assert at.clicks - before == 2
    assert first < 5 * SLOWER
    assert at.seconds <= 900


def _choose(at, firm, *, is_kept):
    if is_kept:
        at.click(firm.locator(".supplier-choice button:text-is('保留')"))
    else:
        at.click(firm.locator(".supplier-choice summary:text-is('剔除')"))
        at.choose(firm.locator("select[name=reason_code]"), "parameter_short")
        at.click(firm.locator("button:text-is('确认剔除')"))
    firm.locator(".supplier-choice-state").wait_for()


def _kept_in(download, folder):
    path = folder / "kept.xlsx"
    download.save_as(path)
    rows = list(openpyxl.load_workbook(path)["保留的企业"].iter_rows(values_only=True))
    head = next(number for number, row in enumerate(rows) if "企业" in row)
    return [row[rows[head].index("企业")] for row in rows[head + 1 :] if row[0]]


def test_le3_what_is_missing_is_asked_of_all_and_the_answer_counts(site, person, told, buyer):
    """The lines are chosen by default: all that lack material, of the ten that stand first."""
    at = person("LE3", username=buyer[0])
    at.page.goto(f"/desk/challenges/{buyer[1]}")
    at.click("button:has-text('批量提问')")
    asked = at.page.locator("section.inquiry").count()
    assert asked > 1
    at.click(f"button:text-is('发送给 {asked} 家企业')")
    at.page.wait_for_selector("text=已发出")
    clicks = at.clicks
    name, line = _answered(site, buyer[1])
    card = at.page.locator(f"ol.entries > li:has(h3 a:text-is('{name}'))")
    found = f"tr:has(th:has-text('{line}')):has-text('满足')"
    again = at.wait_named("answer in the ledger", at.page.reload)
    assert card.locator(found).count() == 1
    told(at, "≤ 3 clicks for all, the answer counts within 5 s")
    assert clicks <= 3
    assert again < 5 * SLOWER


def _answered(site, key):
    """Have one that was asked prove a measured line; return its name and the line's."""
    with stored(site) as ctx:
        buyer = user_factory.acting_for(ctx, challenges.get(ctx, key).buyer)
        for inquiry in questions.ask(buyer, key).inquiries:
            row = ctx.session.get_one(Enterprise, inquiry.enterprise.id)
            need = challenges.get(ctx, key).requirements
            measured = [
                need[item.position] for item in inquiry.questions if need[item.position].low
            ]
            if not measured or not inquiry.text:
                continue
            line = measured[0]
            fields = {
                "operator": line.operator.value,
                "low": str(line.low),
                "high": str(line.high) if line.high else None,
                "unit": line.unit,
                "evidence": {"kind": "test_report", "title": "第三方检测报告"},
            }
            given = SupplementFields().load({k: v for k, v in fields.items() if v is not None})
            supplier = user_factory.acting_for(ctx, row)
            ledger = supplements.add(supplier, key, line.position, given).entry.ledger
            # Of a supplier in another trade no value counts, with whatever proof.
            if ledger[line.position].verdict is Verdict.MET:
                return row.name, line.name
    raise AssertionError("nobody was asked for a number")


def _past(ctx, count):
    """Store a challenge whose time is over, with bids that wait for the buyer."""
    requirements = [
        Requirement(
            position=place, name=name, operator=Operator.GE, low=low, unit=unit, is_must_have=True
        )
        for place, (name, low, unit) in enumerate([("延伸率", 8, "%"), ("抗拉强度", 400, "MPa")])
    ]
    found = bid_factory.scene(ctx, requirements=requirements, title="极薄铜箔年度采购")
    for number in range(count):
        bidder = bid_factory.bidder(ctx)[1] if number else found.supplier
        lines = [
            {"position": 0, "claim": "met" if number == 0 else "not_met", "statement": "实测 9%"},
            {"position": 1, "claim": "met", "statement": "实测 430MPa"},
        ]
        row = bid_factory.handed_in(bidder, found.challenge, lines=lines)
        bid_service.check(ctx, row.public_id, CheckDecision.PASS, "", version=None)
        bid_service.forward(ctx, row.public_id, version=None)
    found.challenge.deadline_on = ctx.today - timedelta(days=1)
    return found


def test_le4_bids_are_compared_and_one_is_chosen_with_reasons(site, person, told):
    with stored(site) as ctx:
        found = _past(ctx, 4)
        username, key = member_for(ctx, found.challenge.buyer), found.challenge.public_id
    at = person("LE4", username=username)
    at.parts = 4
    at.click("text=收到的揭榜待遴选")
    at.click("text=对比与遴选")
    assert at.page.url.endswith(f"/selections/{key}")
    sets = at.page.locator("fieldset.decision")
    assert sets.count() == 4
    at.decide(4 * 3)  # each line and the price
    at.click(sets.nth(0).locator("input[value=select]"))
    at.write(sets.nth(0).locator("textarea"), "两项指标均有实测数据，报价合理")
    at.click(sets.nth(1).locator("input[value=keep]"))
    at.write(sets.nth(1).locator("input[type=number]"), "1")
    at.click(sets.nth(2).locator("input[value=decline]"))
    at.click("button:text-is('保存结论')")
    at.page.wait_for_selector("text=结论已保存")
    # One has no conclusion yet: the result cannot be made known.
    assert at.page.locator("button:text-is('公布结果')").is_disabled()
    at.click(at.page.locator("fieldset.decision").nth(3).locator("input[value=decline]"))
    at.click("button:text-is('保存结论')")
    at.click("button:text-is('公布结果')")
    at.page.wait_for_selector("text=异议期至")
    told(at, "≤ 240 s a bid, closing refused while one has no reason")
    assert at.seconds <= 240


def _unclaimed(ctx, taken):
    """Return an imported enterprise that posts nothing and that nobody stands behind."""
    rows = ctx.session.scalars(
        select(Enterprise)
        .where(
            Enterprise.claimed_at.is_(None),
            Enterprise.id.not_in(select(Membership.enterprise_id)),
            ~Enterprise.capabilities.any(),
            Enterprise.id.not_in(select(Challenge.buyer_id)),
            Enterprise.public_id.not_in(taken),
        )
        .order_by(Enterprise.id)
    ).all()
    return rows[0]


_TAKEN: set[str] = set()


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_sm1_from_the_credit_code_to_the_first_match(site, person, told, width, tmp_path):
    with stored(site) as ctx:
        row = _unclaimed(ctx, _TAKEN)
        _TAKEN.add(row.public_id)
        code, name = row.credit_code, row.name
    at = person("SM1", width)
    at.page.goto("/register")
    at.write("#credit_code", code)
    at.page.locator("#credit_code").press("Tab")
    at.page.wait_for_selector("text=已有登记资料")
    assert at.page.locator("#name").input_value() == name
    at.decide()
    _register(site, at, f"lianxiren{width}", code)
    at.click("text=粘贴产品介绍")
    at.paste("#text", BROCHURE)
    at.click("text=拆出能力项")
    assert at.page.locator("section.offer").count() >= 3
    at.decide(3)
    at.click("text=保存所选")
    at.page.wait_for_selector("li.prospect, .empty-state")
    assert at.page.locator("li.prospect").count() >= 1
    first = at.seconds
    _prove(at, tmp_path)
    told(at, "≤ 360 s to the first match, proof files after it")
    assert first <= 360


def _prove(at, folder):
    """Add a proof with its file where the first need that lacks one asks for it."""
    proof = folder / "检测报告.pdf"
    proof.write_bytes(files.PDF)
    at.click("li.prospect:has(.advice) a.btn")
    line = at.page.locator("li.ledger-line:has(details)").first
    at.click(line.locator("summary"))
    for field in ("value", "text"):
        if line.locator(f"input[name={field}]").count():
            at.write(line.locator(f"input[name={field}]"), "9")
    at.write(line.locator("input[name='evidence.title']"), "检测报告")
    at.attach(line.locator("input[type=file]"), proof)
    at.click(line.locator("button[type=submit]"))
    at.page.wait_for_selector("text=已保存")


def _register(site, at, username, code):
    """Fill in the rest, be let in by the bureau, and sign in."""
    typed = {
        "username": username,
        "password": PASSWORD,
        "display_name": "张三",
        "email": "zhang@gongsi.example",
    }
    for field, text in typed.items():
        at.write(f"#{field}", text)
    at.click("text=提交申请")
    at.page.wait_for_selector("text=申请已收到")
    with stored(site) as ctx:  # the bureau's part is not the supplier's time
        waiting = ctx.session.scalars(
            select(Registration).where(Registration.credit_code == code)
        ).one()
        registrations.approve(ctx, waiting.public_id, version=None)
    at.click("main a:has-text('登录')")
    at.write("#username", username)
    at.write("#password", PASSWORD)
    at.click("main button[type=submit]")


def _near(site):
    """Return (username, challenge id, enterprise id) of a supplier that an open need suits."""
    with stored(site) as ctx:
        found = bid_factory.scene(ctx, title=f"锂电铜箔采购{len(_TAKEN)}")
        row = ctx.session.get_one(Enterprise, found.enterprise.id)
        chain = found.challenge.chain
        segment = next(item for item in chain.segments if item.code == "foil")
        row.segments = [segment]
        item = Capability(
            enterprise=row,
            kind="product",
            name="锂电铜箔",
            description="电解法生产极薄锂电铜箔，用于动力电池负极集流体，延伸率可定制。",
            segment=segment,
        )
        ctx.session.add(item)
        ctx.session.flush()
        _TAKEN.add(row.public_id)
        return member_for(ctx, row), found.challenge.public_id, row.public_id


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_sm2_and_sm3_a_need_is_judged_and_bid_for(site, person, told, width, tmp_path):
    username, key, _enterprise = _near(site)
    at = person("SM2", width, username)
    cards = at.page.locator("li.prospect")
    assert 1 <= cards.count() <= 5
    text = cards.first.inner_text()
    assert "匹配度" in text
    assert "截止" in text
    assert "项中满足" in text
    at.parts = cards.count()
    at.decide(cards.count())
    at.click(cards.first.locator("a.btn"))
    at.decide()
    told(at, "≤ 30 s a need")
    assert at.seconds <= 30

    proof = tmp_path / "检测报告.pdf"
    proof.write_bytes(files.PDF)
    at = Recorder(at.page, "SM3", width)
    _bid(at, key, proof)
    if width == DESK:
        _join(site, at)
    at.click("button:text-is('提交揭榜')")
    at.page.wait_for_selector("text=回执码")
    assert at.page.locator("text=与提交时一致").is_visible()
    for paper in ("打印申请书", "打印对接表"):
        with at.page.expect_download() as download:
            at.click(f"a:text-is('{paper}')")
        assert download.value.suggested_filename.endswith(".pdf")
    told(at, "≤ 1500 s, ≤ 30 clicks, all papers ready")
    assert at.seconds <= 1500
    assert at.clicks <= 30


def _bid(at, key, proof):
    at.page.goto(f"/desk/prospects/{key}")
    at.click("button:text-is('我要揭榜')")
    at.page.wait_for_selector("#step-lines:visible")
    for menu in at.page.locator("select[name$='.claim']").all():
        at.decide()
        if menu.input_value() == "":
            at.choose(menu, "met")
    _next(at)
    at.write("#introduction", "成立于二〇〇八年，主营锂电铜箔。")
    at.write("#innovation", "省级技术中心，发明专利十二件，为三家电池企业批量供货。")
    at.write("#offer", "六个月内完成小试并交付样箔，第八个月起按月供货。" * 3)
    at.click("input[name=cooperation][value=联合开发]")
    _next(at)
    at.write("#price_wan", "128")
    at.write("#duration_months", "8")
    at.attach("#file", proof)
    at.decide(3)
    _next(at)
    at.decide()  # whether a partner is needed


def _join(site, at):
    """Name a partner, which agrees meanwhile: its time is not the bidder's."""
    with stored(site) as ctx:
        partner = bid_factory.bidder(ctx)[0]
        partner_id, code = partner.id, partner.credit_code
    at.paste("[id='partners.0.name']", code)
    at.write("[id='partners.0.task']", "试制")
    at.click("button:text-is('暂存')")
    at.page.wait_for_selector("text=已保存")
    key = at.page.url.partition("?")[0].rpartition("/")[2]
    with stored(site) as ctx:
        agreeing = user_factory.acting_for(ctx, ctx.session.get_one(Enterprise, partner_id))
        bid_service.agree(agreeing, key, version=None)
    at.page.reload()


def _next(at):
    at.click(at.page.locator("button:text-is('下一步'):visible"))


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_sm5_a_loser_reads_why_and_closes_the_gap(site, person, told, width):
    username, key, enterprise = _near(site)
    with stored(site) as ctx:
        _lose(ctx, key, enterprise)
    at = person("SM5", width, username)
    at.click("header a:has-text('消息')")
    at.click("main .todo a")
    assert "延伸率" in at.page.locator("#result-title").locator("..").inner_text()
    at.decide(2)
    at.click("a:text-is('补充材料')")
    line = at.page.locator("li.ledger-line").first
    at.click(line.locator("summary"))
    at.write(line.locator("input[name=value]"), "9")
    at.write(line.locator("input[name='evidence.title']"), "延伸率检测报告")
    again = at.wait_named("judged again", lambda: at.click(line.locator("button[type=submit]")))
    at.page.wait_for_selector("text=✓ 满足")
    told(at, "≤ 300 s, judged again within 5 s")
    assert again < 5 * SLOWER
    assert at.seconds <= 300


def _lose(ctx, key, enterprise):
    """Have the supplier bid, and the buyer choose another one."""
    challenge = ctx.session.scalars(
        select(Challenge)
        .where(Challenge.public_id == key)
        .options(selectinload(Challenge.requirements), selectinload(Challenge.buyer))
    ).one()
    row = ctx.session.scalars(select(Enterprise).where(Enterprise.public_id == enterprise)).one()
    own = user_factory.acting_for(ctx, row)
    winner = bid_factory.bidder(ctx)[1]
    decided = []
    for bidder, claim in ((own, "not_met"), (winner, "met")):
        lines = [{"position": 0, "claim": claim, "statement": "实测 6%"}]
        bid = bid_factory.handed_in(bidder, challenge, lines=lines)
        bid_service.check(ctx, bid.public_id, CheckDecision.PASS, "", version=None)
        bid_service.forward(ctx, bid.public_id, version=None)
        decided.append(bid)
    challenge.deadline_on = ctx.today - timedelta(days=1)
    ctx.session.flush()
    buyer = user_factory.acting_for(ctx, challenge.buyer)
    for bid, act in zip(decided, ("decline", "select"), strict=True):
        selections.decide(buyer, bid.public_id, act, "延伸率未达到", version=None)
    selections.close(buyer, key, version=None)
