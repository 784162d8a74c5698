"""Challenges in every state, with what is told to some of their readers only."""

import hashlib
from datetime import timedelta
from typing import Any

from matchmaker.schemas.challenges import ChallengeReviseSchema, CheckSchema
from matchmaker.services import bids, challenge_questions, supplier_choices
from matchmaker.services import challenges as service
from models.challenges import Challenge, Requirement
from models.enums import Decision, Operator, ReasonCode, Visibility
from tests.factories import bids as factory
from tests.factories import challenges
from tests.factories.world.base import BUYER, OFFICE, READERS, World

TO_IMPROVE = {"need": 2, "measurability": 2, "feasibility": 2, "benefit": 2, "decision": "return"}
OVER = ("selecting", "awarded", "cooperating")


def post(world: World) -> dict[str, Challenge]:
    """Store the challenges that bids are about, and those that nobody bids for."""
    _in_progress(world)
    _invited(world)
    _anonymous(world)
    found = {name: _published(world, name) for name in ("open", *OVER)}
    _questions(world, found["open"])
    supplier_choices.choose(
        world.acting("buyer"),
        found["open"].public_id,
        [world.firms["stranger"].public_id],
        decision=Decision.DROP,
        reason_code=ReasonCode.OTHER,
        note=world.hide("note on a recommended supplier", BUYER),
    )
    world.alike = {found["selecting"].public_id}
    return found


def _published(world: World, name: str) -> Challenge:
    begun = world.early.today if name in OVER else world.ctx.today
    row = challenges.published(
        world.early,
        buyer=world.firms["buyer"],
        deadline_on=begun + timedelta(days=30),
        code=f"GK-{name}",
        max_awards=2,
        requirements=[_requirement("延伸率")],
    )
    world.place("challenges", row, READERS, "buyer")
    world.place("selections", row, (*BUYER, *OFFICE), "buyer")
    return row


def _requirement(name: str) -> Requirement:
    return Requirement(position=0, name=name, operator=Operator.EQ, text="双方商定")


def _in_progress(world: World) -> None:
    """A draft, one that was sent back, one that waits, one that was withdrawn."""
    owner, office, buyer = world.acting("buyer"), world.acting("county"), world.firms["buyer"]
    told = (*BUYER, *OFFICE)
    draft = challenges.make(
        world.ctx,
        buyer=buyer,
        title=world.hide("title of a draft", BUYER),
        content=world.hide("text of a draft", BUYER),
        no_requirements_reason=world.hide("note of a draft", BUYER),
    )
    world.place("challenges", draft, BUYER, "buyer")
    sent_back = challenges.make(
        world.ctx,
        buyer=buyer,
        content=world.hide("text that was sent back", told),
        no_requirements_reason=world.hide("reason for no requirements", told),
    )
    service.submit(owner, sent_back.public_id, declares_no_secrets=True, version=None)
    reason = world.hide("why a challenge was sent back", told, "请补充检测方法与指标{}")
    scores = CheckSchema().load({**TO_IMPROVE, "reason": reason})
    service.check(world.acting("city"), sent_back.public_id, scores, version=sent_back.version)
    world.place("challenges", sent_back, told, "buyer")
    waiting = challenges.make(
        world.ctx, buyer=buyer, title=world.hide("title that waits for its check", told)
    )
    service.submit(owner, waiting.public_id, declares_no_secrets=True, version=None)
    world.place("challenges", waiting, told, "buyer")
    withdrawn = challenges.published(world.early, buyer=buyer, code="GK-withdrawn")
    reason = world.hide("why a challenge was withdrawn", told)
    service.withdraw(office, withdrawn.public_id, reason, version=None)
    world.place("challenges", withdrawn, told, "buyer")


def _invited(world: World) -> None:
    """One that only invited suppliers know of, whose detail one of them has agreed to keep."""
    told = (*BUYER, *OFFICE, "invited", "consented")
    detail_for = (*BUYER, "consented")
    row = challenges.make(
        world.early,
        buyer=world.firms["buyer"],
        title=world.hide("title of an invited challenge", told),
        content=world.hide("first text of an invited challenge", told),
        visibility=Visibility.INVITED,
        invited=[world.firms["invited"], world.firms["consented"]],
        requirements=[_requirement(world.hide("requirement of an invited challenge", told))],
        confidential_detail=world.hide("confidential detail", detail_for),
        nda_text=world.hide("agreement", told),
        deadline_on=world.ctx.today + timedelta(days=30),
    )
    challenges.publish(world.early, row)
    _amend(world, row, world.hide("new text of an invited challenge", told))
    digest = hashlib.sha256((row.nda_text or "").encode()).hexdigest()
    service.accept_terms(world.acting("consented"), row.public_id, digest, "203.0.113.9")
    service.propose(world.acting("city"), row.public_id, world.firms["stranger"].public_id)
    service.request_release(world.acting("buyer"), row.public_id)
    guests = ("invited", "consented")
    parts = {"supplier_id": world.firms["stranger"].public_id}
    world.place("challenges", row, told, "buyer", guests, parts=parts)
    world.place("selections", row, (*BUYER, *OFFICE), "buyer")
    readers = (*BUYER, "invited", *OFFICE)
    asked = world.hide("question on an invited challenge", readers)
    question = challenge_questions.ask(world.acting("invited"), row.public_id, asked)
    world.place("questions", question.public_id, readers, "buyer")


def _amend(world: World, row: Challenge, content: str) -> None:
    stored: dict[str, Any] = {
        "title": row.title,
        "content": content,
        "kind": row.kind.value,
        "chain": "copper",
        "no_requirements_reason": "指标由双方在试验后商定",
        "deadline_on": row.deadline_on and row.deadline_on.isoformat(),
        "visibility": row.visibility.value,
        "confidential_detail": row.confidential_detail,
        "nda_text": row.nda_text,
        "invited": [firm.public_id for firm in row.invited],
        "change_reason": "按答疑更正",
    }
    fields = ChallengeReviseSchema().load(stored)
    service.revise(world.acting("buyer", early=True), row.public_id, fields, version=None)


def _anonymous(world: World) -> None:
    """One that everybody reads, without learning whose it is."""
    row = challenges.published(
        world.early,
        buyer=world.firms["hidden_buyer"],
        code="GK-anonymous",
        visibility=Visibility.ANONYMOUS,
        deadline_on=world.ctx.today + timedelta(days=30),
    )
    # The directory names the firm; nothing that is about its challenge does.
    told = ("hidden_buyer", *OFFICE)
    about = (
        rf"{row.public_id}|/(challenges|bids|changes|notices|audit-events)($|\?)|/inbox|/desk$|^/$"
    )
    firm = world.firms["hidden_buyer"]
    firm.name = world.hide("name of the hidden buyer", told, "临澜{}有限公司", secret_at=about)
    world.place("challenges", row, READERS, "hidden_buyer")
    world.place("selections", row, told, "hidden_buyer")
    bid = bids.draft(world.acting("winner"), factory.content(row))
    bids.submit(world.acting("winner"), bid.public_id, version=None)
    world.place("bids", bid, ("winner", *OFFICE), "winner", ["hidden_buyer"])


def _questions(world: World, challenge: Challenge) -> None:
    """One that waits, and one that everybody reads without learning who asked."""
    readers = (*BUYER, "bidder", *OFFICE)
    waiting = world.hide("question that waits", readers)
    question = challenge_questions.ask(world.acting("bidder"), challenge.public_id, waiting)
    world.place("questions", question.public_id, readers, "buyer")
    asked = challenge_questions.ask(world.acting("stranger"), challenge.public_id, "可否分批供货？")
    answer = world.hide("answer for everybody", READERS)
    challenge_questions.reply(world.acting("buyer"), asked.public_id, answer, version=None)
