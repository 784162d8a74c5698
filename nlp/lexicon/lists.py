"""What a set of word lists holds, and the views that the rest of the program reads."""

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from hashlib import blake2b

KINDS = ("product", "material", "part", "process", "equipment", "property", "grade", "service")
REASONS = ("material", "part", "process", "equipment")


# One letter and two or three digits: an alloy (A380), as well as an aircraft, a clause, a room.
_AMBIGUOUS = re.compile(r"[A-Za-z]\d[.\d]?\d")


class LexiconError(ValueError):
    """A word list is missing or malformed.

    ``code`` names the fault, ``place`` says where (file, or file:line), ``word`` what it is about.
    """

    def __init__(self, code: str, place: str, word: str = "") -> None:
        super().__init__(f"{place}: {code.replace('_', ' ')}" + (f": {word}" if word else ""))
        self.code = code
        self.place = place
        self.word = word


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: value × factor is in the base unit; ``powers`` are its dimension, sorted."""

    symbol: str
    factor: Decimal
    powers: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Grade:
    """A grade (42CrMo), the same one in other systems, and the system it is named by."""

    name: str
    equivalents: tuple[str, ...]
    system: str


@dataclass(frozen=True, slots=True)
class Relation:
    """What comes upstream of what: ``outputs`` are made of, hold, or need the ``input``."""

    input: str
    outputs: tuple[str, ...]
    reason: str


def key_of(word: str) -> str:
    """Return the form under which words are compared: width, case and blanks told apart no more."""
    if not word.isascii():
        word = unicodedata.normalize("NFKC", word)
    return word.lower().replace(" ", "")


@dataclass(frozen=True)
class ChainLexicon:
    """The words of one industry chain.

    ``terms`` maps each term to its kind (one of KINDS), ``synonyms`` each canonical name to the
    other names of the same thing.
    """

    terms: Mapping[str, str] = field(default_factory=dict)
    synonyms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    grades: tuple[Grade, ...] = ()
    relations: tuple[Relation, ...] = ()

    @cached_property
    def names(self) -> Mapping[str, str]:
        """Maps the key of every name of a thing, the canonical one too, to the canonical name."""
        return {
            key_of(word): name for name, others in self.synonyms.items() for word in (name, *others)
        }

    @cached_property
    def grade_names(self) -> Mapping[str, str]:
        """Maps the key of every name of a grade to the name that leads its line."""
        return {
            key_of(word): grade.name
            for grade in self.grades
            for word in (grade.name, *grade.equivalents)
        }

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Every word of the lists that names a thing, each once, in the order of the files."""
        found = dict.fromkeys(self.terms)
        for name, others in self.synonyms.items():
            found |= dict.fromkeys((name, *others))
        for grade in self.grades:
            found |= dict.fromkeys((grade.name, *grade.equivalents))
        for relation in self.relations:
            found |= dict.fromkeys((relation.input, *relation.outputs))
        return tuple(found)


@dataclass(frozen=True, eq=False)
class Lexicon:
    """A set of word lists; two sets are never equal, so that one can be the key of a cache.

    ``chains`` maps the code of a chain to its lists, ``common`` holds what belongs to all.
    ``softwords`` are stop words that belong to a product's name where they stand beside one.
    ``synonyms`` maps each name of a measured property to the canonical one.
    """

    stopwords: tuple[str, ...]
    synonyms: Mapping[str, str]
    units: Mapping[str, Unit]
    unit_aliases: Mapping[str, str]
    common: ChainLexicon = field(default_factory=ChainLexicon)
    chains: Mapping[str, ChainLexicon] = field(default_factory=dict)
    softwords: tuple[str, ...] = ()

    @cached_property
    def version(self) -> str:
        """A hash of all lists: with other words, equal texts may get other scores."""
        lists = (
            sorted(self.stopwords),
            sorted(self.softwords),
            sorted(self.synonyms.items()),
            [(key, str(unit.factor), unit.powers) for key, unit in sorted(self.units.items())],
            sorted(self.unit_aliases.items()),
            [_content(name, part) for name, part in (("", self.common), *self._parts)],
        )
        content = json.dumps(lists, ensure_ascii=False)
        return blake2b(content.encode(), digest_size=4).hexdigest()

    @property
    def _parts(self) -> list[tuple[str, ChainLexicon]]:
        return sorted(self.chains.items())

    @cached_property
    def terms(self) -> tuple[str, ...]:
        """The trade terms of all chains, each once."""
        found = dict.fromkeys(self.common.terms)
        for _, part in self._parts:
            found |= dict.fromkeys(part.terms)
        return tuple(found)

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Every word that segmentation keeps whole: terms and all other names, each once."""
        found = dict.fromkeys(self.common.words)
        for _, part in self._parts:
            found |= dict.fromkeys(part.words)
        return tuple(found)

    @cached_property
    def names(self) -> Mapping[str, str]:
        """Maps the key of a product's name to the canonical name, where all chains agree on it."""
        return _agreed(part.names for part in (self.common, *dict(self._parts).values()))

    @cached_property
    def grade_names(self) -> Mapping[str, str]:
        """Maps the key of a grade to its leading name, where all chains agree on it."""
        return _agreed(self._grade_lines())

    def _grade_lines(self) -> Iterator[dict[str, str]]:
        """Yield the names of each chain; lines that share a telling code are one grade."""
        leaders: dict[str, str] = {}
        for part in (self.common, *dict(self._parts).values()):
            names: dict[str, str] = {}
            for grade in part.grades:
                keys = [key_of(word) for word in (grade.name, *grade.equivalents)]
                leader = next((leaders[key] for key in keys if key in leaders), grade.name)
                leaders |= dict.fromkeys(filter(_is_telling, keys), leader)
                names |= dict.fromkeys(keys, leader)
            yield names

    @cached_property
    def _same_grades(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        for key, leader in self.grade_names.items():
            found.setdefault(leader, []).append(key)
        return {leader: tuple(keys) for leader, keys in found.items()}

    def same_grade(self, word: str) -> tuple[str, ...]:
        """Return the keys of all names of a grade, its own too; none for what is no grade."""
        return self._same_grades.get(self.grade_names.get(key_of(word), ""), ())

    @cached_property
    def grade_codes(self) -> Mapping[str, str]:
        """Maps a code of a grade, in lower case, to the code that stands for it in all systems.

        Only codes of letters and digits that say what they are in a text of any chain: 304 may be
        a grade or a number, T2 many things, A380 an alloy or an aircraft.
        """
        leaders: dict[str, str] = {}
        for part in (self.common, *dict(self._parts).values()):
            for grade in part.grades:
                codes = [code for code in (grade.name, *grade.equivalents) if _is_telling(code)]
                plain = [code for code in codes if not _AMBIGUOUS.fullmatch(code)]
                leaders |= {code.lower(): codes[0] for code in plain if code.lower() not in leaders}
        agreed = self.grade_names
        return {code: leader for code, leader in leaders.items() if code in agreed}

    def name_of(self, word: str, chain: str | None = None) -> str:
        """Return the canonical name of a product, as its chain says first; else the word."""
        key = key_of(word)
        own = self.chains[chain].names if chain is not None and chain in self.chains else {}
        return own.get(key) or self.names.get(key, word)

    @cached_property
    def soft(self) -> frozenset[str]:
        """The soft words, to look one up."""
        return frozenset(self.softwords)

    @cached_property
    def stop_pattern(self) -> re.Pattern[str]:
        """Matches the longest stop word, soft ones too, at a place in folded text."""
        return re.compile(_alternatives((*self.stopwords, *self.softwords)) or r"(?!)")

    @cached_property
    def unit_pattern(self) -> re.Pattern[str]:
        """Matches a spelled-out unit (group 1) where a unit can stand."""
        aliases = tuple(alias for alias in self.unit_aliases if _is_rewritten(alias))
        words = _alternatives(aliases) or "(?!)"
        # One look at the first character, before all words are tried.
        first = "".join(sorted({re.escape(alias[0]) for alias in aliases})) or "."
        return re.compile(rf"(?<=[\d万亿千百/])\s*(?=[{first}])({words})(?![A-Za-z0-9])")

    def canonical(self, name: str) -> str:
        """Return the canonical name of a measured property."""
        return self.synonyms.get(name.lower(), name.lower())


def _content(name: str, part: ChainLexicon) -> tuple[object, ...]:
    return (
        name,
        sorted(part.terms.items()),
        sorted(part.synonyms.items()),
        sorted((grade.name, grade.equivalents, grade.system) for grade in part.grades),
        sorted((row.input, row.outputs, row.reason) for row in part.relations),
    )


def _agreed(maps: Iterable[Mapping[str, str]]) -> dict[str, str]:
    found: dict[str, str] = {}
    disputed: dict[str, None] = {}
    for names in maps:
        for key, name in names.items():
            if found.setdefault(key, name) != name:
                disputed[key] = None
    return {key: name for key, name in found.items() if key not in disputed}


def _is_telling(code: str) -> bool:
    is_mixed = any(char.isdigit() for char in code) and any(char.isalpha() for char in code)
    return len(code) >= 4 and is_mixed and code.isascii() and " " not in code


def _is_rewritten(alias: str) -> bool:
    # Counting words (个, 件, 台…) and one-character words such as 方, 米 or 分 stay as written.
    return len(alias) > 1


def _alternatives(words: tuple[str, ...]) -> str:
    return "|".join(sorted(map(re.escape, words), key=lambda word: (-len(word), word)))
