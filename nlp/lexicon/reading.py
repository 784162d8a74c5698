"""Read and check a folder of word lists.

``stopwords.txt``, ``softwords.txt``, ``synonyms.tsv`` (names of measured properties) and
``units.tsv`` stand in the folder itself; ``common/`` and each ``chains/<code>/`` hold ``terms.tsv``
and, where there is something to say, ``synonyms.tsv``, ``grades.tsv`` and ``relations.tsv``.
"""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

from nlp.lexicon.lists import (
    KINDS,
    REASONS,
    ChainLexicon,
    Grade,
    Lexicon,
    LexiconError,
    Relation,
    Unit,
    key_of,
)

DATA = Path(__file__).parents[1] / "data"
_TOP_FILES = ("stopwords.txt", "softwords.txt", "synonyms.tsv", "units.tsv")
_CHAIN_FILES = ("terms.tsv", "synonyms.tsv", "grades.tsv", "relations.tsv")
_HEADER = ("# source:", "# date:")
_BASE = re.compile(r"([A-Za-z_]+)(-?\d+)?")
# Blanks of other kinds, characters without width, control characters: nobody sees them in a word.
_INVISIBLE = re.compile(
    r"[^\S\t ]|[\x00-\x08\x0e-\x1f\x7f-\x9f\xad\u200b-\u200f\u2060-\u206f\ufeff]"
)
# A blank may stand inside a code (GB/T 1591, P·O 42.5), not between Chinese words.
_BLANK_IN_WORD = re.compile(r"(?<![A-Za-z0-9.)])\s|\s(?![A-Za-z0-9(])")


def load(folder: Path) -> Lexicon:
    """Read and check all lists of a folder. Raises LexiconError."""
    units, aliases = _read_units(_List(folder, "units.tsv"))
    codes = sorted(path.name for path in (folder / "chains").glob("*/"))
    return Lexicon(
        stopwords=tuple(word.lower() for word in _read_words(_List(folder, "stopwords.txt"))),
        softwords=tuple(word.lower() for word in _read_words(_List(folder, "softwords.txt"))),
        synonyms=_read_properties(_List(folder, "synonyms.tsv")),
        units=units,
        unit_aliases=aliases,
        common=_read_chain(folder, "common"),
        chains={code: _read_chain(folder, f"chains/{code}") for code in codes},
    )


def file_names(folder: Path) -> list[str]:
    """Return the list files that stand in a folder, as paths below it, sorted."""
    parts = ["common", *(f"chains/{path.name}" for path in sorted((folder / "chains").glob("*/")))]
    names = [*_TOP_FILES, *(f"{part}/{name}" for part in parts for name in _CHAIN_FILES)]
    return sorted(name for name in names if (folder / name).is_file())


def stray_names(folder: Path) -> list[str]:
    """Return what stands in a folder of lists and is read by nobody: misspelled files, folders."""
    tops = [path for path in sorted(folder.iterdir()) if _is_stray(path)]
    chains = folder / "chains"
    inner = [path for path in sorted(chains.glob("*")) if path.is_file() and _is_list(path)]
    return [path.relative_to(folder).as_posix() for path in (*tops, *inner)]


def _is_stray(path: Path) -> bool:
    if path.is_dir():
        return path.name not in {"common", "chains"} and any(map(_is_list, path.rglob("*")))
    return _is_list(path) and path.name not in _TOP_FILES


def _is_list(path: Path) -> bool:
    return path.suffix in {".tsv", ".txt"} and not path.name.startswith(".")


class _List:
    """The rows of one file, and its errors with file and line."""

    def __init__(self, folder: Path, name: str) -> None:
        self.name = name
        try:
            # Editors on Windows begin a file with a byte order mark, which is no part of it.
            self._lines = (folder / name).read_text("utf-8-sig").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise LexiconError("unreadable", name) from error
        header = [line for line in self._lines if line.startswith("#")]
        for key in _HEADER:
            if not any(line.startswith(key) and line.strip() != key for line in header):
                raise LexiconError("header", name, key)
        self._check_date(header)

    def _check_date(self, header: list[str]) -> None:
        for line in header:
            if line.startswith("# date:"):
                text = line.removeprefix("# date:").strip()
                try:
                    date.fromisoformat(text)
                except ValueError as error:
                    raise LexiconError("date", self.name, text) from error

    def rows(self, columns: int) -> Iterator[tuple[int, list[str]]]:
        """Yield each line's number and its cells; the last one may be empty or left out."""
        for number, line in enumerate(self._lines, 1):
            if not line or line[0] == "#" or line.isspace():
                continue
            if _INVISIBLE.search(line):
                raise self.error(number, "character", line.replace("\t", " "))
            cells = line.split("\t")
            if " " in line:
                cells = [cell.strip() for cell in cells]
            if len(cells) != columns or not all(cells[: columns - 1]):
                raise self.error(number, "columns", str(columns))
            yield number, cells

    def error(self, number: int, code: str, word: str) -> LexiconError:
        return LexiconError(code, f"{self.name}:{number}", word)

    def words(self, number: int, cell: str) -> tuple[str, ...]:
        """Return the words of a cell, which 、 separates."""
        words = [word for word in cell.split("、") if word]
        if " " in cell:
            words = [self.word(number, word.strip()) for word in words if not word.isspace()]
        return tuple(words)

    def word(self, number: int, word: str) -> str:
        if " " in word and _BLANK_IN_WORD.search(word):
            raise self.error(number, "blank", word)
        return word


def _read_words(source: _List) -> tuple[str, ...]:
    seen: dict[str, int] = {}
    for number, (word,) in source.rows(1):
        if word in seen:
            raise source.error(number, "repeated", word)
        seen[source.word(number, word)] = number
    return tuple(seen)


def _read_chain(folder: Path, part: str) -> ChainLexicon:
    path = folder / part
    if not path.is_dir():
        raise LexiconError("unreadable", part)
    for found in sorted(path.iterdir()):
        if found.name not in _CHAIN_FILES and not found.name.startswith("."):
            raise LexiconError("unknown_file", f"{part}/{found.name}")
    lists = {
        name: _List(folder, f"{part}/{name}") for name in _CHAIN_FILES if (path / name).is_file()
    }
    if "terms.tsv" not in lists:
        raise LexiconError("unreadable", f"{part}/terms.tsv")
    return ChainLexicon(
        terms=_read_terms(lists["terms.tsv"]),
        synonyms=_read_synonyms(lists["synonyms.tsv"]) if "synonyms.tsv" in lists else {},
        grades=_read_grades(lists["grades.tsv"]) if "grades.tsv" in lists else (),
        relations=_read_relations(lists["relations.tsv"]) if "relations.tsv" in lists else (),
    )


def _read_terms(source: _List) -> dict[str, str]:
    terms: dict[str, str] = {}
    lines: dict[str, int] = {}
    for number, (word, kind) in source.rows(2):
        if kind not in KINDS:
            raise source.error(number, "kind", kind)
        if word in lines:
            raise source.error(number, "repeated", word)
        terms[source.word(number, word)] = kind
        lines[word] = number
    return terms


def _read_synonyms(source: _List) -> dict[str, tuple[str, ...]]:
    groups: dict[str, tuple[str, ...]] = {}
    owners: dict[str, int] = {}
    for number, (name, cell) in source.rows(2):
        groups[source.word(number, name)] = source.words(number, cell)
        _claim(source, number, (name, *groups[name]), owners)
    return groups


def _read_grades(source: _List) -> tuple[Grade, ...]:
    grades: list[Grade] = []
    owners: dict[str, int] = {}
    for number, (name, cell, system) in source.rows(3):
        grades.append(Grade(source.word(number, name), source.words(number, cell), system))
        _claim(source, number, (name, *grades[-1].equivalents), owners)
    return tuple(grades)


def _claim(source: _List, number: int, words: tuple[str, ...], owners: dict[str, int]) -> None:
    """Note that the words belong to this line; one that belongs to an earlier line is refused."""
    if len(words) < 2:
        raise source.error(number, "alone", words[0])
    for word in words:
        first = owners.setdefault(key_of(word), number)
        if first != number:
            raise source.error(number, "two_names", word)


def _read_relations(source: _List) -> tuple[Relation, ...]:
    found: list[Relation] = []
    lines: dict[tuple[str, str, str], int] = {}
    for number, (name, cell, reason) in source.rows(3):
        if reason not in REASONS:
            raise source.error(number, "reason", reason)
        outputs = source.words(number, cell)
        for output in outputs:
            first = lines.setdefault((name, output, reason), number)
            if first != number or output == name:
                raise source.error(number, "nothing_new", f"{name} → {output}")
        found.append(Relation(source.word(number, name), outputs, reason))
    return tuple(found)


def _read_properties(source: _List) -> dict[str, str]:
    canonical: dict[str, str] = {}
    for number, (first, cell) in source.rows(2):
        name = first.lower()
        for word in (name, *source.words(number, cell)):
            if canonical.setdefault(word.lower(), name) != name:
                raise source.error(number, "two_names", word)
    return canonical


def _read_units(source: _List) -> tuple[dict[str, Unit], dict[str, str]]:
    units: dict[str, Unit] = {}
    aliases: dict[str, str] = {}
    for number, cells in source.rows(4):
        symbol = cells[0]
        if symbol in units or symbol in aliases:
            raise source.error(number, "repeated", symbol)
        try:
            units[symbol] = Unit(symbol, _factor(cells[1]), _powers(cells[2]))
        except (InvalidOperation, ValueError) as error:
            raise source.error(number, "unit", symbol) from error
        for alias in source.words(number, cells[3]):
            if alias in units or aliases.setdefault(alias, symbol) != symbol:
                raise source.error(number, "two_names", alias)
    return units, aliases


def _factor(text: str) -> Decimal:
    factor = Decimal(text)
    if not factor.is_finite() or factor <= 0:
        raise ValueError(text)
    return factor


def _powers(base: str) -> tuple[tuple[str, int], ...]:
    powers: dict[str, int] = {}
    for part in base.split():
        if part == "1":
            continue
        match = _BASE.fullmatch(part)
        if match is None:
            raise ValueError(part)
        powers[match[1]] = powers.get(match[1], 0) + int(match[2] or 1)
    return tuple(sorted(powers.items()))
