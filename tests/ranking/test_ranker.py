import dataclasses
import json
import os
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker import ranking
from matchmaker.ranking import DEFAULT_WEIGHTS, Pool, Verdict, rank, rank_challenges
from tests.ranking.samples import CHAIN, CHALLENGE, FOIL, SUPPLIERS, parameter

INDEX = ranking.build_index(SUPPLIERS)
PLAIN = dataclasses.replace(
    CHALLENGE, public_id="k-plain", requirements=(), required_certificates=(), capacity=None
)


def ranked(challenge=CHALLENGE, suppliers=SUPPLIERS, **options):
    return rank(challenge, suppliers, index=INDEX, chain=CHAIN, **options)


def score_of(supplier, challenge=CHALLENGE):
    found = ranked(challenge, [supplier])
    return found.entries[0].score if found.entries else None


def test_the_right_supplier_comes_first_and_every_list_is_right():
    found = ranked()
    assert [entry.supplier_id for entry in found.entries][:2] == ["s-foil", "s-electro"]
    assert [entry.supplier_id for entry in found.unassessable] == ["s-empty"]
    assert [entry.supplier_id for entry in found.ineligible] == ["s-thick"]
    assert "厚度要求≤12 μm" in found.ineligible[0].reasons[0].text
    assert found.total == len(found.entries) == 4


def test_good_matches_score_high_and_strangers_low():
    scores = {entry.supplier_id: entry.score for entry in ranked().entries}
    assert 0.6 <= scores["s-foil"] <= 0.98
    assert scores["s-clean"] < 0.35
    bands = {entry.supplier_id: entry.band for entry in ranked().entries}
    assert (bands["s-foil"], bands["s-clean"]) == ("高", "低")


def test_contributions_add_up_and_coverage_counts_what_is_known():
    for entry in (*ranked().entries, *ranked(PLAIN).entries):
        assert sum(part.points for part in entry.contributions) == pytest.approx(
            entry.score, abs=1e-6
        )
        assert sum(part.weight for part in entry.contributions) == pytest.approx(1.0)
        known = sum(part.weight for part in entry.contributions if part.value is not None)
        assert entry.coverage == pytest.approx(known)
        assert all(part.value is None or 0 <= part.value <= 1 for part in entry.contributions)


def test_unknown_is_not_rescaled():
    poor = dataclasses.replace(SUPPLIERS[0], tiers=(), certificates=(), region="")
    assert score_of(poor) < score_of(SUPPLIERS[0])
    found = ranked(suppliers=[poor]).entries[0]
    unknown = {part.signal: part.points for part in found.contributions if part.value is None}
    assert unknown == {"certificates": 0.0, "tier": 0.0, "region": 0.0}


def test_signals_that_nobody_asks_for_are_left_out():
    names = [part.signal for part in ranked(PLAIN).entries[0].contributions]
    assert names == ["products", "text", "related", "segment", "tier", "region"]
    technology = dataclasses.replace(PLAIN, kind="technology")
    assert "region" not in [part.signal for part in ranked(technology).entries[0].contributions]


def test_an_empty_profile_is_never_a_number():
    entry = ranked().unassessable[0]
    assert entry.score is None
    assert entry.band is None
    assert entry.matches == ()


def test_matches_and_ledger_quote_the_supplier():
    entry = ranked().entries[0]
    texts = {"title": CHALLENGE.title, "content": CHALLENGE.content, "items.0": CHALLENGE.items[0]}
    for match in entry.matches:
        if match.query_field in texts:
            assert texts[match.query_field][slice(*match.query_span)] == match.term
    assert any(match.doc_field == "capabilities.c-foil.name" for match in entry.matches)
    verdicts = [line.verdict for line in entry.ledger]
    assert verdicts == [Verdict.MET, Verdict.MET, Verdict.MET, Verdict.UNKNOWN]
    assert len(entry.sentence) <= 60
    assert entry.sentence.endswith("。")


@given(st.permutations(SUPPLIERS))
@settings(max_examples=20)
def test_the_order_of_suppliers_changes_nothing(suppliers):
    assert ranked(suppliers=suppliers).to_dict() == ranked().to_dict()


def test_the_limit_cuts_but_counts_all():
    found = ranked(limit=1)
    assert [entry.supplier_id for entry in found.entries] == ["s-foil"]
    assert found.total == 4
    assert found.entries[0].to_dict() == ranked().entries[0].to_dict()


def test_a_pair_scores_the_same_from_both_sides():
    other = dataclasses.replace(
        CHALLENGE, public_id="k-rod", title="低氧铜杆", items=(), content=""
    )
    challenges = [
        CHALLENGE,
        PLAIN,
        other,
        dataclasses.replace(CHALLENGE, buyer_public_id="s-foil", public_id="k-own"),
    ]
    found = rank_challenges(SUPPLIERS[0], challenges, index=INDEX, chains={"copper": CHAIN})
    assert [entry.challenge_id for entry in found.ineligible] == ["k-own"]
    for entry in found.entries:
        challenge = next(item for item in challenges if item.public_id == entry.challenge_id)
        expected = next(e for e in ranked(challenge).entries if e.supplier_id == "s-foil")
        assert entry.to_dict() == expected.to_dict()
    assert found.total == len(found.entries) == 3
    first = rank_challenges(
        SUPPLIERS[0], challenges, index=INDEX, chains={"copper": CHAIN}, limit=1
    )
    assert len(first.entries) == 1
    empty = rank_challenges(SUPPLIERS[5], challenges, index=INDEX)
    assert [entry.challenge_id for entry in empty.unassessable] == [
        "k-foil",
        "k-own",
        "k-plain",
        "k-rod",
    ]


def test_a_changed_supplier_scores_as_after_a_rebuild():
    changed = dataclasses.replace(SUPPLIERS[3], summary="新增压延铜箔产线")
    others = [item for item in SUPPLIERS if item.public_id != changed.public_id]
    rebuilt = ranking.build_index([*others, changed], public=SUPPLIERS)
    one = rank(CHALLENGE, [*others, changed], index=INDEX, chain=CHAIN)
    two = rank(CHALLENGE, [*others, changed], index=rebuilt, chain=CHAIN)
    assert [e.to_dict() for e in one.entries] == [e.to_dict() for e in two.entries]


def test_a_prepared_pool_gives_the_same():
    pool = ranking.prepare(SUPPLIERS)
    assert isinstance(pool, Pool)
    assert ranking.prepare(pool) is pool
    assert ranked(suppliers=pool).to_dict() == ranked().to_dict()


@pytest.mark.parametrize(
    "richer",
    [
        {"tiers": ("specialized",)},
        {"certificates": ("IATF 16949",)},
        {"region": "990102"},
        {"segments": ("rod",)},
        {
            "capabilities": (
                dataclasses.replace(
                    SUPPLIERS[1].capabilities[0],
                    parameters=(parameter("厚度", "between", 4.5, 12, "μm"),),
                ),
            )
        },
        {
            "capabilities": (
                dataclasses.replace(
                    SUPPLIERS[1].capabilities[0],
                    parameters=(parameter("粗糙度", "le", high=3, unit="μm"),),
                ),
            )
        },
        {
            "capabilities": (
                dataclasses.replace(SUPPLIERS[1].capabilities[0], capacity=FOIL.capacity),
            )
        },
    ],
)
def test_filling_a_structured_field_never_lowers_the_score(richer):
    bare = dataclasses.replace(SUPPLIERS[1], segments=(), region="")
    bare = dataclasses.replace(
        bare, capabilities=(dataclasses.replace(bare.capabilities[0], segment=None),)
    )
    assert score_of(dataclasses.replace(bare, **richer)) >= score_of(bare)


def test_repetition_does_not_pay():
    stuffed = dataclasses.replace(SUPPLIERS[3], summary="。".join([SUPPLIERS[3].summary] * 20))
    assert score_of(stuffed) == score_of(SUPPLIERS[3])


def test_ties_follow_a_hash_and_not_the_name():
    twins = [dataclasses.replace(SUPPLIERS[1], public_id=f"s-{letter}") for letter in "abcdef"]
    orders = {
        tuple(
            entry.supplier_id
            for entry in ranked(dataclasses.replace(PLAIN, public_id=f"k{number}"), twins).entries
        )
        for number in range(6)
    }
    assert len(orders) > 1


def test_no_suppliers_give_an_empty_ranking():
    found = ranked(suppliers=[])
    assert (found.entries, found.unassessable, found.ineligible, found.total) == ((), (), (), 0)


def test_the_plain_form_is_json():
    plain = ranked().to_dict()
    assert json.loads(json.dumps(plain, allow_nan=False)) == plain
    assert plain["weights_version"] == DEFAULT_WEIGHTS.version
    assert plain["index_version"] == INDEX.version


SCRIPT = """
import json, sys
from matchmaker import ranking
from tests.ranking.samples import CHAIN, CHALLENGE, SUPPLIERS
index = ranking.build_index(SUPPLIERS)
found = ranking.rank(CHALLENGE, SUPPLIERS, index=index, chain=CHAIN)
print(json.dumps(found.to_dict(), ensure_ascii=False))
heavy = {"sklearn", "jieba", "flask", "sqlalchemy"} & set(sys.modules)
assert not heavy, heavy
"""


@pytest.mark.parametrize(("seed", "threads"), [("0", "1"), ("1", "2"), ("4711", "2")])
def test_every_process_gives_the_same_bytes(seed, threads):
    environment = os.environ | {
        "PYTHONHASHSEED": seed,
        "OMP_NUM_THREADS": threads,
        "OPENBLAS_NUM_THREADS": threads,
    }
    output = subprocess.run(
        [sys.executable, "-c", SCRIPT], env=environment, check=True, capture_output=True, text=True
    ).stdout
    assert json.loads(output) == ranked().to_dict()
