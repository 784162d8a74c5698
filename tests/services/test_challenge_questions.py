from dataclasses import replace
from datetime import timedelta

import pytest

from matchmaker.errors import ChallengeNotOpen, Forbidden, InvalidState, NotFound, Unauthenticated
from matchmaker.services import challenge_questions as questions
from models.enums import NoticeKind
from tests.factories import bids, challenges
from tests.factories import cast as cast_factory
from tests.factories.cast import told

PAGE = {"page": 1, "page_size": 20}


@pytest.fixture
def cast(ctx):
    return cast_factory.make(ctx)


@pytest.fixture
def row(ctx, cast):
    return challenges.published(ctx, buyer=cast.buyer)


def texts(ctx, row):
    return [item.text for item in questions.list_page(ctx, row.public_id, PAGE).items]


@pytest.mark.every_database
def test_an_answer_reaches_everybody_at_once_and_nobody_learns_who_asked(
    ctx, cast, public_ctx, row
):
    bids.make(ctx, challenge=row, enterprise=cast.other_supplier)
    asked = questions.ask(cast.bidder, row.public_id, "是否接受联合体？")
    for person in (public_ctx, cast.other_bidder):
        assert texts(person, row) == []
    for person in (cast.owner, cast.bidder, cast.city):
        assert texts(person, row) == ["是否接受联合体？"]
    questions.reply(cast.owner, asked.public_id, "接受，牵头方须为本市企业。", version=1)
    for person in (public_ctx, cast.owner, cast.bidder, cast.other_bidder, cast.city):
        [found] = questions.list_page(person, row.public_id, PAGE).items
        assert found.answer == "接受，牵头方须为本市企业。"
        assert found.is_own == (person is cast.bidder)
        assert not hasattr(found, "enterprise_id")
    informed = told(ctx, NoticeKind.QUESTION_ANSWERED)
    assert {cast.bidder.actor.user_id, cast.other_bidder.actor.user_id} <= set(informed)
    assert cast.owner.actor.user_id in told(ctx, NoticeKind.QUESTION_ASKED)


def test_an_answer_is_given_once_by_the_owner(cast, row):
    asked = questions.ask(cast.bidder, row.public_id, "是否接受联合体？")
    with pytest.raises(Forbidden):
        questions.reply(cast.bidder, asked.public_id, "接受", version=None)
    with pytest.raises(NotFound):
        questions.reply(cast.other_bidder, asked.public_id, "接受", version=None)
    for person in (cast.looker, cast.city):
        with pytest.raises(Forbidden):
            questions.reply(person, asked.public_id, "接受", version=None)
    questions.reply(cast.owner, asked.public_id, "接受", version=None)
    with pytest.raises(InvalidState):
        questions.reply(cast.owner, asked.public_id, "不接受", version=None)


def test_who_may_ask(ctx, cast, public_ctx, row):
    for person in (cast.owner, cast.city):
        with pytest.raises(Forbidden):
            questions.ask(person, row.public_id, "是否接受联合体？")
    with pytest.raises(Unauthenticated):
        questions.ask(public_ctx, row.public_id, "是否接受联合体？")
    hidden = challenges.published(
        ctx, buyer=cast.buyer, visibility="invited", invited=[cast.supplier]
    )
    questions.ask(cast.bidder, hidden.public_id, "图纸何时提供？")
    with pytest.raises(NotFound):
        questions.ask(cast.other_bidder, hidden.public_id, "图纸何时提供？")


def test_nobody_asks_when_bidding_is_over(cast, row):
    late = replace(cast.bidder, now=cast.bidder.now + timedelta(days=31))
    with pytest.raises(ChallengeNotOpen):
        questions.ask(late, row.public_id, "是否接受联合体？")
