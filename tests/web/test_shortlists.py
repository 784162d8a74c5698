"""Reviewing a shortlist: each decision is saved at once, with its reason and its author."""

import io
from datetime import UTC, datetime

import openpyxl
import pytest

from matchmaker.services import ranking_runs
from matchmaker.services import shortlists as shortlist_service
from models.enums import Decision, ReasonCode
from tests.factories import matches, shortlists

HTMX = {"HX-Request": "true"}


@pytest.fixture
def shortlist(committed):
    """Store a shortlist of three suppliers; return its address and its entries' ids."""
    with committed() as ctx:
        row = shortlists.make(ctx, suppliers=3)
        return f"/desk/shortlists/{row.public_id}", [entry.public_id for entry in row.entries]


def entry_of(committed, public_id):
    with committed() as ctx:
        return shortlist_service.get_entry(ctx, public_id)


def decide(visitor, shortlist, place, decision, **options):
    path, entries = shortlist
    fields = {"decision": decision, "version": 1, **options.pop("fields", {})}
    return visitor.post(f"{path}/entries/{entries[place]}", fields, **options)


def test_a_decision_is_saved_and_leads_back_to_its_entry(visitor, committed, shortlist):
    path, entries = shortlist
    answer = decide(visitor, shortlist, 1, "keep", query_string={"order": "machine"})
    assert answer.status_code == 303
    assert answer.location == f"{path}?order=machine#entry-{entries[1]}"
    row = entry_of(committed, entries[1])
    assert row.decision is Decision.KEEP
    assert row.decided_by.display_name == "王敏"
    assert "保留 <strong>1</strong>" in visitor.get(path).text


def test_dropping_needs_a_reason(visitor, committed, shortlist):
    answer = decide(visitor, shortlist, 0, "drop", fields={"note": "<i>备注</i>"})
    assert answer.status_code == 422
    assert "剔除、待定、置顶须选择理由。" in answer.text
    assert "&lt;i&gt;备注&lt;/i&gt;" in answer.text
    assert entry_of(committed, shortlist[1][0]).decision is None
    fields = {"reason_code": "parameter_short", "note": "壁厚不足"}
    assert decide(visitor, shortlist, 0, "drop", fields=fields).status_code == 303
    row = entry_of(committed, shortlist[1][0])
    assert (row.decision, row.reason_code, row.note) == (
        Decision.DROP,
        ReasonCode.PARAMETER_SHORT,
        "壁厚不足",
    )


def test_with_htmx_the_row_and_the_counts_come_back(visitor, shortlist):
    answer = decide(visitor, shortlist, 0, "keep", headers=HTMX)
    assert answer.status_code == 200
    assert "<html" not in answer.text
    assert f'id="entry-{shortlist[1][0]}"' in answer.text
    assert 'hx-swap-oob="true"' in answer.text
    assert "未处理 <strong>2</strong>" in answer.text


def test_with_htmx_a_refusal_comes_back_in_the_row(visitor, shortlist):
    answer = decide(visitor, shortlist, 0, "hold", headers=HTMX)
    assert answer.status_code == 422
    assert "<html" not in answer.text
    assert "须选择理由" in answer.text
    answer = decide(visitor, shortlist, 0, "nonsense", headers=HTMX)
    assert answer.status_code == 422


def test_the_second_of_two_reviewers_sees_what_the_first_decided(visitor, committed, shortlist):
    decide(visitor, shortlist, 0, "keep")
    fields = {"reason_code": "other", "note": "重复"}
    for headers in ({}, HTMX):
        answer = decide(visitor, shortlist, 0, "drop", fields=fields, headers=headers)
        assert answer.status_code == 412
        assert "此条目刚被他人修改" in answer.text
    assert entry_of(committed, shortlist[1][0]).decision is Decision.KEEP


def test_a_decision_is_taken_back(visitor, committed, shortlist):
    decide(visitor, shortlist, 0, "pin", fields={"reason_code": "strong_fit"})
    answer = decide(visitor, shortlist, 0, "clear", fields={"version": 2, "note": "x"})
    assert answer.status_code == 303
    row = entry_of(committed, shortlist[1][0])
    assert (row.decision, row.reason_code, row.note) == (None, None, None)


def test_reviewed_order_machine_order_and_filters(visitor, shortlist):
    path, entries = shortlist
    decide(visitor, shortlist, 2, "pin", fields={"reason_code": "chain_gap"})
    decide(visitor, shortlist, 0, "drop", fields={"reason_code": "duplicate"})

    def order(query):
        page = visitor.get(f"{path}{query}").text
        found = {place: page.find(f'id="entry-{entry}"') for place, entry in enumerate(entries)}
        return sorted((place for place in found if found[place] > 0), key=found.__getitem__)

    assert order("") == [2, 1, 0]
    assert order("?order=machine") == [0, 1, 2]
    assert order("?show=undecided") == [1]
    assert order("?show=drop") == [0]
    assert order("?show=hold") == []
    assert order("?show=nonsense&order=nonsense") == [2, 1, 0]


def test_the_workbook_holds_the_decisions(visitor, shortlist):
    path, _ = shortlist
    decide(visitor, shortlist, 0, "drop", fields={"reason_code": "duplicate", "note": "同一集团"})
    answer = visitor.get(f"{path}/export.xlsx")
    assert answer.status_code == 200
    assert "attachment" in answer.headers["Content-Disposition"]
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    cells = {cell.value for row in book.active.iter_rows() for cell in row}
    assert {"剔除", "与其他条目重复", "同一集团"} <= cells


def test_an_older_decision_stands_beside_the_entry_of_a_newer_shortlist(visitor, committed):
    with committed() as ctx:
        old = shortlists.make(ctx, suppliers=1)
        new = shortlists.make(ctx, challenge=old.challenge, suppliers=1)
        new.entries[0].enterprise = old.entries[0].enterprise
        ctx.session.flush()
        before, after = f"/desk/shortlists/{old.public_id}", f"/desk/shortlists/{new.public_id}"
        entry = old.entries[0].public_id
    assert "上次" not in visitor.get(after).text
    fields = {"decision": "drop", "reason_code": "parameter_short", "note": "壁厚", "version": 1}
    visitor.post(f"{before}/entries/{entry}", fields)
    page = visitor.get(after).text
    assert "剔除：指标达不到（壁厚）" in page
    assert "未处理 <strong>1</strong>" in page
    assert "上次" not in visitor.get(before).text


def test_the_enter_key_makes_no_decision_and_keeps_the_one_there_is(visitor, shortlist):
    path, _entries = shortlist
    assert '<button type="submit" hidden disabled>' in visitor.get(path).text
    decide(visitor, shortlist, 0, "keep")
    assert '<button type="submit" hidden name="decision" value="keep">' in visitor.get(path).text


def test_a_shortlist_says_what_changed_since_and_leads_to_the_marked_texts(visitor, committed):
    with committed() as ctx:
        scene = matches.make(ctx)
        run = ranking_runs.start(ctx, challenge=scene.challenge.public_id).public_id
        ranking_runs.keep(ctx, run, ranking_runs.compute(ctx, run, lambda _percent, _text: None))
        [row] = ranking_runs.get(ctx, run).shortlists
        path = f"/desk/shortlists/{row.public_id}"
        firm = f"/desk/challenges/{scene.challenge.public_id}/suppliers/{scene.fits.public_id}"
        # The clock of the inputs: a moment after everything was stored.
        run_row = ranking_runs.get(ctx, run)
        run_row.versions = {**run_row.versions, "read_at": datetime.now(UTC).isoformat()}
    page = visitor.get(path).text
    assert "之后：" not in page
    assert f'href="{firm}#line-1-0"' in page
    assert 'id="line-1-0"' in visitor.get(firm).text
    assert "其他文字" in page
    with committed() as ctx:
        matches.supplier(ctx, "电解铜箔", "新投产。", "5")
    assert "之后：本产业链有 1 家企业的资料新增或修改" in visitor.get(path).text
