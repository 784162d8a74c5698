"""What a published shortlist hands on: its chosen suppliers, as a buyer may read them."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from matchmaker.context import Context
from matchmaker.errors import NotFound
from matchmaker.permissions import Permission, authorize, visible_challenges, without_recusal
from matchmaker.services import shown_explanations
from matchmaker.services.shortlists import reading
from models.challenges import Challenge
from models.enterprises import Enterprise
from models.enums import Decision
from models.shortlists import Shortlist, ShortlistEntry

CHOSEN = (Decision.KEEP, Decision.PIN)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A supplier that was handed on, with its explanation as a buyer may read it."""

    enterprise: Enterprise
    decision: Decision
    score: float | None
    coverage: float
    explanation: dict[str, Any]


def chosen(row: Shortlist) -> list[ShortlistEntry]:
    """Return the entries that are handed on, in the order that people gave them."""
    return [entry for entry in reading.in_reviewed_order(row) if entry.decision in CHOSEN]


def published_for(ctx: Context, challenge: str) -> tuple[Shortlist, list[Candidate]]:
    """Return the newest published shortlist of a challenge, and whom it hands on.

    For the owner of the challenge and its organizers; raise NotFound.
    """
    thing = ctx.session.scalars(
        select(Challenge)
        .where(Challenge.public_id == challenge, visible_challenges(ctx.actor))
        .options(joinedload(Challenge.buyer), selectinload(Challenge.invited))
    ).one_or_none()
    if thing is None:
        raise NotFound
    authorize(ctx.actor, Permission.READ_PUBLISHED_SHORTLIST, thing)
    row = ctx.session.scalars(
        select(Shortlist)
        .where(
            Shortlist.challenge_id == thing.id,
            Shortlist.published_at.is_not(None),
            without_recusal(ctx.actor),
        )
        .order_by(Shortlist.published_at.desc(), Shortlist.id.desc())
        .limit(1)
        .options(*reading.whole())
    ).one_or_none()
    if row is None:
        raise NotFound
    return row, _candidates(ctx, row)


def _candidates(ctx: Context, row: Shortlist) -> list[Candidate]:
    entries = chosen(row)
    readable = shown_explanations.readable_capabilities(ctx, [item.explanation for item in entries])
    return [
        Candidate(
            entry.enterprise,
            entry.decision,
            entry.score,
            entry.coverage,
            shown_explanations.for_buyers(entry.explanation, readable),
        )
        for entry in entries
        if entry.decision is not None
    ]
