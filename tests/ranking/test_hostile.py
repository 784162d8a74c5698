"""Texts made to exhaust the engine cost no more than others of their length."""

import dataclasses
import random
import time

import pytest

from matchmaker import ranking
from tests.ranking.samples import CHALLENGE, FOIL, SUPPLIERS

INDEX = ranking.build_index(SUPPLIERS)
LENGTH = 20_000
RANDOM_HAN = "".join(
    random.Random(7).choices([chr(code) for code in range(0x4E00, 0x9FA5)], k=LENGTH)
)


@pytest.mark.parametrize(
    "text",
    ["1" * LENGTH, "1." * (LENGTH // 2), "m" * LENGTH, "abcdefgh" * (LENGTH // 8), "的" * LENGTH,
     "厚度1-" * (LENGTH // 4), "1×10^" * (LENGTH // 5), "1mm" + "/mm" * (LENGTH // 3), RANDOM_HAN],
    ids=["digits", "points", "letters", "code", "particle", "ranges", "powers", "units", "han"],
)  # fmt: skip
def test_long_runs_take_linear_time(text):
    capability = dataclasses.replace(FOIL, text=text)
    supplier = dataclasses.replace(SUPPLIERS[0], summary=text, capabilities=(capability,))
    challenge = dataclasses.replace(CHALLENGE, content=text)
    started = time.process_time()
    found = ranking.rank(challenge, [supplier], index=INDEX)
    # What grows with the square of the length takes minutes here, on any machine.
    assert time.process_time() - started < 10
    assert found.total + len(found.ineligible) == 1


def test_stuffing_a_whole_dictionary_does_not_pay():
    terms = "、".join(sorted({*"铜铝钢铁锌镍"}, key=ord)) + "、" + RANDOM_HAN[:4000]
    stuffed = dataclasses.replace(SUPPLIERS[4], summary=f"{SUPPLIERS[4].summary}、{terms}")
    plain = ranking.rank(CHALLENGE, SUPPLIERS, index=INDEX)
    others = [stuffed if item.public_id == stuffed.public_id else item for item in SUPPLIERS]
    after = ranking.rank(CHALLENGE, others, index=INDEX)
    before, now = (
        [entry.supplier_id for entry in found.entries].index(stuffed.public_id)
        for found in (plain, after)
    )
    assert before - now <= 1
