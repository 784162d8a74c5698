"""Which open needs are worth a supplier's time (值得揭 / 差一步 / 不合适), and what is missing."""

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import select

from matchmaker import messages
from matchmaker.context import Context
from matchmaker.errors import NotFound
from matchmaker.permissions import Permission, authorize, own_stake
from matchmaker.ranking import near_misses
from matchmaker.ranking.near_misses import NearMiss, StepKind, Worth
from matchmaker.ranking.results import Entry, Verdict
from matchmaker.ranking.visibility import Audience
from matchmaker.services import matching, profiles, recommendations
from models.bids import Bid
from models.challenges import Challenge
from models.enterprises import Enterprise

AUDIENCE = Audience.SUPPLIER
SHOWN = 5
_LOOKED_AT = 100
_STEP_TEXTS = {
    StepKind.CERTIFICATE: "step_certificate",
    StepKind.REPORT: "step_report",
    StepKind.IMPROVE: "step_improve",
}
_ORDER = {Worth.WORTH: 0, Worth.NEAR: 1, Worth.UNFIT: 2}


@dataclass(frozen=True, slots=True)
class Advice:
    """A step as its supplier reads it: the line's place, the evidence, and what is asked for."""

    position: int
    kind: StepKind
    name: str
    required: str
    text: str


@dataclass(frozen=True, slots=True)
class Prospect:
    """A need, what it is worth to the supplier, and what it would take."""

    challenge: Challenge
    entry: Entry
    worth: Worth
    advice: tuple[Advice, ...]
    met: int
    lines: int


@dataclass(frozen=True, slots=True)
class Nudge:
    """The one edit that makes most needs worth bidding for, and how many."""

    step: Advice
    challenge: Challenge
    count: int


@dataclass(frozen=True, slots=True)
class Prospects:
    """The needs worth reading; `others` counts those that do not suit.

    `can_judge` is False where the supplier has no capability that a need could be held against.
    """

    enterprise: Enterprise
    items: list[Prospect]
    others: int
    can_judge: bool
    nudge: Nudge | None = None


def best(ctx: Context, limit: int = SHOWN) -> Prospects:
    """Return the open needs that the actor's enterprise should read first, at most `limit`."""
    supplier = own(ctx)
    found = recommendations.challenges_for(ctx, supplier, page_size=_LOOKED_AT)
    taken = _bid_for(ctx, supplier)
    pairs = [*found.page.items, *found.ineligible]
    judged = [judged_of(row, entry) for row, entry in pairs if row.id not in taken]
    judged.sort(key=lambda item: (_ORDER[item.worth], len(item.advice), -(item.entry.score or 0.0)))
    worth_reading = [item for item in judged if item.worth is not Worth.UNFIT]
    others = len(judged) - len(worth_reading) + len(found.unassessable)
    can_judge = any(not item.is_retired for item in supplier.capabilities)
    nudge = _nudge(worth_reading)
    return Prospects(supplier, worth_reading[:limit], others, can_judge=can_judge, nudge=nudge)


def _nudge(items: list[Prospect]) -> Nudge | None:
    """Return the property whose proof alone is missing for most needs (R-7)."""
    alone: dict[str, list[Prospect]] = defaultdict(list)
    for item in items:
        if len(item.advice) == 1:
            alone[item.advice[0].name].append(item)
    if not alone:
        return None
    most = max(alone.values(), key=len)
    return Nudge(most[0].advice[0], most[0].challenge, len(most))


def public_id_of_own(ctx: Context) -> str:
    """Return the public id of the actor's own enterprise; raise NotFound for who has none."""
    query = select(Enterprise.public_id).where(Enterprise.id == ctx.actor.enterprise_id)
    found = ctx.session.scalars(query).one_or_none()
    if found is None:
        raise NotFound
    return found


def get(ctx: Context, challenge_id: str) -> Prospect:
    """Judge one need for the actor's enterprise; raise NotFound."""
    supplier = own(ctx)
    row = ctx.session.scalars(
        matching.challenge_query(ctx).where(Challenge.public_id == challenge_id)
    ).one_or_none()
    if row is None or row.buyer_id == supplier.id:
        raise NotFound
    return judged_of(row, matching.Matcher(ctx).explain(row, supplier, AUDIENCE))


def own(ctx: Context) -> Enterprise:
    """Return the actor's own enterprise with all that a profile needs."""
    authorize(ctx.actor, Permission.READ_RECOMMENDATIONS, own_stake(ctx.actor))
    query = profiles.supplier_query().where(Enterprise.id == ctx.actor.enterprise_id)
    found = ctx.session.scalars(query).one_or_none()
    if found is None:
        raise NotFound
    return found


def _bid_for(ctx: Context, supplier: Enterprise) -> frozenset[int]:
    return frozenset(
        ctx.session.scalars(select(Bid.challenge_id).where(Bid.enterprise_id == supplier.id))
    )


def judged_of(row: Challenge, entry: Entry) -> Prospect:
    """Return a need as a prospect of the supplier that the entry is about."""
    found = near_misses.judge(entry)
    return Prospect(
        challenge=row,
        entry=entry,
        worth=found.worth,
        advice=advice_of(found),
        met=sum(line.verdict is Verdict.MET for line in entry.ledger),
        lines=len(entry.ledger),
    )


def advice_of(found: NearMiss) -> tuple[Advice, ...]:
    """Return the steps in words."""
    return tuple(
        Advice(
            step.line.position,
            step.kind,
            step.line.name,
            step.line.required,
            messages.text(
                _STEP_TEXTS[step.kind],
                name=step.line.name,
                required=step.line.required,
                found=step.line.converted or step.line.found or "—",
            ),
        )
        for step in found.steps
    )
