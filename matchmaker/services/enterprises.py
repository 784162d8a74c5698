"""Enterprises: register them by credit code, revise their profile, list them."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload, selectinload

from matchmaker import messages
from matchmaker.context import Context
from matchmaker.errors import Conflict, CreditCodeTaken, Invalid, NotFound
from matchmaker.permissions import Permission, Stake, authorize, visible_enterprises
from matchmaker.services import (
    audit,
    claims,
    credit_codes,
    enterprise_fields,
    index_jobs,
    lookup,
    paging,
    survivors,
)
from matchmaker.services.paging import Page
from models.chains import ChainSegment, IndustryChain
from models.enterprises import Enterprise, EnterpriseAlias
from models.tiers import Tier, TierFact

_KEPT = ("aliases", "certificates", "patents", "segments", "tier_facts")


def _full() -> Select[Enterprise]:
    return select(Enterprise).options(
        joinedload(Enterprise.zone),
        selectinload(Enterprise.aliases),
        selectinload(Enterprise.certificates),
        selectinload(Enterprise.patents),
        selectinload(Enterprise.segments).joinedload(ChainSegment.chain),
        selectinload(Enterprise.tier_facts).joinedload(TierFact.tier).joinedload(Tier.rule_set),
    )


def get(ctx: Context, public_id: str) -> Enterprise:
    """Return an enterprise with all that belongs to it but its capabilities; raise NotFound.

    The id of a merged enterprise gives the one that it was merged into.
    """
    authorize(ctx.actor, Permission.READ_DIRECTORY)
    wanted = survivors.public_id_of(ctx, public_id)
    row = ctx.session.scalars(
        _full().where(Enterprise.public_id == wanted, visible_enterprises(ctx.actor))
    ).one_or_none()
    if row is None:
        raise NotFound
    return row


def get_itself(ctx: Context, public_id: str) -> Enterprise:
    """Return an enterprise to be changed; raise NotFound, or Conflict if it was merged.

    Who read it before the merge means that one, not the one that stands for it now.
    """
    row = get(ctx, public_id)
    if row.public_id != public_id:
        raise Conflict("enterprise_merged", name=row.name)
    return row


def get_all(ctx: Context, wanted: ColumnElement[bool]) -> list[Enterprise]:
    """Return the enterprises of this condition as `get` does, without merged ones."""
    authorize(ctx.actor, Permission.READ_DIRECTORY)
    query = _full().where(wanted, ~survivors.is_merged(), visible_enterprises(ctx.actor))
    return list(ctx.session.scalars(query.order_by(Enterprise.id)))


def list_page(ctx: Context, filters: dict[str, Any]) -> Page[Enterprise]:
    """Return enterprises by name; `filters`: q (name, alias or credit code), chain, region.

    Merged ones are left out.
    """
    authorize(ctx.actor, Permission.READ_DIRECTORY)
    query = (
        select(Enterprise)
        .where(~survivors.is_merged(), visible_enterprises(ctx.actor))
        .options(selectinload(Enterprise.segments).joinedload(ChainSegment.chain))
    )
    if filters.get("q"):
        wanted = filters["q"]
        named = select(EnterpriseAlias.enterprise_id).where(
            EnterpriseAlias.name.contains(wanted, autoescape=True)
        )
        query = query.where(
            or_(
                Enterprise.name.contains(wanted, autoescape=True),
                Enterprise.credit_code == wanted.upper(),
                Enterprise.id.in_(named),
            )
        )
    if filters.get("chain"):
        query = query.where(
            Enterprise.segments.any(ChainSegment.chain.has(IndustryChain.code == filters["chain"]))
        )
    if filters.get("region"):
        query = query.where(Enterprise.region_code == filters["region"])
    query = query.order_by(Enterprise.name, Enterprise.id)
    return paging.fetch(ctx.session, query, filters)


def register(ctx: Context, fields: dict[str, Any]) -> Enterprise:
    """Fill in the profile of an enterprise that nobody has claimed (代填).

    Raise Forbidden outside one's region, Invalid, or CreditCodeTaken.
    """
    return register_all(ctx, [fields])[0]


def register_all(ctx: Context, many: Sequence[dict[str, Any]]) -> list[Enterprise]:
    """Register enterprises as `register` does, written at once; the first refusal is raised."""
    authorize(ctx.actor, Permission.FILL_IN_PROFILE)
    codes = [credit_codes.check(item["credit_code"], item["credit_code_evidence"]) for item in many]
    taken = select(Enterprise.id).where(Enterprise.credit_code.in_(codes)).limit(1)
    if ctx.session.scalars(taken).first() is not None:
        raise CreditCodeTaken
    rows = [_new(ctx, code, item) for code, item in zip(codes, many, strict=True)]
    ctx.session.add_all(rows)
    try:
        ctx.session.flush()
    except IntegrityError as error:
        raise CreditCodeTaken from error
    for row in rows:
        audit.note(ctx, "enterprise.register", Enterprise.__name__, row.public_id)
        index_jobs.refresh(ctx, row)
    return rows


def _new(ctx: Context, code: str, fields: dict[str, Any]) -> Enterprise:
    row = Enterprise(credit_code=code, credit_code_evidence=fields["credit_code_evidence"])
    enterprise_fields.apply(ctx, row, fields)
    place = Stake(None, frozenset(), row.region_code, row.zone.id if row.zone else None)
    authorize(ctx.actor, Permission.FILL_IN_PROFILE, place)
    return row


def revise(
    ctx: Context, public_id: str, fields: dict[str, Any], *, version: int | None
) -> Enterprise:
    """Replace what may be edited of an enterprise; its credit code stays.

    An organizer edits it only while nobody has claimed it. What the authorities state, a member
    leaves as it is. Raise NotFound, Forbidden, Stale, Invalid, or Conflict if it was merged.
    """
    row = get_itself(ctx, public_id)
    claims.authorize_edit(ctx, row)
    lookup.check_version(row, version)
    revise_all(ctx, [(row, fields)])
    return get(ctx, public_id)


def revise_all(ctx: Context, many: Sequence[tuple[Enterprise, dict[str, Any]]]) -> None:
    """Revise enterprises as `revise` does, written at once; the first refusal is raised.

    They are read in full, stand for themselves, and each comes once.
    """
    for row, fields in many:
        claims.authorize_edit(ctx, row)
        if ctx.actor.member_role is not None:
            _require_official_unchanged(row, fields)
        index_jobs.refresh(ctx, row)
        enterprise_fields.apply(ctx, row, fields)
        claims.authorize_edit(ctx, row)
        row.updated_at = ctx.now
    ctx.session.flush()
    for row, _ in many:
        audit.note(ctx, "enterprise.revise", Enterprise.__name__, row.public_id)
        index_jobs.refresh(ctx, row)
        # In the order in which every later reader gets them.
        ctx.session.expire(row, _KEPT)


def record_tiers(ctx: Context, public_id: str, facts: list[dict[str, Any]]) -> Enterprise:
    """Replace the titles (梯度) of an enterprise: the bureau's to state, claimed or not.

    Raise NotFound, Forbidden, Invalid, or Conflict if it was merged.
    """
    row = get_itself(ctx, public_id)
    authorize(ctx.actor, Permission.RECORD_TIERS, row)
    row.tier_facts = enterprise_fields.kept(
        TierFact, row.tier_facts, [enterprise_fields.tier_fact(ctx, fact) for fact in facts]
    )
    row.updated_at = ctx.now
    audit.record(ctx, "enterprise.record_tiers", row)
    index_jobs.refresh(ctx, row)
    ctx.session.expire(row, _KEPT)
    return get(ctx, public_id)


def _require_official_unchanged(row: Enterprise, fields: dict[str, Any]) -> None:
    wrong = {}
    if fields["is_active"] != row.is_active:
        wrong["is_active"] = [messages.text("field_active_official")]
    if sorted(map(_fact_key, fields["tiers"])) != sorted(
        _fact_key({**_columns(fact), "rule_set": fact.tier.rule_set.code, "tier": fact.tier.code})
        for fact in row.tier_facts
    ):
        wrong["tiers"] = [messages.text("field_tiers_official")]
    if wrong:
        raise Invalid(errors=wrong)


def _columns(fact: TierFact) -> dict[str, Any]:
    return {name: getattr(fact, name) for name in enterprise_fields.TIER_COLUMNS}


def _fact_key(fact: dict[str, Any]) -> tuple[str, ...]:
    return tuple(str(fact[name]) for name in ("rule_set", "tier", *enterprise_fields.TIER_COLUMNS))
