"""Who edits the profile of an enterprise and what it offers, and who sees which capability."""

import pytest

from matchmaker.errors import Conflict, Forbidden, Invalid, NotFound
from matchmaker.schemas.capabilities import CapabilityCreateSchema, CapabilityFields
from matchmaker.schemas.enterprises import EnterpriseCreateSchema, EnterpriseFields
from matchmaker.services import capabilities, enterprise_merges, enterprises
from models.enums import CapabilityVisibility, MemberRole, UserRole
from tests.factories import capabilities as capability_factory
from tests.factories import enterprises as factory
from tests.factories import regions, tiers
from tests.factories import users as user_factory

PAGE = {"page": 1, "page_size": 20}


@pytest.fixture
def firm(ctx):
    return factory.make(ctx, segment="foil")


@pytest.fixture
def owner(ctx, firm):
    return user_factory.acting_for(ctx, firm)


@pytest.fixture
def officer(ctx):
    return user_factory.acting(ctx, user_factory.make_organizer(ctx, regions.DISTRICT))


@pytest.fixture
def elsewhere(ctx):
    return user_factory.acting(ctx, user_factory.make_organizer(ctx, "990102"))


def edited(**changes):
    fields = factory.fields(**changes)
    del fields["credit_code"]
    return EnterpriseFields().load(fields)


def offered(**changes):
    fields = capability_factory.fields("", **changes)
    del fields["enterprise"]
    return CapabilityFields().load(fields)


def revise(ctx, firm, **changes):
    return enterprises.revise(ctx, firm.public_id, edited(**changes), version=None)


def test_an_unclaimed_profile_is_the_region_s_to_fill_in(ctx, firm, officer, elsewhere):
    assert firm.claimed_at is None
    assert revise(officer, firm, summary="代填").summary == "代填"
    with pytest.raises(Forbidden):
        revise(elsewhere, firm)
    with pytest.raises(Forbidden):
        revise(user_factory.acting_for(ctx, factory.make(ctx)), firm)


def test_a_claimed_profile_is_the_enterprise_s_own(ctx, firm, owner, officer):
    editor = user_factory.acting_for(ctx, firm, MemberRole.EDITOR)
    viewer = user_factory.acting_for(ctx, firm, MemberRole.VIEWER)
    assert revise(owner, firm, summary="负责人").summary == "负责人"
    assert revise(editor, firm, summary="经办人").summary == "经办人"
    for other in (viewer, officer):
        with pytest.raises(Forbidden):
            revise(other, firm)


def test_nobody_moves_a_profile_out_of_one_s_region(officer, firm):
    with pytest.raises(Forbidden):
        revise(officer, firm, region_code="990102")
    with pytest.raises(Forbidden):
        enterprises.register(
            officer, EnterpriseCreateSchema().load(factory.fields(region_code="990102"))
        )


def test_a_member_states_no_tier_and_no_state_of_its_own(ctx, firm, officer, owner):
    tiers.make_rule_set(ctx)
    fact = {
        "rule_set": "2022",
        "tier": "specialized",
        "issuer": "自封",
        "valid_from": "2024-01-01",
        "valid_to": "2026-12-31",
    }
    for changes, field in (({"tiers": [fact]}, "tiers"), ({"is_active": False}, "is_active")):
        with pytest.raises(Invalid) as refusal:
            revise(owner, firm, **changes)
        assert list(refusal.value.errors) == [field]


@pytest.mark.parametrize(
    "role", [UserRole.REVIEWER, UserRole.SYSTEM_ADMIN, UserRole.SECURITY_ADMIN]
)
def test_other_roles_read_the_directory_and_edit_nothing(ctx, firm, role):
    from matchmaker.services import users

    staff = user_factory.acting(ctx, users.create(ctx, "staff", "某人", None, role=role))
    assert enterprises.get(staff, firm.public_id) is firm
    with pytest.raises(Forbidden):
        revise(staff, firm)


def test_capabilities_follow_their_profile(ctx, firm, officer, owner):
    fields = CapabilityCreateSchema().load(capability_factory.fields(firm.public_id))
    with pytest.raises(Forbidden):
        capabilities.register(officer, fields)
    row = capabilities.register(owner, fields)
    viewer = user_factory.acting_for(ctx, firm, MemberRole.VIEWER)
    stranger = user_factory.acting_for(ctx, factory.make(ctx))
    for other in (officer, viewer, stranger):
        with pytest.raises(Forbidden):
            capabilities.revise(other, row.public_id, offered(), version=None)
        with pytest.raises(Forbidden):
            capabilities.retire(other, row.public_id, version=None)
    assert capabilities.retire(owner, row.public_id, version=None).is_retired


def test_an_unclaimed_supplier_s_capabilities_are_filled_in_by_the_region(firm, officer):
    fields = CapabilityCreateSchema().load(capability_factory.fields(firm.public_id))
    assert capabilities.register(officer, fields).enterprise is firm


@pytest.fixture
def readers(ctx, firm, owner, officer, elsewhere):
    from matchmaker.services import users

    lone = users.create(ctx, "lone", "申请人", None, role=UserRole.MEMBER)
    return {
        "own": owner,
        "officer": officer,
        "elsewhere": elsewhere,
        "buyer": user_factory.acting_for(ctx, factory.make(ctx)),
        "applicant": user_factory.acting(ctx, lone),
    }


@pytest.mark.parametrize(
    ("visibility", "seen_by"),
    [
        (CapabilityVisibility.PUBLIC, {"own", "officer", "elsewhere", "buyer", "applicant"}),
        (CapabilityVisibility.VERIFIED_BUYERS, {"own", "officer", "elsewhere", "buyer"}),
        (CapabilityVisibility.OWN, {"own", "officer"}),
    ],
)
def test_a_capability_is_seen_by_whom_it_is_meant_for(ctx, firm, readers, visibility, seen_by):
    row = capability_factory.make(ctx, enterprise=firm, visibility=visibility)
    for name, reader in readers.items():
        listed = row in capabilities.list_page(reader, PAGE).items
        assert listed is (name in seen_by), name
        if not listed:
            with pytest.raises(NotFound):
                capabilities.get(reader, row.public_id)
            with pytest.raises(NotFound):
                capabilities.retire(reader, row.public_id, version=None)


def test_a_member_of_an_unclaimed_enterprise_is_no_verified_buyer(ctx, firm):
    row = capability_factory.make(ctx, enterprise=firm)
    other = factory.make(ctx)
    reader = user_factory.acting_for(ctx, other)
    other.claimed_at = None
    ctx.session.flush()
    assert row not in capabilities.list_page(reader, PAGE).items


def test_enterprises_are_merged_by_the_organizer_of_both(ctx, firm, officer, elsewhere):
    other = factory.make(ctx)
    far = factory.make(ctx, region_code=regions.make(ctx, "990102").code)
    for actor, merged in ((elsewhere, other), (officer, far)):
        with pytest.raises(Forbidden):
            enterprise_merges.merge(actor, firm.public_id, [merged.public_id], version=None)
    [row] = enterprise_merges.merge(officer, firm.public_id, [other.public_id], version=None)
    assert enterprise_merges.get(officer, row.public_id) is row
    with pytest.raises(NotFound):
        enterprise_merges.get(elsewhere, row.public_id)
    assert row not in enterprise_merges.latest(elsewhere, 10)


def test_a_claimed_enterprise_is_not_merged_into_an_unclaimed_one(ctx, firm, owner, officer):
    unclaimed = factory.make(ctx)
    with pytest.raises(Conflict) as refusal:
        enterprise_merges.merge(officer, unclaimed.public_id, [firm.public_id], version=None)
    assert refusal.value.code == "merge_claimed"
