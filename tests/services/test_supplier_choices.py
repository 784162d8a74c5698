"""What a buyer makes of recommended suppliers: its own, with reasons, to be handed on."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from matchmaker.context import Context
from matchmaker.errors import ChallengeNotOpen, Conflict, Forbidden, Invalid, NotFound
from matchmaker.services import supplier_choice_exports, supplier_choices
from models.enums import Decision, MemberRole, NoticeKind, ReasonCode, Visibility
from models.notices import Notice
from models.users import User
from tests.factories import matches
from tests.factories import users as user_factory


@pytest.fixture
def scene(ctx: Context) -> matches.Scene:
    return matches.make(ctx)


@pytest.fixture
def buyer(ctx: Context, scene: matches.Scene) -> Context:
    return user_factory.acting_for(ctx, scene.challenge.buyer)


def choose(
    ctx: Context, scene: matches.Scene, name: str, decision: Decision, code: str | None = None
) -> None:
    supplier_choices.choose(
        ctx,
        scene.challenge.public_id,
        [getattr(scene, name).public_id],
        decision=decision,
        reason_code=ReasonCode(code) if code else None,
        note=None,
    )


def test_a_later_decision_replaces_the_one_before(buyer: Context, scene: matches.Scene) -> None:
    choose(buyer, scene, "fits", Decision.KEEP)
    choose(buyer, scene, "fits", Decision.DROP, "capacity_short")
    [found] = supplier_choices.list_all(buyer, scene.challenge.public_id)
    assert (found.decision, found.reason_code) == (Decision.DROP, ReasonCode.CAPACITY_SHORT)
    supplier_choices.take_back(buyer, scene.challenge.public_id, scene.fits.public_id)
    [found] = supplier_choices.list_all(buyer, scene.challenge.public_id)
    assert found.decision is None
    supplier_choices.take_back(buyer, scene.challenge.public_id, scene.fits.public_id)


@pytest.mark.parametrize(
    ("decision", "code", "field"),
    [
        (Decision.DROP, None, "reason_code"),
        (Decision.KEEP, "other", "note"),
        (Decision.HOLD, "other", "decision"),
    ],
)
def test_what_lacks_a_reason_is_refused(
    buyer: Context, scene: matches.Scene, decision: Decision, code: str | None, field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        choose(buyer, scene, "fits", decision, code)
    assert set(refused.value.errors) == {field}


def test_a_buyer_does_not_choose_itself(buyer: Context, scene: matches.Scene) -> None:
    with pytest.raises(Invalid):
        supplier_choices.invite(buyer, scene.challenge.public_id, [scene.challenge.buyer.public_id])


def test_the_choice_is_the_buyers_own(ctx: Context, buyer: Context, scene: matches.Scene) -> None:
    choose(buyer, scene, "fits", Decision.KEEP)
    supplier = user_factory.acting_for(ctx, scene.fits)
    office = user_factory.make_organizer(ctx, scene.challenge.buyer.region_code)
    organizer = user_factory.acting(ctx, office)
    for other in (supplier, organizer):
        with pytest.raises(NotFound):
            supplier_choices.list_all(other, scene.challenge.public_id)
        assert supplier_choices.of_challenge(other, scene.challenge) == {}
        with pytest.raises(NotFound):
            choose(other, scene, "differs", Decision.KEEP)
    viewer = user_factory.make_member(ctx, scene.challenge.buyer, MemberRole.VIEWER)
    reading = user_factory.acting(ctx, viewer)
    assert supplier_choices.list_all(reading, scene.challenge.public_id)
    with pytest.raises(Forbidden):
        choose(reading, scene, "differs", Decision.KEEP)


def told(ctx: Context, user: User) -> int:
    query = select(Notice).where(
        Notice.user_id == user.id, Notice.kind == NoticeKind.CHALLENGE_INVITED
    )
    return len(ctx.session.scalars(query).all())


def test_who_is_invited_is_told_once(ctx: Context, buyer: Context, scene: matches.Scene) -> None:
    user = user_factory.make_member(ctx, scene.fits)
    for expected in (1, 0):
        new = supplier_choices.invite(buyer, scene.challenge.public_id, [scene.fits.public_id])
        assert len(new) == expected
        assert told(ctx, user) == 1
    # Asking is no decision, and nobody may read more than before.
    assert new == []
    assert scene.challenge.invited == []


def test_an_invited_challenge_opens_to_who_is_invited(
    ctx: Context, buyer: Context, scene: matches.Scene
) -> None:
    scene.challenge.visibility = Visibility.INVITED
    ctx.session.flush()
    supplier_choices.invite(buyer, scene.challenge.public_id, [scene.fits.public_id])
    assert scene.challenge.invited == [scene.fits]


def test_nobody_is_invited_to_what_takes_no_bids(
    ctx: Context, buyer: Context, scene: matches.Scene
) -> None:
    scene.challenge.deadline_on = ctx.today - timedelta(days=1)
    ctx.session.flush()
    with pytest.raises(ChallengeNotOpen):
        supplier_choices.invite(buyer, scene.challenge.public_id, [scene.fits.public_id])


def test_the_kept_and_the_dropped_are_handed_on(buyer: Context, scene: matches.Scene) -> None:
    with pytest.raises(Conflict):
        supplier_choice_exports.tables(buyer, scene.challenge.public_id)
    choose(buyer, scene, "empty", Decision.KEEP, "chain_gap")
    choose(buyer, scene, "fits", Decision.KEEP)
    choose(buyer, scene, "differs", Decision.DROP, "not_the_product")
    kept, dropped = supplier_choice_exports.tables(buyer, scene.challenge.public_id)
    rows = [dict(zip([c.key for c in kept.columns], row, strict=True)) for row in kept.rows]
    assert [row["enterprise"] for row in rows] == [scene.fits.name, scene.empty.name]
    assert rows[0]["position"] == 1
    assert "厚度 ≤6 μm：满足" in rows[0]["ledger"]
    # Who is not ranked stands last, with the reason why it has no score.
    assert (rows[1]["position"], rows[1]["score"], rows[1]["reason"]) == (None, None, "可补链强链")
    assert [row[2] for row in dropped.rows] == [scene.differs.name]
