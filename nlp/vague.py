"""Vague words in a demand: what nobody can test, and what to write instead."""

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from nlp.quantities import find_quantities

MAX_CHARS = 20_000
_FILE = Path(__file__).parent / "data" / "vague.tsv"
_BREAK = re.compile(r"[,，;；。!！?？\n]")


@dataclass(frozen=True, slots=True)
class Vague:
    """A vague word at ``[start, end)`` of a text, and the advice."""

    word: str
    start: int
    end: int
    advice: str


def find_vague(text: str) -> tuple[Vague, ...]:
    """Return the vague words of a text, in order; a clause that holds a number is not vague."""
    pattern, advice = _words()
    found = []
    start = 0
    text = text[:MAX_CHARS]
    for clause in _BREAK.split(text):
        if not find_quantities(clause):
            found += [
                Vague(match[0], start + match.start(), start + match.end(), advice[match[0]])
                for match in pattern.finditer(clause)
            ]
        start += len(clause) + 1
    return tuple(found)


@lru_cache(maxsize=1)
def _words() -> tuple[re.Pattern[str], dict[str, str]]:
    advice: dict[str, str] = {}
    for line in _FILE.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            words, _, text = line.partition("\t")
            advice |= dict.fromkeys(words.split("、"), text)
    longest_first = sorted(advice, key=lambda word: (-len(word), word))
    return re.compile("|".join(map(re.escape, longest_first))), advice
