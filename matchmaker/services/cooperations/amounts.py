"""Amounts: verified by a document or by both sides, else shown apart as 未核实."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from matchmaker import messages
from matchmaker.context import Context
from matchmaker.errors import Conflict, InvalidState, NotFound
from matchmaker.services import attachments, audit
from matchmaker.services.cooperations import reading
from models.cooperations import Cooperation, CooperationAmount

# 保障中小企业款项支付条例 (国务院令第802号), article 9: at most 60 days after delivery.
MOST_PAYMENT_DAYS = 60


@dataclass(frozen=True, slots=True)
class AmountTotals:
    """What both kinds of amounts add up to."""

    verified_yuan: Decimal
    unverified_yuan: Decimal


def is_verified(row: CooperationAmount) -> bool:
    """Whether an amount counts: it has a document, or both sides stand behind it."""
    return row.attachment_id is not None or row.confirmed_at is not None


def totals(rows: Iterable[CooperationAmount]) -> AmountTotals:
    """Return the sums, verified and not, never mixed."""
    verified, unverified = Decimal(0), Decimal(0)
    for row in rows:
        if is_verified(row):
            verified += row.amount_yuan
        else:
            unverified += row.amount_yuan
    return AmountTotals(verified, unverified)


def warnings_of(row: CooperationAmount) -> list[str]:
    """Return what is said about an amount: payment later than the law allows."""
    if row.payment_days is None or row.payment_days <= MOST_PAYMENT_DAYS:
        return []
    return [messages.text("payment_days_long", days=row.payment_days, limit=MOST_PAYMENT_DAYS)]


def tell_amount(
    ctx: Context, public_id: str, fields: dict[str, Any], *, version: int | None
) -> Cooperation:
    """Tell an agreed amount, with a document of one's own or to be confirmed."""
    row, is_buyer = reading.begin_act(ctx, public_id, version)
    values = {name: value for name, value in fields.items() if name != "attachment"}
    row.amounts.append(
        CooperationAmount(
            told_by_buyer=is_buyer,
            told_by_id=ctx.actor.user_id,
            attachment_id=_attachment_id(ctx, fields["attachment"]),
            **values,
        )
    )
    audit.record(ctx, "cooperation.tell_amount", row)
    reading.tell_other_side(ctx, row, "tell_amount", is_buyer=is_buyer)
    return reading.get(ctx, public_id)


def _attachment_id(ctx: Context, public_id: str | None) -> int | None:
    named = [public_id] if public_id else []
    own = ctx.actor.enterprise_id
    return attachments.keys_of(ctx, own, named, field="attachment").get(public_id)


def confirm_amount(
    ctx: Context, public_id: str, amount_id: str, *, version: int | None
) -> Cooperation:
    """Confirm an amount that the other side told."""
    row, is_buyer = reading.begin_act(ctx, public_id, version)
    found = [item for item in row.amounts if item.public_id == amount_id]
    if not found:
        raise NotFound
    if found[0].told_by_buyer == is_buyer:
        raise Conflict("own_report")
    if found[0].confirmed_at is not None:
        raise InvalidState
    found[0].confirmed_at, found[0].confirmed_by_id = ctx.now, ctx.actor.user_id
    audit.record(ctx, "cooperation.confirm_amount", row)
    reading.tell_other_side(ctx, row, "confirm_amount", is_buyer=is_buyer)
    return reading.get(ctx, public_id)
