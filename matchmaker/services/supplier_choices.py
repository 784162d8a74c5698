"""Keep or drop suppliers that are recommended for one's own challenge, each with a reason (取舍).

It is the buyer's own note: nobody else reads it, and no ranking does. What is kept is handed on as
a file (`supplier_choice_exports`); asking kept suppliers to bid is `challenges.invite`.
"""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from matchmaker import messages
from matchmaker.context import Context
from matchmaker.errors import ChallengeNotOpen, Invalid
from matchmaker.permissions import Permission, authorize, is_permitted
from matchmaker.services import audit, challenges, lookup, notices
from models.challenges import Challenge
from models.enterprises import Enterprise
from models.enums import Decision, NoticeKind, ReasonCode, Visibility
from models.supplier_choices import SupplierChoice

DECISIONS = (Decision.KEEP, Decision.DROP)


def choose(
    ctx: Context,
    challenge_id: str,
    suppliers: Collection[str],
    *,
    decision: Decision,
    reason_code: ReasonCode | None,
    note: str | None,
) -> list[SupplierChoice]:
    """Keep or drop suppliers (public ids) for a challenge; what was decided before is replaced.

    To drop one needs a reason code, and the reason "other" a note; raise Invalid where it is
    missing, NotFound for the challenge.
    """
    row = challenges.get(ctx, challenge_id)
    authorize(ctx.actor, Permission.CHOOSE_SUPPLIERS, row)
    _require_reason(decision, reason_code, note)
    firms = lookup.referred_enterprises(ctx, suppliers, field="suppliers")
    if not firms or row.buyer_id in {firm.id for firm in firms}:
        raise Invalid(errors={"suppliers": [messages.text("field_chosen_suppliers")]})
    chosen = [found_or_new(ctx, row, firm) for firm in firms]
    for item in chosen:
        item.decision, item.reason_code, item.note = decision, reason_code, note or None
        item.decided_by_id, item.decided_at = ctx.actor.user_id, ctx.now
    ids = [firm.public_id for firm in firms]
    audit.record(ctx, "challenge.choose_suppliers", row, decision=decision, suppliers=ids)
    ctx.session.flush()
    return chosen


def _require_reason(decision: Decision, reason_code: ReasonCode | None, note: str | None) -> None:
    if decision not in DECISIONS:
        raise Invalid(errors={"decision": [messages.text("field_choice_decision")]})
    if decision is Decision.DROP and reason_code is None:
        raise Invalid(errors={"reason_code": [messages.text("field_reason_to_drop")]})
    if reason_code is ReasonCode.OTHER and not note:
        raise Invalid(errors={"note": [messages.text("field_reason_note")]})


def found_or_new(ctx: Context, challenge: Challenge, firm: Enterprise) -> SupplierChoice:
    """Return the row of a challenge and a supplier, a new one where there is none.

    The caller has authorized. Of two that begin one at once, the second is a Conflict.
    """
    found = ctx.session.scalars(
        select(SupplierChoice)
        .where(SupplierChoice.challenge_id == challenge.id, SupplierChoice.enterprise_id == firm.id)
        .options(joinedload(SupplierChoice.enterprise))
    ).one_or_none()
    if found is None:
        found = SupplierChoice(challenge=challenge, enterprise=firm)
        ctx.session.add(found)
    return found


def take_back(ctx: Context, challenge_id: str, supplier: str) -> None:
    """Take a decision back, where there is one; that the supplier was invited stays.

    kept, dropped → undecided.
    """
    row = challenges.get(ctx, challenge_id)
    authorize(ctx.actor, Permission.CHOOSE_SUPPLIERS, row)
    found = of_challenge(ctx, row).get(supplier)
    if found is None or found.decision is None:
        return
    found.decision = found.reason_code = found.note = None
    found.decided_by_id = found.decided_at = None
    audit.record(ctx, "challenge.take_choice_back", row, suppliers=[supplier])


def list_all(ctx: Context, challenge_id: str) -> list[SupplierChoice]:
    """Return what the buyer decided on the suppliers of a challenge; raise NotFound."""
    row = challenges.get(ctx, challenge_id)
    authorize(ctx.actor, Permission.READ_CHOICES, row)
    return list(of_challenge(ctx, row).values())


def of_challenge(ctx: Context, row: Challenge) -> dict[str, SupplierChoice]:
    """Return the choices by the supplier's public id; empty for whoever may not read them."""
    if not is_permitted(ctx.actor, Permission.READ_CHOICES, row):
        return {}
    query = (
        select(SupplierChoice)
        .where(SupplierChoice.challenge_id == row.id)
        .options(joinedload(SupplierChoice.enterprise), joinedload(SupplierChoice.decided_by))
        .order_by(SupplierChoice.id)
    )
    return {item.enterprise.public_id: item for item in ctx.session.scalars(query)}


def invite(ctx: Context, challenge_id: str, suppliers: Collection[str]) -> list[SupplierChoice]:
    """Ask suppliers to bid: each is told once; return those that were not asked before.

    One of an invited challenge (定向) may read it from then on; any other challenge must take bids,
    or ChallengeNotOpen. Raise Invalid for the buyer itself, NotFound for the challenge.
    """
    row = challenges.get(ctx, challenge_id)
    authorize(ctx.actor, Permission.INVITE_SUPPLIERS, row)
    firms = lookup.referred_enterprises(ctx, suppliers, field="suppliers")
    if not firms or row.buyer_id in {firm.id for firm in firms}:
        raise Invalid(errors={"suppliers": [messages.text("field_chosen_suppliers")]})
    if row.visibility is Visibility.INVITED:
        challenges.invite(ctx, challenge_id, [firm.public_id for firm in firms], version=None)
    elif challenges.is_open(ctx, row):
        _tell(ctx, row, firms)
    else:
        raise ChallengeNotOpen
    asked = [found_or_new(ctx, row, firm) for firm in firms]
    new = [item for item in asked if item.invited_at is None]
    for item in new:
        item.invited_at = ctx.now
    ctx.session.flush()
    return new


def _tell(ctx: Context, row: Challenge, firms: Collection[Enterprise]) -> None:
    for firm in firms:
        cause = f"challenge.invite:{row.public_id}"
        notices.tell_enterprise(ctx, NoticeKind.CHALLENGE_INVITED, row, firm.id, cause=cause)
    ids = [firm.public_id for firm in firms]
    audit.record(ctx, "challenge.invite", row, suppliers=ids)
