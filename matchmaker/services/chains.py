"""Industry chains: define them, edit their segments, name their lead enterprises."""

from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import contains_eager, selectinload

from matchmaker import messages
from matchmaker.context import Context
from matchmaker.errors import Conflict, Invalid, NotFound
from matchmaker.permissions import Permission, authorize
from matchmaker.services import audit, lookup, paging
from matchmaker.services.paging import Page
from models.capabilities import Capability
from models.chains import ChainSegment, IndustryChain
from models.challenges import Challenge
from models.enterprises import Enterprise, EnterpriseSegment


def _full() -> Select[IndustryChain]:
    return select(IndustryChain).options(
        selectinload(IndustryChain.segments), selectinload(IndustryChain.leads)
    )


def get(ctx: Context, public_id: str) -> IndustryChain:
    """Return a chain with its segments and leads; raise NotFound."""
    chain = ctx.session.scalars(_full().where(IndustryChain.public_id == public_id)).one_or_none()
    if chain is None:
        raise NotFound
    return chain


def find_by_code(ctx: Context, code: str) -> IndustryChain | None:
    """Return the chain of this code."""
    return ctx.session.scalars(_full().where(IndustryChain.code == code)).one_or_none()


def list_page(ctx: Context, filters: dict[str, Any]) -> Page[IndustryChain]:
    """Return the chains in their order."""
    query = _full().order_by(IndustryChain.position, IndustryChain.id)
    return paging.fetch(ctx.session, query, filters)


def all_chains(ctx: Context) -> list[IndustryChain]:
    """Return every chain, for menus; a city has a few dozen at most."""
    query = _full().order_by(IndustryChain.position, IndustryChain.id)
    return list(ctx.session.scalars(query))


def define(ctx: Context, fields: dict[str, Any]) -> IndustryChain:
    """Create a chain with its segments; raise Conflict if the code is taken."""
    authorize(ctx.actor, Permission.EDIT_CHAIN)
    if find_by_code(ctx, fields["code"]) is not None:
        raise Conflict("chain_code_taken")
    chain = IndustryChain(
        code=fields["code"],
        name=fields["name"],
        description=fields["description"],
        position=fields["position"],
        leads=[],
    )
    chain.segments = _segments(chain, fields["segments"])
    ctx.session.add(chain)
    audit.record(ctx, "chain.define", chain)
    return chain


def revise(
    ctx: Context, public_id: str, fields: dict[str, Any], *, version: int | None
) -> IndustryChain:
    """Replace name, description, order and segments; a segment in use cannot go."""
    authorize(ctx.actor, Permission.EDIT_CHAIN)
    chain = get(ctx, public_id)
    lookup.check_version(chain, version)
    chain.name = fields["name"]
    chain.description = fields["description"]
    chain.position = fields["position"]
    wanted = {segment["code"] for segment in fields["segments"]}
    for segment in chain.segments:
        if segment.code not in wanted and _is_used(ctx, segment):
            raise Conflict("segment_in_use", name=segment.name)
    chain.segments = _segments(chain, fields["segments"])
    chain.updated_at = ctx.now
    audit.record(ctx, "chain.revise", chain)
    return chain


def set_leads(ctx: Context, chain: IndustryChain, leads: list[Enterprise]) -> None:
    """Name the lead enterprises (链主企业) of a chain."""
    authorize(ctx.actor, Permission.EDIT_CHAIN)
    chain.leads = leads
    audit.record(ctx, "chain.set_leads", chain)


def _segments(chain: IndustryChain, rows: list[dict[str, Any]]) -> list[ChainSegment]:
    codes = [row["code"] for row in rows]
    if len(set(codes)) < len(codes):
        raise Invalid(errors={"segments": [messages.text("chain_code_taken")]})
    known = {segment.code: segment for segment in chain.segments}
    segments = []
    for position, row in enumerate(rows):
        segment = known.get(row["code"]) or ChainSegment(code=row["code"])
        segment.name = row["name"]
        segment.stream = row["stream"]
        segment.products = row["products"]
        segment.position = position
        segments.append(segment)
    return segments


def _is_used(ctx: Context, segment: ChainSegment) -> bool:
    uses = (
        select(EnterpriseSegment.segment_id).where(EnterpriseSegment.segment_id == segment.id),
        select(Capability.id).where(Capability.segment_id == segment.id),
        select(Challenge.id).where(Challenge.segment_id == segment.id),
    )
    return bool(ctx.session.execute(select(or_(*(use.exists() for use in uses)))).scalar_one())


def segment_of(ctx: Context, chain: str, segment: str, *, field: str) -> ChainSegment:
    """Return the segment named by the codes of chain and segment; raise Invalid."""
    key = (ChainSegment, chain, segment)
    found = lookup.remembered(ctx, key, lambda: _segment(ctx, chain, segment))
    if found is None:
        raise Invalid(errors={field: [messages.text("field_segment")]})
    return found


def _segment(ctx: Context, chain: str, segment: str) -> ChainSegment | None:
    return ctx.session.scalars(
        select(ChainSegment)
        .join(ChainSegment.chain)
        .where(IndustryChain.code == chain, ChainSegment.code == segment)
        .options(contains_eager(ChainSegment.chain))
    ).one_or_none()
