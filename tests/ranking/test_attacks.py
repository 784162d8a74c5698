"""Who edits a profile to please a need gains no place; who tells the truth still does.

`python -m tests.ranking.attacks` prints all figures.
"""

from dataclasses import replace
from statistics import median

import numpy as np
import pytest

from matchmaker import ranking
from matchmaker.ranking import CapabilityProfile, copying
from matchmaker.ranking.claims import Echoes
from tests.factories.demo_profiles import demo_chains, invented_chain
from tests.ranking import attacks

# Characters that nobody sees break the words of a peer; the plain text is the same attack there.
WORKS_ON_PEERS = sorted(attacks.ATTACKS.keys() - {"hidden"})


@pytest.fixture(scope="module")
def city() -> list[attacks.Arena]:
    return [arena for chain in demo_chains() for arena in attacks.arenas(chain)]


@pytest.fixture(scope="module")
def invented() -> list[attacks.Arena]:
    return attacks.arenas(invented_chain(attacks.SEED))


@pytest.mark.parametrize("name", sorted(attacks.ATTACKS))
def test_an_attack_gains_at_most_one_place(name: str, city: list[attacks.Arena]) -> None:
    assert median(attacks.gains(attacks.ATTACKS[name], city, 1)) <= 1


# These needs have no values to claim, and are too short to tell broken up text from talk.
@pytest.mark.parametrize("name", sorted(attacks.ATTACKS.keys() - {"claimed", "interspersed"}))
def test_nor_among_firms_that_only_list_products(name: str, invented: list[attacks.Arena]) -> None:
    assert median(attacks.gains(attacks.ATTACKS[name], invented)) <= 1


@pytest.mark.parametrize("name", WORKS_ON_PEERS)
def test_the_same_attack_works_on_plain_tf_idf(name: str, city: list[attacks.Arena]) -> None:
    assert median(attacks.peer_gains(attacks.ATTACKS[name], city[:14], 1)) > 3


@pytest.mark.parametrize(
    ("name", "code"),
    [("appended", "copied_need"), ("hidden", "copied_need"), ("dictionary", "listing"),
     ("listed", "listing"), ("registered", "listing"), ("claimed", "echoed_values")],
)  # fmt: skip
def test_people_are_told(name: str, code: str, city: list[attacks.Arena]) -> None:
    told = 0
    for arena in city:
        after = attacks.ATTACKS[name](arena.chain.suppliers[0], arena.need, arena.chain)
        assessed = ranking.assess(arena.need, [after], index=arena.index)
        told += code in [flag.code for flag in assessed.entry(0).flags]
    assert told >= 0.9 * len(city)


def test_no_honest_profile_of_the_city_is_suspected() -> None:
    for chain in demo_chains():
        pool = ranking.prepare(chain.suppliers)
        assert not any(pool.flags)
        for need in chain.challenges:
            text = copying.need_text(need)
            assert not any(copying.copied_spans(text, document) for document in pool.said)
            echoes = Echoes(need.requirements)
            assert not any(echoes.spans(reading.prose) for reading in pool.readings)


def test_stating_a_product_that_is_needed_helps(city: list[attacks.Arena]) -> None:
    def truthful(supplier, need, _chain):
        made = CapabilityProfile("true", need.items[0], segment=need.segment)
        return replace(supplier, capabilities=(*supplier.capabilities, made))

    asked = [arena for arena in city if arena.need.items]
    gains = attacks.gains(truthful, asked, 1)
    assert np.mean(np.array(gains) > 0) > 0.9
    assert median(gains) >= 5


def test_a_maker_that_also_copies_the_need_keeps_its_place(city: list[attacks.Arena]) -> None:
    losses = []
    for arena in city:
        best = max(arena.scores, key=lambda key: (arena.scores[key], key))
        maker = next(item for item in arena.chain.suppliers if item.public_id == best)
        other = maker.capabilities[-1]
        noted = replace(other, text=f"{other.text}\n{attacks.need_text(arena.need)}")
        after = replace(maker, capabilities=(*maker.capabilities[:-1], noted))
        losses.append(-arena.gain(maker, after))
    assert max(losses) <= 2
    assert sum(losses) <= 0.1 * len(losses)
