"""The check before publication (初核): submitted by the owner, scored by county and city."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from matchmaker import messages
from matchmaker.context import Context
from matchmaker.errors import Conflict, Forbidden, Invalid, InvalidState
from matchmaker.permissions import Actor, Permission, authorize
from matchmaker.services import challenge_lists, lookup, notices
from matchmaker.services.challenges import life
from matchmaker.services.challenges.drafting import require_complete
from matchmaker.services.challenges.reading import get
from models.challenge_checks import ChallengeCheck
from models.challenges import Challenge
from models.enums import ChallengeStatus, CheckDecision, CheckLevel, NoticeKind
from models.regions import Region

SCORES = ("need", "measurability", "feasibility", "benefit")
PASSES_FROM, RETURNS_FROM = 10, 5
REASON_CHARACTERS = 10


def rubric(scores: Mapping[str, int]) -> CheckDecision:
    """Return the decision that four scores from 0 to 5 stand for.

    The rule of the Enterprise Europe Network: 10 and more pass, 5 to 9 return, 4 and less reject;
    any 0 blocks, whatever the others add up to.
    """
    values = [scores[name] for name in SCORES]
    total = sum(values)
    if total < RETURNS_FROM:
        return CheckDecision.REJECT
    if total < PASSES_FROM or 0 in values:
        return CheckDecision.RETURN
    return CheckDecision.PASS


def submit(
    ctx: Context, public_id: str, *, declares_no_secrets: bool, version: int | None
) -> Challenge:
    """Hand a challenge in for the check. draft, returned → submitted.

    Raise Invalid without the declaration that nothing 涉密 is posted, ChallengeIncomplete, or
    Conflict for a rule of its list.
    """
    row = get(ctx, public_id)
    authorize(ctx.actor, Permission.SUBMIT_CHALLENGE, row)
    lookup.check_version(row, version)
    if row.status not in (ChallengeStatus.DRAFT, ChallengeStatus.RETURNED):
        raise InvalidState
    if not declares_no_secrets:
        text = messages.text("field_secrecy_declaration")
        raise Invalid(errors={"declares_no_secrets": [text]})
    require_complete(ctx, row)
    challenge_lists.require_collection(ctx, row)
    level = _first_level(ctx, row)
    values = {"check_level": level, "secrecy_declared_at": ctx.now, "submitted_at": ctx.now}
    life.move(ctx, row, ChallengeStatus.SUBMITTED, "submit", **values)
    _tell_checkers(ctx, row, level)
    return row


def _first_level(ctx: Context, row: Challenge) -> CheckLevel:
    needs_county = row.challenge_list is not None and row.challenge_list.needs_county_check
    is_county = _parent_of(ctx, row) is not None
    return CheckLevel.COUNTY if needs_county and is_county else CheckLevel.CITY


def _parent_of(ctx: Context, row: Challenge) -> str | None:
    """Return the code of the city that the buyer's county lies in; None for a city."""
    region = ctx.session.get(Region, row.buyer.region_code)
    return region.parent_code if region else None


def _tell_checkers(ctx: Context, row: Challenge, level: CheckLevel) -> None:
    region, zone_id = row.buyer.region_code, row.buyer.zone_id
    if level is CheckLevel.CITY:
        region, zone_id = _parent_of(ctx, row) or region, None
    cause = f"challenge.submit:{row.public_id}:{row.version}"
    kind = NoticeKind.CHALLENGE_SUBMITTED
    notices.tell_organizers(ctx, kind, row, region, zone_id, cause=cause)


def level_of(ctx: Context, actor: Actor, row: Challenge) -> CheckLevel:
    """Return the level that an organizer of the buyer's region stands at for this challenge."""
    parent = _parent_of(ctx, row)
    is_city = parent is None or parent in actor.regions
    return CheckLevel.CITY if is_city else CheckLevel.COUNTY


def require_checker(ctx: Context, row: Challenge, level: CheckLevel) -> None:
    """Raise Forbidden for the author, Conflict if the other level has to act; SYSTEM may."""
    if ctx.actor.is_system:
        return
    if row.author_id == ctx.actor.user_id:
        raise Forbidden
    if level_of(ctx, ctx.actor, row) is not level:
        is_county = level is CheckLevel.COUNTY
        raise Conflict("check_waits_county" if is_county else "check_waits_city")


def check(ctx: Context, public_id: str, fields: dict[str, Any], *, version: int) -> Challenge:
    """Decide on a submitted challenge, at the level where it waits; record the four scores.

    submitted → submitted (county passed), approved, returned, rejected. `fields`: the scores,
    decision and reason. Raise Invalid unless the decision follows from the scores and has its
    reason.
    """
    row = get(ctx, public_id)
    authorize(ctx.actor, Permission.CHECK_CHALLENGE, row)
    lookup.check_version(row, version)
    level = row.check_level or CheckLevel.CITY
    if row.status is not ChallengeStatus.SUBMITTED:
        raise InvalidState
    require_checker(ctx, row, level)
    _require_agreement(fields)
    decision = fields["decision"]
    _move_on(ctx, row, level, decision)
    ctx.session.add(
        ChallengeCheck(
            challenge=row,
            checker_id=ctx.actor.user_id,
            level=level,
            checked_version=version,
            decision=decision,
            reason=fields["reason"],
            **{name: fields[name] for name in SCORES},
        )
    )
    if row.check_level is CheckLevel.CITY:
        _tell_checkers(ctx, row, CheckLevel.CITY)
    cause = f"challenge.check:{row.public_id}:{row.version}"
    notices.tell_enterprise(ctx, NoticeKind.CHALLENGE_CHECKED, row, row.buyer_id, cause=cause)
    return row


def _require_agreement(fields: dict[str, Any]) -> None:
    errors = {}
    decision = rubric(fields)
    if fields["decision"] is not decision:
        text = messages.text("field_check_decision", decision=messages.label(decision))
        errors["decision"] = [text]
    is_short = len(fields["reason"].strip()) < REASON_CHARACTERS
    if fields["decision"] is not CheckDecision.PASS and is_short:
        errors["reason"] = [messages.text("field_check_reason", limit=REASON_CHARACTERS)]
    if errors:
        raise Invalid(errors=errors)


def _move_on(ctx: Context, row: Challenge, level: CheckLevel, decision: CheckDecision) -> None:
    if decision is CheckDecision.PASS and level is CheckLevel.COUNTY:
        life.move(ctx, row, ChallengeStatus.SUBMITTED, "check_pass", check_level=CheckLevel.CITY)
        return
    to = {
        CheckDecision.PASS: ChallengeStatus.APPROVED,
        CheckDecision.RETURN: ChallengeStatus.RETURNED,
        CheckDecision.REJECT: ChallengeStatus.REJECTED,
    }[decision]
    life.move(ctx, row, to, f"check_{decision.value}", check_level=None)


def checks(ctx: Context, public_id: str) -> list[ChallengeCheck]:
    """Return what was found in the checks of a challenge, the latest first; raise NotFound."""
    row = get(ctx, public_id)
    authorize(ctx.actor, Permission.READ_CHALLENGE_CHECKS, row)
    query = (
        select(ChallengeCheck)
        .where(ChallengeCheck.challenge_id == row.id)
        .options(joinedload(ChallengeCheck.checker))
        .order_by(ChallengeCheck.id.desc())
    )
    return list(ctx.session.scalars(query))
