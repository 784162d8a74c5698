"""Registration: from a visitor's application to an enterprise with an owner."""

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from matchmaker.errors import Conflict, Forbidden, Invalid, InvalidState, NotFound, Stale
from matchmaker.permissions import PUBLIC
from matchmaker.services import passwords, registrations, users
from matchmaker.services.registrations import Applicant
from models.enterprises import Enterprise
from models.enums import EnterpriseKind, MemberRole, NoticeKind, RegistrationState
from models.notices import OutboxMessage
from models.registrations import Registration
from models.users import User
from tests.factories import enterprises, regions
from tests.factories import users as factory
from tests.factories.cast import told

PAGE = {"page": 1, "page_size": 20}


@pytest.fixture(scope="module")
def password():
    return passwords.hashed("铜箔-2026-correct", "somebody")


@pytest.fixture
def apply(ctx, password):
    """Return a function that applies as a visitor, and returns the application if one came."""

    def applied(username="laoban", code=None, **fields):
        given = {
            "credit_code": code or enterprises.credit_code(),
            "kind": EnterpriseKind.COMPANY,
            "name": "临澜新铜材有限公司",
            "region_code": regions.DISTRICT,
            "statement": "我是办公室主任。",
            **fields,
        }
        applicant = Applicant(username, "老板", f"{username}@example.com", None, password)
        registrations.apply(replace(ctx, actor=PUBLIC), applicant, given)
        found = select(Registration).join(User, User.id == Registration.user_id)
        return ctx.session.scalars(found.where(User.username == username)).first()

    return applied


@pytest.fixture
def officer(ctx):
    """Act as an organizer of the district."""
    return factory.acting(ctx, factory.make_organizer(ctx, regions.DISTRICT))


def applicant_of(ctx, row):
    return factory.acting(ctx, ctx.session.get(User, row.user_id))


def subjects(ctx):
    return ctx.session.scalars(select(OutboxMessage.body).order_by(OutboxMessage.id)).all()


def test_an_approved_applicant_owns_a_claimed_enterprise(ctx, apply, officer):
    row = apply()
    registrations.approve(officer, row.public_id, version=row.version)
    enterprise = ctx.session.scalars(
        select(Enterprise).where(Enterprise.credit_code == row.credit_code)
    ).one()
    assert (row.state, row.enterprise_id) == (RegistrationState.APPROVED, enterprise.id)
    assert enterprise.claimed_at == ctx.now
    actor = applicant_of(ctx, row).actor
    assert (actor.enterprise_id, actor.member_role) == (enterprise.id, MemberRole.OWNER)
    assert "已通过" in subjects(ctx)[-1]
    assert told(ctx, NoticeKind.REGISTRATION_DECIDED) == [row.user_id]


def test_an_imported_profile_is_claimed_with_what_it_has(ctx, apply, officer):
    imported = enterprises.make(ctx, summary="主管部门代填")
    row = apply(code=imported.credit_code)
    registrations.approve(officer, row.public_id, version=row.version)
    assert applicant_of(ctx, row).actor.enterprise_id == imported.id
    assert imported.claimed_at
    assert imported.summary == "主管部门代填"


def test_a_claimed_code_is_refused_without_telling_who(ctx, apply):
    taken = enterprises.make(ctx)
    owner = factory.make_member(ctx, taken)
    with pytest.raises(Conflict) as refusal:
        apply(code=taken.credit_code)
    assert refusal.value.code == "enterprise_claimed"
    assert owner.display_name not in str(refusal.value.details)
    assert taken.name not in str(refusal.value.details)


def test_the_first_of_two_applicants_that_is_approved_has_it(ctx, apply, officer):
    code = enterprises.credit_code()
    first, second = apply("diyi", code), apply("dier", code)
    registrations.approve(officer, second.public_id, version=second.version)
    with pytest.raises(Conflict) as refusal:
        registrations.approve(officer, first.public_id, version=first.version)
    assert refusal.value.code == "enterprise_claimed"


def test_a_taken_username_is_told_by_mail_alone(ctx, apply):
    apply("laoban")
    before = ctx.session.scalar(select(func.count(User.id)))
    apply("laoban", name="另一家有限公司")
    assert ctx.session.scalar(select(func.count(User.id))) == before
    assert ctx.session.scalar(select(func.count(Registration.id))) == 1
    assert "已被占用" in subjects(ctx)[-1]


@pytest.mark.parametrize(
    ("field", "value"), [("credit_code", "91990101MA00000000"), ("region_code", "000000")]
)
def test_what_cannot_be_is_refused(apply, field, value):
    changes = {"code": value} if field == "credit_code" else {field: value}
    with pytest.raises(Invalid) as refusal:
        apply(**changes)
    assert list(refusal.value.errors) == [field]


def test_an_application_exists_for_its_applicant_and_its_region_alone(ctx, apply, officer):
    row = apply()
    elsewhere = factory.acting(ctx, factory.make_organizer(ctx, "990102"))
    other = applicant_of(ctx, apply("bieren"))
    assert registrations.get(applicant_of(ctx, row), row.public_id) is row
    assert row in registrations.list_page(officer, PAGE).items
    for stranger in (elsewhere, other):
        assert row not in registrations.list_page(stranger, PAGE).items
        with pytest.raises(NotFound):
            registrations.get(stranger, row.public_id)
        with pytest.raises(NotFound):
            registrations.approve(stranger, row.public_id, version=row.version)


def test_an_organizer_of_a_zone_sees_no_applications(ctx, apply):
    row = apply()
    zone = regions.make_zone(ctx)
    made = factory.make_organizer(ctx, regions.DISTRICT)
    made.zone_id = zone.id
    with pytest.raises(NotFound):
        registrations.get(factory.acting(ctx, made), row.public_id)


def test_an_imported_profile_is_for_the_organizer_of_its_own_region(ctx, apply):
    regions.make(ctx, "990102")
    imported = enterprises.make(ctx)
    row = apply(code=imported.credit_code, region_code="990102")
    assert row.region_code == regions.DISTRICT


def test_nobody_approves_one_s_own_application(ctx, apply):
    row = apply()
    with pytest.raises(Forbidden):
        registrations.approve(applicant_of(ctx, row), row.public_id, version=row.version)


def test_a_rejected_application_tells_why_and_comes_again(ctx, apply, officer):
    row = apply()
    registrations.reject(officer, row.public_id, "请上传授权书", version=row.version)
    own = applicant_of(ctx, row)
    assert registrations.get(own, row.public_id).reason == "请上传授权书"
    assert told(ctx, NoticeKind.REGISTRATION_DECIDED) == [row.user_id]
    fields = {name: getattr(row, name) for name in ("credit_code", "kind", "name", "region_code")}
    registrations.revise(own, row.public_id, {**fields, "statement": "已补充"}, version=row.version)
    assert (row.state, row.reason, row.statement) == (RegistrationState.PENDING, None, "已补充")


def test_what_is_decided_stays_decided(ctx, apply, officer):
    row = apply()
    with pytest.raises(Stale):
        registrations.approve(officer, row.public_id, version=row.version + 1)
    registrations.reject(officer, row.public_id, "理由", version=row.version)
    for act in (
        lambda: registrations.approve(officer, row.public_id, version=row.version),
        lambda: registrations.reject(officer, row.public_id, "理由", version=row.version),
    ):
        with pytest.raises(InvalidState):
            act()
    assert users.actor_of(ctx, ctx.session.get(User, row.user_id)).enterprise_id is None
