"""What was begun or handed out is taken back on the pages: drafts, invitations, accounts."""

import re

import pytest
from sqlalchemy import select

from matchmaker.services import bids, challenge_questions
from models.bids import Bid
from models.challenges import Challenge
from models.enums import ChallengeStatus, Visibility
from models.registrations import MemberInvitation
from models.users import Membership
from tests.factories import bids as bid_factory
from tests.factories import challenges, enterprises, users


@pytest.fixture
def scene(committed):
    """Store a buyer with an unpublished invited challenge and a draft, and an open challenge."""
    with committed() as ctx:
        buyer, guest = enterprises.make(ctx), enterprises.make(ctx)
        invited = challenges.make(
            ctx,
            buyer=buyer,
            status=ChallengeStatus.APPROVED,
            visibility=Visibility.INVITED,
            invited=[guest],
        )
        draft = challenges.make(ctx, buyer=buyer, title="写错的草稿")
        found = bid_factory.scene(ctx)
        bid = bids.draft(found.supplier, bid_factory.content(found.challenge))
        challenge_questions.ask(found.supplier, found.challenge.public_id, "可否分批供货？")
        return {
            "buyer": buyer.public_id,
            "guest": guest.public_id,
            "invited": invited.public_id,
            "draft": draft.public_id,
            "bid": bid.public_id,
            "open": found.challenge.public_id,
            "owner": found.challenge.buyer.public_id,
            "supplier": found.enterprise.public_id,
        }


def version_on(page, action):
    """Return the version that the form of an action sends."""
    form = re.search(rf'action="{re.escape(action)}".*?</form>', page, re.DOTALL)[0]
    return re.search(r'name="version" value="(\d+)"', form)[1]


def test_drafts_are_deleted(member_of, scene, committed):
    cases = (("buyer", "challenges", "draft"), ("supplier", "bids", "bid"))
    for firm, kind, name in cases:
        member = member_of(scene[firm])
        path = f"/desk/{kind}/{scene[name]}"
        action = f"{path}/delete"
        version = version_on(member.get(path).text, action)
        answer = member.post(action, {"version": version})
        assert answer.status_code == 303
        assert "草稿已删除" in member.get(answer.location).text
        assert member.get(path).status_code == 404
    with committed() as ctx:
        gone = (Challenge.public_id == scene["draft"], Bid.public_id == scene["bid"])
        assert not ctx.session.scalars(select(Challenge).where(gone[0])).all()
        assert not ctx.session.scalars(select(Bid).where(gone[1])).all()


def test_what_was_handed_in_offers_no_deleting(member_of, scene):
    member, page = member_of(scene["buyer"]), f"/desk/challenges/{scene['invited']}"
    assert f"{page}/delete" not in member.get(page).text
    assert member.post(f"{page}/delete", {"version": "1"}).status_code == 409


def test_an_invitation_is_taken_back_before_publication(member_of, scene):
    member, page = member_of(scene["buyer"]), f"/desk/challenges/{scene['invited']}"
    action = f"{page}/uninvite"
    before = member.get(page).text
    assert "撤回邀请" in before
    fields = {"version": version_on(before, action), "supplier": scene["guest"]}
    assert member.post(action, fields).status_code == 303
    assert "撤回邀请" not in member.get(page).text


def test_an_organizer_shuts_and_opens_accounts_and_takes_invitations_back(
    visitor, scene, committed
):
    with committed() as ctx:
        free = enterprises.make(ctx).public_id
        owner = ctx.session.scalars(
            select(Membership).where(Membership.enterprise.has(public_id=scene["owner"]))
        ).one()
        member = owner.public_id
    page = f"/desk/enterprises/{scene['owner']}"
    assert "企业账号" in visitor.get(page).text
    acts = f"/desk/members/{member}"
    assert visitor.post(f"{acts}/disable", {"reason": ""}).status_code == 422
    assert visitor.post(f"{acts}/disable", {"reason": "账号多人共用"}).location.startswith(page)
    assert "已停用" in visitor.get(page).text
    assert visitor.post(f"{acts}/enable").status_code == 303
    assert "已停用" not in visitor.get(page).text
    invitation = {"email": "boss@example.com", "role": "owner", "enterprise": free}
    visitor.post("/desk/members/invitations", invitation)
    assert "boss@example.com" in visitor.get(f"/desk/enterprises/{free}").text
    with committed() as ctx:
        sent = ctx.session.scalars(select(MemberInvitation)).one().public_id
    back = visitor.post(f"/desk/members/invitations/{sent}/revoke")
    assert back.location.startswith(f"/desk/enterprises/{free}")
    assert "boss@example.com" not in visitor.get(f"/desk/enterprises/{free}").text


def test_an_owner_shuts_and_opens_the_account_of_a_colleague(member_of, scene, committed):
    owner = member_of(scene["buyer"])
    with committed() as ctx:
        firm = ctx.session.scalars(
            select(Challenge.buyer_id).where(Challenge.public_id == scene["draft"])
        ).one()
        user = users.make_member(ctx, ctx.session.get_one(enterprises.Enterprise, firm))
        member = (
            ctx.session.scalars(select(Membership).where(Membership.user_id == user.id))
            .one()
            .public_id
        )
    assert f"/desk/members/{member}/disable" in owner.get("/desk/members").text
    assert owner.post(f"/desk/members/{member}/disable", {"reason": "已离职"}).status_code == 303
    assert f"/desk/members/{member}/enable" in owner.get("/desk/members").text
    assert owner.post(f"/desk/members/{member}/enable").status_code == 303


def test_unanswered_questions_wait_for_the_owner_and_are_seen_by_the_organizer(
    visitor, member_of, scene
):
    for reader in (visitor, member_of(scene["owner"])):
        assert "榜单提问" in reader.get("/desk").text
        assert "可否分批供货？" in reader.get("/desk/questions").text
    assert "没有待答复的提问" in member_of(scene["supplier"]).get("/desk/questions").text
