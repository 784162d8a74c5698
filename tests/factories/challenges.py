"""Challenges: drafts unless `published` is called."""

import itertools
from dataclasses import replace
from datetime import timedelta
from typing import Any

from matchmaker.context import Context
from matchmaker.permissions import SYSTEM
from matchmaker.schemas.challenges import CheckSchema
from matchmaker.services import challenges as service
from models.challenges import Challenge
from models.enums import ChallengeKind, ChallengeStatus, Visibility
from tests.factories import chains, enterprises

_numbers = itertools.count(1)


def fields(buyer: str, /, **changes: Any) -> dict[str, Any]:
    """Return a challenge as the API takes it; its chain must be stored."""
    return {
        "buyer": buyer,
        "kind": "technology",
        "title": "极薄锂电铜箔延伸率提升",
        "chain": "copper",
        "segment": "foil",
        "content": "研制 4.5 微米铜箔，常温延伸率不低于 8%，批量稳定供货。",
        "requirements": [
            {
                "name": "延伸率",
                "operator": "ge",
                "low": "8",
                "unit": "%",
                "method": "GB/T 5230",
                "is_must_have": True,
            }
        ],
        "budget_yuan": "3000000.00",
        "deadline_on": "2099-12-31",
        **changes,
    }


def make(ctx: Context, **values: Any) -> Challenge:
    """Store a draft of a new buyer, or of the one given."""
    buyer = values.pop("buyer", None) or enterprises.make(ctx)
    chain = values.pop("chain", None) or chains.make(ctx)
    filled = {
        "kind": ChallengeKind.TECHNOLOGY,
        "title": "极薄锂电铜箔延伸率提升",
        "content": "研制 4.5 微米铜箔，常温延伸率不低于 8%。",
        "visibility": Visibility.PUBLIC,
        "status": ChallengeStatus.DRAFT,
        "deadline_on": ctx.today + timedelta(days=30),
        "requirements": [],
        "no_requirements_reason": "指标由双方在试验后商定",
        "invited": [],
        **values,
    }
    filled["visibility"] = Visibility(filled["visibility"])
    row = Challenge(buyer=buyer, chain=chain, **filled)
    ctx.session.add(row)
    ctx.session.flush()
    if "challenge_list" not in values:
        ctx.session.expire(row, ["challenge_list"])
    return row


def published(ctx: Context, **values: Any) -> Challenge:
    """Store a challenge that takes bids."""
    code = f"2024Q1-{next(_numbers):04d}"  # no code that the invented city gives
    values = {"status": ChallengeStatus.PUBLISHED, "published_at": ctx.now, "code": code, **values}
    return make(ctx, **values)


# Scores that pass, and the decision that follows from them.
PASSED = {
    "need": 4,
    "measurability": 3,
    "feasibility": 3,
    "benefit": 3,
    "decision": "pass",
    "reason": "",
}


def publish(ctx: Context, row: Challenge) -> Challenge:
    """Take a draft through its check, as the installation may."""
    system = replace(ctx, actor=SYSTEM)
    service.submit(system, row.public_id, declares_no_secrets=True, version=None)
    service.check(system, row.public_id, CheckSchema().load(PASSED), version=row.version)
    return service.publish(system, row.public_id, version=None)


def approved(ctx: Context, **values: Any) -> Challenge:
    """Store a challenge that waits for its publication."""
    return make(ctx, **{"status": ChallengeStatus.APPROVED, **values})
