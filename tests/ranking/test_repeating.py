"""Compiled comparisons of texts give what their plain definitions give."""

import random
from collections import Counter

import numpy as np

from matchmaker.ranking import copying
from matchmaker.ranking.clones import CONTAINED, LEAST, SHARED, group_clones
from matchmaker.ranking.copying import GRAM, LONG, LONG_RUN, MANY, PART, RUN, SHARE, Source
from matchmaker.ranking.traces import SKETCH, Trace, Traces, chars_of, find_holders, sketch
from nlp.analysis import Document, Field

LETTERS = "铜箔压延厚度电解钢a7"


def is_chinese(char):
    return "\u3400" <= char <= "\u9fff"


def grams_of(text):
    return {text[i : i + GRAM] for i in range(len(text) - GRAM + 1)} - {
        text[i : i + GRAM] for i in range(len(text)) if "\n" in text[i : i + GRAM]
    }


def covered(text, grams):
    found = [False] * len(text)
    for place in range(len(text) - GRAM + 1):
        if text[place : place + GRAM] in grams:
            found[place : place + GRAM] = [True] * GRAM
    return found


def plain_is_copied(need, texts):
    """The definition of a copied need, character by character."""
    longest = 0
    for text in texts:
        run = 0
        for char, is_covered in zip(text, covered(text, grams_of(need)), strict=True):
            run = run + is_chinese(char) if is_covered else 0
            longest = max(longest, run)
    told = sum(map(is_chinese, need))
    held = covered(need, set().union(*map(grams_of, texts)))
    repeated = sum(is_chinese(char) for char, is_held in zip(need, held, strict=True) if is_held)
    if told >= LONG and longest >= LONG_RUN:
        return True
    share = repeated / max(1, told)
    return (longest >= RUN and share >= SHARE) or (repeated >= MANY and share >= PART)


def text_of(rng, most):
    return "".join(rng.choices(LETTERS, k=rng.randint(0, most)))


def test_a_copied_need_is_told_as_its_definition_says():
    rng = random.Random(3)
    told = Counter()
    for _ in range(400):
        need = "\n".join(text_of(rng, 60) for _ in range(rng.randint(1, 4)))
        start = rng.randint(0, len(need))
        own = need[start : start + rng.randint(0, 90)].replace("\n", "")
        texts = [text_of(rng, 40) + own + text_of(rng, 20), text_of(rng, 30), ""]
        found = Source(need).is_copied(chars_of(texts))
        assert found == plain_is_copied(need, texts)
        told[found] += 1
    assert min(told[True], told[False]) > 50


def plain_groups(grams):
    """Each joins the first group whose first member it resembles."""
    groups = []
    for place, own in enumerate(grams):
        if own.size < LEAST:
            continue
        marks = set(sketch(own).tolist())
        for group in groups:
            other = grams[group[0]]
            shared = len(set(own.tolist()) & set(other.tolist()))
            is_near = len(marks & set(sketch(other).tolist())) >= SHARED
            if is_near and shared >= CONTAINED * min(own.size, other.size):
                group.append(place)
                break
        else:
            groups.append([place])
    return [group for group in groups if len(group) > 1]


def traces_of(grams):
    return Traces.of([Trace(chars_of([]), own, own.size, sketch(own)) for own in grams])


def test_groups_are_those_of_the_slow_reference():
    rng = np.random.default_rng(5)
    sizes = Counter()
    for _ in range(60):
        bases = [np.unique(rng.integers(0, 2**63, 120).astype(np.uint64)) for _ in range(3)]
        grams = []
        for number in range(14):
            kept = bases[number % 3][rng.random(bases[number % 3].size) < rng.uniform(0.3, 1.0)]
            grams.append(np.union1d(kept, rng.integers(0, 2**63, 30).astype(np.uint64)))
        grams.append(grams[0][: LEAST - 1])
        found = group_clones(traces_of(grams), range(len(grams)))
        assert found == plain_groups(grams)
        sizes[len(found)] += 1
    assert len(sizes) > 1


def test_a_sketch_holds_the_smallest_mixed_hashes():
    grams = np.arange(1, 100, dtype=np.uint64)
    marks = sketch(grams)
    assert marks.size == SKETCH
    assert (np.diff(marks.astype(object)) > 0).all()
    assert (sketch(np.union1d(grams, np.arange(100, 110, dtype=np.uint64))) <= marks).all()


def test_holders_are_counted_by_places():
    need = "高精度压延铜箔厚度九微米"
    once, twice = need[:7], f"{need[:7]}。{need[:7]}"
    traces = [
        Trace.of(Document(str(number), (Field("summary", text),)), [text])
        for number, text in enumerate((once, twice, "与此无关的文字", ""))
    ]
    table, every = Source(need).table, Traces.of(traces)
    assert [find_holders(table, every, least) for least in (1, 3, 4, 6, 7)] == [
        [0, 1], [0, 1], [1], [1], [],
    ]  # fmt: skip


def test_the_name_of_a_firm_is_no_trace_but_may_be_copied_from():
    text = "现拟采购一批耐高温压延铜箔样品"
    document = Document("s", (Field("name", text),))
    trace = Trace.of(document, [text])
    assert trace.told.size == trace.n_grams == 0
    assert Source(text).is_copied(trace.flat)
    assert copying.copied_spans(text, document)
