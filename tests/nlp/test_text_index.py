import json
import os
import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp import index_files
from nlp.analysis import Document, Field, Scheme, clean
from nlp.index_files import IndexUnusable
from nlp.text_index import TextIndex
from nlp.vectors import Settings

CATALOGUE = [
    "主营产品：压延铜箔、电解铜箔、覆铜板",
    "铜板带、铜杆、阴极铜；年产三万吨",
    "汽车减速器齿轮，齿面修形，42CrMo锻件",
    "真空热处理加工服务。模具钢、轴承钢",
    "污水处理设备、曝光装置、污水处理药剂",
    "压铸模具设计制造、压铸件、铝合金压铸件",
    "",
]
NEEDS = ["采购高精度压延铜箔", "减速器齿轮及锻件", "铝合金压铸件用模具", "污水处理", "量子计算", ""]
PLAIN = Settings(
    Scheme(has_codes=False, need_stop=1.0, has_edges=False),
    is_bm25=False,
)
TEXTS = st.text(st.sampled_from("铜箔压延电解减速器齿轮模具钢、，。 采购a1"), max_size=40)


def document(text, doc_id="x", path="text", weight=1.0):
    return Document(doc_id, (Field(path, text, weight),))


def catalogue():
    return [document(text, f"d{place}") for place, text in enumerate(CATALOGUE)]


def reference_grams(text):
    pieces = dict.fromkeys(re.findall(r"[^、,。;:\s]+", clean(text).folded))
    return [
        piece[start : start + size]
        for piece in pieces
        for size in (1, 2, 3)
        for start in range(len(piece) - size + 1)
    ]


def test_whole_text_scores_equal_scikit_learn():
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectorizer = TfidfVectorizer(analyzer=reference_grams, sublinear_tf=True)
    texts = [text for text in CATALOGUE if text]
    matrix = vectorizer.fit_transform(texts)
    documents = [document(text, f"d{place}") for place, text in enumerate(texts)]
    index = TextIndex.fit(documents, settings=PLAIN)
    for text in texts:  # every gram is known, so both norms are over the same grams
        expected = (matrix @ vectorizer.transform([text]).T).toarray().ravel()
        assert index.score(document(text), documents).whole == pytest.approx(expected, abs=1e-6)


def test_the_product_asked_for_comes_first():
    documents = catalogue()
    index = TextIndex.fit(documents)
    for need, best in zip(NEEDS[:4], (0, 2, 5, 4), strict=True):
        scores = index.score(document(need), documents)
        assert int(np.argmax(scores.things)) == best
        assert int(np.argmax(scores.whole)) == best


def test_stored_scores_are_those_of_single_documents():
    documents = catalogue()
    index = TextIndex.fit(documents)
    whole = index.scores(document(NEEDS[0]))
    assert [index.shelves.frozen.keys.id(place) for place in range(7)] == [
        doc.doc_id for doc in documents
    ]
    assert whole.tolist() == index.score(document(NEEDS[0]), documents).whole.tolist()


@pytest.mark.parametrize("need", NEEDS)
@pytest.mark.parametrize("settings", [Settings(), PLAIN, Settings(Scheme(2), is_bm25=False)])
def test_a_document_scores_the_same_stored_or_read_on_the_fly(need, settings):
    documents = catalogue()
    full = TextIndex.fit(documents, settings=settings)
    part = TextIndex.fit(documents[:3], public=documents, settings=settings)
    expected, found = (index.score(document(need), documents) for index in (full, part))
    assert found.whole.tolist() == expected.whole.tolist()
    assert found.things.tolist() == expected.things.tolist()
    assert [found.by_field(i) for i in range(7)] == [expected.by_field(i) for i in range(7)]
    assert ((found.whole >= 0) & (found.whole <= 1)).all()


def test_the_order_of_documents_changes_nothing():
    documents = catalogue()
    first, second = TextIndex.fit(documents), TextIndex.fit(documents[::-1])
    assert first.version == second.version
    scores = first.score(document(NEEDS[0]), documents).whole.tolist()
    assert second.score(document(NEEDS[0]), documents[::-1]).whole.tolist() == scores[::-1]


def test_statistics_come_from_public_text_only():
    documents = catalogue()
    secret = document("机密雷达天线罩、压延铜箔", "d0")
    one = TextIndex.fit(documents, public=documents[1:])
    two = TextIndex.fit([secret, *documents[1:]], public=documents[1:])
    need = document("压延铜箔与雷达")
    assert one.statistics.digest() == two.statistics.digest()
    assert (
        one.score(need, documents[1:]).whole.tolist()
        == two.score(need, documents[1:]).whole.tolist()
    )


@given(TEXTS, TEXTS)
def test_scores_are_bounded_and_repetition_pays_nothing(need, text):
    once, often = document(text, "a"), document("。".join([text] * 20), "b")
    index = TextIndex.fit(catalogue())
    scores = index.score(document(need), [once, often])
    assert scores.whole[0] == scores.whole[1]
    assert scores.things[0] == scores.things[1]
    assert ((scores.whole >= 0) & (scores.whole <= 1)).all()
    assert ((scores.things >= 0) & (scores.things <= 1)).all()


@given(TEXTS, TEXTS)
def test_another_thing_offered_never_lowers_the_best_match(need, text):
    index = TextIndex.fit(catalogue())
    shorter, longer = document("铜箔", "a"), document(f"铜箔、{text}", "b")
    scores = index.score(document(need), [shorter, longer])
    assert scores.things[1] >= scores.things[0] - 1e-12


def test_words_that_every_need_holds_weigh_little():
    documents = [document("技术需求采购服务", "a"), document("铜箔", "b")]
    index = TextIndex.fit(documents)
    scores = index.score(document("技术需求：采购铜箔"), documents)
    assert scores.whole[1] > scores.whole[0]


def test_a_field_weighs_relative_to_the_others():
    light = Document("a", (Field("name", "铜箔"), Field("text", "齿轮", 0.2)))
    heavy = Document("b", (Field("name", "铜箔"), Field("text", "齿轮", 1.0)))
    index = TextIndex.fit([light, heavy])
    scores = index.score(document("齿轮"), [light, heavy])
    assert scores.whole[1] > scores.whole[0]
    assert scores.things[1] > scores.things[0]
    assert scores.by_field(0)[1] < scores.by_field(1)[1]


def test_a_field_is_close_by_what_the_need_asks_for_and_hardly_by_a_property_it_names():
    need = Document("n", (Field("title", "压延铜箔"), Field("requirements.0", "抗拉强度", 0.1)))
    offered = Document("a", (Field("name", "压延铜箔"), Field("text", "抗拉强度")))
    index = TextIndex.fit([*catalogue(), offered])
    close = index.score(need, [offered]).by_field(0)
    assert close[0] > 5 * close[1] > 0


def test_fields_of_neighboring_documents_are_told_apart():
    first, second = document("铜箔", "a"), document("齿轮", "b")
    empty = Document("c", (Field("text", "。"),))
    index = TextIndex.fit([first, second, empty])
    scores = index.score(document("铜箔"), [empty, first, second, empty])
    assert scores.by_field(1)[0] == pytest.approx(scores.things[1])
    assert scores.things[1] > 0
    assert scores.by_field(2) == {0: 0.0}
    assert scores.by_field(0) == scores.by_field(3) == {}


def is_mapped(array):
    return isinstance(array, np.memmap) or (array.base is not None and is_mapped(array.base))


def test_saved_and_loaded_it_is_the_same(tmp_path):
    documents = catalogue()
    index = TextIndex.fit(documents)
    index_files.save(index, tmp_path)
    loaded = index_files.load(tmp_path)
    assert loaded.version == index.version
    assert is_mapped(loaded.shelves.blocks[0].postings.codes)
    for need in NEEDS:
        expected, found = (item.score(document(need), documents) for item in (index, loaded))
        assert found.whole.tolist() == expected.whole.tolist()
        assert found.things.tolist() == expected.things.tolist()


def test_an_empty_index_can_be_kept(tmp_path):
    index_files.save(TextIndex.fit([]), tmp_path)
    loaded = index_files.load(tmp_path)
    assert loaded.scores(document("铜箔")).tolist() == []
    assert loaded.score(document("铜箔"), [document("铜箔")]).things.tolist() == pytest.approx(
        [1.0]
    )
    assert loaded.score(document("铜箔"), []).whole.tolist() == []


def test_an_open_index_costs_its_process_one_file_handle(tmp_path):
    def handles():
        return len(list(Path("/proc/self/fd").iterdir()))

    index_files.save(TextIndex.fit(catalogue()), tmp_path)
    before = handles()
    kept = [index_files.load(tmp_path) for _ in range(10)]
    assert handles() - before == len(kept)


@pytest.mark.parametrize("damage", ["engine", "layout", "missing", "short", "rows", "nothing"])
def test_what_cannot_be_read_is_refused(tmp_path, damage):
    index_files.save(TextIndex.fit(catalogue()), tmp_path)
    meta = tmp_path / "meta.json"
    if damage == "engine":
        meta.write_text(meta.read_text("utf-8").replace('"engine": "', '"engine": "0'), "utf-8")
    elif damage == "layout":
        meta.write_text(meta.read_text("utf-8").replace('"layout": ', '"layout": 9'), "utf-8")
    elif damage == "missing":
        (tmp_path / "arrays.bin").unlink()
    elif damage == "short":
        os.truncate(tmp_path / "arrays.bin", 100)
    elif damage == "rows":
        stored = json.loads(meta.read_text("utf-8"))
        stored["arrays"]["0.offsets"]["shape"] = [2]
        meta.write_text(json.dumps(stored), "utf-8")
    else:
        meta.unlink()
    with pytest.raises(IndexUnusable):
        index_files.load(tmp_path)
