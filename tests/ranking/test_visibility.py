import dataclasses

import pytest

from matchmaker import ranking
from matchmaker.ranking import CapabilityProfile, rank
from matchmaker.ranking.visibility import (
    FIELDS,
    Audience,
    fields_for,
    see_challenge,
    see_supplier,
)
from tests.ranking.samples import CHAIN, CHALLENGE, SUPPLIERS

SECRET = dataclasses.replace(CHALLENGE, restricted="供应无胶覆铜板用低轮廓铜箔，送样批号甲")
MIXED = dataclasses.replace(
    SUPPLIERS[1],
    capabilities=(
        *SUPPLIERS[1].capabilities,
        CapabilityProfile("c-buyers", "压延铜箔中试线", visibility="verified_buyers"),
        CapabilityProfile("c-own", "低轮廓铜箔在研", visibility="own"),
    ),
)
NARROW = (Audience.PUBLIC, Audience.SUPPLIER)
INDEX = ranking.build_index(SUPPLIERS)


def seen(audience, challenge=SECRET, supplier=MIXED):
    """Rank one pair as an audience sees it."""
    fields = fields_for(audience)
    return rank(
        see_challenge(challenge, fields), [see_supplier(supplier, fields)], index=INDEX, chain=CHAIN
    )


@pytest.mark.parametrize(
    ("audience", "names"),
    [
        (Audience.PUBLIC, ["c-electro"]),
        (Audience.BUYER, ["c-electro", "c-buyers"]),
        (Audience.SUPPLIER, ["c-electro", "c-buyers", "c-own"]),
        (Audience.INVITED, ["c-electro", "c-buyers", "c-own"]),
        (Audience.ORGANIZER, ["c-electro", "c-buyers", "c-own"]),
    ],
)
def test_each_audience_sees_its_capabilities(audience, names):
    found = see_supplier(MIXED, FIELDS[audience])
    assert [item.public_id for item in found.capabilities] == names


def test_the_restricted_text_is_for_the_invited_the_buyer_and_the_organizer():
    readers = {
        audience for audience in Audience if see_challenge(SECRET, FIELDS[audience]).restricted
    }
    assert readers == {Audience.INVITED, Audience.BUYER, Audience.ORGANIZER}


def test_who_posts_anonymously_is_not_told_by_name_or_region():
    for audience in NARROW:
        found = see_challenge(CHALLENGE, fields_for(audience, hides_buyer=True))
        assert (found.buyer_public_id, found.region) == ("", "")
        assert see_challenge(CHALLENGE, fields_for(audience)).region == CHALLENGE.region
    told = see_challenge(CHALLENGE, fields_for(Audience.INVITED, hides_buyer=True))
    assert told.buyer_public_id == CHALLENGE.buyer_public_id


@pytest.mark.parametrize("audience", NARROW)
def test_the_restricted_text_changes_nothing_for_those_who_may_not_read_it(audience):
    other = dataclasses.replace(SECRET, restricted="电解铜箔、锂电铜箔、沛岑电子材料")
    assert seen(audience).to_dict() == seen(audience, other).to_dict()
    assert seen(audience).to_dict() == seen(audience, CHALLENGE).to_dict()


@pytest.mark.parametrize("audience", [Audience.PUBLIC, Audience.BUYER])
def test_a_capability_of_ones_own_changes_nothing_for_others(audience):
    other = dataclasses.replace(MIXED, capabilities=MIXED.capabilities[:2])
    assert seen(audience).to_dict() == seen(audience, supplier=other).to_dict()


def test_who_may_read_more_gets_another_number_and_its_reasons():
    public, invited = seen(Audience.SUPPLIER).entries[0], seen(Audience.INVITED).entries[0]
    assert public.score != invited.score
    fields = {match.query_field for match in invited.matches}
    assert "restricted" in fields
    assert "restricted" not in {match.query_field for match in public.matches}


def test_what_is_not_named_is_blank_whatever_the_field():
    nothing = dataclasses.replace(
        FIELDS[Audience.PUBLIC], challenge=frozenset({"public_id"}), supplier=frozenset()
    )
    challenge = see_challenge(SECRET, nothing)
    assert challenge == ranking.ChallengeProfile(SECRET.public_id, "", "")
    assert see_supplier(MIXED, nothing) == ranking.SupplierProfile("", "")


def test_every_field_of_a_profile_is_decided_for_the_organizer():
    whole = FIELDS[Audience.ORGANIZER]
    assert see_challenge(SECRET, whole) == SECRET
    assert see_supplier(MIXED, whole) == MIXED


def test_bands_carry_no_figures():
    def leaves(value):
        if isinstance(value, dict):
            return [leaf for item in value.values() for leaf in leaves(item)]
        if isinstance(value, list):
            return [leaf for item in value for leaf in leaves(item)]
        return [value]

    shown = seen(Audience.SUPPLIER).entries[0].to_bands()
    assert shown["band"] in {"高", "中", "低"}
    assert shown["ledger"]
    assert not [leaf for leaf in leaves(shown) if isinstance(leaf, float)]
    assert {part["band"] for part in shown["contributions"]} <= {"高", "中", "低", None}
