from datetime import date, timedelta

import pytest
from sqlalchemy import select

from matchmaker.errors import Invalid, NotFound, Stale, Unauthenticated
from matchmaker.services import events
from models.audit import AuditEvent
from models.enums import ChallengeStatus, ParticipationState
from tests.factories import chains, challenges, enterprises
from tests.factories import events as event_factory

PAGE = {"page": 1, "page_size": 20}


def fields(**changes):
    return {
        "name": "铜产业链产需对接会",
        "held_on": date(2099, 6, 18),
        "place": "临澜市会展中心",
        "description": "",
        "chains": ["copper"],
        "challenges": [],
        "suppliers": [],
        **changes,
    }


@pytest.mark.every_database
def test_an_event_is_planned_with_chains_challenges_and_suppliers(ctx):
    chains.make(ctx)
    challenge, supplier = challenges.published(ctx), enterprises.make(ctx)
    row = events.plan(ctx, fields(challenges=[challenge.public_id], suppliers=[supplier.public_id]))
    ctx.session.expire_all()
    found = events.get(ctx, row.public_id)
    assert [chain.code for chain in found.chains] == ["copper"]
    assert found.challenges == [challenge]
    [part] = found.participations
    assert (part.enterprise, part.state) == (supplier, ParticipationState.INVITED)


def test_an_unknown_chain_challenge_or_supplier_names_its_field(ctx):
    chains.make(ctx)
    unknown = "0" * 20
    for field, value in (
        ("chains", "no-such"),
        ("challenges", unknown),
        ("suppliers", unknown),
    ):
        with pytest.raises(Invalid) as refusal:
            events.plan(ctx, fields(**{field: [value]}))
        assert list(refusal.value.errors) == [field]


def test_a_challenge_of_another_chain_does_not_fit(ctx):
    chains.make(ctx)
    other = challenges.published(ctx, chain=chains.make(ctx, "textile", "纺织鞋服"))
    with pytest.raises(Invalid) as refusal:
        events.plan(ctx, fields(challenges=[other.public_id]))
    assert refusal.value.errors == {"challenges": ["所选榜单须属于本次对接会的产业链。"]}


@pytest.mark.parametrize(
    ("status", "text"),
    [
        (ChallengeStatus.DRAFT, "未知的榜单。"),
        (ChallengeStatus.WITHDRAWN, "该榜单尚未发布或已撤榜。"),
    ],
)
def test_a_challenge_must_be_published(ctx, status, text):
    challenge = challenges.make(ctx, status=status)
    with pytest.raises(Invalid) as refusal:
        events.plan(ctx, fields(challenges=[challenge.public_id]))
    assert refusal.value.errors == {"challenges": [text]}


def test_an_inactive_supplier_is_not_invited(ctx):
    chains.make(ctx)
    gone = enterprises.make(ctx, is_active=False)
    with pytest.raises(Invalid) as refusal:
        events.plan(ctx, fields(suppliers=[gone.public_id]))
    assert list(refusal.value.errors) == ["suppliers"]


def test_a_supplier_named_twice_is_invited_once(ctx):
    chains.make(ctx)
    supplier = enterprises.make(ctx).public_id
    assert len(events.plan(ctx, fields(suppliers=[supplier, supplier])).participations) == 1


@pytest.mark.every_database
def test_suppliers_that_stay_keep_their_answer(ctx):
    chains.make(ctx)
    stays, leaves, comes = (enterprises.make(ctx) for _ in range(3))
    row = events.plan(ctx, fields(suppliers=[stays.public_id, leaves.public_id]))
    events.answer(
        ctx, row.public_id, stays.public_id, ParticipationState.CONFIRMED, version=row.version
    )
    revised = events.revise(
        ctx,
        row.public_id,
        fields(name="铜产业链对接会（改期）", suppliers=[stays.public_id, comes.public_id]),
        version=row.version,
    )
    states = {part.enterprise: part.state for part in revised.participations}
    assert states == {stays: ParticipationState.CONFIRMED, comes: ParticipationState.INVITED}
    assert revised.name == "铜产业链对接会（改期）"


def test_inviting_adds_to_the_list(ctx):
    chains.make(ctx)
    first, second = enterprises.make(ctx), enterprises.make(ctx)
    row = events.plan(ctx, fields(suppliers=[first.public_id]))
    invited = events.invite(
        ctx, row.public_id, [first.public_id, second.public_id], version=row.version
    )
    assert {part.enterprise for part in invited.participations} == {first, second}


def test_only_an_invited_supplier_can_answer(ctx):
    row = event_factory.make(ctx)
    with pytest.raises(NotFound):
        events.answer(
            ctx,
            row.public_id,
            enterprises.make(ctx).public_id,
            ParticipationState.DECLINED,
            version=None,
        )


def test_every_edit_needs_the_current_version(ctx):
    row = event_factory.make(ctx)
    supplier = enterprises.make(ctx).public_id
    state = ParticipationState.CONFIRMED
    for act in (
        lambda: events.revise(ctx, row.public_id, fields(), version=9),
        lambda: events.invite(ctx, row.public_id, [supplier], version=9),
        lambda: events.answer(ctx, row.public_id, supplier, state, version=9),
    ):
        with pytest.raises(Stale):
            act()


def test_each_act_is_recorded(ctx):
    chains.make(ctx)
    supplier = enterprises.make(ctx).public_id
    row = events.plan(ctx, fields())
    events.revise(ctx, row.public_id, fields(), version=None)
    events.invite(ctx, row.public_id, [supplier], version=None)
    events.answer(ctx, row.public_id, supplier, ParticipationState.DECLINED, version=None)
    ctx.session.flush()
    acts = ctx.session.scalars(
        select(AuditEvent.action)
        .where(AuditEvent.subject_id == row.public_id)
        .order_by(AuditEvent.id)
    )
    assert list(acts) == ["event.plan", "event.revise", "event.invite", "event.answer"]


def test_the_list_is_filtered_and_starts_with_the_latest_day(ctx):
    textile = chains.make(ctx, "textile", "纺织鞋服")
    soon = event_factory.make(ctx, held_on=ctx.today)
    late = event_factory.make(
        ctx, held_on=ctx.today + timedelta(days=9), name="纺织专场 100%", chains=[textile]
    )
    cases = [
        ({}, [late, soon]),
        ({"q": "100%"}, [late]),
        ({"q": "%"}, [late]),
        ({"chain": "copper"}, [soon]),
        ({"held_from": ctx.today + timedelta(days=1)}, [late]),
    ]
    for filters, expected in cases:
        assert events.list_page(ctx, PAGE | filters).items == expected


def test_the_public_neither_reads_nor_writes_events(ctx, public_ctx):
    row = event_factory.make(ctx)
    state = ParticipationState.CONFIRMED
    for act in (
        lambda: events.get(public_ctx, row.public_id),
        lambda: events.list_page(public_ctx, PAGE),
        lambda: events.plan(public_ctx, fields()),
        lambda: events.revise(public_ctx, row.public_id, fields(), version=None),
        lambda: events.invite(public_ctx, row.public_id, [], version=None),
        lambda: events.answer(public_ctx, row.public_id, "x", state, version=None),
    ):
        with pytest.raises(Unauthenticated):
            act()
