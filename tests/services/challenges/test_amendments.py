from datetime import timedelta

import pytest

from matchmaker.errors import ChallengeIncomplete, Invalid, NotFound
from matchmaker.schemas.challenges import ChallengeReviseSchema
from matchmaker.services import challenges
from models.enums import NoticeKind
from tests.factories import bids
from tests.factories import challenges as factory
from tests.factories.cast import told


def edited(row, **changes):
    """Return the fields of a stored challenge as its form sends them, with changes."""
    stored = {
        "title": row.title,
        "content": row.content,
        "kind": row.kind.value,
        "chain": "copper",
        "segment": None,
        "requirements": [],
        "no_requirements_reason": row.no_requirements_reason,
        "budget_yuan": None,
        "deadline_on": row.deadline_on.isoformat(),
        "visibility": row.visibility.value,
        "confidential_detail": row.confidential_detail,
        "nda_text": row.nda_text,
        "invited": [firm.public_id for firm in row.invited],
    }
    return ChallengeReviseSchema().load(stored | changes)


def revise(ctx, row, **changes):
    return challenges.revise(ctx, row.public_id, edited(row, **changes), version=None)


@pytest.fixture
def row(ctx, cast):
    return factory.published(ctx, buyer=cast.buyer)


@pytest.mark.every_database
@pytest.mark.parametrize(
    ("field", "value", "after"),
    [
        ("title", "极薄铜箔翘曲控制", "极薄铜箔翘曲控制"),
        ("content", "厚度 4 微米。", "厚度 4 微米。"),
        ("budget_yuan", "20000.50", "20000.5"),
        ("ip_terms", "归发榜方", "归发榜方"),
    ],
)
def test_a_material_change_makes_a_revision_that_bidders_learn_of(
    ctx, cast, row, field, value, after
):
    bid = bids.make(ctx, challenge=row, enterprise=cast.supplier)
    before = challenges.revisions(cast.owner, row.public_id)
    assert before == []
    revise(cast.owner, row, **{field: value}, change_reason="按答疑更正")
    first, second = challenges.revisions(cast.owner, row.public_id)
    assert (first.row.number, second.row.number, row.revision) == (1, 2, 2)
    assert (second.changed, second.row.reason) == ([field], "按答疑更正")
    [change] = challenges.diff(cast.bidder, row.public_id, 2)
    assert (change.field, change.before, change.after) == (field, first.content[field], after)
    assert bid.confirmed_revision < row.revision
    assert cast.bidder.actor.user_id in told(ctx, NoticeKind.CHALLENGE_CHANGED)


def test_a_requirement_that_changes_is_material_and_its_form_is_not(ctx, cast, row):
    line = {"name": "厚度", "operator": "le", "high": "6", "unit": "μm"}
    revise(cast.owner, row, requirements=[line])
    assert row.revision == 2
    revise(cast.owner, row, requirements=[line | {"high": "6.000"}])
    assert row.revision == 2
    revise(cast.owner, row, requirements=[line | {"high": "5"}])
    [change] = challenges.diff(cast.owner, row.public_id, 3)
    assert [line["high"] for line in change.before] == ["6"]
    assert [line["high"] for line in change.after] == ["5"]


def test_a_deadline_that_is_put_off_asks_for_no_confirmation(ctx, cast, row):
    bids.make(ctx, challenge=row, enterprise=cast.supplier)
    revise(cast.owner, row, deadline_on=(row.deadline_on + timedelta(days=3)).isoformat())
    assert row.revision == 1
    assert cast.bidder.actor.user_id in told(ctx, NoticeKind.CHALLENGE_CHANGED)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"visibility": "anonymous"}, "visibility"),
        ({"max_awards": 2}, "max_awards"),
        ({"deadline_on": None}, "deadline_on"),
        ({"deadline_on": "2020-01-01"}, "deadline_on"),
    ],
)
def test_what_publication_settled_stays(cast, row, changes, field):
    with pytest.raises(Invalid) as refusal:
        revise(cast.owner, row, **changes)
    assert list(refusal.value.errors) == [field]


def test_who_is_invited_stays_so_and_who_is_added_is_told(ctx, cast):
    row = factory.published(ctx, buyer=cast.buyer, visibility="invited", invited=[cast.supplier])
    with pytest.raises(Invalid) as refusal:
        revise(cast.owner, row, invited=[cast.other_supplier.public_id])
    assert list(refusal.value.errors) == ["invited"]
    both = [cast.supplier.public_id, cast.other_supplier.public_id]
    row = revise(cast.owner, row, invited=both)
    assert row.revision == 1
    assert {firm.public_id for firm in row.invited} == set(both)
    assert told(ctx, NoticeKind.CHALLENGE_INVITED) == [cast.other_bidder.actor.user_id]


def test_a_published_challenge_stays_complete(cast, row):
    with pytest.raises(ChallengeIncomplete):
        revise(cast.owner, row, content="")


def test_what_nobody_may_read_is_in_no_revision(ctx, cast):
    row = factory.published(
        ctx,
        buyer=cast.buyer,
        visibility="invited",
        invited=[cast.supplier],
        confidential_detail="旧配方",
        nda_text="不得外传",
    )
    revise(cast.owner, row, confidential_detail="新配方")
    assert [item.changed for item in challenges.revisions(cast.owner, row.public_id)] == [
        [],
        ["confidential_detail"],
    ]
    for person in (cast.bidder, cast.city):
        found = challenges.revisions(person, row.public_id)
        assert "配方" not in str([item.content for item in found])
        assert challenges.diff(person, row.public_id, 2) == []
    with pytest.raises(NotFound):
        challenges.revisions(cast.other_bidder, row.public_id)


def test_an_unknown_revision_is_not_found(cast, row):
    with pytest.raises(NotFound):
        challenges.diff(cast.owner, row.public_id, 7)
