"""Bids from draft to cooperation: texts, prices, files, reasons, objections, amounts."""

from typing import Any

from matchmaker.context import Context
from matchmaker.services import bids, cooperations, follow_ups, objections, selections
from models.bids import Bid
from models.challenges import Challenge
from models.enums import CheckDecision, CooperationStage, FailureReason, ObjectionState
from tests.factories import attachments
from tests.factories import bids as factory
from tests.factories import cooperations as cooperation_factory
from tests.factories.world.base import BUYER, OFFICE, World


def offer(world: World, posted: dict[str, Challenge]) -> None:
    """Hand in, send back, forward, decide, dispute, and work together."""
    _before_forwarding(world, posted["open"])
    _forwarded(world, posted["selecting"])
    _awarded(world, posted["awarded"])
    _cooperating(world, posted["cooperating"])


def _draft(ctx: Context, challenge: Challenge, **texts: Any) -> Bid:
    fields = factory.content(challenge, **{"introduction": "介绍", "innovation": "专利", **texts})
    return bids.draft(ctx, fields)


def _before_forwarding(world: World, challenge: Challenge) -> None:
    """What the buyer does not know of yet: a draft, a joint bid, one sent back, one taken back."""
    alone = ("drafter",)
    draft = _draft(
        world.acting("drafter"),
        challenge,
        offer=world.hide("offer of a draft", alone),
        price_yuan=str(world.hide_yuan("price of a draft", alone)),
    )
    world.place("bids", draft, alone, "drafter", ["buyer"])
    _joint(world, challenge)
    told = ("loser", *OFFICE)
    sent_back = _draft(
        world.acting("loser"), challenge, offer=world.hide("offer that was sent back", told)
    )
    bids.submit(world.acting("loser"), sent_back.public_id, version=None)
    reason = world.hide("why a bid was sent back", told)
    office = world.acting("county")
    bids.check(office, sent_back.public_id, CheckDecision.RETURN, reason, version=None)
    world.place("bids", sent_back, told, "loser", ["buyer"])
    told = ("winner", *OFFICE)
    taken_back = _draft(world.acting("winner"), challenge)
    bids.submit(world.acting("winner"), taken_back.public_id, version=None)
    reason = world.hide("why a bid was taken back", told)
    bids.withdraw(world.acting("winner"), taken_back.public_id, reason, version=None)
    world.place("bids", taken_back, told, "winner", ["buyer"])


def _joint(world: World, challenge: Challenge) -> None:
    told = ("bidder", "partner", *OFFICE)
    acting, member = world.acting("bidder"), world.firms["partner"]
    name = world.hide("name of a file of a bid", told, "{}.pdf")
    data = attachments.PDF + world.hide("file of a bid", told).encode()
    file = attachments.make(acting, name, data)
    line = {"position": 0, "claim": "met", "statement": world.hide("line of a bid", told)}
    row = _draft(
        acting,
        challenge,
        offer=world.hide("offer before forwarding", told),
        innovation=world.hide("innovation before forwarding", told),
        price_yuan=str(world.hide_yuan("price before forwarding", told)),
        lines=[line],
        members=[{"enterprise": member.public_id, "task": world.hide("task of a member", told)}],
        evidence=[
            {"attachment": file.public_id, "title": world.hide("title of a proof", told)},
        ],
    )
    bids.agree(world.acting("partner"), row.public_id, version=None)
    bids.submit(acting, row.public_id, version=None)
    world.place("bids", row, told, "bidder", ["buyer"])
    world.place("attachments", file, told, "bidder", ["buyer"])


def _forward(world: World, name: str, challenge: Challenge, **texts: Any) -> Bid:
    acting, office = world.acting(name, early=True), world.acting("county", early=True)
    row = _draft(acting, challenge, **texts)
    bids.submit(acting, row.public_id, version=None)
    bids.check(office, row.public_id, CheckDecision.PASS, "", version=None)
    bids.forward(office, row.public_id, version=None)
    world.place("bids", row, (name, *BUYER, *OFFICE), name, ["buyer"])
    return row


def _forwarded(world: World, challenge: Challenge) -> None:
    """A bid whose decision its bidder does not know yet."""
    told = ("bidder", *BUYER, *OFFICE)
    row = _forward(
        world,
        "bidder",
        challenge,
        offer=world.hide("offer of a forwarded bid", told),
        price_yuan=str(world.hide_yuan("price of a forwarded bid", told)),
    )
    reason = world.hide("reason of a decision before closing", (*BUYER, *OFFICE))
    selections.decide(world.acting("buyer"), row.public_id, "decline", reason, version=None)


def _awarded(world: World, challenge: Challenge) -> None:
    """A selection that was closed and disputed: each bidder reads its own reason alone."""
    buyer, rows = world.acting("buyer"), {}
    for name in ("winner", "loser"):
        text = world.hide(f"offer of the {name}", (name, *BUYER, *OFFICE))
        rows[name] = _forward(world, name, challenge, offer=text)
    for name, act in (("winner", "select"), ("loser", "decline")):
        reason = world.hide(f"reason for the {name}", (name, *BUYER, *OFFICE))
        selections.decide(buyer, rows[name].public_id, act, reason, version=None)
    selections.close(buyer, challenge.public_id, version=None)
    told = ("loser", *BUYER, *OFFICE)
    text = world.hide("objection", told)
    fields = {"challenge": challenge.public_id, "text": text}
    disputed = objections.file(world.acting("loser"), fields)
    answer = world.hide("answer to an objection", told)
    state, office = ObjectionState.DISMISSED, world.acting("city")
    objections.decide(office, disputed.public_id, state, answer, version=None)
    world.place("objections", disputed, told, "loser", ["buyer"])


def _cooperating(world: World, challenge: Challenge) -> None:
    told = ("winner", *BUYER, *OFFICE)
    firm, winner = world.firms["winner"], world.acting("winner")
    row = cooperation_factory.make(world.early, enterprise=firm, challenge=challenge)
    world.place("bids", row.bid, told, "winner", ["buyer"])
    step = {
        "stage": CooperationStage.CONTRACT,
        "reached_on": world.ctx.today,
        "skip_reason": world.hide("why stages were skipped", told),
        "note": world.hide("note of a stage", told),
        "outcome": None,
    }
    cooperations.tell_step(winner, row.public_id, step, version=None)
    data = attachments.PDF + world.hide("contract", told).encode()
    file = attachments.make(winner, "合同.pdf", data)
    amount = {
        "title": world.hide("title of an amount", told),
        "amount_yuan": world.hide_yuan("amount of a contract", told),
        "agreed_on": world.ctx.today,
        "payment_days": 30,
        "attachment": file.public_id,
    }
    cooperations.tell_amount(winner, row.public_id, amount, version=None)
    note = world.hide("note of a follow-up", OFFICE)
    [first, *_] = row.follow_ups
    follow_ups.record(world.acting("county"), first.public_id, note, version=None)
    world.place("attachments", file, told, "winner", ["buyer"])
    parts = {"step_id": row.steps[-1].public_id, "amount_id": row.amounts[-1].public_id}
    world.place("cooperations", row, told, "winner", ["buyer"], parts=parts)
    world.place("follow-ups", first, OFFICE, "winner", ["buyer"])
    other = cooperation_factory.make(
        world.early, enterprise=world.firms["loser"], challenge=challenge
    )
    told = ("loser", *BUYER, *OFFICE)
    note = world.hide("why a cooperation failed", told)
    reason, acting = FailureReason.OTHER, world.acting("loser")
    cooperations.fail(acting, other.public_id, reason, note, version=None)
    world.place("cooperations", other, told, "loser", ["buyer"])
    world.place("bids", other.bid, told, "loser", ["buyer"])
