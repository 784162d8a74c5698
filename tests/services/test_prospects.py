"""What a supplier should read first, what it lacks, and how it adds what was asked for."""

from decimal import Decimal

import pytest
from sqlalchemy import select

from matchmaker.errors import Conflict, Forbidden, Invalid, NotFound
from matchmaker.ranking.near_misses import StepKind, Worth
from matchmaker.schemas.supplements import SupplementFields
from matchmaker.services import brochures, prospects, questions, supplements
from models.capabilities import Capability
from models.challenges import Requirement
from models.enums import MemberRole, NoticeKind, Operator
from models.notices import Notice
from tests.factories import matches, regions, users
from tests.factories.cast import told


@pytest.fixture
def scene(ctx):
    """A challenge that demands a thickness, and an elongation that nobody states."""
    made = matches.make(ctx)
    made.challenge.requirements.append(
        Requirement(
            position=1,
            name="延伸率",
            operator=Operator.GE,
            low=Decimal(8),
            unit="%",
            is_must_have=True,
        )
    )
    ctx.session.flush()
    return made


def answer(**changes):
    given = {"operator": "ge", "low": "9", "unit": "%", "evidence": {}, **changes}
    given["evidence"] = {"kind": "test_report", "title": "第三方检测报告", **given["evidence"]}
    return SupplementFields().load(given)


def test_a_need_one_proof_short_comes_with_the_step(ctx, scene):
    own = users.acting_for(ctx, scene.fits)
    found = prospects.best(own)
    [item] = found.items
    assert item.worth is Worth.NEAR
    assert [(step.name, step.kind) for step in item.advice] == [("延伸率", StepKind.REPORT)]
    assert "检测报告" in item.advice[0].text
    assert item.challenge.public_id == scene.challenge.public_id
    assert found.nudge is not None
    assert (found.nudge.step.name, found.nudge.count) == ("延伸率", 1)


def test_adding_the_proof_makes_the_need_worth_it_at_once(ctx, scene):
    own = users.acting_for(ctx, scene.fits)
    found = supplements.add(own, scene.challenge.public_id, 1, answer())
    assert found.worth is Worth.WORTH
    assert found.met == found.lines
    buyer = users.acting_for(ctx, scene.challenge.buyer)
    assert questions.ask(buyer, scene.challenge.public_id, [scene.fits.public_id]).inquiries == ()


def test_a_proof_replaces_what_stood_under_the_name(ctx, scene):
    own = users.acting_for(ctx, scene.fits)
    for value in ("5", "9"):
        supplements.add(own, scene.challenge.public_id, 1, answer(low=value))
    rows = ctx.session.scalars(
        select(Capability).where(Capability.enterprise_id == scene.fits.id)
    ).all()
    values = [
        item.low
        for row in rows
        for item in ctx.session.get(Capability, row.id).parameters
        if item.name == "延伸率"
    ]
    assert values == [Decimal(9)]


def test_what_the_buyer_asked_reaches_the_supplier_with_its_lines(ctx, scene):
    buyer = users.acting_for(ctx, scene.challenge.buyer)
    own = users.acting_for(ctx, scene.fits)
    sent = questions.send(buyer, scene.challenge.public_id, [scene.fits.public_id], [1])
    assert [item.enterprise.public_id for item in sent] == [scene.fits.public_id]
    assert told(ctx, NoticeKind.INQUIRY_RECEIVED) == [own.actor.user_id]
    found = supplements.get(own, scene.challenge.public_id)
    assert found.asked == {1}
    assert list(found.items.values()) != []
    questions.send(buyer, scene.challenge.public_id, [scene.fits.public_id], [1])
    ctx.session.flush()
    kind = Notice.kind == NoticeKind.INQUIRY_RECEIVED
    assert len(ctx.session.scalars(select(Notice).where(kind)).all()) == 1


def test_a_supplement_names_a_line_and_a_capability_of_ones_own(ctx, scene):
    own = users.acting_for(ctx, scene.fits)
    key = scene.challenge.public_id
    with pytest.raises(Invalid):
        supplements.add(own, key, 7, answer())
    with pytest.raises(Invalid):
        supplements.add(own, key, 1, answer(capability="f" * 20))
    with pytest.raises(Conflict):
        supplements.add(users.acting_for(ctx, scene.empty), key, 1, answer())


def test_viewers_the_buyer_and_strangers_add_nothing(ctx, scene):
    key = scene.challenge.public_id
    with pytest.raises(Forbidden):
        supplements.add(users.acting_for(ctx, scene.fits, MemberRole.VIEWER), key, 1, answer())
    with pytest.raises(NotFound):
        supplements.get(users.acting_for(ctx, scene.challenge.buyer), key)
    organizer = users.acting(ctx, users.make_organizer(ctx, regions.CITY))
    with pytest.raises(Forbidden):
        brochures.propose(organizer, "公司主营铜箔")
    with pytest.raises(Forbidden):
        questions.send(users.acting_for(ctx, scene.challenge.buyer, MemberRole.VIEWER), key)


def test_a_brochure_is_placed_in_the_chain_and_kept_as_capabilities(ctx, scene):
    own = users.acting_for(ctx, scene.empty)
    [proposal] = brochures.propose(own, "公司主营锂电铜箔，厚度4.5～6μm。")
    assert proposal.offer.name == "锂电铜箔"
    assert proposal.chain == scene.challenge.chain.code
