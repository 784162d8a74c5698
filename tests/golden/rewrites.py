"""The planted rewrites and look-alikes: pairs of needs, and whether both are one need.

`python -m tests.golden.rewrites` prints recall and false alarms, per half and strength.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from matchmaker.ranking.near_duplicates import WARNING, similarity
from matchmaker.ranking.profiles import ChallengeProfile, RequirementProfile

FILE = Path(__file__).parent / "rewrites.jsonl"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two needs; ``strength`` is empty where they are different needs."""

    number: int
    first: ChallengeProfile
    second: ChallengeProfile
    strength: str

    @property
    def is_same(self) -> bool:
        """Whether the second is a rewrite of the first."""
        return bool(self.strength)


def pairs() -> Iterator[Pair]:
    """Yield all pairs of the file."""
    lines = FILE.read_text("utf-8").splitlines()[1:]
    for number, line in enumerate(lines):
        row = json.loads(line)
        other = row.get("rewrite") or row["unrelated"]
        yield Pair(number, _need(row["original"]), _need(other), row.get("strength", ""))


def _need(row: dict[str, object]) -> ChallengeProfile:
    sentences = row["requirements"]
    assert isinstance(sentences, list)
    return ChallengeProfile(
        "",
        "",
        str(row["title"]),
        content=str(row["content"]),
        requirements=tuple(RequirementProfile(text, "text", text=text) for text in sentences),
    )


def share_warned(chosen: list[Pair]) -> float:
    """Return the share of pairs that would be warned of."""
    return sum(similarity(pair.first, pair.second) >= WARNING for pair in chosen) / len(chosen)


def main() -> None:
    """Print the measure."""
    every = list(pairs())
    for half in (0, 1):
        chosen = [pair for pair in every if pair.number % 2 == half]
        shares = {
            strength or "look-alike": share_warned([p for p in chosen if p.strength == strength])
            for strength in ("light", "medium", "heavy", "")
        }
        recall = share_warned([pair for pair in chosen if pair.is_same])
        print(f"half {half}: recall {recall:.3f}  {shares}")  # noqa: T201 - a command's output


if __name__ == "__main__":
    main()
