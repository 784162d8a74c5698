from decimal import Decimal

import pytest

from matchmaker.errors import Conflict, Invalid, NotFound, Stale, Unauthenticated
from matchmaker.schemas.capabilities import CapabilityCreateSchema, CapabilityFields
from matchmaker.services import capabilities
from models.enums import CapabilityVisibility, Operator
from tests.factories import capabilities as factory
from tests.factories import enterprises

PAGE = {"page": 1, "page_size": 20}


def created(enterprise, /, **changes):
    return CapabilityCreateSchema().load(factory.fields(enterprise.public_id, **changes))


def edited(**changes):
    fields = factory.fields("", **changes)
    del fields["enterprise"]
    return CapabilityFields().load(fields)


@pytest.fixture
def supplier(ctx):
    return enterprises.make(ctx, segment="foil")


@pytest.mark.every_database
def test_a_capability_is_registered_with_parameters_and_evidence(ctx, supplier):
    place = {"chain": "copper", "segment": "foil"}
    capacity = {"capacity_value": "12000", "capacity_unit": "吨/年"}
    row = capabilities.register(ctx, created(supplier, segment=place, **capacity))
    ctx.session.expire_all()
    found = capabilities.get(ctx, row.public_id)
    assert (found.enterprise, found.segment.code) == (supplier, "foil")
    assert (found.capacity_value, found.capacity_unit) == (Decimal(12000), "吨/年")
    assert found.visibility is CapabilityVisibility.VERIFIED_BUYERS
    strength, thickness = found.parameters
    assert (strength.operator, strength.low) == (Operator.GE, Decimal(400))
    assert (thickness.low, thickness.high) == (Decimal("4.5"), Decimal(12))
    assert [item.number for item in found.evidence] == ["T-01"]


def test_its_enterprise_and_segment_must_exist(ctx, supplier):
    with pytest.raises(Invalid) as refusal:
        capabilities.register(ctx, created(supplier, enterprise="0" * 20))
    assert list(refusal.value.errors) == ["enterprise"]
    place = {"chain": "copper", "segment": "no-such"}
    with pytest.raises(Invalid) as refusal:
        capabilities.register(ctx, created(supplier, segment=place))
    assert list(refusal.value.errors) == ["segment"]


def test_a_revision_replaces_parameters_and_place(ctx, supplier):
    row = capabilities.register(
        ctx, created(supplier, segment={"chain": "copper", "segment": "foil"})
    )
    place = {"chain": "copper", "segment": "cathode"}
    changes = {"name": "阴极铜", "segment": place, "parameters": []}
    found = capabilities.revise(ctx, row.public_id, edited(**changes), version=1)
    assert (found.name, found.segment.code, found.parameters) == ("阴极铜", "cathode", [])
    with pytest.raises(Stale):
        capabilities.revise(ctx, row.public_id, edited(), version=9)


def test_a_retired_capability_leaves_the_list_and_cannot_be_edited(ctx, supplier):
    row = capabilities.register(ctx, created(supplier))
    capabilities.retire(ctx, row.public_id, version=None)
    assert capabilities.list_page(ctx, PAGE).total == 0
    assert capabilities.get(ctx, row.public_id).is_retired
    for act in (
        lambda: capabilities.revise(ctx, row.public_id, edited(), version=None),
        lambda: capabilities.retire(ctx, row.public_id, version=None),
    ):
        with pytest.raises(Conflict) as refusal:
            act()
        assert refusal.value.code == "capability_retired"


def test_the_list_is_filtered(ctx):
    foil = factory.make(ctx, name="锂电铜箔")
    rod = factory.make(ctx, name="铜杆 50%")
    for filters, expected in (
        ({}, [foil, rod]),
        ({"enterprise": rod.enterprise.public_id}, [rod]),
        ({"q": "铜箔"}, [foil]),
        ({"q": "%"}, [rod]),
    ):
        assert capabilities.list_page(ctx, PAGE | filters).items == expected


def test_an_unknown_capability_is_not_found(ctx):
    with pytest.raises(NotFound):
        capabilities.get(ctx, "0" * 20)


def test_the_public_sees_and_writes_nothing(public_ctx):
    for act in (
        lambda: capabilities.get(public_ctx, "x"),
        lambda: capabilities.list_page(public_ctx, PAGE),
        lambda: capabilities.register(public_ctx, {}),
        lambda: capabilities.revise(public_ctx, "x", {}, version=None),
        lambda: capabilities.retire(public_ctx, "x", version=None),
    ):
        with pytest.raises(Unauthenticated):
            act()
