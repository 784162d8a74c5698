import pytest
from sqlalchemy import select

from matchmaker.errors import Invalid, NotFound, Stale, Unauthenticated
from matchmaker.services import shortlists
from models.audit import AuditEvent
from models.enums import Decision, ReasonCode, RunScope
from tests.factories import challenges, events
from tests.factories import shortlists as shortlist_factory

PAGE = {"page": 1, "page_size": 20}


def decide(ctx, entry, decision, reason_code=ReasonCode.STRONG_FIT, note=None, version=None):
    return shortlists.decide(
        ctx,
        entry.public_id,
        decision=decision,
        reason_code=reason_code,
        note=note,
        version=version,
    )


@pytest.mark.every_database
def test_a_decision_keeps_author_time_reason_and_note(ctx):
    entry = shortlist_factory.make(ctx).entries[0]
    decide(ctx, entry, Decision.PIN, ReasonCode.CHAIN_GAP, "本市唯一能做的企业")
    ctx.session.flush()
    ctx.session.expire_all()
    found = shortlists.get_entry(ctx, entry.public_id)
    assert found.decision is Decision.PIN
    assert found.reason_code is ReasonCode.CHAIN_GAP
    assert found.note == "本市唯一能做的企业"
    assert found.decided_by.id == ctx.actor.user_id
    assert found.decided_at == ctx.now


def test_keeping_needs_no_reason(ctx):
    entry = shortlist_factory.make(ctx).entries[0]
    assert decide(ctx, entry, Decision.KEEP, None).decision is Decision.KEEP


@pytest.mark.parametrize("decision", [Decision.DROP, Decision.HOLD, Decision.PIN])
def test_every_other_decision_needs_a_reason(ctx, decision):
    entry = shortlist_factory.make(ctx).entries[0]
    with pytest.raises(Invalid) as refusal:
        decide(ctx, entry, decision, None)
    assert list(refusal.value.errors) == ["reason_code"]
    assert entry.decision is None


def test_another_reason_needs_a_note(ctx):
    entry = shortlist_factory.make(ctx).entries[0]
    with pytest.raises(Invalid) as refusal:
        decide(ctx, entry, Decision.DROP, ReasonCode.OTHER)
    assert list(refusal.value.errors) == ["note"]
    decided = decide(ctx, entry, Decision.DROP, ReasonCode.OTHER, "企业正在搬迁")
    assert decided.decision is Decision.DROP


def test_a_decision_can_be_taken_back(ctx):
    entry = shortlist_factory.make(ctx).entries[0]
    decide(ctx, entry, Decision.DROP, ReasonCode.NOT_THE_PRODUCT, "产品不对口")
    cleared = decide(ctx, entry, None, ReasonCode.DUPLICATE, "不应保留")
    assert cleared.decision is cleared.reason_code is cleared.note is None
    assert cleared.decided_by is cleared.decided_at is None


def test_each_decision_is_recorded_by_its_kind(ctx):
    shortlist = shortlist_factory.make(ctx)
    entry = shortlist.entries[0]
    for decision in (Decision.HOLD, Decision.KEEP, None):
        decide(ctx, entry, decision)
    ctx.session.flush()
    rows = ctx.session.scalars(
        select(AuditEvent).where(AuditEvent.subject_id == entry.public_id).order_by(AuditEvent.id)
    ).all()
    assert [row.action for row in rows] == [
        "shortlist_entry.hold",
        "shortlist_entry.keep",
        "shortlist_entry.clear",
    ]
    assert rows[0].details == {"shortlist": shortlist.public_id}


def test_a_decision_on_an_old_version_is_refused(ctx):
    entry = shortlist_factory.make(ctx).entries[0]
    with pytest.raises(Stale):
        decide(ctx, entry, Decision.KEEP, version=5)


def test_the_reviewed_order_leaves_the_machine_order_visible(ctx):
    shortlist = shortlist_factory.make(ctx, suppliers=6)
    decisions = {1: Decision.DROP, 3: Decision.HOLD, 4: Decision.PIN, 5: Decision.KEEP}
    for entry in shortlist.entries:
        decide(ctx, entry, decisions.get(entry.position))
    found = shortlists.get(ctx, shortlist.public_id)
    reviewed = shortlists.in_reviewed_order(found)
    assert [entry.position for entry in reviewed] == [4, 2, 3, 5, 6, 1]
    assert [entry.position for entry in found.entries] == [1, 2, 3, 4, 5, 6]


def test_several_pinned_entries_keep_the_machine_order(ctx):
    shortlist = shortlist_factory.make(ctx, suppliers=4)
    for position in (4, 2):
        decide(ctx, shortlist.entries[position - 1], Decision.PIN)
    reviewed = shortlists.in_reviewed_order(shortlist)
    assert [entry.position for entry in reviewed] == [2, 4, 1, 3]


def test_the_list_is_filtered_by_run_challenge_and_event(ctx):
    event = events.make(ctx)
    of_event = shortlist_factory.make_run(ctx, scope=RunScope.EVENT, event=event)
    first = shortlist_factory.make(ctx, run=of_event)
    second = shortlist_factory.make(ctx, challenge=challenges.published(ctx))
    cases = [
        ({}, [second, first]),
        ({"run": of_event.public_id}, [first]),
        ({"challenge": second.challenge.public_id}, [second]),
        ({"event": event.public_id}, [first]),
        ({"event": "0" * 20}, []),
    ]
    for filters, expected in cases:
        assert shortlists.list_page(ctx, PAGE | filters).items == expected


def test_what_is_unknown_is_not_found(ctx):
    with pytest.raises(NotFound):
        shortlists.get(ctx, "0" * 20)
    with pytest.raises(NotFound):
        shortlists.get_entry(ctx, "0" * 20)


def test_the_public_neither_reads_nor_reviews(ctx, public_ctx):
    shortlist = shortlist_factory.make(ctx)
    for act in (
        lambda: shortlists.get(public_ctx, shortlist.public_id),
        lambda: shortlists.list_page(public_ctx, PAGE),
        lambda: shortlists.get_entry(public_ctx, shortlist.entries[0].public_id),
        lambda: decide(public_ctx, shortlist.entries[0], Decision.KEEP),
    ):
        with pytest.raises(Unauthenticated):
            act()
