"""Tell the older needs of the invented city to their end: selections, cooperations, what failed."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from matchmaker.context import Context
from matchmaker.demo import offers, postings, source
from matchmaker.demo.source import ChainSource
from matchmaker.permissions import Actor
from matchmaker.schemas.challenges import ChallengeCreateSchema
from matchmaker.schemas.cooperations import CooperationAmountFields, CooperationStepFields
from matchmaker.services import bids, challenges, cooperations, selections
from matchmaker.services.cooperations.stages import ORDER
from models.bids import Bid
from models.challenges import Challenge
from models.cooperations import Cooperation
from models.enterprises import Enterprise
from models.enums import CooperationStage, FailureReason, MemberRole, UserRole

FIRST_BID_DAYS, SELECTION_DAYS, FAILURE_DAYS = 4, 3, 60
SKIPPED = "双方已有合作基础，直接进入该阶段。"
Sides = tuple[Actor, Actor]  # the buyer's, then the supplier's
_UNSAID = {"ip_terms": "", "bidder_conditions": "", "confidential_detail": None}


def tell(
    ctx: Context, chains: list[ChainSource], known: dict[str, str], seed: int
) -> dict[str, str]:
    """Post, bid, select and cooperate as the file says; return the challenges' ids by key."""
    by_code = {chain.code: chain for chain in chains}
    told = source.read_json("outcomes.json")
    told.sort(key=lambda raw: (-raw["days_ago"], raw["key"]))
    return {raw["key"]: _tell(ctx, by_code[raw["chain"]], raw, known, seed) for raw in told}


def _tell(
    ctx: Context, chain: ChainSource, raw: dict[str, Any], known: dict[str, str], seed: int
) -> str:
    posted = ctx.now - timedelta(days=raw["days_ago"])
    deadline = ctx.today - timedelta(days=raw["days_ago"] - raw["open_days"])
    challenge = _post(replace(ctx, now=posted), chain, raw, known, deadline)
    rows = [
        _bid(postings.later(ctx, posted, FIRST_BID_DAYS + place), challenge, item, known, seed)
        for place, item in enumerate(raw["bids"])
    ]
    if all(item["act"] for item in raw["bids"]):
        _select(postings.later(ctx, posted, raw["open_days"] + SELECTION_DAYS), raw, rows)
        if challenges.get(ctx, challenge).objections_until is not None:
            _cooperate(ctx, challenge, raw)
    return challenge


def _post(
    ctx: Context, chain: ChainSource, raw: dict[str, Any], known: dict[str, str], deadline: date
) -> str:
    written = raw | _UNSAID | {
        "deadline": deadline.isoformat(), "visibility": "public", "invited": [],
    }  # fmt: skip
    fields = postings.fields_of(chain, written, known, timedelta(0))
    row = challenges.draft(ctx, ChallengeCreateSchema().load(fields))
    postings.publish(ctx, row.public_id)
    return row.public_id


def _bid(
    ctx: Context, challenge: str, item: dict[str, Any], known: dict[str, str], seed: int
) -> str:
    supplier = offers.with_sheet(ctx, known[item["supplier"]], item["supplier"], seed)
    row = offers.hand_in(ctx, challenge, supplier, item)
    offers.go_on(ctx, row, ctx.now, "forwarded")
    return row.public_id


def _select(ctx: Context, raw: dict[str, Any], rows: list[str]) -> None:
    challenge = bids.get(ctx, rows[0]).challenge.public_id
    for public_id, item in zip(rows, raw["bids"], strict=True):
        act, rank = item["act"], item.get("rank")
        selections.decide(ctx, public_id, act, item["reason"], rank=rank, version=None)
    end = (
        selections.close
        if any(item["act"] == "select" for item in raw["bids"])
        else selections.fail
    )
    end(ctx, challenge, version=None)


def _cooperate(ctx: Context, challenge: str, raw: dict[str, Any]) -> None:
    row = challenges.get(ctx, challenge)
    final = row.objections_until + timedelta(days=1) if row.objections_until else ctx.today
    if final >= ctx.today:
        return
    begun = ctx.now - timedelta(days=(ctx.today - final).days)
    selections.finalize(replace(ctx, now=begun), challenge)
    query = select(Cooperation).join(Bid).join(Challenge).where(Challenge.public_id == challenge)
    for cooperation in ctx.session.scalars(query).all():
        _progress(ctx, cooperation, raw, begun)


def _progress(ctx: Context, row: Cooperation, raw: dict[str, Any], begun: datetime) -> None:
    bid = ctx.session.get_one(Bid, row.bid_id)
    buyer_id = ctx.session.get_one(Challenge, bid.challenge_id).buyer_id
    sides = _member(ctx, buyer_id), _member(ctx, bid.enterprise_id)
    steps = [(days, stage, None) for stage, days in raw["stages"]]
    amounts = [(amount["after_days"], "", amount) for amount in raw["amounts"]]
    for days, stage, amount in sorted([*steps, *amounts], key=lambda act: act[0]):
        then = postings.later(ctx, begun, days)
        if amount is None:
            _step(then, row, stage, raw.get("outcome"), sides)
        else:
            _amount(then, row, amount, sides)
    if "failure" in raw:
        reason = FailureReason(raw["failure"]["reason"])
        then = replace(postings.later(ctx, begun, FAILURE_DAYS), actor=sides[0])
        cooperations.fail(then, row.public_id, reason, raw["failure"]["note"], version=None)


def _step(ctx: Context, row: Cooperation, stage: str, outcome: str | None, sides: Sides) -> None:
    """Let the supplier tell a stage and the buyer confirm it."""
    ctx.session.refresh(row)
    place = ORDER.index(CooperationStage(stage))
    reached = -1 if row.stage is None else ORDER.index(row.stage)
    raw = {
        "stage": stage,
        "reached_on": ctx.today.isoformat(),
        "skip_reason": SKIPPED if place > reached + 1 else None,
        "outcome": outcome if stage == CooperationStage.ACCEPTANCE.value else None,
    }
    buyer, supplier = sides
    fields = CooperationStepFields().load(raw)
    told = cooperations.tell_step(replace(ctx, actor=supplier), row.public_id, fields, version=None)
    step = next(item for item in told.steps if item.confirmed_at is None)
    cooperations.confirm_step(
        replace(ctx, actor=buyer), row.public_id, step.public_id, version=None
    )


def _amount(ctx: Context, row: Cooperation, amount: dict[str, Any], sides: Sides) -> None:
    """Let the supplier tell an amount, and the buyer confirm it where the file says so."""
    buyer, supplier = sides
    raw = {name: amount[name] for name in ("title", "amount_yuan", "payment_days")}
    fields = CooperationAmountFields().load(raw | {"agreed_on": ctx.today.isoformat()})
    told = cooperations.tell_amount(
        replace(ctx, actor=supplier), row.public_id, fields, version=None
    )
    if amount["confirmed"]:
        waiting = next(item for item in told.amounts if item.title == amount["title"])
        cooperations.confirm_amount(
            replace(ctx, actor=buyer), row.public_id, waiting.public_id, version=None
        )


def _member(ctx: Context, enterprise_id: int) -> Actor:
    """Return somebody who acts for an enterprise; the demo's accounts come later."""
    name = ctx.session.get_one(Enterprise, enterprise_id).name
    return Actor(
        None, name, UserRole.MEMBER, enterprise_id=enterprise_id, member_role=MemberRole.OWNER
    )
