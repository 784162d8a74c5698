import io
from datetime import timedelta

import openpyxl
import pytest

from matchmaker import exports
from matchmaker.errors import Conflict, NotFound, Unauthenticated
from matchmaker.exports.tables import SHORTLIST_COLUMNS
from matchmaker.services import shortlist_exports, shortlists
from models.enums import CapabilityVisibility, Decision, EntryPlace, ReasonCode, RunScope
from models.tiers import TierFact
from tests.factories import capabilities, chains, challenges, events, tiers
from tests.factories import shortlists as shortlist_factory

KEYS = [column.key for column in SHORTLIST_COLUMNS]
LEDGER = [
    {"name": "厚度", "required": "≤6 μm", "verdict": "met", "found": "4.5 μm"},
    {"name": "延伸率", "required": "≥8 %", "verdict": "unknown", "found": None},
    {"name": "强度", "required": "≥600 MPa", "verdict": "not_met", "found": "500 MPa"},
]


def rows_of(table):
    return [dict(zip(KEYS, row, strict=True)) for row in table.rows]


@pytest.mark.every_database
def test_a_shortlist_is_listed_in_the_reviewed_order(ctx):
    shortlist = shortlist_factory.make(ctx)
    first, _, third = shortlist.entries
    shortlists.decide(ctx, first.public_id, decision=Decision.DROP, note="=1+1", version=None,
                      reason_code=ReasonCode.CAPACITY_SHORT)  # fmt: skip
    shortlists.decide(ctx, third.public_id, decision=Decision.PIN, note=None, version=None,
                      reason_code=ReasonCode.STRONG_FIT)  # fmt: skip
    [table] = shortlist_exports.for_shortlist(ctx, shortlist.public_id)
    rows = rows_of(table)
    assert [(row["number"], row["position"]) for row in rows] == [(1, 3), (2, 2), (3, 1)]
    assert [row["decision"] for row in rows] == ["置顶", "", "剔除"]
    assert (rows[2]["reason"], rows[2]["note"]) == ("产能不足", "=1+1")
    assert rows[2]["decided_by"] == "值班员"
    assert rows[1]["decided_at"] == ""
    assert rows[0]["score"] == 87.0
    assert rows[0]["run"] == shortlist.run.public_id
    assert "制表人：值班员" in table.caption


def test_the_exported_file_holds_the_same_rows(ctx):
    shortlist = shortlist_factory.make(ctx)
    tables = shortlist_exports.for_shortlist(ctx, shortlist.public_id)
    book = openpyxl.load_workbook(io.BytesIO(exports.render("xlsx", tables)))
    found = [tuple("" if cell is None else cell for cell in row)
             for row in book.worksheets[0].iter_rows(min_row=4, values_only=True)]  # fmt: skip
    assert found == list(tables[0].rows)


def test_places_and_requirements_are_told(ctx):
    shortlist = shortlist_factory.make(ctx, suppliers=3)
    ranked, blank, barred = shortlist.entries
    ranked.explanation = {**ranked.explanation, "ledger": LEDGER}
    blank.place, blank.score = EntryPlace.UNASSESSABLE, None
    blank.explanation = {"band": None, "sentence": "资料不足。", "reasons": [], "ledger": []}
    barred.place = EntryPlace.INELIGIBLE
    barred.explanation = {"sentence": "", "reasons": [{"code": "x", "text": "强度不满足"}]}
    ctx.session.flush()
    [table] = shortlist_exports.for_shortlist(ctx, shortlist.public_id)
    first, second, third = rows_of(table)
    assert first["ledger"] == (
        "厚度 ≤6 μm：满足（4.5 μm）\n延伸率 ≥8 %：缺材料\n强度 ≥600 MPa：不满足（500 MPa）"
    )
    assert (first["band"], second["band"], third["band"]) == ("高", "无法评估", "不符合")
    assert (second["score"], second["position"]) == (None, None)
    assert third["sentence"] == "强度不满足"


def test_the_highest_title_that_is_valid_today_is_shown(ctx):
    rules = tiers.make_rule_set(ctx)
    shortlist = shortlist_factory.make(ctx, suppliers=2)
    day = timedelta(days=1)
    for entry, shift in zip(shortlist.entries, (1, -1), strict=True):
        for tier, start, end in ((rules.tiers[0], -1, 1), (rules.tiers[1], -3, shift)):
            fact = TierFact(
                enterprise_id=entry.enterprise_id,
                tier=tier,
                issuer="省厅",
                valid_from=ctx.today + start * day,
                valid_to=ctx.today + end * day,
            )
            ctx.session.add(fact)
    ctx.session.flush()
    ctx.session.expire_all()
    [table] = shortlist_exports.for_shortlist(ctx, shortlist.public_id)
    assert [row["tier"] for row in rows_of(table)] == ["专精特新中小企业", "创新型中小企业"]
    assert {row["region"] for row in rows_of(table)} == {"澄江区"}


@pytest.mark.every_database
def test_an_event_has_one_sheet_per_chain_of_its_newest_finished_run(ctx):
    event = events.make(ctx)
    copper, steel = chains.make(ctx), chains.make(ctx, "steel", "特钢及模具钢")
    steel.position = 1
    old = shortlist_factory.make_run(ctx, scope=RunScope.EVENT, event=event)
    shortlist_factory.make(ctx, run=old)
    run = shortlist_factory.make_run(ctx, scope=RunScope.EVENT, event=event)
    for chain in (steel, copper, steel):
        shortlist_factory.make(ctx, run=run, challenge=challenges.published(ctx, chain=chain))
    shortlist_factory.make_run(ctx, scope=RunScope.EVENT, event=event, finished_at=None)
    tables = shortlist_exports.for_event(ctx, event.public_id)
    assert [table.name for table in tables] == ["铜及有色金属", "特钢及模具钢"]
    assert [len(table.rows) for table in tables] == [3, 6]
    assert tables[0].title.startswith(event.name)


def test_what_is_not_there_is_refused(ctx, public_ctx):
    with pytest.raises(NotFound):
        shortlist_exports.for_shortlist(ctx, "nothing")
    with pytest.raises(NotFound):
        shortlist_exports.for_event(ctx, "nothing")
    with pytest.raises(Conflict) as caught:
        shortlist_exports.for_event(ctx, events.make(ctx).public_id)
    assert caught.value.code == "run_not_finished"
    for export in (shortlist_exports.for_shortlist, shortlist_exports.for_event):
        with pytest.raises(Unauthenticated):
            export(public_ctx, "nothing")


def quoting(capability):
    """Return an explanation that quotes a capability and a word of a confidential detail."""
    path = f"capabilities.{capability}.text"
    place = {"weight": 0.5, "points": 0.1, "query": [0, 4], "doc_field": path, "doc": [0, 4]}
    line = {"is_must_have": True, "capability_id": capability, "field": path, "span": [0, 5]}
    return {
        "band": "高",
        "sentence": "双方文字同有“压延铜箔”“秘密代号”；2项指标：满足1项（厚度 4.5 μm）。",
        "matches": [
            {**place, "term": "压延铜箔", "query_field": "content"},
            {**place, "term": "秘密代号", "query_field": "restricted"},
        ],
        "ledger": [
            {**line, "name": "厚度", "required": "≤6 μm", "verdict": "met", "found": "4.5 μm"},
            {**line, "name": "强度", "required": "≥9 MPa", "verdict": "not_met", "found": "7 MPa"},
        ],
        "reasons": [],
    }


def test_a_buyer_reads_no_quote_of_what_a_firm_keeps_to_itself(ctx):
    shortlist = shortlist_factory.make(ctx, suppliers=3)
    barred = shortlist.entries[2]
    for entry, seen in zip(
        shortlist.entries,
        (CapabilityVisibility.OWN, CapabilityVisibility.VERIFIED_BUYERS, CapabilityVisibility.OWN),
        strict=True,
    ):
        row = capabilities.make(ctx, enterprise=entry.enterprise, visibility=seen)
        entry.explanation = quoting(row.public_id)
    reason = {"code": "must_have_not_met", "text": "硬性指标不满足：强度要求≥9 MPa，填报为7 MPa"}
    barred.explanation = {**barred.explanation, "reasons": [reason]}
    ctx.session.flush()
    [table] = shortlist_exports.for_shortlist(ctx, shortlist.public_id)
    hidden, shown, refused = rows_of(table)
    assert hidden["ledger"] == "厚度 ≤6 μm：满足\n强度 ≥9 MPa：不满足"
    assert not any(word in hidden["sentence"] for word in ("压延铜箔", "秘密代号", "4.5"))
    assert "厚度" in hidden["sentence"]
    assert "厚度 ≤6 μm：满足（4.5 μm）" in shown["ledger"]
    assert "“压延铜箔”" in shown["sentence"]
    assert "秘密代号" not in shown["sentence"]
    assert refused["sentence"] == "硬性指标不满足：强度"
