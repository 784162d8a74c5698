"""What each idea of the ranking is worth: the ``matchmaker ablation`` contract.

The shipped ranking is measured, then the same with one idea taken away, then simple methods. The
gain of an idea is the mean difference, query by query, between the shipped ranking and the other;
its interval is a bootstrap over the queries.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path

from matchmaker.evaluation.baselines import BASELINES
from matchmaker.evaluation.groups import Grades, Measure, scored
from matchmaker.evaluation.records import InputInvalid, Record, load_grades, load_records
from matchmaker.evaluation.runs import Progress, RankOptions, rank_records
from matchmaker.evaluation.tasks import NeedScorer, Scoring
from matchmaker.ranking.results import Plain
from matchmaker.ranking.weights import DEFAULT_WEIGHTS, Weights
from nlp import lexicon
from nlp.analysis import Scheme
from nlp.lexicon import Lexicon
from nlp.vectors import Settings

MEASURE = "nDCG@10"
SHIPPED = "现行配置"


@dataclass(frozen=True, slots=True)
class Configuration:
    """A way to rank: how the scorer is made, and with which word lists."""

    name: str
    make: Callable[[Sequence[Record]], Scoring]
    lists: Callable[[], AbstractContextManager[object]] = nullcontext


@dataclass(frozen=True, slots=True)
class Line:
    """One configuration on every folder: its mean, and what the shipped ranking gains over it."""

    name: str
    is_baseline: bool
    means: Mapping[str, float] = field(default_factory=dict)
    gains: Mapping[str, Measure] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Plain]:
        """Return plain data."""
        folders: dict[str, Plain] = {}
        for name, mean in self.means.items():
            gain = self.gains[name].to_dict() if name in self.gains else None
            folders[name] = {"mean": round(mean, 4), "gain": gain}
        return {"name": self.name, "is_baseline": self.is_baseline, "folders": folders}

    def text(self) -> str:
        """Return a line for a terminal."""
        cells = []
        for name, mean in self.means.items():
            gain = self.gains.get(name)
            told = f"（{gain.mean:+.3f} [{gain.low:+.3f}, {gain.high:+.3f}]）" if gain else ""
            cells.append(f"{name} {mean:.3f}{told}")
        return f"{self.name}  " + "  ".join(cells)


def _need(
    settings: Settings | None = None, weights: Weights = DEFAULT_WEIGHTS
) -> Callable[[Sequence[Record]], Scoring]:
    return lambda corpus: NeedScorer(corpus, settings, weights)


def _without(signal: str) -> Weights:
    """Return the shipped weights without one signal, scaled to 1."""
    left = {
        name: 0.0 if name == signal else value for name, value in DEFAULT_WEIGHTS.values.items()
    }
    total = sum(left.values())
    return Weights(f"without-{signal}", {name: value / total for name, value in left.items()})


def _all_stop() -> AbstractContextManager[Lexicon]:
    lists = lexicon.current()
    words = (*lists.stopwords, *lists.softwords)
    return lexicon.using(replace(lists, stopwords=words, softwords=()))


def configurations() -> list[Configuration]:
    """Return the shipped ranking, and the same with one idea taken away each."""
    return [
        Configuration(SHIPPED, _need()),
        Configuration("不比全文", _need(weights=_without("text"))),
        Configuration("不逐项比产品", _need(weights=_without("products"))),
        Configuration("不看同类关联", _need(weights=_without("related"))),
        Configuration("余弦代替 BM25", _need(Settings(is_bm25=False))),
        Configuration("词首词尾不作字", _need(Settings(Scheme(has_edges=False)))),
        Configuration("采购用语不减权", _need(Settings(Scheme(need_stop=1.0)))),
        Configuration("软停用词全减权", _need(), _all_stop),
        Configuration("只用一、二元字", _need(Settings(Scheme(max_gram=2)))),
    ]


def compare(
    paths: Sequence[Path],
    *,
    within_chain: bool = False,
    judged_only: bool = False,
    progress: Progress | None = None,
) -> list[Line]:
    """Measure all configurations and baselines on every folder. Raises InputInvalid."""
    folders = [
        _Folder.read(path, within_chain=within_chain, judged_only=judged_only) for path in paths
    ]
    ways = [(way, False) for way in configurations()]
    ways += [(Configuration(name, make), True) for name, make in BASELINES.items()]
    lines: list[Line] = []
    shipped: dict[str, dict[str, float]] = {}
    for done, (way, is_baseline) in enumerate(ways, 1):
        found = {folder.name: folder.measure(way) for folder in folders}
        if way.name == SHIPPED:
            shipped = found
        lines.append(_line(way.name, found, shipped, is_baseline=is_baseline))
        if progress is not None:
            progress(done, len(ways))
    return lines


def _line(
    name: str,
    found: Mapping[str, Mapping[str, float]],
    shipped: Mapping[str, Mapping[str, float]],
    *,
    is_baseline: bool,
) -> Line:
    gains = {
        folder: Measure.of([shipped[folder][query] - value for query, value in values.items()])
        for folder, values in found.items()
        if name != SHIPPED
    }
    means = {folder: Measure.of(list(values.values())).mean for folder, values in found.items()}
    return Line(name, is_baseline, means, gains)


@dataclass(frozen=True, slots=True)
class _Folder:
    name: str
    documents: Sequence[Record]
    queries: Sequence[Record]
    grades: Grades
    options: RankOptions

    @classmethod
    def read(cls, path: Path, *, within_chain: bool, judged_only: bool) -> "_Folder":
        if not path.is_dir():
            raise InputInvalid(f"找不到文件夹 {path}")
        grades = load_grades(path / "qrels.tsv")
        return cls(
            path.resolve().name,
            load_records(path / "corpus.jsonl"),
            load_records(path / "queries.jsonl"),
            grades,
            RankOptions(within_chain=within_chain, only=grades if judged_only else None),
        )

    def measure(self, way: Configuration) -> dict[str, float]:
        """Return the measure of each judged query."""
        with way.lists():
            rankings = dict(self._rankings(way.make(self.documents)))
        return {query: values[MEASURE] for query, values in scored(rankings, self.grades).items()}

    def _rankings(self, scorer: Scoring) -> Iterator[tuple[str, list[str]]]:
        for ranked in rank_records(scorer, self.queries, self.documents, self.options):
            yield (
                ranked.query.record_id,
                [self.documents[place].record_id for place in ranked.places],
            )
