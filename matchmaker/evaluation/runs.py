"""Rank the documents of one file for each query of another: the ``matchmaker rank`` contract."""

import json
import os
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

import numpy as np
from numpy.typing import NDArray

from matchmaker.evaluation.records import InputInvalid, Record, Warn, load_records
from matchmaker.evaluation.tasks import TASKS, Scorer, Scoring
from matchmaker.ranking.results import Plain
from nlp.topk import DECIMALS, top_k

DEFAULT_TOP = 100

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class RankOptions:
    """How to rank files. ``explain`` names a file for explanations.

    ``only`` names, by query, the documents that may be ranked; another query has none.
    """

    task: str = "need"
    top: int = DEFAULT_TOP
    within_chain: bool = False
    explain: Path | None = None
    only: Mapping[str, Collection[str]] | None = None


@dataclass(frozen=True, slots=True)
class Ranked:
    """The best documents of a query: places in the corpus and scores, best first."""

    query: Record
    places: tuple[int, ...]
    scores: tuple[float, ...]


def rank_files(
    queries: Path,
    corpus: Path,
    out: Path,
    options: RankOptions | None = None,
    *,
    progress: Progress | None = None,
    warn: Warn | None = None,
) -> int:
    """Write ``query_id doc_id score`` lines and return their number. Raises InputInvalid.

    Ties are ordered by document id, descending. A file appears whole or not at all.
    """
    options = options or RankOptions()
    if options.top < 1:
        raise InputInvalid("--top 至少为 1")
    if options.explain is not None and options.explain.resolve() == out.resolve():
        raise InputInvalid("--out 与 --explain 不能是同一个文件")
    notes: list[str] = []
    documents, needs = load_records(corpus, notes.append), load_records(queries, notes.append)
    if notes and warn is not None:
        warn("；".join(notes))
    scorer = make_scorer(options.task, documents)
    lines = 0
    with _written(out) as run, _written(options.explain) as explain:
        for done, ranked in enumerate(rank_records(scorer, needs, documents, options), 1):
            lines += _write_run(run, ranked, documents)
            _write_explanations(explain, scorer, ranked, documents)
            if progress is not None:
                progress(done, len(needs))
    return lines


def make_scorer(task: str, documents: Sequence[Record]) -> Scorer:
    """Return the scorer of a task. Raises InputInvalid."""
    if task not in TASKS:
        raise InputInvalid(f"未知的任务 {task}，可选：{'、'.join(TASKS)}")
    return TASKS[task](documents)


def rank_records(
    scorer: Scoring, queries: Sequence[Record], documents: Sequence[Record], options: RankOptions
) -> Iterator[Ranked]:
    """Yield the best documents of each query; each is ranked as if it were the only one."""
    ties = descending_ties([document.record_id for document in documents])
    chains = np.array([document.chain or "" for document in documents], dtype=np.str_)
    ids = np.array([document.record_id for document in documents], dtype=np.str_)
    for query in queries:
        scores = np.nan_to_num(scorer.score(query), nan=0.0)
        may_rank = np.ones(scores.size, dtype=np.bool_)
        if options.within_chain and query.chain:
            may_rank &= chains == query.chain
        if options.only is not None:
            may_rank &= np.isin(ids, list(options.only.get(query.record_id, ())))
        places = np.flatnonzero(may_rank)
        best = places[top_k(scores[places], ties[places], options.top)]
        yield Ranked(query, tuple(best.tolist()), tuple(scores[best].tolist()))


def descending_ties(ids: Sequence[str]) -> NDArray[np.int64]:
    """Return keys that order ids descending, as the scorers of runs do. Shape (n,)."""
    order = sorted(range(len(ids)), key=ids.__getitem__, reverse=True)
    ties = np.empty(len(ids), dtype=np.int64)
    ties[order] = np.arange(len(ids))
    return ties


@contextmanager
def _written(path: Path | None) -> Iterator[TextIO | None]:
    if path is None:
        yield None
        return
    # A link or a device, such as /dev/stdout, is written to; it cannot be swapped.
    is_plain = not path.is_symlink() and (path.is_file() or not path.exists())
    draft = path.with_name(f".{path.name}.{os.getpid()}.part") if is_plain else path
    try:
        with draft.open("w", encoding="utf-8", newline="\n") as file:
            yield file
        if is_plain:
            draft.replace(path)
    except OSError as error:
        raise InputInvalid(f"无法写入文件 {path}") from error
    finally:
        if is_plain:
            with suppress(OSError):
                draft.unlink(missing_ok=True)


def _write_run(file: TextIO | None, ranked: Ranked, documents: Sequence[Record]) -> int:
    if file is not None:
        for place, score in zip(ranked.places, ranked.scores, strict=True):
            doc_id = documents[place].record_id
            file.write(f"{ranked.query.record_id} {doc_id} {score:.{DECIMALS}f}\n")
    return len(ranked.places)


def _write_explanations(
    file: TextIO | None, scorer: Scorer, ranked: Ranked, documents: Sequence[Record]
) -> None:
    if file is None:
        return
    for place, score in zip(ranked.places, ranked.scores, strict=True):
        doc_id = documents[place].record_id
        row = _explanation(scorer, ranked.query, doc_id, place, score)
        file.write(json.dumps(row, ensure_ascii=False) + "\n")


def _explanation(
    scorer: Scorer, query: Record, doc_id: str, place: int, score: float
) -> dict[str, Plain]:
    pair: dict[str, Plain] = {"query_id": query.record_id, "doc_id": doc_id, "score": score}
    return pair | scorer.explain(query, place)
