import dataclasses

from matchmaker.ranking import LedgerLine, Verdict
from matchmaker.ranking.eligibility import find_reasons
from tests.ranking.samples import CHAIN, CHALLENGE, SUPPLIERS

SUPPLIER = SUPPLIERS[0]


def codes(challenge=CHALLENGE, supplier=SUPPLIER, ledger=(), chain=None):
    return [reason.code for reason in find_reasons(challenge, supplier, ledger, chain)]


def line(**changes):
    base = LedgerLine(
        0,
        "厚度",
        Verdict.NOT_MET,
        "≤12 μm",
        is_must_have=True,
        found="厚度 ≥70 μm",
        is_certain=True,
    )
    return dataclasses.replace(base, **changes)


def test_a_fitting_supplier_may_appear():
    assert codes(ledger=[line(verdict=Verdict.MET)], chain=CHAIN) == []


def test_nobody_bids_for_its_own_challenge():
    assert codes(dataclasses.replace(CHALLENGE, buyer_public_id="s-foil")) == ["own_challenge"]


def test_inactive_suppliers_and_other_chains_are_out():
    assert codes(supplier=dataclasses.replace(SUPPLIER, is_active=False)) == ["inactive"]
    assert codes(supplier=dataclasses.replace(SUPPLIER, chains=("textile",)), chain=CHAIN) == [
        "outside_chain"
    ]
    assert codes(supplier=dataclasses.replace(SUPPLIER, chains=()), chain=CHAIN) == []


def test_a_condition_on_tiers_is_a_gate():
    limited = dataclasses.replace(CHALLENGE, allowed_tiers=("little_giant", "champion"))
    assert codes(limited) == []
    assert codes(limited, supplier=SUPPLIERS[1]) == ["tier_not_allowed"]


def test_only_a_certain_must_have_line_is_a_gate():
    assert codes(ledger=[line()]) == ["must_have_not_met"]
    assert codes(ledger=[line(is_must_have=False)]) == []
    assert codes(ledger=[line(is_certain=False)]) == []
    assert codes(ledger=[line(verdict=Verdict.UNKNOWN)]) == []


def test_all_reasons_are_told():
    supplier = dataclasses.replace(SUPPLIER, is_active=False)
    found = find_reasons(CHALLENGE, supplier, [line(), line(name="宽度", converted="5 mm")])
    assert [reason.code for reason in found] == [
        "inactive",
        "must_have_not_met",
        "must_have_not_met",
    ]
    assert "5 mm" in found[2].text
