import json

import pytest
from sqlalchemy import select

from matchmaker.errors import Conflict, Invalid
from matchmaker.services import (
    audit,
    audit_events,
    notices,
    personal_data,
    security_events,
    tokens,
    users,
)
from models.base import Base
from models.consents import Consent
from models.enums import (
    EnterpriseKind,
    MemberRole,
    NoticeKind,
    RegistrationState,
    SecurityEventKind,
    UserRole,
)
from models.notices import Notice, OutboxMessage
from models.registrations import MemberInvitation, Registration
from models.shortlist_reviews import Recusal
from models.users import AccessToken, Membership, User, UserSession
from tests.factories import challenges, enterprises
from tests.factories.users import acting, make_member

PERSONAL = (
    "林晓雨",
    "13911112222",
    "linxiaoyu@firm.example",
    "10.20.30.40",
    "Firefox 999",
    "自述文字",
)


@pytest.fixture
def firm(ctx):
    return enterprises.make(ctx)


@pytest.fixture
def person(ctx, firm):
    """Store a member about whom every kind of thing is stored."""
    user = make_member(ctx, firm)
    user.display_name, user.phone, user.email = PERSONAL[:3]
    ctx.session.add_all(
        [
            UserSession(
                user_id=user.id,
                digest="d" * 64,
                address=PERSONAL[3],
                agent=PERSONAL[4],
                seen_at=ctx.now,
                expires_at=ctx.now,
            ),
            Registration(
                user_id=user.id,
                credit_code=firm.credit_code,
                kind=EnterpriseKind.COMPANY,
                name=firm.name,
                region_code=firm.region_code,
                statement=PERSONAL[5],
            ),
            MemberInvitation(
                enterprise_id=firm.id,
                email=user.email,
                role=MemberRole.OWNER,
                digest="i" * 64,
                expires_at=ctx.now,
                accepted_by_id=user.id,
            ),
            Consent(
                challenge_id=challenges.published(ctx).id,
                enterprise_id=firm.id,
                user_id=user.id,
                text_sha256="c" * 64,
                address="10.20.30.42",
            ),
            Recusal(
                challenge_id=challenges.published(ctx).id,
                user_id=user.id,
                reason="亲属在该企业任职",
            ),
            OutboxMessage(recipient=user.email, subject="主题", body="正文", due_at=ctx.now),
        ]
    )
    tokens.create(acting(ctx, user), user.id, "办公室电脑")
    notices.tell_enterprise(
        ctx, NoticeKind.ACCOUNT, challenges.published(ctx), firm.id, cause="one"
    )
    security_events.record(ctx, SecurityEventKind.SIGNED_IN, user.id, "10.20.30.41")
    ctx.session.flush()
    return acting(ctx, user)


def test_the_copy_holds_everything_and_no_secret(ctx, person):
    found = personal_data.copy(person)
    text = json.dumps(found, ensure_ascii=False, default=str)
    for value in (*PERSONAL, "办公室电脑", "10.20.30.41", "token.create"):
        assert value in text, value
    for secret in ("d" * 64, "i" * 64, "password_hash", "digest", "totp_secret"):
        assert secret not in text
    assert all(found[part] for part in found)


def test_the_copy_holds_nothing_of_others(ctx, person, firm):
    other = make_member(ctx, firm)
    audit.note(acting(ctx, other), "other.act", "Test", "1")
    text = json.dumps(personal_data.copy(person), ensure_ascii=False, default=str)
    assert other.username not in text
    assert "other.act" not in text


def test_a_user_without_an_address_has_no_mails_of_others(ctx, person):
    person.session.get(User, person.actor.user_id).email = None
    assert personal_data.copy(person)["mails"] == []


def test_every_table_that_belongs_to_a_user_has_its_part():
    """What holds answers for 72 hours repeats what other tables hold."""
    owned = {table.name for table in Base.metadata.tables.values() if "user_id" in table.columns}
    parts = {"memberships", "user_sessions", "access_tokens", "registrations", "notices",
             "consents", "recusals", "security_events"}  # fmt: skip
    assert owned - {"idempotency_records"} == parts


def test_erasure_leaves_a_pseudonym(ctx, person, firm):
    user = ctx.session.get(User, person.actor.user_id)
    username = user.username
    personal_data.erase(person, username)
    ctx.session.flush()
    ctx.session.expire_all()
    assert user.username == f"erased-{user.public_id}"
    assert user.erased_at == ctx.now
    assert not user.is_active
    rows = [
        row
        for table in Base.metadata.sorted_tables
        if table.name not in {"security_events", "audit_events"}
        for row in ctx.session.execute(select(table))
    ]
    for value in (*PERSONAL, username, "办公室电脑"):
        assert not any(value in map(str, row) for row in rows), value


def test_erasure_ends_every_way_in(ctx, person):
    user = ctx.session.get(User, person.actor.user_id)
    token = tokens.create(person, user.id, "另一个")[1]
    assert tokens.find(ctx, token) is not None
    personal_data.erase(person, user.username)
    ctx.session.flush()
    ctx.session.expire_all()
    assert tokens.find(ctx, token) is None
    assert users.find_actor_by_id(ctx, user.id) is None
    assert all(row.revoked_at for row in ctx.session.scalars(select(AccessToken)
        .where(AccessToken.user_id == user.id)))  # fmt: skip
    assert all(row.revoked_at for row in ctx.session.scalars(select(UserSession)))
    assert ctx.session.scalars(select(Membership)).all() == []
    assert ctx.session.scalars(select(Notice)).all() == []


def test_an_application_that_waited_is_closed(ctx, person):
    user = ctx.session.get(User, person.actor.user_id)
    personal_data.erase(person, user.username)
    ctx.session.expire_all()
    [row] = ctx.session.scalars(select(Registration))
    assert (row.state, row.statement) == (RegistrationState.REJECTED, "")


def test_the_trail_keeps_who_acted_as_a_pseudonym(ctx, person):
    user = ctx.session.get(User, person.actor.user_id)
    personal_data.erase(person, user.username)
    filters = {"page": 1, "page_size": 10, "action": "token.create"}
    [event, *_] = [
        row for row in audit_events.list_page(person, filters).items if row.actor_id == user.id
    ]
    assert users.by_key(ctx, [event.actor_id])[user.id].display_name == "已注销用户"


def test_another_name_does_not_confirm(ctx, person):
    with pytest.raises(Invalid):
        personal_data.erase(person, "somebody")


def test_the_last_owner_stays_while_others_need_one(ctx, person, firm):
    user = ctx.session.get(User, person.actor.user_id)
    editor = make_member(ctx, firm, MemberRole.EDITOR)
    with pytest.raises(Conflict) as caught:
        personal_data.erase(person, user.username)
    assert caught.value.code == "erase_last_owner"
    personal_data.erase(acting(ctx, editor), editor.username)
    personal_data.erase(person, user.username)


def test_one_of_two_owners_may_go(ctx, person, firm):
    make_member(ctx, firm, MemberRole.EDITOR)
    second = make_member(ctx, firm, MemberRole.OWNER)
    personal_data.erase(acting(ctx, second), second.username)
    ctx.session.flush()
    left = ctx.session.scalars(
        select(Membership.user_id).where(
            Membership.enterprise_id == firm.id, Membership.role == MemberRole.OWNER
        )
    ).all()
    assert second.erased_at == ctx.now
    assert not second.is_active
    assert left == [person.actor.user_id]


@pytest.mark.parametrize(
    "role", [UserRole.SYSTEM_ADMIN, UserRole.SECURITY_ADMIN, UserRole.AUDIT_ADMIN]
)
def test_the_last_administrator_of_a_kind_stays(ctx, role):
    first, second = (users.create(ctx, f"admin{n}", "某人", None, role=role) for n in range(2))
    personal_data.erase(acting(ctx, first), "admin0")
    ctx.session.flush()
    with pytest.raises(Conflict):
        personal_data.erase(acting(ctx, second), "admin1")
