"""Post the challenges over the weeks before today, and plan a matching event."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from matchmaker.context import LOCAL_TIME, Context
from matchmaker.demo import identities, source
from matchmaker.demo.firms import WAN, measure
from matchmaker.demo.source import ChainSource
from matchmaker.schemas.challenges import ChallengeCreateSchema
from matchmaker.schemas.events import EventFields
from matchmaker.services import challenges, events
from models.enums import CheckDecision

# The day that the deadlines in the files were written for.
WRITTEN_ON = date(2026, 11, 15)
OLDEST_DAYS, NEWEST_DAYS = 45, 12
NO_REQUIREMENTS = "尚无量化指标，由供需双方洽谈确定"
PASSED = {
    **dict.fromkeys(challenges.SCORES, 4),
    "decision": CheckDecision.PASS,
    "reason": "需求真实，指标可测",
}


def post_challenges(
    ctx: Context, chains: list[ChainSource], known: dict[str, str], seed: int
) -> dict[str, str]:
    """Draft and publish the challenges, oldest first; return their public ids by key."""
    states = source.read_json("states.json")
    shift = max(timedelta(0), ctx.today - WRITTEN_ON)
    posted: dict[str, str] = {}
    entries = [
        (_moment(ctx, raw["key"], seed), raw, chain) for chain in chains for raw in chain.challenges
    ]
    for at, raw, chain in sorted(entries, key=lambda entry: (entry[0], entry[1]["key"])):
        then = replace(ctx, now=at)
        fields = ChallengeCreateSchema().load(fields_of(chain, raw, known, shift))
        row = challenges.draft(then, fields)
        posted[raw["key"]] = row.public_id
        if raw["key"] in states["drafts"]:
            continue
        publish(then, row.public_id)
        if raw["key"] in states["withdrawn"]:
            reason = states["withdrawn"][raw["key"]]
            challenges.withdraw(later(ctx, at, 5), row.public_id, reason, version=None)
    return posted


def publish(ctx: Context, public_id: str) -> None:
    """Take a draft through the check: the installation may act for everybody."""
    row = challenges.submit(ctx, public_id, declares_no_secrets=True, version=None)
    challenges.check(ctx, public_id, PASSED, version=row.version)
    challenges.publish(ctx, public_id, version=None)


def _moment(ctx: Context, key: str, seed: int) -> datetime:
    """Return a moment in office hours, some weeks ago."""
    days = NEWEST_DAYS + identities.number(seed, "day", key, below=OLDEST_DAYS - NEWEST_DAYS)
    minutes = identities.number(seed, "minute", key, below=8 * 60)
    opening = datetime.combine(ctx.today - timedelta(days=days), time(9), LOCAL_TIME)
    return opening + timedelta(minutes=minutes)


def later(ctx: Context, at: datetime, days: int) -> Context:
    """Return the context some days after `at`, but never in the future."""
    return replace(ctx, now=min(ctx.now, at + timedelta(days=days, minutes=37)))


def fields_of(
    chain: ChainSource, raw: dict[str, Any], known: dict[str, str], shift: timedelta
) -> dict[str, Any]:
    deadline = date.fromisoformat(raw["deadline"]) + shift
    return {
        "buyer": known[raw["buyer"]],
        "kind": raw["kind"],
        "title": raw["title"],
        "chain": chain.code,
        "segment": raw["segment"],
        "background": raw["background"],
        "content": raw["content"],
        "items": raw["items"],
        "requirements": [
            {
                **measure(requirement),
                "method": requirement["method"],
                "is_must_have": requirement["must"],
            }
            for requirement in raw["requirements"]
        ],
        "no_requirements_reason": None if raw["requirements"] else NO_REQUIREMENTS,
        "budget_yuan": yuan(raw["budget_wan"]),
        "deadline_on": deadline.isoformat(),
        "duration_months": raw["duration_months"],
        "cooperation": raw["cooperation"],
        "ip_terms": raw["ip_terms"],
        "bidder_conditions": raw["bidder_conditions"],
        "visibility": raw["visibility"],
        "confidential_detail": raw["confidential_detail"],
        "invited": [known[key] for key in raw["invited"]],
    }


def yuan(wan: float | str | None) -> str | None:
    """Return an amount of 万元 in yuan, as the schemas take it."""
    return None if wan is None else str(Decimal(str(wan)) * WAN)


def plan_events(ctx: Context, posted: dict[str, str], known: dict[str, str]) -> list[str]:
    """Plan the matching events; return their public ids."""
    planned = []
    for raw in source.read_json("events.json"):
        fields = {
            "name": raw["name"],
            "held_on": (ctx.today + timedelta(days=raw["in_days"])).isoformat(),
            "place": raw["place"],
            "description": raw["description"],
            "chains": raw["chains"],
            "challenges": [posted[key] for key in raw["challenges"]],
            "suppliers": [known[key] for key in raw["suppliers"]],
        }
        planned.append(events.plan(ctx, EventFields().load(fields)).public_id)
    return planned
