import dataclasses
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker import ranking
from matchmaker.ranking import ChainProfile, ChallengeProfile, SupplierProfile
from matchmaker.ranking.snapshots import freeze, freeze_index, thaw, thaw_index
from tests.ranking.samples import CHAIN, CHALLENGE, SUPPLIERS


@pytest.mark.parametrize("profile", [CHALLENGE, CHAIN, *SUPPLIERS], ids=type)
def test_a_profile_comes_back_as_it_was(profile):
    assert thaw(type(profile), freeze(profile)) == profile


@given(st.builds(SupplierProfile, st.text(), st.text(), st.text()))
def test_any_text_comes_back(profile):
    assert thaw(SupplierProfile, freeze(profile)) == profile


def test_equal_numbers_give_equal_bytes_however_they_are_written():
    def supplier(value):
        item = dataclasses.replace(
            SUPPLIERS[0].capabilities[0],
            capacity=dataclasses.replace(
                SUPPLIERS[0].capabilities[0].capacity, value=Decimal(value)
            ),
        )
        return dataclasses.replace(SUPPLIERS[0], capabilities=(item,))

    assert freeze(supplier("5000")) == freeze(supplier("5000.000000")) == freeze(supplier("5E+3"))
    assert freeze(supplier("5000")) != freeze(supplier("5001"))


def test_what_an_earlier_version_did_not_know_keeps_its_default():
    body = freeze(CHALLENGE).replace(b',"restricted":""', b"")
    assert b"restricted" not in body
    assert thaw(ChallengeProfile, body) == CHALLENGE


@pytest.mark.parametrize("body", [b"[]", b"null-", b'{"code": "copper"}', b"1"])
def test_other_bytes_are_refused(body):
    with pytest.raises(ValueError, match=r"not a|Expecting|Extra data"):
        thaw(ChainProfile, body)


def test_statistics_that_come_back_score_as_the_index_did():
    index = ranking.build_index(SUPPLIERS)
    body = freeze_index(index)
    again = thaw_index(body)
    assert freeze_index(again) == body
    assert again.version == index.version
    found = ranking.rank(CHALLENGE, SUPPLIERS, index=again, chain=CHAIN)
    assert found == ranking.rank(CHALLENGE, SUPPLIERS, index=index, chain=CHAIN)


@pytest.mark.parametrize(
    "body", [b"{}", b"[]", b"x", b"", freeze_index(ranking.build_index(()))[:9]]
)
def test_bytes_that_hold_no_statistics_are_refused(body):
    with pytest.raises(ValueError, match=r"not an index|Expecting|Unterminated"):
        thaw_index(body)


def test_statistics_that_were_cut_off_are_refused():
    with pytest.raises(ValueError, match="buffer"):
        thaw_index(freeze_index(ranking.build_index(SUPPLIERS))[:-4])
