"""Members of an enterprise, and how one becomes one."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from matchmaker.errors import Conflict, Forbidden, InvalidState, NotFound
from matchmaker.installation import Installation
from matchmaker.permissions import PUBLIC, SYSTEM
from matchmaker.services import (
    member_invitations,
    members,
    passwords,
    personal_data,
    tokens,
    users,
)
from matchmaker.services.member_invitations import LASTS, Newcomer
from models.enums import MemberRole, NoticeKind, TokenScope, UserRole
from models.notices import OutboxMessage
from models.users import Membership
from tests.factories import enterprises, regions
from tests.factories import users as factory
from tests.factories.cast import told

HOME = Installation("geheim" * 8, "http://127.0.0.1:8000")
PAGE = {"page": 1, "page_size": 20}


@pytest.fixture(scope="module")
def newcomer():
    return Newcomer("xinren", "新人", passwords.hashed("铜箔-2026-correct", "xinren"))


@pytest.fixture
def firm(ctx):
    return enterprises.make(ctx)


@pytest.fixture
def owner(ctx, firm):
    return factory.acting_for(ctx, firm)


@pytest.fixture
def officer(ctx):
    return factory.acting(ctx, factory.make_organizer(ctx, regions.DISTRICT))


def wanted(role=MemberRole.EDITOR, enterprise=None):
    return {"email": "xin@example.com", "role": role, "enterprise": enterprise}


def link(ctx):
    """Return the secret in the last mail."""
    ctx.session.flush()
    body = ctx.session.scalars(select(OutboxMessage.body).order_by(OutboxMessage.id.desc())).first()
    return body.split("/join/")[1].split()[0]


def membership(ctx, user):
    return ctx.session.scalars(select(Membership).where(Membership.user_id == user.user_id)).one()


def test_who_is_invited_joins_with_a_new_account(ctx, firm, owner, newcomer):
    member_invitations.invite(owner, HOME, wanted())
    text = link(ctx)
    visitor = replace(ctx, actor=PUBLIC)
    assert member_invitations.open_with(visitor, text).enterprise is firm
    row = member_invitations.accept(visitor, text, newcomer)
    assert (row.role, row.enterprise_id) == (MemberRole.EDITOR, firm.id)
    assert users.find(ctx, "xinren").role is UserRole.MEMBER
    assert {item.user.username for item in members.list_page(owner, PAGE).items} >= {"xinren"}
    with pytest.raises(NotFound):
        member_invitations.accept(visitor, text, replace(newcomer, username="zaici"))


def test_a_link_ends_with_its_days_and_when_it_is_taken_back(ctx, owner, newcomer):
    row = member_invitations.invite(owner, HOME, wanted())
    text = link(ctx)
    with pytest.raises(NotFound):
        member_invitations.open_with(replace(ctx, now=ctx.now + LASTS), text)
    assert member_invitations.open_with(
        replace(ctx, now=ctx.now + LASTS - timedelta(microseconds=1)), text
    )
    for damaged in ("", text + "x", text.rpartition("_")[0], "mm" + text[2:]):
        with pytest.raises(NotFound):
            member_invitations.open_with(ctx, damaged)
    member_invitations.revoke(owner, row.public_id)
    ctx.session.flush()
    with pytest.raises(NotFound):
        member_invitations.accept(ctx, text, newcomer)


@pytest.mark.parametrize("role", [role for role in UserRole if role is not UserRole.MEMBER])
def test_who_works_for_the_bureau_joins_no_enterprise(ctx, owner, role):
    member_invitations.invite(owner, HOME, wanted())
    staff = users.create(ctx, "zaibian", "在编人员", None, role=role)
    acting = replace(ctx, actor=users.actor_of(ctx, staff))
    with pytest.raises(Conflict) as refused:
        member_invitations.accept(acting, link(ctx), None)
    assert refused.value.code == "role_cannot_join"


@pytest.mark.parametrize("role", [MemberRole.EDITOR, MemberRole.VIEWER])
def test_only_owners_invite_and_change(ctx, firm, role):
    colleague = factory.acting_for(ctx, firm, role)
    with pytest.raises(Forbidden):
        member_invitations.invite(colleague, HOME, wanted())
    with pytest.raises(Forbidden):
        members.remove(colleague, membership(ctx, colleague.actor).public_id)


def test_an_owner_of_another_enterprise_finds_nobody(ctx, firm, owner):
    stranger = factory.acting_for(ctx, enterprises.make(ctx))
    row = membership(ctx, owner.actor)
    for act in (
        lambda: members.remove(stranger, row.public_id),
        lambda: members.change_role(stranger, row.public_id, MemberRole.VIEWER),
        lambda: member_invitations.invite(stranger, HOME, wanted(enterprise=firm.public_id)),
    ):
        with pytest.raises(NotFound):
            act()
    assert row not in members.list_page(stranger, PAGE).items


def test_an_enterprise_keeps_an_owner(ctx, firm, owner):
    row = membership(ctx, owner.actor)
    for act in (
        lambda: members.remove(owner, row.public_id),
        lambda: members.change_role(owner, row.public_id, MemberRole.EDITOR),
    ):
        with pytest.raises(Conflict) as refusal:
            act()
        assert refusal.value.code == "last_owner"
    factory.make_member(ctx, firm)
    members.remove(owner, row.public_id)
    ctx.session.flush()
    assert users.actor_of(ctx, users.own(owner)).enterprise_id is None


def test_an_organizer_invites_the_owner_of_an_unclaimed_profile(ctx, firm, officer, newcomer):
    member_invitations.invite(officer, HOME, wanted(MemberRole.OWNER, firm.public_id))
    row = member_invitations.accept(replace(ctx, actor=PUBLIC), link(ctx), newcomer)
    assert row.role is MemberRole.OWNER
    assert firm.claimed_at == ctx.now


def test_a_claimed_profile_gets_no_second_owner_by_an_organizer(ctx, firm, officer, newcomer):
    member_invitations.invite(officer, HOME, wanted(MemberRole.OWNER, firm.public_id))
    text = link(ctx)
    factory.make_member(ctx, firm)
    with pytest.raises(Conflict):
        member_invitations.invite(officer, HOME, wanted(MemberRole.OWNER, firm.public_id))
    with pytest.raises(Conflict):
        member_invitations.accept(replace(ctx, actor=PUBLIC), text, newcomer)


@pytest.mark.parametrize("is_erased", [True, False])
def test_a_firm_that_its_owner_left_gets_a_new_one(ctx, firm, owner, officer, newcomer, is_erased):
    claimed_at = firm.claimed_at
    if is_erased:
        personal_data.erase(owner, users.own(owner).username)
    else:
        members.disable(officer, membership(ctx, owner.actor).public_id, "已离职")
    later = replace(officer, now=ctx.now + timedelta(days=1))
    member_invitations.invite(later, HOME, wanted(MemberRole.OWNER, firm.public_id))
    visitor = replace(later, actor=PUBLIC)
    row = member_invitations.accept(visitor, link(ctx), newcomer)
    assert (row.role, row.enterprise_id) == (MemberRole.OWNER, firm.id)
    assert firm.claimed_at == later.now > claimed_at
    with pytest.raises(Conflict):
        member_invitations.invite(later, HOME, wanted(MemberRole.OWNER, firm.public_id))


def test_an_organizer_of_another_region_and_a_member_invite_no_owner(ctx, firm):
    elsewhere = factory.acting(ctx, factory.make_organizer(ctx, "990102"))
    member = factory.acting_for(ctx, enterprises.make(ctx))
    for actor in (elsewhere, member):
        with pytest.raises(Forbidden):
            member_invitations.invite(actor, HOME, wanted(MemberRole.OWNER, firm.public_id))


def test_an_account_belongs_to_one_enterprise(ctx, firm, owner):
    member_invitations.invite(owner, HOME, wanted())
    elsewhere = factory.acting_for(ctx, enterprises.make(ctx))
    with pytest.raises(Conflict) as refusal:
        member_invitations.accept(elsewhere, link(ctx), None)
    assert refusal.value.code == "already_member"


def test_who_is_signed_in_and_belongs_nowhere_joins_as_oneself(ctx, firm, owner):
    member_invitations.invite(owner, HOME, wanted(MemberRole.VIEWER))
    lone = users.create(ctx, "lone", "无企业", None, role=UserRole.MEMBER)
    row = member_invitations.accept(factory.acting(ctx, lone), link(ctx), None)
    assert (row.user_id, row.role) == (lone.id, MemberRole.VIEWER)


def test_an_organizer_shuts_and_opens_accounts_of_its_region(ctx, firm, owner, officer):
    colleague = factory.make_member(ctx, firm, MemberRole.EDITOR)
    row = ctx.session.scalars(select(Membership).where(Membership.user_id == colleague.id)).one()
    secret = tokens.create(ctx, colleague.id, "脚本")[1]
    members.disable(officer, row.public_id, "账号多人共用")
    assert not colleague.is_active
    ctx.session.flush()
    assert tokens.find(ctx, secret) is None
    assert told(ctx, NoticeKind.MEMBER_DISABLED) == [owner.actor.user_id]
    with pytest.raises(InvalidState):
        members.disable(officer, row.public_id, "账号多人共用")
    members.enable(officer, row.public_id)
    assert colleague.is_active
    with pytest.raises(InvalidState):
        members.enable(officer, row.public_id)


def test_nobody_else_shuts_an_account(ctx, firm, owner, officer):
    row = membership(ctx, owner.actor)
    with pytest.raises(Conflict):  # nobody shuts out itself
        members.disable(owner, row.public_id, "理由")
    elsewhere = factory.acting(ctx, factory.make_organizer(ctx, "990102"))
    stranger = factory.acting_for(ctx, enterprises.make(ctx))
    for outsider in (elsewhere, stranger):
        with pytest.raises(NotFound):
            members.disable(outsider, row.public_id, "理由")
    editor = factory.acting_for(ctx, firm, MemberRole.EDITOR)
    by_token = replace(officer, actor=replace(officer.actor, scopes=frozenset(TokenScope)))
    for refused in (editor, by_token):
        with pytest.raises(Forbidden):
            members.disable(refused, row.public_id, "理由")


def test_an_owner_shuts_and_opens_the_account_of_a_colleague(ctx, firm, owner):
    colleague = factory.make_member(ctx, firm, MemberRole.EDITOR)
    row = ctx.session.scalars(select(Membership).where(Membership.user_id == colleague.id)).one()
    members.disable(owner, row.public_id, "已离职")
    assert not colleague.is_active
    members.enable(owner, row.public_id)
    assert colleague.is_active


def test_no_owner_opens_what_the_bureau_has_shut(ctx, firm, owner, officer):
    colleague = factory.make_member(ctx, firm, MemberRole.EDITOR)
    row = ctx.session.scalars(select(Membership).where(Membership.user_id == colleague.id)).one()
    members.disable(owner, row.public_id, "已离职")
    members.enable(officer, row.public_id)
    members.disable(officer, row.public_id, "账号多人共用")
    assert not members.can_enable(owner, row)
    with pytest.raises(InvalidState):
        members.enable(owner, row.public_id)
    members.enable(officer, row.public_id)
    system = replace(ctx, actor=SYSTEM)
    users.disable(system, colleague.public_id, version=None)
    with pytest.raises(InvalidState):
        members.enable(owner, row.public_id)
