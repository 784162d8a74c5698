"""A bid line by line against what the challenge requires: for its bidder, the buyer, the bureau."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from matchmaker import messages
from matchmaker.context import Context
from matchmaker.ranking.results import LedgerLine, Verdict
from matchmaker.ranking.visibility import Audience
from matchmaker.services.bids import drafting, reading
from models.bids import Bid, BidLine
from models.enterprises import Enterprise
from models.enums import LineClaim


@dataclass(frozen=True, slots=True)
class ComparedLine:
    """A requirement, what the bid says to it, and what the registered capabilities show.

    `line` is None where the bid says nothing, `found` where nothing could be computed.
    """

    position: int
    name: str
    is_must_have: bool
    line: BidLine | None
    found: LedgerLine | None


def compare(ctx: Context, public_id: str) -> tuple[Bid, list[ComparedLine]]:
    """Compare a visible bid with the requirements; raise NotFound.

    Each line is judged by the capabilities of the enterprise that takes it on, as far as the
    reader may see them: a bidder all of its own, a buyer what verified buyers may read. What has a
    date (titles, certificates) counts as on the day on which the bid was handed in.
    """
    row = reading.get(ctx, public_id)
    return row, _on_the_day(ctx, row)


def compare_all(ctx: Context, rows: Sequence[Bid]) -> dict[str, list[ComparedLine]]:
    """Compare bids that are loaded in full, by public id."""
    return {row.public_id: _on_the_day(ctx, row) for row in rows}


def _on_the_day(ctx: Context, row: Bid) -> list[ComparedLine]:
    handed_in = ctx if row.submitted_at is None else replace(ctx, now=row.submitted_at)
    return list(_lines(handed_in, row))


def shortfall(lines: Sequence[ComparedLine]) -> str:
    """Return the lines that a bid does not reach in one sentence; empty where it reaches all."""
    short = [
        messages.text("bid_short", name=item.name, required=item.found.required)
        for item in lines
        if item.found is not None and is_short(item)
    ]
    return "；".join(short)


def is_short(item: ComparedLine) -> bool:
    """Whether a bid claims less than the line requires, or the registered values refute it."""
    claim = item.line.claim if item.line else None
    is_refuted = item.found is not None and item.found.verdict is Verdict.NOT_MET
    return claim is not LineClaim.MET or is_refuted


def _lines(ctx: Context, row: Bid) -> Iterator[ComparedLine]:
    stated = {line.position: line for line in row.lines}
    ledgers: dict[int, tuple[LedgerLine, ...]] = {}
    for place, item in enumerate(row.challenge.requirements):
        line = stated.get(item.position)
        enterprise = row.enterprise if line is None else line.enterprise
        if enterprise.id not in ledgers:
            audience = _audience(ctx, enterprise)
            ledgers[enterprise.id] = drafting.ledger(ctx, row.challenge, enterprise, audience)
        found = {entry.position: entry for entry in ledgers[enterprise.id]}
        yield ComparedLine(item.position, item.name, item.is_must_have, line, found.get(place))


def _audience(ctx: Context, enterprise: Enterprise) -> Audience:
    if ctx.actor.is_organizer or ctx.actor.is_system:
        return Audience.ORGANIZER
    is_own = ctx.actor.enterprise_id == enterprise.id
    return Audience.SUPPLIER if is_own else Audience.BUYER
