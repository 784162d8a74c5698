"""Stages: intent → sample → pilot → contract → delivery → acceptance → supplier list."""

from typing import Any

from sqlalchemy import select

from matchmaker import messages
from matchmaker.context import Context
from matchmaker.errors import Conflict, Invalid, InvalidState, NotFound
from matchmaker.services import audit, transitions
from matchmaker.services.bids import reading as bid_reading
from matchmaker.services.challenges import life
from matchmaker.services.cooperations import reading
from models.bids import Bid
from models.challenges import Challenge
from models.cooperations import Cooperation, CooperationStep
from models.enums import (
    AcceptanceOutcome,
    ChallengeStatus,
    CooperationStage,
    CooperationState,
    FailureReason,
)

ORDER = tuple(CooperationStage)
# The best of them is the challenge's own.
_BEST_FIRST = (
    AcceptanceOutcome.SUPPLIER_LIST,
    AcceptanceOutcome.CONTINUE,
    AcceptanceOutcome.NOT_PASSED,
)


def tell_step(
    ctx: Context, public_id: str, fields: dict[str, Any], *, version: int | None
) -> Cooperation:
    """Tell that a stage was reached; it counts once the other side has confirmed it.

    Raise Conflict while another stage waits; Invalid for a stage that is behind, one that skips
    others without a reason, or an acceptance without its outcome.
    """
    row, is_buyer = reading.begin_act(ctx, public_id, version)
    if any(step.confirmed_at is None for step in row.steps):
        raise Conflict("step_waiting")
    errors = _errors(ctx, row, fields)
    if errors:
        raise Invalid(errors={name: [messages.text(code)] for name, code in errors.items()})
    row.steps.append(
        CooperationStep(told_by_buyer=is_buyer, told_by_id=ctx.actor.user_id, **fields)
    )
    audit.record(ctx, "cooperation.tell", row, stage=fields["stage"].value)
    reading.tell_other_side(ctx, row, "tell", is_buyer=is_buyer)
    return reading.get(ctx, public_id)


def _errors(ctx: Context, row: Cooperation, fields: dict[str, Any]) -> dict[str, str]:
    stage = fields["stage"]
    place = ORDER.index(stage)
    reached = -1 if row.stage is None else ORDER.index(row.stage)
    found = {}
    if place <= reached:
        found["stage"] = "field_stage_behind"
    if place > reached + 1 and not fields["skip_reason"]:
        found["skip_reason"] = "field_skip_reason"
    if (fields["outcome"] is not None) != (stage is CooperationStage.ACCEPTANCE):
        found["outcome"] = "field_outcome"
    if fields["reached_on"] > ctx.today:
        found["reached_on"] = "field_future"
    return found


def confirm_step(ctx: Context, public_id: str, step_id: str, *, version: int | None) -> Cooperation:
    """Confirm what the other side told. The cooperation ends with what ends it."""
    row, is_buyer = reading.begin_act(ctx, public_id, version)
    step = _waiting(row, step_id)
    if step.told_by_buyer == is_buyer:
        raise Conflict("own_report")
    step.confirmed_at, step.confirmed_by_id = ctx.now, ctx.actor.user_id
    row.stage = step.stage
    if step.stage is CooperationStage.ACCEPTANCE:
        row.outcome = step.outcome
    if step.stage is CooperationStage.SUPPLIER_LIST:
        row.outcome = AcceptanceOutcome.SUPPLIER_LIST
    if _is_end(step):
        row.state, row.ended_at = CooperationState.DONE, ctx.now
    audit.record(ctx, "cooperation.confirm", row, stage=step.stage.value)
    reading.tell_other_side(ctx, row, "confirm", is_buyer=is_buyer)
    _end_challenge(ctx, row)
    return reading.get(ctx, public_id)


def _is_end(step: CooperationStep) -> bool:
    """Whether nothing comes after a step: accepted otherwise than into the supplier list."""
    if step.stage is CooperationStage.SUPPLIER_LIST:
        return True
    is_accepted = step.stage is CooperationStage.ACCEPTANCE
    return is_accepted and step.outcome is not AcceptanceOutcome.SUPPLIER_LIST


def refuse_step(ctx: Context, public_id: str, step_id: str, *, version: int | None) -> Cooperation:
    """Take back what was told, or refuse to confirm it: it may be told again, rightly."""
    row, is_buyer = reading.begin_act(ctx, public_id, version)
    step = _waiting(row, step_id)
    row.steps.remove(step)
    audit.record(ctx, "cooperation.refuse", row, stage=step.stage.value)
    reading.tell_other_side(ctx, row, "refuse", is_buyer=is_buyer)
    return reading.get(ctx, public_id)


def _waiting(row: Cooperation, step_id: str) -> CooperationStep:
    found = [step for step in row.steps if step.public_id == step_id]
    if not found:
        raise NotFound
    if found[0].confirmed_at is not None:
        raise InvalidState
    return found[0]


def fail(
    ctx: Context,
    public_id: str,
    reason: FailureReason,
    note: str | None,
    *,
    version: int | None,
) -> Cooperation:
    """End a cooperation that came to nothing, with the reason. active → failed."""
    row, is_buyer = reading.begin_act(ctx, public_id, version)
    if reason is FailureReason.OTHER and not note:
        raise Invalid(errors={"note": [messages.text("field_reason_note")]})
    has_moved = transitions.move(
        ctx,
        row,
        Cooperation.state == CooperationState.ACTIVE,
        state=CooperationState.FAILED,
        failure_reason=reason,
        failure_note=note,
        ended_at=ctx.now,
    )
    if not has_moved:
        raise InvalidState
    audit.record(ctx, "cooperation.fail", row, reason=reason.value)
    reading.tell_other_side(ctx, row, "fail", is_buyer=is_buyer)
    _end_challenge(ctx, row)
    return reading.get(ctx, public_id)


def _end_challenge(ctx: Context, row: Cooperation) -> None:
    """End the challenge with the best outcome once the last of its cooperations has ended."""
    ctx.session.flush()
    challenge_id = row.bid.challenge_id
    theirs = select(Bid.id).where(Bid.challenge_id == challenge_id)
    query = select(Cooperation.state, Cooperation.outcome).where(Cooperation.bid_id.in_(theirs))
    ended = ctx.session.execute(query).all()
    if any(state is CooperationState.ACTIVE for state, _ in ended):
        return
    challenge = bid_reading.lock(ctx, Challenge.id == challenge_id)
    if challenge is None or challenge.status is not ChallengeStatus.COOPERATING:
        return
    reached = {outcome for state, outcome in ended if state is CooperationState.DONE}
    found = [outcome for outcome in _BEST_FIRST if outcome in reached]
    life.mark_accepted(ctx, challenge, (found or [_BEST_FIRST[-1]])[0])
