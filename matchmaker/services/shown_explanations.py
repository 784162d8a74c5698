"""Stored explanations as a buyer may read them: without quotes of what a buyer may not see.

Scores, verdicts and the order stay as people reviewed them; quoted words and values are left out
where they come from a capability that buyers may not read now, or that is gone, or where a word was
matched only in a challenge's confidential detail: one export holds the challenges of many buyers.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select

from matchmaker import messages
from matchmaker.context import Context
from matchmaker.ranking.documents import capability_of
from matchmaker.ranking.results import LedgerLine, Match, Verdict
from matchmaker.ranking.sentence import build_sentence
from matchmaker.ranking.visibility import FIELDS, Audience
from models.capabilities import Capability
from models.enums import CapabilityVisibility

RESTRICTED = "restricted"
_WITHHELD = ("found", "converted", "field", "span")

Stored = Mapping[str, Any]


def readable_capabilities(ctx: Context, explanations: Iterable[Stored]) -> frozenset[str]:
    """Return which of the capabilities that are quoted a buyer may read, by public id."""
    quoted = {name for found in explanations for name in _quoted(found)}
    readable = FIELDS[Audience.BUYER].capabilities
    query = select(Capability.public_id).where(
        Capability.public_id.in_(sorted(quoted)),
        Capability.is_retired.is_(False),
        Capability.visibility.in_([item for item in CapabilityVisibility if item in readable]),
    )
    return frozenset(ctx.session.scalars(query))


def for_buyers(found: Stored, readable: frozenset[str]) -> dict[str, Any]:
    """Return an explanation without hidden quotes; the same where it has none."""
    matches = [match for match in found.get("matches", []) if _is_open(match, readable)]
    ledger = [_line(line, readable) for line in found.get("ledger", [])]
    if matches == found.get("matches", []) and ledger == found.get("ledger", []):
        return dict(found)
    return {
        **found,
        "matches": matches,
        "ledger": ledger,
        "sentence": _sentence(matches, ledger),
        "reasons": _reasons(found, ledger),
    }


def _quoted(found: Stored) -> Iterable[str]:
    names = [line.get("capability_id") for line in found.get("ledger", [])]
    names += [capability_of(match["doc_field"]) for match in found.get("matches", [])]
    return [name for name in names if name]


def _is_open(match: Stored, readable: frozenset[str]) -> bool:
    capability = capability_of(match["doc_field"])
    is_readable = capability is None or capability in readable
    return is_readable and match["query_field"] != RESTRICTED


def _line(line: Stored, readable: frozenset[str]) -> dict[str, Any]:
    capability = line.get("capability_id")
    if capability is None or capability in readable:
        return dict(line)
    return {**line, "capability_id": None, **dict.fromkeys(_WITHHELD)}


def _sentence(matches: Iterable[Stored], ledger: Iterable[Stored]) -> str:
    shared = [
        Match(
            match["term"],
            match["weight"],
            match["query_field"],
            tuple(match["query"]),
            match["doc_field"],
            tuple(match["doc"]),
        )
        for match in matches
    ]
    lines = [
        LedgerLine(
            place,
            line["name"],
            Verdict(line["verdict"]),
            line["required"],
            is_must_have=bool(line.get("is_must_have")),
            found=line.get("found"),
        )
        for place, line in enumerate(ledger)
    ]
    return build_sentence(shared, lines)


def _reasons(found: Stored, ledger: Iterable[Stored]) -> list[dict[str, Any]]:
    """Return the reasons; those of values that are withheld, without the values."""
    kept = [reason for reason in found.get("reasons", []) if reason["code"] != "must_have_not_met"]
    if len(kept) == len(found.get("reasons", [])):
        return kept
    names = "、".join(
        line["name"] for line in ledger if line.get("is_must_have") and line["verdict"] == "not_met"
    )
    text = messages.text("reason_without_values", names=names)
    return [*kept, {"code": "must_have_not_met", "text": text}]
