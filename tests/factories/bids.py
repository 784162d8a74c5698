"""Bids: stored in any state, or taken there by the acts themselves."""

from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from matchmaker.context import Context
from matchmaker.schemas.bids import BidCreateSchema
from matchmaker.services import bids
from models.bids import Bid
from models.challenges import Challenge, Requirement
from models.enterprises import Enterprise
from models.enums import BidState, CheckDecision, MemberRole, Operator
from tests.factories import challenges, enterprise_sheets, enterprises, users

CONTENT: dict[str, Any] = {
    "introduction": "成立于2008年，主营锂电铜箔。",
    "innovation": "省级企业技术中心，发明专利12件。",
    "offer": "我司可在六个月内完成小试并交付样箔，按期批量供货。",
    "cooperation": ["联合开发"],
    "price_yuan": "1280000.50",
}


def fields(challenge: str, /, **changes: Any) -> dict[str, Any]:
    """Return a bid as the API takes it."""
    return {"challenge": challenge, **CONTENT, **changes}


def content(challenge: Challenge, /, **changes: Any) -> dict[str, Any]:
    """Return a complete bid as the services take it, with a line for each requirement."""
    lines = [
        {"position": item.position, "claim": "met", "statement": "可达到。"}
        for item in challenge.requirements
    ]
    return dict(BidCreateSchema().load(fields(challenge.public_id, **{"lines": lines, **changes})))


def make(ctx: Context, **values: Any) -> Bid:
    """Store a submitted bid, with a challenge and an enterprise of its own unless given."""
    row = Bid(
        challenge=values.pop("challenge", None) or challenges.published(ctx),
        enterprise=values.pop("enterprise", None) or enterprises.make(ctx),
        **{
            "offer": "可按期交付。",
            "price_yuan": Decimal("880000.00"),
            "state": BidState.SUBMITTED,
            "submitted_at": ctx.now,
            "lines": [],
            "members": [],
            "evidence": [],
            "checks": [],
            **values,
        },
    )
    ctx.session.add(row)
    ctx.session.flush()
    return row


@dataclass(frozen=True)
class Scene:
    """A challenge with one requirement; contexts of its buyer, of a supplier and of the bureau."""

    challenge: Challenge
    buyer: Context
    supplier: Context
    office: Context
    enterprise: Enterprise


def scene(ctx: Context, **values: Any) -> Scene:
    """Store a published challenge of a buyer, and a supplier with its sheet."""
    requirement = Requirement(
        position=0, name="延伸率", operator=Operator.GE, low=Decimal(8), unit="%"
    )
    challenge = challenges.published(ctx, **{"requirements": [requirement], **values})
    enterprise, supplier = bidder(ctx)
    buyer = users.acting_for(ctx, challenge.buyer)
    return Scene(challenge, buyer, supplier, ctx, enterprise)


def bidder(
    ctx: Context, role: MemberRole = MemberRole.OWNER, **values: Any
) -> tuple[Enterprise, Context]:
    """Store an enterprise with a sheet; return it and the context of one of its people."""
    enterprise = enterprises.make(ctx, **values)
    enterprise_sheets.make(ctx, enterprise)
    return enterprise, users.acting_for(ctx, enterprise, role)


def handed_in(ctx: Context, challenge: Challenge, **changes: Any) -> Bid:
    """Draft and submit a complete bid as the actor of `ctx`."""
    row = bids.draft(ctx, content(challenge, **changes))
    return bids.submit(ctx, row.public_id, version=None)


def forwarded(office: Context, supplier: Context, challenge: Challenge) -> Bid:
    """Hand in a bid, have it checked and forwarded."""
    row = handed_in(supplier, challenge)
    bids.check(office, row.public_id, CheckDecision.PASS, "", version=None)
    return bids.forward(office, row.public_id, version=None)


def after_deadline(ctx: Context, days: int = 31) -> Context:
    """Return the same transaction on a day when the challenges of the factory are closed."""
    return replace(ctx, now=ctx.now + timedelta(days=days))
