"""Measure the ranking on a folder of judged data: the ``matchmaker evaluate`` contract."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from matchmaker.evaluation.groups import Groups, group
from matchmaker.evaluation.records import InputInvalid, load_grades, load_pairs, load_records
from matchmaker.evaluation.runs import Progress, Ranked, RankOptions, make_scorer, rank_records
from matchmaker.ranking import metrics
from matchmaker.ranking.results import Plain
from nlp.sentence_likeness import sentence_likeness

ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Report:
    """All figures of a folder. ``absent`` holds one score per half, each with the other's bound."""

    task: str
    groups: Groups | None = None
    absent: tuple[metrics.ThresholdScore, ...] = ()
    spearman: float | None = None
    pairs: int = 0

    def to_dict(self) -> dict[str, Plain]:
        """Return plain data."""
        plain: dict[str, Plain] = {"task": self.task}
        if self.groups is not None:
            plain["all"] = self.groups.overall.to_dict()
            for name in ("by_kind", "by_chain"):
                parts = getattr(self.groups, name)
                plain[name] = {key: part.to_dict() for key, part in parts.items()}
        if self.absent:
            plain["absent"] = _absent_dict(self.absent)
        if self.spearman is not None:
            plain["pairs"] = {"pairs": self.pairs, "spearman": round(self.spearman, 4)}
        return plain

    def lines(self) -> list[str]:
        """Return the report as lines for a terminal."""
        return [*self._group_lines(), *self._absent_lines(), *self._pair_lines()]

    def _group_lines(self) -> list[str]:
        if self.groups is None:
            return []
        parts = {"全部": self.groups.overall, **self.groups.by_kind, **self.groups.by_chain}
        return [
            f"{name}（{part.queries} 条）  "
            + "  ".join(
                f"{label} {item.mean:.4f} [{item.low:.4f}, {item.high:.4f}]"
                for label, item in part.measures.items()
            )
            for name, part in parts.items()
        ]

    def _absent_lines(self) -> list[str]:
        return [
            f"首个答案（阈值 {half.threshold:.4f} 取自另一半）  准确率 {half.precision:.4f}"
            f"  召回率 {half.recall:.4f}  F1 {half.f1:.4f}"
            for half in self.absent
        ]

    def _pair_lines(self) -> list[str]:
        if self.spearman is None:
            return []
        return [f"句对（{self.pairs} 对）  Spearman {self.spearman:.4f}"]


def evaluate_folder(
    path: Path,
    *,
    task: str = "need",
    within_chain: bool = False,
    judged_only: bool = False,
    progress: Progress | None = None,
) -> Report:
    """Rank the folder's corpus for its queries and score it. Raises InputInvalid.

    Pairs are scored as the task ``similarity``, for that is what they are. ``judged_only`` leaves
    documents that nobody judged for a query out of its ranking.
    """
    if not path.is_dir():
        raise InputInvalid(f"找不到文件夹 {path}")
    pairs = load_pairs(path / "pairs.tsv") if (path / "pairs.tsv").exists() else []
    spearman = None
    if pairs:
        scores = [sentence_likeness(first, second) for first, second, _ in pairs]
        spearman = metrics.spearman(scores, [value for _, _, value in pairs])
    if pairs and not (path / "corpus.jsonl").exists():
        return Report(task, spearman=spearman, pairs=len(pairs))
    documents = load_records(path / "corpus.jsonl")
    queries = load_records(path / "queries.jsonl")
    grades = load_grades(path / "qrels.tsv")
    options = RankOptions(
        task=task, within_chain=within_chain, only=grades if judged_only else None
    )
    runs = []
    for ranked in rank_records(make_scorer(task, documents), queries, documents, options):
        runs.append(ranked)
        if progress is not None:
            progress(len(runs), len(queries))
    rankings = {
        ranked.query.record_id: [documents[place].record_id for place in ranked.places]
        for ranked in runs
    }
    groups = group(rankings, queries, grades)
    return Report(task, groups, _absent(runs, rankings, grades), spearman, len(pairs))


def _absent(
    runs: Sequence[Ranked],
    rankings: Mapping[str, Sequence[str]],
    grades: Mapping[str, Mapping[str, int]],
) -> tuple[metrics.ThresholdScore, ...]:
    """Choose a threshold on one half, report it on the other, and swap."""
    if not any(ranked.query.kind == ABSENT for ranked in runs):
        return ()
    rows = []
    # Both halves get their share of the absent ones, however the ids were given out.
    for ranked in sorted(runs, key=lambda item: (item.query.kind == ABSENT, item.query.record_id)):
        judged = grades.get(ranked.query.record_id, {})
        first = next(iter(rankings[ranked.query.record_id]), "")
        rows.append(
            (
                ranked.scores[0] if ranked.scores else 0.0,
                judged.get(first, 0) > 0,
                any(grade > 0 for grade in judged.values()),
            )
        )
    halves = [rows[0::2], rows[1::2]]
    results = []
    for chosen, reported in ((halves[0], halves[1]), (halves[1], halves[0])):
        threshold = metrics.best_threshold(*_columns(chosen))
        results.append(metrics.score_threshold(*_columns(reported), threshold))
    return tuple(results)


def _columns(
    rows: Sequence[tuple[float, bool, bool]],
) -> tuple[list[float], list[bool], list[bool]]:
    return [row[0] for row in rows], [row[1] for row in rows], [row[2] for row in rows]


def _absent_dict(halves: Sequence[metrics.ThresholdScore]) -> dict[str, Plain]:
    rows: list[Plain] = [
        {
            "threshold": half.threshold,
            "precision": round(half.precision, 4),
            "recall": round(half.recall, 4),
            "f1": round(half.f1, 4),
        }
        for half in halves
    ]
    return {"halves": rows, "f1": round(sum(half.f1 for half in halves) / len(halves), 4)}
