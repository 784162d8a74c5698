"""The measurements: each runs ours and its peers in turn and says whether the results agree."""

import gc
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache, partial
from itertools import cycle
from typing import Any

import numpy as np

from matchmaker.bench import corpus, peers
from matchmaker.bench.clock import Action, Times, in_turn
from matchmaker.bench.peers import TOP, PeerMissing
from matchmaker.bench.prepared import Prepared, is_same
from matchmaker.ranking import Order, SupplierProfile, order, readings, supplier_document
from matchmaker.ranking.copying import source_of
from matchmaker.ranking.ledger import required
from nlp import rows
from nlp.analysis import Document
from nlp.text_index import TextIndex
from nlp.vectors import Need

PARTS = ("features", "query", "all_pairs", "engine", "changed", "build", "cold_start")
READ = 2_000  # documents that are read to measure reading
REPEATS = 3
PAIRED = 7  # all pairs on one core and on two: what another program does meanwhile counts twice
ASKED = 50  # needs that are asked one by one; all of them are asked together
CHANGED = 1_000  # of 100,000 suppliers, in a busy hour
CANDIDATES = 200
RANKED = 40  # needs that are ranked: all their candidates are fewer than the readings kept
SMALL = 20_000  # up to this size a rebuild is compared in full
_COLD = """
import sys, time
from pathlib import Path
begin = time.perf_counter()
from nlp import index_files
from nlp.analysis import Document, Field
index = index_files.load(Path(sys.argv[1]))
index.search(Document("c", (Field("title", sys.argv[2]),)), 20)
print(time.perf_counter() - begin, time.process_time())
"""


@dataclass(frozen=True, slots=True)
class Result:
    """One line of the table; ``ratio`` is peer ÷ ours by CPU, None without a peer."""

    operation: str
    documents: int
    ours: Times
    peer: str | None = None
    theirs: Times | None = None
    same_result: bool | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the line as plain data."""
        theirs = self.theirs
        return {
            "operation": self.operation,
            "documents": self.documents,
            "ours_cpu_s": self.ours.cpu_s,
            "ours_wall_s": self.ours.wall_s,
            "peer": self.peer,
            "peer_cpu_s": theirs.cpu_s if theirs else None,
            "peer_wall_s": theirs.wall_s if theirs else None,
            "ratio": theirs.cpu_s / self.ours.cpu_s if theirs and self.ours.cpu_s else None,
            "same_result": self.same_result,
        }


def run(
    prepared: Prepared,
    missing: Callable[[str], None],
    only: Sequence[str] = PARTS,
    *,
    with_peers: bool = True,
) -> Iterator[Result]:
    """Yield the results of parts; `missing` is told the name of each peer that is not installed.

    Without peers, searches are measured alone: their matrix is several times as large as an index.
    """
    parts: dict[str, Callable[[], Iterable[Result]]] = {
        "features": lambda: _features(prepared),
        "query": lambda: _query(prepared, missing) if with_peers else _query_alone(prepared),
        "all_pairs": lambda: _all_pairs(prepared, missing) if with_peers else _on_cores(prepared),
        "engine": lambda: _engine(prepared),
        "changed": lambda: _changed(prepared),
        "build": lambda: [Result("index_build", len(prepared.documents), prepared.build)],
        "cold_start": lambda: [_cold_start(prepared)],
    }
    for part in PARTS:
        if part in only:
            yield from parts[part]()


def _features(prepared: Prepared) -> Iterator[Result]:
    documents = prepared.documents[:READ]
    texts = [[field.text for field in document.fields] for document in documents]
    scheme = prepared.index.settings.scheme
    _, counts = rows.read(documents, scheme)
    expected, _ = peers.vectorize(texts)
    ours, same, words = in_turn(
        [lambda: rows.read(documents, scheme)] * 3,
        [lambda: peers.vectorize(texts)] * 3,
        [lambda: peers.vectorize_words(texts)] * 3,
    )
    is_equal = np.diff(counts.offsets).tolist() == expected
    yield Result("features", len(documents), ours, "TfidfVectorizer", same, is_equal)
    yield Result("features", len(documents), ours, "jieba+TfidfVectorizer", words)


def _search(prepared: Prepared) -> peers.Search:
    """Return our text stage on a need that is read already, as the peers' needs are."""
    index, vectors = prepared.index, prepared.vectors
    return lambda number: [score for _, score in index.search_vectors(vectors[number], TOP)]


def _query_alone(prepared: Prepared) -> Iterator[Result]:
    ours = _search(prepared)
    numbers = range(min(ASKED, len(prepared.needs)))
    times = in_turn([partial(ours, number) for number in numbers])[0]
    yield Result("query_top20", len(prepared.documents), times)


def _query(prepared: Prepared, missing: Callable[[str], None]) -> Iterator[Result]:
    numbers = range(min(ASKED, len(prepared.needs)))
    ours = _search(prepared)
    for name, make, has_same in (
        ("linear_kernel", peers.linear_kernel, True),
        ("sparse_dot_topn", peers.sparse_dot_topn, True),
        ("bm25s", peers.bm25s, False),
    ):
        try:
            theirs = make(prepared)
        except PeerMissing as error:
            missing(str(error))
            continue
        times = in_turn(
            [partial(ours, number) for number in numbers],
            [partial(theirs, number) for number in numbers],
        )
        same = all(is_same(ours(number), theirs(number)) for number in numbers[:20])
        is_equal = same if has_same else None
        yield Result("query_top20", len(prepared.documents), times[0], name, times[1], is_equal)


def _on_cores(prepared: Prepared) -> Iterator[Result]:
    one: Action = partial(search_all, prepared.index, prepared.vectors, TOP, 1)
    two: Action = partial(search_all, prepared.index, prepared.vectors, TOP, 2)
    single, double = in_turn([one] * PAIRED, [two] * PAIRED)
    yield Result("all_pairs", len(prepared.documents), double, "one core", single, same_result=True)


def _all_pairs(prepared: Prepared, missing: Callable[[str], None]) -> Iterator[Result]:
    try:
        product = peers.sparse_dot_topn_pairs(prepared)
    except PeerMissing as error:
        missing(str(error))
    else:
        two: Action = partial(search_all, prepared.index, prepared.vectors, TOP, 2)
        double, theirs, theirs_double = in_turn(
            [two] * REPEATS, [partial(product, 1)] * REPEATS, [partial(product, 2)] * REPEATS
        )
        best = min(theirs, theirs_double, key=lambda times: times.wall_s)
        found = search_all(prepared.index, prepared.vectors, TOP, 1)
        expected = product(1)
        same = all(
            is_same(scores, sorted(expected[number].data.tolist(), reverse=True))
            for number, scores in enumerate(found)
        )
        yield Result("all_pairs", len(prepared.documents), double, "sparse_dot_topn", best, same)
    yield from _on_cores(prepared)


def search_all(index: TextIndex, needs: list[Need], limit: int, threads: int) -> list[list[float]]:
    """Return the best scores of each need; kernels run outside the interpreter's lock."""

    def one(need: Need) -> list[float]:
        return [score for _, score in index.search_vectors(need, limit)]

    if threads == 1:
        return [one(need) for need in needs]
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(one, needs))


def _engine(prepared: Prepared) -> Iterator[Result]:
    """Measure a ranking with all its signals against the text stage alone, at 95 in 100.

    First every need is new and no supplier has been read before; then every need is new and all
    candidates have met other needs of the chain; then the same needs are asked again, read
    beforehand as those of the text stage are. Explaining the 20 best has lines of its own.
    """
    index = prepared.index
    profile = cache(prepared.supplier)

    def candidates(number: int) -> list[SupplierProfile]:
        nearest = index.nearest(prepared.needs[number], CANDIDATES)
        return [profile(public_id) for public_id in nearest]

    orders: dict[int, Order] = {}

    def engine(number: int) -> None:
        orders[number] = order(prepared.challenges[number], candidates(number), index=index)

    def explain(number: int) -> object:
        return orders.pop(number).explain(TOP)

    actions = engine, explain, _search(prepared)
    numbers = range(min(2 * RANKED, len(prepared.needs)))
    unread, known = numbers[len(numbers) // 2 :], numbers[: max(1, len(numbers) // 2)]
    for number in numbers:
        candidates(number)  # profiles are made up before the clock runs
    gc.freeze()  # no server holds all that the bench has made up
    _forget(index)
    yield from _engine_lines(prepared, "unread", actions, unread)
    readings.forget()
    for number, other in zip(known, cycle(unread or known)):
        suppliers = candidates(number)
        readings.complete(suppliers)
        order(prepared.challenges[other], suppliers, index=index)
    _forget(index, suppliers=False)
    yield from _engine_lines(prepared, "", actions, known)
    yield from _engine_lines(prepared, "again", actions, known)
    gc.unfreeze()


def _forget(index: TextIndex, *, suppliers: bool = True) -> None:
    """Let go of all needs that were read, and of suppliers."""
    index.forget_needs()
    required.cache_clear()
    source_of.cache_clear()
    if suppliers:
        readings.forget()


def _engine_lines(
    prepared: Prepared,
    name: str,
    actions: Sequence[Callable[[int], object]],
    numbers: Sequence[int],
) -> Iterator[Result]:
    whole, told, text = in_turn(
        *([partial(action, number) for number in numbers] for action in actions)
    )
    part, documents = f"_{name}" if name else "", len(prepared.documents)
    yield Result(f"engine{part}_p95", documents, _p95(whole), "text stage", _p95(text))
    yield Result(f"explain_20{part}_p95", documents, _p95(told))


def _p95(times: Times) -> Times:
    place = min(len(times.cpu) - 1, int(0.95 * len(times.cpu)))
    return Times((sorted(times.cpu)[place],), (sorted(times.wall)[place],))


def _changed(prepared: Prepared) -> Iterator[Result]:
    """Measure how long a changed profile takes to be found, after a thousand others."""
    count = min(CHANGED, len(prepared.documents) // 2)
    renewed = [
        supplier_document(corpus.supplier(number, prepared.seed, edition=1))
        for number in range(count)
    ]
    need, found = prepared.needs[0], list[TextIndex]()

    def show() -> None:
        found.append(prepared.index.with_changes(renewed))
        found[-1].search(need, TOP)

    times = in_turn([show] * 3)[0]
    same = None
    if len(prepared.documents) <= SMALL:
        same = _equals_rebuild(prepared, renewed, found[-1])
    yield Result("changed_profile_visible", len(prepared.documents), times, same_result=same)


def _equals_rebuild(prepared: Prepared, renewed: list[Document], changed: TextIndex) -> bool:
    by_id = {document.doc_id: document for document in (*prepared.documents, *renewed)}
    rebuilt = TextIndex.fit(list(by_id.values()), public=prepared.documents)
    return all(changed.search(need, TOP) == rebuilt.search(need, TOP) for need in prepared.needs)


def _cold_start(prepared: Prepared) -> Result:
    """Measure a new process: import, open the index, answer one need."""
    outputs = [
        subprocess.run(
            [sys.executable, "-c", _COLD, str(prepared.folder), "采购高精度压延铜箔"],
            capture_output=True, text=True, check=True,
        ).stdout.split()
        for _ in range(REPEATS)
    ]  # fmt: skip
    wall, cpu = zip(*((float(first), float(second)) for first, second in outputs), strict=True)
    return Result("cold_start", len(prepared.documents), Times(cpu, wall))
