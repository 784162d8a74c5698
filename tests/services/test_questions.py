"""Questions about what is missing, for one supplier or for all that are shown."""

from datetime import timedelta
from decimal import Decimal

import pytest

from matchmaker.context import Context
from matchmaker.errors import Invalid, NotFound, Unauthenticated
from matchmaker.services import challenges, questions
from models.challenges import Requirement
from models.enums import ChallengeStatus, Operator, Visibility
from tests.factories import matches


@pytest.fixture
def scene(ctx: Context) -> matches.Scene:
    """Store a challenge with two requirements; nobody states anything about the second."""
    made = matches.make(ctx)
    made.challenge.requirements.append(
        Requirement(
            position=1,
            name="延伸率",
            operator=Operator.GE,
            low=Decimal(8),
            unit="%",
            method="GB/T 5230",
        )
    )
    ctx.session.flush()
    return made


def test_every_shown_supplier_is_asked_for_what_it_lacks(
    ctx: Context, scene: matches.Scene
) -> None:
    found = questions.ask(ctx, scene.challenge.public_id)
    asked = {item.enterprise.name: item for item in found.inquiries}
    assert list(asked) == [scene.fits.name, scene.differs.name]
    assert [item.name for item in asked[scene.fits.name].questions] == ["延伸率"]
    assert [item.name for item in asked[scene.differs.name].questions] == ["厚度", "延伸率"]
    assert [(line.name, line.suppliers) for line in found.missing] == [("厚度", 1), ("延伸率", 2)]


def test_the_letter_names_challenge_bound_unit_and_method(
    ctx: Context, scene: matches.Scene
) -> None:
    [inquiry] = questions.ask(ctx, scene.challenge.public_id, [scene.fits.public_id]).inquiries
    assert inquiry.text.splitlines() == [
        f"{scene.fits.name}：",
        f"您好！贵单位的产品与榜单“采购锂电铜箔”（{scene.challenge.code}）的需求相关。"
        "为便于评估，烦请补充以下材料：",
        "1. 请问贵单位产品的“延伸率”能达到多少？榜单要求 ≥8 %，请注明数值和单位。"
        "检测方法：GB/T 5230。",
        "如有检测报告或证书，烦请一并提供。谢谢！",
    ]


def test_a_must_have_and_a_wording_are_put_in_their_own_words(
    ctx: Context, scene: matches.Scene
) -> None:
    standard = Requirement(position=2, name="执行标准", operator=Operator.TEXT, text="GB/T 36146")
    scene.challenge.requirements.append(standard)
    ctx.session.flush()
    [inquiry] = questions.ask(ctx, scene.challenge.public_id, [scene.differs.public_id]).inquiries
    texts = {item.name: item.text for item in inquiry.questions}
    assert texts["厚度"].endswith("榜单要求 ≤6 μm，请注明数值和单位。此项为硬性指标。")
    assert texts["执行标准"] == (
        "请问贵单位产品的“执行标准”是否符合“GB/T 36146”？请附说明或证明材料。"
    )


def test_chosen_lines_alone_are_asked(ctx: Context, scene: matches.Scene) -> None:
    found = questions.ask(ctx, scene.challenge.public_id, positions=[0])
    assert [item.enterprise for item in found.inquiries] == [scene.differs]
    assert len(found.missing) == 2


def test_who_was_not_invited_gets_no_letter(ctx: Context, scene: matches.Scene) -> None:
    scene.challenge.visibility = Visibility.INVITED
    scene.challenge.invited = [scene.fits]
    ctx.session.flush()
    invited, other = questions.ask(ctx, scene.challenge.public_id).inquiries
    assert invited.text
    assert not invited.warning
    assert other.text == ""
    assert "未邀请" in other.warning


def test_an_unranked_supplier_cannot_be_asked(ctx: Context, scene: matches.Scene) -> None:
    with pytest.raises(Invalid):
        questions.ask(ctx, scene.challenge.public_id, [scene.empty.public_id])
    with pytest.raises(NotFound):
        questions.ask(ctx, "0" * 20)


def test_the_public_asks_nothing(public_ctx: Context, scene: matches.Scene) -> None:
    with pytest.raises(Unauthenticated):
        questions.ask(public_ctx, scene.challenge.public_id)


@pytest.mark.parametrize("is_late", [True, False])
def test_of_a_challenge_that_is_not_open_no_letter_tells(
    ctx: Context, scene: matches.Scene, *, is_late: bool
) -> None:
    if is_late:
        scene.challenge.deadline_on = ctx.today - timedelta(days=1)
    else:
        challenges.withdraw(ctx, scene.challenge.public_id, "需求取消", version=None)
    ctx.session.flush()
    inquiries = questions.ask(ctx, scene.challenge.public_id).inquiries
    assert [item.text for item in inquiries] == ["", ""]
    assert all("未在揭榜期内" in item.warning for item in inquiries)


def test_what_is_not_published_yet_is_told_to_nobody(ctx: Context, scene: matches.Scene) -> None:
    scene.challenge.status = ChallengeStatus.APPROVED
    ctx.session.flush()
    inquiries = questions.ask(ctx, scene.challenge.public_id).inquiries
    assert all(item.questions and item.warning and not item.text for item in inquiries)
