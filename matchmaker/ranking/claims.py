"""Claims in prose: required values repeated one by one, and certificates in a row.

A supplier states what its product measures; that all of its values are exactly the required bounds
is no coincidence from three lines on. Certificates have a list of their own, where each has a
number and a date; three and more that stand in prose alone are boasts. Typed values are not judged
here: a person filled them in one by one, and gates hold them against the supplier.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from matchmaker.ranking.facts import bounds_text
from matchmaker.ranking.masking import Spans
from matchmaker.ranking.profiles import RequirementProfile, SupplierProfile
from matchmaker.ranking.results import Span
from nlp.analysis import Field, clean
from nlp.normalize import fold

LEAST = 3  # repeated values, or certificates, from which on they count as claims
CLOSE = 0.02  # a value is the same up to so much
MIN_WORDING = 4  # characters of a required wording that prose may not hold by chance
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_OTHER = re.compile(r"[\W_]+")
_CLAUSE = re.compile(r"[^,、;。\n]+")
_SENTENCE = re.compile(r"[^;。\n]+")  # a wording may hold 、 itself
_MARK = re.compile(r"[,、;。\n]")
_CERTIFICATE = re.compile(  # management systems by their standards
    r"(?<![a-z0-9])(?:iso(?:/ts)?|iatf|ohsas|as|qc|gjb|gb/t|iris|ts)[ -]?"
    r"(?:9001|9100|13485|14001|16949|18001|20000|22000|22163|27001|45001|50001|50430|080000)"
    r"[a-z]?(?![a-z0-9])"
)


@dataclass(frozen=True, slots=True)
class Prose:
    """The summary and the texts of capabilities: path, text, and its folded clean form of each.

    ``joined`` are all texts as written.
    """

    items: tuple[tuple[str, str, str], ...]
    joined: str

    @classmethod
    def of(cls, fields: Iterable[Field], cleaned: Iterable[str]) -> "Prose":
        """Take the prose among the fields of a document; ``cleaned`` has one text for each."""
        items = tuple(
            (field.path, field.text, text)
            for field, text in zip(fields, cleaned, strict=True)
            if field.path == "summary" or field.path.endswith(".text")
        )
        return cls(items, "\n".join([text for _, text, _ in items]))


class Echoes:
    """The required values of a challenge, ready to be found in prose."""

    def __init__(self, requirements: Sequence[RequirementProfile]) -> None:
        self._asked = [(item.name.strip(), item) for item in requirements]
        self._ready: dict[RequirementProfile, _Asked] = {}
        n = len(self._asked)
        self._least = n if n == 2 else LEAST

    def __bool__(self) -> bool:
        """Whether there are so many that prose may repeat too many of them."""
        return len(self._asked) >= self._least

    def suspects(self, prose: Sequence[Prose]) -> list[int]:
        """Return the places of prose that holds the names of enough requirements."""
        texts = [one.joined for one in prose]
        held = [[name in text for text in texts] for name, _ in self._asked]
        counts = map(sum, zip(*held, strict=True))
        return [place for place, count in enumerate(counts) if count >= self._least]

    def spans(self, prose: Prose) -> Spans:
        """Return the clauses that repeat required values, by field; none if they are few."""
        named = [self._read(item) for name, item in self._asked if name in prose.joined]
        likely = [
            (place, asked, path, text)
            for place, asked in enumerate(named)
            for path, text, cleaned in prose.items
            if asked.name in text and asked.may_stand_in(cleaned)
        ]
        if len({place for place, *_ in likely}) < self._least:
            return {}
        found: dict[str, list[Span]] = {}
        echoed: set[int] = set()
        for place, asked, path, text in likely:
            spans = asked.echoes(text)
            if spans:
                echoed.add(place)
                found.setdefault(path, []).extend(spans)
        return found if len(echoed) >= self._least else {}

    def _read(self, item: RequirementProfile) -> "_Asked":
        """Return a requirement made ready; most names stand in no prose."""
        if item not in self._ready:
            self._ready[item] = _Asked.of(item)
        return self._ready[item]


def unproven_certificates(
    supplier: SupplierProfile, cleaned: Mapping[str, str] = MappingProxyType({})
) -> Spans:
    """Return the certificates that stand in prose alone, by field; none if they are few.

    ``cleaned`` maps texts to their folded clean forms, as far as these are known.
    """
    held = "".join(_plain(name) for name in supplier.certificates)
    found: dict[str, list[Span]] = {}
    codes: set[str] = set()
    for path, text in _texts(supplier):
        if not any(char.isdigit() for char in text):
            continue
        folded = cleaned[text] if text in cleaned else clean(text).folded
        for match in _CERTIFICATE.finditer(folded):
            if _plain(match[0]) not in held:
                codes.add(_plain(match[0]))
                found.setdefault(path, []).append(clean(text).span(*match.span()))
    return found if len(codes) >= LEAST else {}


def _texts(supplier: SupplierProfile) -> list[tuple[str, str]]:
    own = [(f"capabilities.{item.public_id}.text", item.text) for item in supplier.capabilities]
    return [(path, text) for path, text in (("summary", supplier.summary), *own) if text]


@dataclass(frozen=True, slots=True)
class _Asked:
    """A requirement: its name as written and folded, its numbers, or else its plain wording."""

    name: str
    folded: str
    numbers: tuple[float, ...]
    wording: str

    @classmethod
    def of(cls, item: RequirementProfile) -> "_Asked":
        wanted = fold(bounds_text(item))
        return cls(item.name.strip(), fold(item.name), tuple(_numbers(wanted)), _plain(wanted))

    def may_stand_in(self, cleaned: str) -> bool:
        """Tell whether all of a text together repeats the requirement, as one clause must."""
        # A name that holds a mark may be cut out of a text where no clause holds all of it.
        return bool(_MARK.search(self.folded)) or self._is_in(cleaned)

    def echoes(self, text: str) -> list[Span]:
        """Return the clauses of a text that repeat the requirement."""
        cleaned = clean(text)
        for unit in (_CLAUSE, _SENTENCE):
            found = [
                cleaned.span(*match.span())
                for match in unit.finditer(cleaned.folded)
                if self.folded in match[0] and self._is_in(match[0])
            ]
            if found:
                return found
        return []

    def _is_in(self, stated: str) -> bool:
        """Tell whether words hold every number of the requirement, or its very wording."""
        rest = stated.replace(self.folded, "")
        if self.numbers:
            numbers = _numbers(rest)
            return all(
                any(abs(one - two) <= CLOSE * one for two in numbers) for one in self.numbers
            )
        return len(self.wording) >= MIN_WORDING and self.wording in _plain(rest)


def _numbers(text: str) -> list[float]:
    return [float(number) for number in _NUMBER.findall(text)]


def _plain(text: str) -> str:
    return _OTHER.sub("", text.lower())
