from dataclasses import replace

import numpy as np

from matchmaker import ranking
from matchmaker.ranking.clones import group_clones
from matchmaker.ranking.traces import Trace, Traces, chars_of, sketch
from tests.factories.demo_profiles import demo_chains

CHAIN = demo_chains()[0]
NEED = CHAIN.challenges[0]
INDEX = ranking.build_index(CHAIN.suppliers)


def clones_of(supplier, count):
    """Return copies under other names, each with a few words of its own."""
    return [
        replace(
            supplier,
            public_id=f"clone-{number}",
            name=f"示例{number}号有限公司",
            summary=f"{supplier.summary}第{number}分厂。",
            capabilities=tuple(
                replace(item, public_id=f"clone-{number}-{item.public_id}")
                for item in supplier.capabilities
            ),
        )
        for number in range(count)
    ]


def ranked(suppliers, **options):
    return ranking.rank(NEED, suppliers, index=INDEX, chain=CHAIN.profile, **options)


def slots(found):
    return {entry.supplier_id: slot for entry, slot in zip(found.entries, found.slots, strict=True)}


def best_supplier():
    first = ranked(CHAIN.suppliers).entries[0].supplier_id
    return next(item for item in CHAIN.suppliers if item.public_id == first)


def test_ten_clones_take_one_slot_and_move_nobody():
    copies = clones_of(best_supplier(), 10)
    before, after = slots(ranked(CHAIN.suppliers)), slots(ranked([*CHAIN.suppliers, *copies]))
    assert {key: slot for key, slot in after.items() if key in before} == before
    assert {after[item.public_id] for item in copies} == {1}


def test_clones_stand_under_the_best_of_them_and_are_named():
    maker = best_supplier()
    found = ranked([*CHAIN.suppliers, *clones_of(maker, 2)], limit=1)
    assert found.total == ranked(CHAIN.suppliers).total + 2
    assert {entry.supplier_id for entry in found.entries} == {
        maker.public_id, "clone-0", "clone-1",
    }  # fmt: skip
    for entry in found.entries:
        [flag] = entry.flags
        assert flag.code == "clone"
        assert flag.text.startswith("疑似克隆：")
    original = next(item for item in found.entries if item.supplier_id == maker.public_id)
    assert "“示例0号有限公司”" in original.flags[0].text
    assert "“示例1号有限公司”" in original.flags[0].text


def test_characters_that_nobody_sees_hide_no_clone():
    maker = best_supplier()
    [copy] = clones_of(maker, 1)
    disguised = replace(
        copy,
        summary="\u200b".join(copy.summary),
        capabilities=tuple(
            replace(item, text="\u200d".join(item.text)) for item in copy.capabilities
        ),
    )
    found = slots(ranked([*CHAIN.suppliers, disguised]))
    assert found["clone-0"] == found[maker.public_id]


def test_two_firms_that_say_the_same_few_words_are_no_clones():
    brief = replace(CHAIN.suppliers[0], summary="生产电解铜箔。", capabilities=(), patents=())
    twins = [replace(brief, public_id="one"), replace(brief, public_id="two")]
    found = ranked(twins)
    assert found.slots == (1, 2)
    assert not any(entry.flags for entry in found.entries)


def test_a_bounded_number_of_slots_is_returned():
    found = ranked(CHAIN.suppliers, limit=3)
    assert found.slots == (1, 2, 3)


def test_grouping_compares_each_with_the_first_of_a_group():
    base = np.arange(100, dtype=np.uint64)
    grams = [base, base + np.uint64(1000), base + np.uint64(20), base[:39], base + np.uint64(70)]
    traces = Traces.of([Trace(chars_of([]), own, own.size, sketch(own)) for own in grams])
    assert group_clones(traces, range(len(grams))) == [[0, 2]]
    assert group_clones(traces, [2, 4, 0]) == [[2, 0]]
