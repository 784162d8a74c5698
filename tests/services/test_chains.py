import pytest

from matchmaker.errors import Conflict, Invalid, NotFound, Stale, Unauthenticated
from matchmaker.schemas.chains import ChainSchema, ChainUpdateSchema
from matchmaker.services import chains
from tests.factories import chains as factory
from tests.factories import enterprises

PAGE = {"page": 1, "page_size": 20}
FOIL, ORE = ({"code": code, "name": code, "stream": "upstream"} for code in ("foil", "ore"))


def defined(**changes):
    return ChainSchema().load(factory.fields(**changes))


def edited(**changes):
    fields = factory.fields(**changes)
    del fields["code"]
    return ChainUpdateSchema().load(fields)


@pytest.mark.every_database
def test_a_chain_keeps_the_order_of_its_segments(ctx):
    row = chains.define(ctx, defined())
    ctx.session.expire_all()
    found = chains.get(ctx, row.public_id)
    assert [segment.code for segment in found.segments] == ["ore", "cathode", "foil"]
    assert found.segments[2].products == ["铜箔产品"]


def test_a_code_is_given_once(ctx):
    chains.define(ctx, defined())
    with pytest.raises(Conflict) as refusal:
        chains.define(ctx, defined())
    assert refusal.value.code == "chain_code_taken"


def test_segments_of_one_chain_differ_in_code(ctx):
    with pytest.raises(Invalid) as refusal:
        chains.define(ctx, defined(segments=[FOIL, FOIL]))
    assert list(refusal.value.errors) == ["segments"]


def test_a_revision_reorders_and_renames_segments_and_keeps_their_identity(ctx):
    row = chains.define(ctx, defined(segments=[ORE, FOIL]))
    before = {segment.code: segment.id for segment in row.segments}
    renamed = [FOIL | {"name": "电解铜箔"}, ORE]
    chains.revise(ctx, row.public_id, edited(segments=renamed), version=1)
    ctx.session.expire_all()
    found = chains.get(ctx, row.public_id)
    assert [segment.name for segment in found.segments] == ["电解铜箔", "ore"]
    assert {segment.code: segment.id for segment in found.segments} == before
    with pytest.raises(Stale):
        chains.revise(ctx, row.public_id, edited(), version=9)


def test_a_segment_in_use_stays(ctx):
    chain = factory.make(ctx)
    enterprises.make(ctx, segment="foil")
    with pytest.raises(Conflict) as refusal:
        chains.revise(ctx, chain.public_id, edited(segments=[ORE]), version=None)
    assert (refusal.value.code, refusal.value.details) == ("segment_in_use", {"name": "铜箔"})


def test_leads_are_named(ctx):
    chain, lead = chains.define(ctx, defined()), enterprises.make(ctx)
    chains.set_leads(ctx, chain, [lead])
    ctx.session.flush()
    ctx.session.expire_all()
    assert chains.get(ctx, chain.public_id).leads == [lead]


def test_chains_are_listed_in_their_order(ctx):
    second = chains.define(ctx, defined(code="b", position=2))
    first = chains.define(ctx, defined(code="c", position=1))
    assert chains.list_page(ctx, PAGE).items == [first, second]
    assert chains.all_chains(ctx) == [first, second]


def test_an_unknown_chain_or_segment_is_refused(ctx):
    with pytest.raises(NotFound):
        chains.get(ctx, "0" * 20)
    assert chains.find_by_code(ctx, "no-such") is None
    with pytest.raises(Invalid) as refusal:
        chains.segment_of(ctx, "no-such", "foil", field="segment")
    assert list(refusal.value.errors) == ["segment"]


def test_the_public_writes_nothing(ctx, public_ctx):
    chain = factory.make(ctx)
    for act in (
        lambda: chains.define(public_ctx, {}),
        lambda: chains.revise(public_ctx, chain.public_id, {}, version=None),
        lambda: chains.set_leads(public_ctx, chain, []),
    ):
        with pytest.raises(Unauthenticated):
            act()
