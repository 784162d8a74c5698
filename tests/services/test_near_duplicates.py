from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from matchmaker.context import Context
from matchmaker.errors import NotFound, Unauthenticated
from matchmaker.permissions import PUBLIC, SYSTEM
from matchmaker.services import near_duplicates
from models.challenges import Challenge, Requirement
from models.enums import ChallengeStatus, Operator, Visibility
from tests.factories import challenges as factory

CONTENT = "高速扁线电机用无取向硅钢铁芯，自粘叠压，毛刺小，年用量约30万套，模具由供方开发。"
REWRITTEN = "扁线电机铁芯供应：薄硅钢片自粘叠压，要求毛刺小，每年约30万套，供方自行开模。"


def requirement(name: str, low: str, unit: str) -> Requirement:
    return Requirement(
        position=0, name=name, operator=Operator.GE, low=Decimal(low), high=None, unit=unit
    )


def posted(ctx: Context, title: str, content: str, **values: object) -> Challenge:
    return factory.published(
        ctx,
        title=title,
        content=content,
        requirements=[requirement("叠压系数", "97", "%"), requirement("同轴度", "50", "μm")],
        **values,
    )


def found(ctx: Context, row: Challenge) -> list[str]:
    return [item.challenge.title for item in near_duplicates.near_duplicates(ctx, row.public_id)]


def as_owner(ctx: Context) -> Context:
    """Return the same transaction as the installation, which sees drafts as their owners do."""
    return replace(ctx, actor=SYSTEM)


@pytest.mark.every_database
def test_the_same_need_in_other_words_is_found_and_another_is_not(ctx: Context) -> None:
    posted(ctx, "驱动电机硅钢铁芯", CONTENT)
    factory.published(ctx, title="驱动电机端盖", content=CONTENT[:12] + "压铸端盖，年用量5万件。")
    again = factory.make(
        ctx,
        title="扁线驱动电机定转子铁芯供应",
        content=REWRITTEN,
        requirements=[requirement("叠压系数", "97", "%"), requirement("同轴度", "0.05", "mm")],
    )
    assert found(as_owner(ctx), again) == ["驱动电机硅钢铁芯"]


def test_a_need_is_not_its_own_duplicate_and_a_withdrawn_one_does_not_count(ctx: Context) -> None:
    row = posted(ctx, "驱动电机硅钢铁芯", CONTENT)
    posted(ctx, "驱动电机硅钢铁芯", CONTENT, status=ChallengeStatus.WITHDRAWN)
    assert found(ctx, row) == []


def test_only_what_the_asker_may_see_is_compared(ctx: Context) -> None:
    mine = posted(ctx, "驱动电机硅钢铁芯", CONTENT)
    posted(ctx, "驱动电机硅钢铁芯（定向）", CONTENT, visibility=Visibility.INVITED)
    posted(ctx, "驱动电机硅钢铁芯（草稿）", CONTENT, status=ChallengeStatus.DRAFT)
    anonymous = posted(ctx, "驱动电机硅钢铁芯（隐名）", CONTENT, visibility=Visibility.ANONYMOUS)
    assert len(found(ctx, mine)) == 2
    assert len(found(as_owner(ctx), mine)) == 3
    assert near_duplicates.screened(replace(ctx, actor=PUBLIC), mine) == [anonymous]


def test_the_public_may_not_ask(ctx: Context) -> None:
    row = posted(ctx, "驱动电机硅钢铁芯", CONTENT)
    with pytest.raises(Unauthenticated):
        near_duplicates.near_duplicates(replace(ctx, actor=PUBLIC), row.public_id)


def test_the_confidential_detail_says_nothing(ctx: Context) -> None:
    secret = "叠压系数97%，同轴度0.05mm，年用量30万套，0.27mm自粘硅钢片。"
    factory.published(ctx, title="某部件", content="详见保密内容。", confidential_detail=secret)
    asked = factory.make(ctx, title="铁芯", content=secret)
    other = factory.make(ctx, title="另一部件", content="", confidential_detail=secret)
    assert found(as_owner(ctx), asked) == []
    assert found(as_owner(ctx), other) == []


def test_an_unknown_challenge_is_not_found(ctx: Context) -> None:
    with pytest.raises(NotFound):
        near_duplicates.near_duplicates(ctx, "0" * 20)


def test_the_clock_plays_no_part(ctx: Context) -> None:
    row = posted(ctx, "驱动电机硅钢铁芯", CONTENT)
    posted(ctx, "驱动电机硅钢铁芯", CONTENT)
    later = replace(ctx, now=datetime(2099, 1, 1, tzinfo=UTC))
    assert found(later, row) == found(ctx, row) == ["驱动电机硅钢铁芯"]
