"""Titles (梯度认定) of an enterprise: an organizer of its region enters and ends them.

They are what an authority states, so an enterprise that stands behind its own profile does not edit
them, and an organizer that may no longer edit the profile still does. Nothing is deleted: a title
that was withdrawn ends on a day.
"""

from typing import Any

from matchmaker import messages
from matchmaker.context import Context
from matchmaker.errors import Conflict, Invalid
from matchmaker.permissions import Permission, authorize
from matchmaker.services import audit, enterprise_fields, enterprises, index_jobs, lookup, notices
from models.enterprises import Enterprise
from models.enums import NoticeKind
from models.tiers import TierFact


def grant(
    ctx: Context, public_id: str, fields: dict[str, Any], *, version: int | None
) -> Enterprise:
    """Enter a title with issuer, batch and days; raise Conflict where it is entered already."""
    row = _editable(ctx, public_id, version)
    if _find(row, fields) is not None:
        raise Conflict("tier_fact_exists")
    fact = TierFact(**enterprise_fields.tier_fact(ctx, fields))
    row.tier_facts.append(fact)
    return _changed(ctx, row, "enterprise.grant_tier", fact)


def expire(
    ctx: Context, public_id: str, fields: dict[str, Any], *, version: int | None
) -> Enterprise:
    """End a title on an earlier day than was stated, with a reason; raise Invalid."""
    row = _editable(ctx, public_id, version)
    fact = _find(row, fields)
    if fact is None:
        raise Invalid(errors={"tier": [messages.text("field_tier_fact")]})
    if not fact.valid_from <= fields["valid_to"] < fact.valid_to:
        raise Invalid(errors={"valid_to": [messages.text("field_tier_end")]})
    before, fact.valid_to = fact.valid_to, fields["valid_to"]
    details = {"before": before.isoformat(), "reason": fields["reason"]}
    return _changed(ctx, row, "enterprise.expire_tier", fact, **details)


def _editable(ctx: Context, public_id: str, version: int | None) -> Enterprise:
    row = enterprises.get_itself(ctx, public_id)
    authorize(ctx.actor, Permission.RECORD_TIERS, row)
    lookup.check_version(row, version)
    return row


def _find(row: Enterprise, fields: dict[str, Any]) -> TierFact | None:
    """Return the title of this tier and first day; nobody is granted one twice on a day."""
    wanted = (fields["rule_set"], fields["tier"], fields["valid_from"])
    return next(
        (
            fact
            for fact in row.tier_facts
            if (fact.tier.rule_set.code, fact.tier.code, fact.valid_from) == wanted
        ),
        None,
    )


def _changed(
    ctx: Context, row: Enterprise, action: str, fact: TierFact, **details: Any
) -> Enterprise:
    row.updated_at = ctx.now
    ctx.session.flush()
    audit.record(
        ctx,
        action,
        row,
        tier=fact.tier.code,
        rule_set=fact.tier.rule_set.code,
        issuer=fact.issuer,
        batch=fact.batch,
        valid_from=fact.valid_from.isoformat(),
        valid_to=fact.valid_to.isoformat(),
        **details,
    )
    cause = f"{action}:{row.public_id}:{row.version}"
    notices.tell_enterprise(ctx, NoticeKind.TIER_CHANGED, row, row.id, cause=cause)
    index_jobs.refresh(ctx, row)
    return row
