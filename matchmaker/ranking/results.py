"""What a ranking returns: scores that add up, and the evidence behind each of them.

Every class turns into plain JSON-able data with ``to_dict()``; this is what the API sends and
what a shortlist entry stores.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

Plain: TypeAlias = "bool | int | float | str | list[Plain] | dict[str, Plain] | None"
Span = tuple[int, int]


class Verdict(StrEnum):
    """Whether a requirement is satisfied: 满足 / 部分 / 缺材料 / 不满足."""

    MET = "met"
    PARTLY = "partly"
    UNKNOWN = "unknown"
    NOT_MET = "not_met"


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one signal gives: ``points = weight × value``, 0 when the value is unknown (None)."""

    signal: str
    label: str
    weight: float
    value: float | None
    points: float

    def to_dict(self) -> dict[str, Plain]:
        """Return plain data."""
        return {
            "signal": self.signal,
            "label": self.label,
            "weight": self.weight,
            "value": self.value,
            "points": self.points,
        }


@dataclass(frozen=True, slots=True)
class Match:
    """A term that both texts hold. Spans are ``[start, end)`` characters of the original field.

    ``weight`` is the term's share of all matched weight of the pair, in (0, 1]; ``points`` is what
    it carries of the points of the text signals.
    """

    term: str
    weight: float
    query_field: str
    query_span: Span
    doc_field: str
    doc_span: Span
    points: float = 0.0

    def to_dict(self) -> dict[str, Plain]:
        """Return plain data."""
        return {
            "term": self.term,
            "weight": self.weight,
            "points": self.points,
            "query_field": self.query_field,
            "query": list(self.query_span),
            "doc_field": self.doc_field,
            "doc": list(self.doc_span),
        }


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One requirement against what the supplier states.

    ``found`` quotes the supplier; ``field`` and ``span`` say where it stands (a parameter has
    the field ``capabilities.<id>.parameters.<n>`` and no span). ``converted`` is the found value
    in the unit of the requirement, where it was stated in another. ``is_certain``: a typed
    parameter of the same property; only such a line can make a supplier ineligible.
    """

    position: int
    name: str
    verdict: Verdict
    required: str
    is_must_have: bool
    found: str | None = None
    capability_id: str | None = None
    field: str | None = None
    span: Span | None = None
    converted: str | None = None
    is_certain: bool = False

    def to_dict(self) -> dict[str, Plain]:
        """Return plain data."""
        return {
            "position": self.position,
            "name": self.name,
            "verdict": self.verdict.value,
            "required": self.required,
            "is_must_have": self.is_must_have,
            "found": self.found,
            "capability_id": self.capability_id,
            "field": self.field,
            "span": None if self.span is None else list(self.span),
            "converted": self.converted,
            "is_certain": self.is_certain,
        }


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a supplier may not appear, or what to look at: a stable code and a Chinese text."""

    code: str
    text: str

    def to_dict(self) -> dict[str, Plain]:
        """Return plain data."""
        return {"code": self.code, "text": self.text}


@dataclass(frozen=True, slots=True)
class Entry:
    """One pair of challenge and supplier. ``score`` is in [0, 1], None when 无法评估.

    ``coverage`` is the share of weight whose signal was known. ``reasons`` is filled only for
    a supplier that is not eligible (不符合). ``other_points``: what the text signals give beyond
    the matched words (其他文字), so that words and rest add up to them. ``flags``: what people
    should look at (疑似抄录, 疑似堆砌, 疑似克隆); they change no order by themselves.
    """

    challenge_id: str
    supplier_id: str
    score: float | None
    coverage: float
    contributions: tuple[Contribution, ...] = ()
    matches: tuple[Match, ...] = ()
    ledger: tuple[LedgerLine, ...] = ()
    sentence: str = ""
    reasons: tuple[Reason, ...] = ()
    other_points: float = 0.0
    flags: tuple[Reason, ...] = ()

    @property
    def band(self) -> str | None:
        """Return 高, 中 or 低; None when there is no score."""
        return band_of(self.score)

    def to_dict(self) -> dict[str, Plain]:
        """Return plain data."""
        return {
            "challenge_id": self.challenge_id,
            "supplier_id": self.supplier_id,
            "score": self.score,
            "band": self.band,
            "coverage": self.coverage,
            "contributions": [part.to_dict() for part in self.contributions],
            "matches": [match.to_dict() for match in self.matches],
            "other_points": self.other_points,
            "ledger": [line.to_dict() for line in self.ledger],
            "sentence": self.sentence,
            "reasons": [reason.to_dict() for reason in self.reasons],
            "flags": [flag.to_dict() for flag in self.flags],
        }

    def to_bands(self) -> dict[str, Plain]:
        """Return plain data for a reader who is shown bands and no figures."""
        return {
            "challenge_id": self.challenge_id,
            "supplier_id": self.supplier_id,
            "band": self.band,
            "contributions": [
                {"signal": part.signal, "label": part.label, "band": band_of(part.value)}
                for part in self.contributions
            ],
            "matches": [_without_figures(match) for match in self.matches],
            "ledger": [line.to_dict() for line in self.ledger],
            "sentence": self.sentence,
            "reasons": [reason.to_dict() for reason in self.reasons],
        }


def band_of(value: float | None) -> str | None:
    """Return 高 from 0.45, 中 from 0.3, 低 below; None for what is unknown."""
    if value is None:
        return None
    return "高" if value >= 0.45 else "中" if value >= 0.3 else "低"


def _without_figures(match: Match) -> dict[str, Plain]:
    return {
        name: value for name, value in match.to_dict().items() if name not in {"weight", "points"}
    }


@dataclass(frozen=True, slots=True)
class Ranking:
    """The answer: ranked pairs, those of whom too little is known, and those not eligible.

    ``entries`` fill at most the asked number of slots, ``total`` counts all ranked pairs. ``slots``
    holds the slot of each entry, from 1: near-clones share one and follow each other.
    """

    entries: tuple[Entry, ...]
    unassessable: tuple[Entry, ...]
    ineligible: tuple[Entry, ...]
    total: int
    index_version: str
    weights_version: str
    slots: tuple[int, ...] = ()

    def to_dict(self) -> dict[str, Plain]:
        """Return plain data."""
        return {
            "entries": [entry.to_dict() for entry in self.entries],
            "slots": list(self.slots),
            "unassessable": [entry.to_dict() for entry in self.unassessable],
            "ineligible": [entry.to_dict() for entry in self.ineligible],
            "total": self.total,
            "index_version": self.index_version,
            "weights_version": self.weights_version,
        }
