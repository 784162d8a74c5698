"""Users and what administrators do with their accounts."""

from dataclasses import replace

import pytest

from matchmaker.errors import Conflict, Forbidden, Invalid, NotFound
from matchmaker.permissions import SYSTEM
from matchmaker.services import sessions, tokens, users
from matchmaker.services.sessions import Device
from models.enums import UserRole
from models.users import User
from tests.factories import enterprises, regions
from tests.factories import users as factory

PAGE = {"page": 1, "page_size": 20}


@pytest.fixture
def user(ctx):
    return factory.make(ctx, "fang", "方操作员", "铜箔-2026-correct")


@pytest.fixture
def admin(ctx):
    """Act as a system administrator."""
    made = users.create(ctx, "xitong", "系统", None, role=UserRole.SYSTEM_ADMIN)
    return factory.acting(ctx, made)


def assigned(role, **changes):
    return {"role": role, "region_code": None, "zone": None, **changes}


def wanted(role=UserRole.ORGANIZER, **changes):
    account = {"username": "xinren", "display_name": "新人", "email": None, "phone": None}
    return {**account, **assigned(role), **changes}


def test_a_username_is_given_once(ctx, user):
    with pytest.raises(Conflict) as refusal:
        factory.make(ctx, "fang")
    assert refusal.value.code == "username_taken"
    assert users.get_or_create(ctx, "fang", "别的名字") is user


def test_a_password_is_stored_as_its_hash_alone(user):
    assert user.password_hash.startswith("$argon2id$")
    assert "correct" not in user.password_hash


def test_an_administrator_creates_an_organizer_of_a_region_and_zone(admin):
    regions.make_zone(admin)
    fields = wanted(region_code=regions.DISTRICT, zone="临澜高新区")
    made = users.appoint(admin, fields, None)
    assert (made.role, made.region_code, made.zone.name) == (
        UserRole.ORGANIZER,
        regions.DISTRICT,
        "临澜高新区",
    )
    assert users.list_page(admin, {**PAGE, "q": "新人"}).items == [made]


@pytest.mark.parametrize(
    "fields",
    [
        wanted(UserRole.MEMBER),
        wanted(UserRole.AUDIT_ADMIN, region_code=regions.DISTRICT),
        wanted(region_code="000000"),
        wanted(zone="没有的功能区"),
    ],
)
def test_a_role_or_place_that_does_not_fit_is_refused(admin, fields):
    with pytest.raises(Invalid):
        users.appoint(admin, fields, None)


@pytest.mark.parametrize(
    ("role", "refusal"),
    [
        (UserRole.SECURITY_ADMIN, Forbidden),
        (UserRole.AUDIT_ADMIN, Forbidden),
        (UserRole.ORGANIZER, NotFound),
        (UserRole.REVIEWER, NotFound),
        (UserRole.MEMBER, NotFound),
    ],
)
def test_only_the_system_administrator_manages_users(ctx, user, role, refusal):
    other = factory.acting(ctx, users.create(ctx, "bieren", "别人", None, role=role))
    with pytest.raises(refusal):
        users.appoint(other, wanted(), None)
    with pytest.raises(refusal):
        users.disable(other, user.public_id, version=None)


def test_nobody_changes_one_s_own_role_or_state(admin):
    own = users.own(admin).public_id
    users.create(admin, "lingyi", "另一个", None, role=UserRole.SYSTEM_ADMIN)
    with pytest.raises(Forbidden):
        users.reassign(admin, own, assigned(UserRole.ORGANIZER), version=None)
    with pytest.raises(Forbidden):
        users.disable(admin, own, version=None)


def test_a_token_does_not_manage_users(admin, user):
    from models.enums import TokenScope

    limited = replace(admin, actor=replace(admin.actor, scopes=frozenset(TokenScope)))
    with pytest.raises(Forbidden):
        users.disable(limited, user.public_id, version=None)


@pytest.mark.parametrize("role", users.ADMINISTRATORS)
def test_the_last_administrator_of_a_kind_stays(ctx, role):
    first = users.create(ctx, "diyi", "第一", None, role=role)
    second = users.create(ctx, "dier", "第二", None, role=role)
    system = replace(ctx, actor=SYSTEM)
    users.disable(system, second.public_id, version=None)
    for act in (
        lambda: users.disable(system, first.public_id, version=None),
        lambda: users.reassign(system, first.public_id, assigned(UserRole.REVIEWER), version=None),
    ):
        with pytest.raises(Conflict) as refusal:
            act()
        assert refusal.value.code == "last_administrator"
    users.enable(system, second.public_id, version=None)
    assert not users.disable(system, first.public_id, version=None).is_active


def test_a_member_gets_no_other_role(ctx):
    member = factory.make_member(ctx, enterprises.make(ctx))
    with pytest.raises(Conflict) as refusal:
        users.reassign(
            replace(ctx, actor=SYSTEM),
            member.public_id,
            assigned(UserRole.ORGANIZER),
            version=None,
        )
    assert refusal.value.code == "role_of_member"


def test_who_is_disabled_loses_sessions_and_tokens_for_good(admin, user):
    session = sessions.begin(admin, user, Device())
    _, token = tokens.create(admin, user.id, "脚本")
    users.disable(admin, user.public_id, version=None)
    users.enable(admin, user.public_id, version=None)
    admin.session.flush()
    assert sessions.find(admin, session) is None
    assert tokens.find(admin, token) is None


def test_an_account_has_one_role():
    assert not isinstance(User.role.type.python_type, list)
    assert [column.name for column in User.__table__.columns if "role" in column.name] == ["role"]
