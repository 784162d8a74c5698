"""Make the invented city larger, to see how the service bears it: firms and challenges by seed."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from matchmaker.bench import corpus
from matchmaker.context import Context
from matchmaker.demo import identities
from matchmaker.demo.postings import PASSED
from matchmaker.ranking import CapabilityProfile, ParameterProfile, RequirementProfile
from matchmaker.schemas.capabilities import CapabilityCreateSchema
from matchmaker.schemas.challenges import ChallengeCreateSchema
from matchmaker.schemas.enterprises import EnterpriseCreateSchema
from matchmaker.services import capabilities, challenges, enterprises
from models.chains import ChainSegment, IndustryChain
from models.challenges import Challenge
from models.enterprises import Enterprise

OPEN_DAYS = 60


def grow(ctx: Context, suppliers: int, posted: int, *, seed: int) -> None:
    """Register so many more suppliers and publish so many more challenges."""
    places = _segments(ctx)
    regions = sorted(set(ctx.session.scalars(select(Enterprise.region_code))))
    for number in range(suppliers):
        _register(ctx, number, seed, places[number % len(places)], regions[number % len(regions)])
    buyers = sorted(set(ctx.session.scalars(
        select(Enterprise.public_id).join(Challenge, Challenge.buyer_id == Enterprise.id)
    )))  # fmt: skip
    for number, profile in enumerate(corpus.build_challenges(posted, seed)):
        fields = {
            "buyer": buyers[number % len(buyers)],
            "kind": profile.kind,
            "title": f"{profile.title}（{number + 1}）",
            "chain": places[number % len(places)][0],
            "background": profile.background,
            "content": profile.content,
            "items": list(profile.items),
            "requirements": [_measure(item) for item in profile.requirements],
            "deadline_on": (ctx.today + timedelta(days=OPEN_DAYS)).isoformat(),
            "visibility": "public",
        }
        row = challenges.draft(ctx, ChallengeCreateSchema().load(fields))
        row = challenges.submit(ctx, row.public_id, declares_no_secrets=True, version=None)
        challenges.check(ctx, row.public_id, PASSED, version=row.version)
        challenges.publish(ctx, row.public_id, version=None)


def _segments(ctx: Context) -> list[tuple[str, str]]:
    """Return a segment of every chain in turn, so that neighbours lie in different chains."""
    rows = ctx.session.execute(
        select(IndustryChain.code, ChainSegment.code)
        .join(ChainSegment, ChainSegment.chain_id == IndustryChain.id)
        .order_by(ChainSegment.id)
    ).all()
    by_chain: dict[str, list[str]] = {}
    for chain, segment in rows:
        by_chain.setdefault(chain, []).append(segment)
    longest = max(map(len, by_chain.values()))
    return [
        (chain, own[place % len(own)])
        for place in range(longest)
        for chain, own in by_chain.items()
    ]


def _register(ctx: Context, number: int, seed: int, place: tuple[str, str], region: str) -> None:
    profile = corpus.supplier(number, seed)
    key, segment = f"g{number:05d}", {"chain": place[0], "segment": place[1]}
    fields = {
        "credit_code": identities.credit_code(seed, {"key": key, "region": region}),
        "kind": "company",
        "name": f"{profile.name}（{number + 1}）",
        "region_code": region,
        "summary": profile.summary,
        "segments": [segment],
        **identities.contact(seed, key),
    }
    row = enterprises.register(ctx, EnterpriseCreateSchema().load(fields))
    for item in profile.capabilities:
        own = _capability(item, row.public_id) | {"segment": segment}
        capabilities.register(ctx, CapabilityCreateSchema().load(own))


def _capability(item: CapabilityProfile, enterprise: str) -> dict[str, Any]:
    return {
        "enterprise": enterprise,
        "kind": "product",
        "name": item.name,
        "description": item.text,
        "visibility": "public",
        "parameters": [_measure(parameter) for parameter in item.parameters],
    }


def _measure(item: ParameterProfile | RequirementProfile) -> dict[str, Any]:
    return {
        "name": item.name,
        "operator": item.operator,
        "low": None if item.low is None else str(item.low),
        "high": None if item.high is None else str(item.high),
        "unit": item.unit,
    }
