"""What other word lists do to the quality of ranking on labeled data."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from matchmaker.evaluation.folders import evaluate_folder
from matchmaker.evaluation.records import InputInvalid
from nlp import lexicon
from nlp.lexicon import Lexicon

MEASURE = "nDCG@10"


@dataclass(frozen=True, slots=True)
class Quality:
    """The mean of the measure on one folder with both sets of lists."""

    folder: str
    before: float
    after: float


def compare(folder: Path, before: Lexicon, after: Lexicon) -> Quality:
    """Measure both sets of lists on a labeled folder; raise InputInvalid if it is none."""
    means = []
    for lists in (before, after):
        with lexicon.using(lists):
            report = evaluate_folder(folder, task="need")
        if report.groups is None:
            raise InputInvalid(
                f"{folder} 没有可供排序的标注（corpus.jsonl、queries.jsonl、qrels.tsv）。"
            )
        means.append(report.groups.overall.measures[MEASURE].mean)
    return Quality(str(folder), *means)


def gold_folders(data_folder: Path) -> Iterator[Path]:
    """Yield the labeled folders of an installation: those below `gold` in its data folder."""
    root = data_folder / "gold"
    if root.is_dir():
        yield from sorted(path for path in root.iterdir() if (path / "qrels.tsv").is_file())
