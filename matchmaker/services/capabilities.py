"""Capabilities: register, revise and retire what a supplier offers."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from matchmaker.context import Context
from matchmaker.errors import Conflict, NotFound
from matchmaker.permissions import Permission, authorize, visible_capabilities
from matchmaker.services import attachments, audit, chains, index_jobs, lookup, paging, survivors
from matchmaker.services.paging import Page
from models.capabilities import Capability, CapabilityEvidence, CapabilityParameter
from models.chains import ChainSegment
from models.enterprises import Enterprise, EnterpriseSegment

PLAIN_FIELDS = ("kind", "name", "description", "capacity_value", "capacity_unit", "visibility")


def _full() -> Select[Capability]:
    return select(Capability).options(
        joinedload(Capability.enterprise),
        joinedload(Capability.segment).joinedload(ChainSegment.chain),
        selectinload(Capability.parameters),
        selectinload(Capability.evidence).joinedload(CapabilityEvidence.attachment),
    )


def get(ctx: Context, public_id: str) -> Capability:
    """Return a capability with its parameters and evidence; raise NotFound."""
    authorize(ctx.actor, Permission.READ_DIRECTORY)
    row = ctx.session.scalars(
        _full().where(Capability.public_id == public_id, visible_capabilities(ctx.actor))
    ).one_or_none()
    if row is None:
        raise NotFound
    return row


def list_page(ctx: Context, filters: dict[str, Any]) -> Page[Capability]:
    """Return capabilities that are in use; `filters`: enterprise (public id), q (name)."""
    authorize(ctx.actor, Permission.READ_DIRECTORY)
    query = _full().where(Capability.is_retired.is_(False), visible_capabilities(ctx.actor))
    if filters.get("enterprise"):
        owner = survivors.public_id_of(ctx, filters["enterprise"])
        query = query.where(Capability.enterprise.has(Enterprise.public_id == owner))
    if filters.get("q"):
        query = query.where(Capability.name.contains(filters["q"], autoescape=True))
    return paging.fetch(ctx.session, query.order_by(Capability.id), filters)


def register(ctx: Context, fields: dict[str, Any]) -> Capability:
    """Add a capability to an enterprise."""
    authorize(ctx.actor, Permission.READ_DIRECTORY)
    [owner] = lookup.referred_enterprises(ctx, [fields["enterprise"]], field="enterprise")
    [row] = register_all(ctx, owner, [fields])
    return get(ctx, row.public_id)


def register_all(ctx: Context, owner: Enterprise, offers: list[dict[str, Any]]) -> list[Capability]:
    """Add capabilities to an enterprise; its chains' indexes are refreshed once."""
    return register_many(ctx, [(owner, offers)])[0]


def register_many(
    ctx: Context, many: Sequence[tuple[Enterprise, list[dict[str, Any]]]]
) -> list[list[Capability]]:
    """Add capabilities to several enterprises, written at once; return those of each."""
    placed = _placed(ctx, [owner.id for owner, offers in many if offers])
    made = []
    for owner, offers in many:
        authorize_edit(ctx, owner)
        rows = [Capability(enterprise=owner, is_retired=False) for _ in offers]
        for row, fields in zip(rows, offers, strict=True):
            _apply(ctx, row, fields, placed[owner.id])
        ctx.session.add_all(rows)
        made.append(rows)
    ctx.session.flush()
    for rows in made:
        for row in rows:
            audit.note(ctx, "capability.register", Capability.__name__, row.public_id)
        if rows:
            index_jobs.refresh(ctx, rows[0].enterprise)
    return made


def names_of(ctx: Context, owners: Sequence[int]) -> dict[int, set[str]]:
    """Return what each of these enterprises (ids) offers, by name."""
    query = select(Capability.enterprise_id, Capability.name).where(
        Capability.enterprise_id.in_(owners), Capability.is_retired.is_(False)
    )
    found = defaultdict[int, set[str]](set)
    for owner, name in ctx.session.execute(query):
        found[owner].add(name)
    return found


def revise(
    ctx: Context, public_id: str, fields: dict[str, Any], *, version: int | None
) -> Capability:
    """Replace what may be edited of a capability."""
    row = _editable(ctx, public_id, version)
    _apply(ctx, row, fields, _placed(ctx, [row.enterprise_id])[row.enterprise_id])
    row.updated_at = ctx.now
    audit.record(ctx, "capability.revise", row)
    index_jobs.refresh(ctx, row.enterprise)
    ctx.session.expire(row, ["segment"])
    return get(ctx, public_id)


def prove(
    ctx: Context,
    public_id: str,
    parameter: dict[str, Any],
    evidence: dict[str, Any],
    *,
    version: int | None = None,
) -> Capability:
    """State a value of a capability with its proof; what stood under the same name is replaced."""
    row = _editable(ctx, public_id, version)
    kept = [item for item in row.parameters if item.name != parameter["name"]]
    place = max((item.position for item in kept), default=-1) + 1
    row.parameters = [*kept, CapabilityParameter(position=place, **parameter)]
    row.evidence = [*row.evidence, *_evidence(ctx, row.enterprise, [evidence])]
    row.updated_at = ctx.now
    audit.record(ctx, "capability.prove", row, name=parameter["name"])
    index_jobs.refresh(ctx, row.enterprise)
    return row


def retire(ctx: Context, public_id: str, *, version: int | None) -> Capability:
    """Take a capability out of use; it stays on record. in use → retired."""
    row = _editable(ctx, public_id, version)
    row.is_retired = True
    audit.record(ctx, "capability.retire", row)
    index_jobs.refresh(ctx, row.enterprise)
    return row


def authorize_edit(ctx: Context, owner: Enterprise) -> None:
    """Raise unless the actor may edit what `owner` offers: organizers only while unclaimed."""
    if owner.claimed_at is None:
        authorize(ctx.actor, Permission.FILL_IN_PROFILE, owner)
    else:
        authorize(ctx.actor, Permission.EDIT_CAPABILITY, owner)


def _editable(ctx: Context, public_id: str, version: int | None) -> Capability:
    row = get(ctx, public_id)
    authorize_edit(ctx, row.enterprise)
    lookup.check_version(row, version)
    if row.is_retired:
        raise Conflict("capability_retired")
    return row


def _apply(ctx: Context, row: Capability, fields: dict[str, Any], placed: set[int]) -> None:
    with ctx.session.no_autoflush:
        for name in PLAIN_FIELDS:
            setattr(row, name, fields[name])
        place = fields["segment"]
        if place is None:
            row.segment_id = None
        else:
            found = chains.segment_of(ctx, place["chain"], place["segment"], field="segment")
            row.segment_id = found.id
            _place(ctx, row.enterprise, found, placed)
        row.parameters = [
            CapabilityParameter(position=position, **parameter)
            for position, parameter in enumerate(fields["parameters"])
        ]
        row.evidence = _evidence(ctx, row.enterprise, fields["evidence"])


def _evidence(
    ctx: Context, owner: Enterprise, given: list[dict[str, Any]]
) -> list[CapabilityEvidence]:
    """Return the proofs with their files, which are the owner's own; raise Invalid."""
    named = {item["attachment"] for item in given if item.get("attachment")}
    keys = attachments.keys_of(ctx, owner.id, named, field="evidence")
    return [
        CapabilityEvidence(
            **{name: value for name, value in item.items() if name != "attachment"},
            attachment_id=keys.get(item.get("attachment")),
        )
        for item in given
    ]


def _placed(ctx: Context, owners: Sequence[int]) -> dict[int, set[int]]:
    """Return for each enterprise (id) the ids of the chains that it has a place in."""
    query = (
        select(EnterpriseSegment.enterprise_id, ChainSegment.chain_id)
        .join(ChainSegment, EnterpriseSegment.segment_id == ChainSegment.id)
        .where(EnterpriseSegment.enterprise_id.in_(owners))
    )
    found = defaultdict[int, set[int]](set)
    with ctx.session.no_autoflush:
        for owner, chain in ctx.session.execute(query):
            found[owner].add(chain)
    return found


def _place(ctx: Context, owner: Enterprise, segment: ChainSegment, placed: set[int]) -> None:
    """Give the enterprise a place in the segment if it has none in that chain.

    Who offers something in a chain takes part in it; without a place it would never be ranked.
    """
    if segment.chain_id not in placed:
        ctx.session.add(EnterpriseSegment(enterprise_id=owner.id, segment_id=segment.id))
        placed.add(segment.chain_id)
