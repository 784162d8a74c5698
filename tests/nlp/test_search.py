"""Search finds exactly what comparing everything would find, with the same numbers."""

import numpy as np
import pytest

from nlp import postings, shelves, text_index
from nlp.analysis import Document, Field, Scheme
from nlp.relatedness import Meaning
from nlp.rows import GramTable
from nlp.text_index import TextIndex
from nlp.vectors import Need, Settings
from tests.nlp import samples
from tests.nlp.reference import Reference

LIMITS = (1, 7, 20, 400)
PLAIN = Settings(
    Scheme(has_codes=False, need_stop=1.0, has_edges=False),
    is_bm25=False,
)
PAIRS = Settings(Scheme(2), is_bm25=False)


def by_comparing_all(index: TextIndex, need: Document, documents: list[Document], limit: int):
    scores = np.round(index.score(need, documents).whole, 9)
    pairs = sorted((-score, doc.doc_id) for score, doc in zip(scores, documents, strict=True))
    return [(doc_id, -score) for score, doc_id in pairs[:limit]]


@pytest.mark.parametrize("settings", [Settings(), PLAIN], ids=["shipped", "plain"])
def test_scores_are_those_of_the_slow_reference(settings: Settings) -> None:
    documents = samples.documents(40)
    index, reference = TextIndex.fit(documents, settings=settings), Reference(documents, settings)
    for need in samples.needs(12):
        found = index.score(need, documents)
        expected = [reference.whole(need, document) for document in documents]
        assert found.whole.tolist() == pytest.approx(expected, abs=1e-6)
        expected = [reference.things(need, document) for document in documents]
        assert found.things.tolist() == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("settings", [Settings(), PAIRS], ids=["shipped", "cosine"])
@pytest.mark.parametrize("limit", LIMITS)
def test_the_best_are_those_of_comparing_all(settings: Settings, limit: int) -> None:
    documents = samples.documents(300)
    index = TextIndex.fit(documents, settings=settings)
    for need in samples.needs(10):
        expected = by_comparing_all(index, need, documents, limit)
        found = index.search(need, limit)
        assert [doc_id for doc_id, _ in found] == [doc_id for doc_id, _ in expected]
        assert [score for _, score in found] == pytest.approx(
            [score for _, score in expected], abs=1e-9
        )
        assert index.nearest(need, limit) == sorted(doc_id for doc_id, _ in expected)


def test_equal_scores_follow_the_id() -> None:
    twins = [Document(f"s{number}", (Field("text", "压延铜箔"),)) for number in (3, 1, 2, 5, 4)]
    index = TextIndex.fit(twins)
    need = Document("c", (Field("title", "铜箔"),))
    assert [doc_id for doc_id, _ in index.search(need, 3)] == ["s1", "s2", "s3"]
    assert index.nearest(need, 3) == ["s1", "s2", "s3"]


def test_several_blocks_are_searched_as_one(monkeypatch: pytest.MonkeyPatch) -> None:
    documents = samples.documents(200)
    whole = TextIndex.fit(documents)
    expected = [
        (whole.search(need, 20), whole.score(need, documents).things.tolist())
        for need in samples.needs(8)
    ]
    for module in (postings, shelves, text_index):
        monkeypatch.setattr(module, "MAX_ROWS", 64)
    parts = TextIndex.fit(documents)
    assert len(parts.shelves.blocks) == 4
    assert parts.version == whole.version
    for need, (best, things) in zip(samples.needs(8), expected, strict=True):
        assert parts.search(need, 20) == best
        assert parts.score(need, documents).things.tolist() == things


def test_changed_documents_count_as_in_a_rebuild() -> None:
    before = samples.documents(200)
    after = {document.doc_id: document for document in before}
    renewed = [
        Document(document.doc_id, document.fields)
        for document in samples.documents(230, seed=9)
        if int(document.doc_id[1:]) % 7 == 0
    ]
    after |= {document.doc_id: document for document in renewed}
    gone = ["s00001", "s00150"]
    remaining = [document for doc_id, document in after.items() if doc_id not in gone]
    changed = TextIndex.fit(before).with_changes(renewed, gone)
    rebuilt = TextIndex.fit(remaining, public=before)
    assert changed.shelves.size == len(remaining)
    assert changed.statistics.digest() == rebuilt.statistics.digest()
    for need in samples.needs(15):
        for limit in LIMITS:
            assert changed.search(need, limit) == rebuilt.search(need, limit)
            assert changed.nearest(need, limit) == rebuilt.nearest(need, limit)
        assert changed.score(need, remaining).whole.tolist() == (
            rebuilt.score(need, remaining).whole.tolist()
        )


def test_what_a_need_shares_with_nobody_still_fills_the_list() -> None:
    index = TextIndex.fit(samples.documents(5))
    need = Document("c", (Field("title", "量子计算"),))
    assert index.search(need, 3) == [("s00000", 0.0), ("s00001", 0.0), ("s00002", 0.0)]
    assert index.nearest(need, 3) == ["s00000", "s00001", "s00002"]
    assert index.nearest(need, 0) == []


@pytest.mark.parametrize("limit", [1, 20, 200, 6_000])
@pytest.mark.parametrize("seed", range(6))
def test_lists_left_out_hide_none_of_the_best(limit: int, seed: int) -> None:
    chance = np.random.default_rng(seed)
    # A few rows are akin to the need: they hold the rare grams, all hold some of the frequent ones.
    n_rows, n_rare, n_frequent = 5_000, 150, 40
    is_akin = chance.random(n_rows) < 0.02
    rare = np.where(is_akin, chance.random(n_rows) ** 2, 0.004)[:, None]
    frequent = np.linspace(0.2, 0.6, n_frequent)[None, :]
    shares = np.hstack((np.repeat(rare, n_rare, axis=1), np.repeat(frequent, n_rows, axis=0)))
    holds = chance.random(shares.shape) < shares
    rarity = -np.log(holds.mean(axis=0))
    values = np.where(holds, rarity * chance.uniform(0.3, 1.9, holds.shape), 0.0)
    rows, numbers = np.nonzero(holds)
    grams = np.arange(1, n_rare + n_frequent + 1, dtype=np.uint64)
    block = postings.build_postings(
        np.cumsum(holds.sum(axis=1)), numbers.astype(np.int32), grams, values[rows, numbers]
    )
    nothing = np.empty(0)
    need = Need(
        grams=np.append(grams, np.uint64(10**6)),  # the last stands in no document
        counts=nothing,
        values=np.append(rarity / rarity.sum(), 1.0),
        rarity=nothing,
        ceilings=np.append(rarity * 1.9, 9.0),
        thing_starts=np.zeros(grams.size + 2, np.int64),
        thing_of=nothing.astype(np.int64),
        thing_values=nothing,
        thing_weights=nothing,
        meaning=Meaning(nothing, nothing, nothing),
        table=GramTable.of(grams),
    )
    hidden = chance.choice(n_rows, 50, replace=False)
    exact = values @ (rarity / rarity.sum())
    exact[hidden] = 0.0
    best = np.argsort(-exact, kind="stable")[:limit]
    found, scores, error = block.candidates(need, hidden, np.zeros(limit, np.float32))
    assert set(best[exact[best] > 0.0].tolist()) <= set(found.tolist())
    assert len(set(found.tolist())) == found.size
    assert np.abs(scores - exact[found]).max() <= error
