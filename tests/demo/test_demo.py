import json
import re
import shutil
from collections import Counter
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import docx
import pytest
from click.testing import CliRunner
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload
from stdnum.cn import uscc

from matchmaker import city, demo
from matchmaker.cli import main
from matchmaker.context import Context
from matchmaker.db import Database, open_session, transaction
from matchmaker.demo import firms, identities, source
from matchmaker.exports.papers import render
from matchmaker.permissions import PUBLIC, SYSTEM
from matchmaker.services import challenges as challenge_service
from matchmaker.services import events as event_service
from matchmaker.services import papers, tokens
from matchmaker.services.cooperations.amounts import is_verified
from models.bids import Bid
from models.capabilities import Capability
from models.chains import ChainLead
from models.challenges import Challenge
from models.cooperations import Cooperation, CooperationAmount
from models.enterprise_sheets import EnterpriseSheet
from models.enterprises import Enterprise
from models.enums import (
    BidState,
    ChallengeStatus,
    CooperationStage,
    CooperationState,
    Visibility,
)
from models.jobs import Job
from models.tiers import TierFact

pytestmark = pytest.mark.slow


def load_into(path, template):
    shutil.copy(template, path)
    database = Database.connect(f"sqlite:///{path}")
    with transaction(database.write) as session:
        ctx = Context(session, SYSTEM, session.info["now"], path.parent)
        loaded = demo.load(ctx)
    database.engine.dispose()
    return loaded


@pytest.fixture(scope="module")
def demo_file(tmp_path_factory, migrated_file):
    path = tmp_path_factory.mktemp("demo") / "demo.db"
    return path, load_into(path, migrated_file)


@pytest.fixture
def ctx(demo_file, tmp_path):
    """Read the loaded demo."""
    path, _ = demo_file
    database = Database.connect(f"sqlite:///{path}")
    session = open_session(database.read)
    yield Context(session, SYSTEM, session.info["now"], tmp_path)
    session.close()
    database.engine.dispose()


def count(ctx, kind, *conditions):
    return ctx.session.scalars(select(func.count()).select_from(kind).where(*conditions)).one()


def test_the_city_is_as_large_as_promised(ctx):
    assert count(ctx, Enterprise) >= 420
    assert count(ctx, Capability) >= 900
    assert count(ctx, Challenge) >= 60
    assert count(ctx, ChainLead) >= 20
    assert count(ctx, TierFact) >= 200


def test_there_are_always_open_challenges_and_each_other_state(ctx):
    rows = ctx.session.scalars(select(Challenge)).all()
    states = Counter(row.status for row in rows)
    assert states[ChallengeStatus.PUBLISHED] >= 60
    assert states[ChallengeStatus.DRAFT] == 2
    assert states[ChallengeStatus.WITHDRAWN] == 1
    published = [row for row in rows if row.status is ChallengeStatus.PUBLISHED]
    assert all(row.deadline_on > ctx.today for row in published)
    assert all(row.published_at < ctx.now - timedelta(days=1) for row in published)
    assert {row.visibility for row in published} == set(Visibility)
    ordered = sorted(
        (row for row in published if row.visibility is not Visibility.INVITED),
        key=lambda row: (row.code.split("-")[0], row.published_at),
    )
    assert [row.code for row in ordered] == sorted(row.code for row in ordered)


def test_older_needs_have_come_to_every_end(ctx):
    states = Counter(ctx.session.scalars(select(Challenge.status)))
    ends = ("SELECTING", "AWARDED", "COOPERATING", "ACCEPTED", "FAILED")
    assert all(states[ChallengeStatus[name]] for name in ends)
    stages = {(row.state, row.stage) for row in ctx.session.scalars(select(Cooperation))}
    assert (CooperationState.DONE, CooperationStage.SUPPLIER_LIST) in stages
    assert (CooperationState.ACTIVE, CooperationStage.CONTRACT) in stages
    assert (CooperationState.FAILED, CooperationStage.SAMPLE) in stages
    amounts = ctx.session.scalars(select(CooperationAmount)).all()
    assert {is_verified(row) for row in amounts} == {True, False}


def test_technology_and_supply_needs_carry_measurable_requirements(ctx):
    rows = ctx.session.scalars(
        select(Challenge).options(selectinload(Challenge.requirements))
    ).all()
    assert len({row.kind for row in rows}) == 2
    assert sum(2 <= len(row.requirements) <= 6 for row in rows) >= 20


def test_the_public_sees_no_invited_challenge(ctx):
    public = Context(ctx.session, PUBLIC, ctx.now, ctx.index_folder)
    page = challenge_service.list_page(public, {"page": 1, "page_size": 100})
    assert page.total >= 50
    assert Visibility.INVITED not in {row.visibility for row in page.items}


def test_identities_can_belong_to_nobody(ctx):
    rows = ctx.session.scalars(select(Enterprise)).all()
    assert all(uscc.is_valid(row.credit_code) for row in rows)
    assert all(row.credit_code[2:6] == "9901" for row in rows)
    assert len({row.credit_code for row in rows}) == len(rows)
    assert all(row.contact_phone.startswith("0600-") for row in rows)
    assert all(row.contact_email.endswith(".example") for row in rows)
    assert len({row.name for row in rows}) == len(rows)


def test_the_three_chain_event_stands_ready(ctx, demo_file):
    [public_id] = demo_file[1].events
    event = event_service.get(ctx, public_id)
    assert event.held_on > ctx.today
    assert len(event.chains) == 3
    assert {row.chain.code for row in event.challenges} == {row.code for row in event.chains}
    assert len(event.participations) >= 20


def test_bids_came_after_their_challenge(ctx):
    rows = ctx.session.scalars(select(Bid).options(selectinload(Bid.challenge))).all()
    assert {row.state for row in rows} >= {BidState.SUBMITTED, BidState.WITHDRAWN}
    assert all(row.challenge.published_at < row.submitted_at <= ctx.now for row in rows)


def test_every_chain_waits_for_its_index(ctx):
    keys = set(ctx.session.scalars(select(Job.key)))
    assert {f"index:{chain.code}" for chain in source.load_chains()} <= keys


def test_the_same_seed_gives_the_same_ids(ctx, demo_file, tmp_path, migrated_file):
    shutil.copy(migrated_file, tmp_path / "again.db")
    database = Database.connect(f"sqlite:///{tmp_path / 'again.db'}")
    copper = source.load_chains()[0]
    session = open_session(database.write)
    again = Context(session, SYSTEM, session.info["now"], tmp_path)
    with identities.seeded_ids(session, demo.DEFAULT_SEED):
        city.establish(again, demo.CITY_FOLDER)
        known = firms.register(again, copper, demo.DEFAULT_SEED)
    capabilities = set(session.scalars(select(Capability.public_id)))
    session.close()
    database.engine.dispose()
    assert len(known) == len(copper.buyers) + len(copper.suppliers)
    assert known.items() <= demo_file[1].enterprises.items()
    assert capabilities <= set(ctx.session.scalars(select(Capability.public_id)))


def test_another_seed_gives_other_identities():
    firm = {"key": "copper-s01", "region": "990102"}
    assert identities.credit_code(1, firm) != identities.credit_code(2, firm)
    assert identities.contact(1, "a") == identities.contact(1, "a")
    assert identities.contact(1, "a") != identities.contact(2, "a")


def test_an_organization_code_may_end_in_x():
    codes = {identities.credit_code(seed, {"key": "k", "region": "990200"}) for seed in range(40)}
    assert any(code[16] == "X" for code in codes)
    assert all(uscc.is_valid(code) for code in codes)


def test_what_a_database_holds_is_told(ctx, demo_file):
    assert demo.is_loaded(ctx)
    assert demo.is_demo(ctx)
    assert not demo.is_foreign(ctx)
    assert demo.count(ctx) == (len(demo_file[1].enterprises), len(demo_file[1].challenges))


def test_a_second_start_keeps_the_data_and_renews_the_way_in(demo_file, tmp_path, monkeypatch):
    shutil.copy(demo_file[0], tmp_path / "matchmaker.db")
    monkeypatch.setenv("MATCHMAKER_DATA_FOLDER", str(tmp_path))
    outputs = [CliRunner().invoke(main, ["demo", "--no-serve"]).output for _ in range(2)]
    assert all("已有示例数据" in output for output in outputs)
    assert all(f"榜单 {len(demo_file[1].challenges)} 条" in output for output in outputs)
    texts = [re.search(r"^令牌\s+(\S+)$", output, re.MULTILINE)[1] for output in outputs]
    database = Database.connect(f"sqlite:///{tmp_path / 'matchmaker.db'}")
    session = open_session(database.read)
    ctx = Context(session, SYSTEM, session.info["now"], tmp_path)
    found = [tokens.find(ctx, text) for text in texts]
    session.close()
    database.engine.dispose()
    assert found[0] is None
    assert found[1].user.display_name == "示例操作员"


# The papers of the national platform, read back from Word: ten of each, held against the source


def cells(paper):
    """Return what stands beside each label of a paper."""
    tables = docx.Document(BytesIO(render("docx", paper))).tables
    texts = [[cell.text for cell in row.cells] for table in tables for row in table.rows]
    return {
        row[at]: row[at + 1] for row in texts if len(row) % 2 == 0 for at in range(0, len(row), 2)
    }


def first_needs():
    """Return the first need of each chain as its file tells it."""
    files = sorted((Path(demo.__file__).parent / "data").glob("*/challenges.jsonl"))
    first = [path.read_text(encoding="utf-8").splitlines()[0] for path in files]
    return [
        json.loads(line, parse_float=lambda text: f"{Decimal(text).normalize():f}")
        for line in first
    ]


def test_ten_needs_stand_in_their_form_as_they_were_told(ctx, demo_file):
    needs = first_needs()
    assert len(needs) == 10
    for told in needs:
        form = cells(papers.need(ctx, demo_file[1].challenges[told["key"]]))
        months, budget = told["duration_months"], told["budget_wan"]
        assert {label: form[label] for label in ("主要问题", "需求详情", "对揭榜方条件")} == {
            "主要问题": told["background"],
            "需求详情": told["content"],
            "对揭榜方条件": told["bidder_conditions"],
        }
        assert form["需求名称"] == told["title"]
        assert form["知识产权约定"] == told["ip_terms"]
        assert form["保密内容"] == (told["confidential_detail"] or "")
        assert form["拟合作方式"].split("、") == told["cooperation"]
        assert form["预期投入（万元）"] == ("面议" if budget is None else f"{budget:,.2f}")
        assert form["时间要求"] == ("" if months is None else f"{months} 个月")
        assert form["需求类型"] == {"technology": "技术攻关", "supply": "配套采购"}[told["kind"]]
        lines = form["主要技术指标"].splitlines()
        assert len(lines) == len(told["requirements"])
        for line, wanted in zip(lines, told["requirements"], strict=True):
            parts = (wanted["name"], wanted["unit"], wanted["low"], wanted["high"], wanted["text"])
            # A pure number has the unit 1, which nobody writes.
            assert all(str(part) in line for part in parts if part not in (None, "1")), line


def test_ten_bids_and_ten_sheets_stand_in_their_forms(ctx):
    bids = ctx.session.scalars(
        select(Bid).where(Bid.state != BidState.DRAFT).order_by(Bid.id).limit(10)
    ).all()
    assert len(bids) == 10
    for row in bids:
        form = cells(papers.application(ctx, row.public_id))
        assert form["事项名称"] == row.challenge.title
        assert form["揭榜单位"] == row.enterprise.name
        assert form["统一社会信用代码"] == row.enterprise.credit_code
        assert form["基本情况"] == row.introduction
        assert form["创新能力"] == row.innovation
        assert form["方案"] == row.offer
        assert form["合作方式"].split("、") == row.cooperation
        assert form["报价（万元）"] == f"{row.price_yuan / 10000:,.2f}"
        assert form["周期（月）"] == str(row.duration_months or "")
        lines = form["指标响应"].splitlines()
        assert [line.partition("：")[0] for line in lines] == [item.name for item in row.lines]
    query = select(EnterpriseSheet).options(joinedload(EnterpriseSheet.enterprise))
    sheets = ctx.session.scalars(query.order_by(EnterpriseSheet.id).limit(10))
    told = [(cells(papers.sheet(ctx, row.enterprise.public_id)), row) for row in sheets]
    assert len(told) == 10
    for form, row in told:
        assert form["企业名称"] == row.enterprise.name
        assert form["法人代表"] == row.legal_representative
        assert form["联系人"] == row.contact_name
        assert form["联系电话"] == row.contact_phone
        assert form["企业概况"] == row.overview
        assert form["从业人数"] == str(row.enterprise.staff_count or "")
