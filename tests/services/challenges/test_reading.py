from datetime import timedelta

import pytest

from matchmaker.errors import NotFound
from matchmaker.permissions import PUBLIC_STATUSES
from matchmaker.services import challenges
from models.enums import ChallengeKind, ChallengeStatus, Visibility
from tests.factories import chains
from tests.factories import challenges as factory

PAGE = {"page": 1, "page_size": 50}


def seen_by(ctx, **filters):
    return set(challenges.list_page(ctx, PAGE | filters).items)


def everybody(cast, public_ctx):
    return {
        "public": public_ctx,
        "owner": cast.owner,
        "looker": cast.looker,
        "county": cast.county,
        "city": cast.city,
        "elsewhere": cast.elsewhere,
        "bidder": cast.bidder,
        "other": cast.other_bidder,
    }


@pytest.mark.parametrize("status", list(ChallengeStatus))
@pytest.mark.parametrize("visibility", list(Visibility))
def test_who_sees_what(ctx, cast, public_ctx, status, visibility):
    row = factory.make(
        ctx, buyer=cast.buyer, status=status, visibility=visibility, invited=[cast.supplier]
    )
    expected = {"owner", "looker"}
    if status is not ChallengeStatus.DRAFT:
        expected |= {"county", "city"}
    if status in PUBLIC_STATUSES:
        is_invited = visibility is Visibility.INVITED
        expected |= {"bidder"} if is_invited else {"public", "elsewhere", "bidder", "other"}
    for name, person in everybody(cast, public_ctx).items():
        is_listed = seen_by(person) == {row}
        assert is_listed == (name in expected), name
        if not is_listed:
            with pytest.raises(NotFound):
                challenges.get(person, row.public_id)


def test_who_reads_the_buyer_of_an_anonymous_challenge(ctx, cast, public_ctx):
    row = factory.published(ctx, buyer=cast.buyer, visibility=Visibility.ANONYMOUS)
    buyer = cast.buyer.public_id
    for name, person in everybody(cast, public_ctx).items():
        knows = name in {"owner", "looker", "county", "city"}
        assert (challenges.read(person, row.public_id).buyer is not None) == knows, name
        [listed] = challenges.see_all(person, challenges.list_page(person, PAGE).items)
        assert (listed.buyer is not None) == knows, name
        assert seen_by(person, buyer=buyer) == ({row} if knows else set()), name


def test_a_named_buyer_is_found_by_everybody(ctx, cast, public_ctx):
    row = factory.published(ctx, buyer=cast.buyer)
    for person in everybody(cast, public_ctx).values():
        assert seen_by(person, buyer=cast.buyer.public_id) == {row}


def test_who_is_invited_is_told_to_nobody_else_who_is_invited(ctx, cast):
    invited = [cast.supplier, cast.other_supplier]
    row = factory.published(ctx, buyer=cast.buyer, visibility="invited", invited=invited)
    assert challenges.read(cast.bidder, row.public_id).invited is None
    assert challenges.read(cast.city, row.public_id).invited == invited


def test_the_list_is_filtered(ctx, cast):
    textile = chains.make(ctx, "textile", "纺织鞋服")
    first = factory.published(ctx, buyer=cast.buyer, title="铜箔 100% 检测")
    second = factory.published(
        ctx,
        buyer=cast.buyer,
        title="涤纶面料",
        chain=textile,
        kind=ChallengeKind.SUPPLY,
        visibility=Visibility.ANONYMOUS,
        deadline_on=ctx.today - timedelta(days=1),
    )
    draft = factory.make(ctx, buyer=cast.buyer, title="草稿")
    cases = [
        ({"q": "面料"}, {second}),
        ({"q": "100%"}, {first}),
        ({"q": "_"}, set()),
        ({"q": first.code}, {first}),
        ({"chain": "textile"}, {second}),
        ({"kind": ChallengeKind.SUPPLY}, {second}),
        ({"status": ChallengeStatus.DRAFT}, {draft}),
        ({"visibility": Visibility.ANONYMOUS}, {second}),
        ({"buyer": cast.buyer.public_id}, {first, second, draft}),
        ({"is_open": True}, {first}),
        ({"is_open": False}, {second, draft}),
    ]
    for filters, expected in cases:
        page = challenges.list_page(cast.owner, PAGE | filters)
        assert (set(page.items), page.total) == (expected, len(expected)), filters
