"""企业能力库 as everybody may read it: name, place, segments and what an enterprise makes public.

Contacts, figures, certificates and every other capability stay behind the sign-in.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import selectinload

from matchmaker.context import Context
from matchmaker.errors import NotFound
from matchmaker.permissions import (
    Permission,
    authorize,
    public_capabilities,
    public_enterprises,
)
from matchmaker.services import paging, regions, survivors
from matchmaker.services.paging import Page
from models.capabilities import Capability
from models.chains import ChainSegment, IndustryChain
from models.enterprises import Enterprise
from models.enums import CapabilityKind, EnterpriseKind


@dataclass(frozen=True, slots=True)
class Offer:
    """A capability that its owner makes public; parameters are for those who have signed in."""

    name: str
    kind: CapabilityKind


@dataclass(frozen=True, slots=True)
class PublicProfile:
    """An enterprise as everybody may read it."""

    public_id: str
    name: str
    kind: EnterpriseKind
    region: str
    segments: tuple[str, ...]
    offers: tuple[Offer, ...]
    is_claimed: bool


def get(ctx: Context, public_id: str) -> PublicProfile:
    """Return an enterprise of the public directory; raise NotFound."""
    authorize(ctx.actor, Permission.READ_PUBLIC_DIRECTORY)
    wanted = survivors.public_id_of(ctx, public_id)
    row = ctx.session.scalars(_listed().where(Enterprise.public_id == wanted)).one_or_none()
    if row is None:
        raise NotFound
    return _profiles(ctx, [row])[0]


def list_page(ctx: Context, filters: dict[str, Any]) -> Page[PublicProfile]:
    """Return the public directory by name; `filters`: q (name or offer), chain, region, kind."""
    authorize(ctx.actor, Permission.READ_PUBLIC_DIRECTORY)
    query = _listed()
    for condition in _conditions(filters):
        query = query.where(condition)
    page = paging.fetch(ctx.session, query.order_by(Enterprise.name, Enterprise.id), filters)
    return Page(_profiles(ctx, page.items), page.page, page.page_size, page.total)


def _listed() -> Select[Enterprise]:
    return (
        select(Enterprise)
        .where(public_enterprises(), ~survivors.is_merged())
        .options(selectinload(Enterprise.segments).joinedload(ChainSegment.chain))
    )


def _conditions(filters: dict[str, Any]) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if filters.get("q"):
        wanted = filters["q"]
        offered = Enterprise.capabilities.any(
            public_capabilities() & Capability.name.contains(wanted, autoescape=True)
        )
        found.append(or_(Enterprise.name.contains(wanted, autoescape=True), offered))
    if filters.get("chain"):
        found.append(
            Enterprise.segments.any(ChainSegment.chain.has(IndustryChain.code == filters["chain"]))
        )
    found += [
        column == filters[name]
        for name, column in (("region", Enterprise.region_code), ("kind", Enterprise.kind))
        if filters.get(name)
    ]
    return found


def _profiles(ctx: Context, rows: Sequence[Enterprise]) -> list[PublicProfile]:
    names = regions.names(ctx)
    offers: dict[int, list[Offer]] = {row.id: [] for row in rows}
    query = (
        select(Capability)
        .where(public_capabilities(), Capability.enterprise_id.in_(list(offers)))
        .order_by(Capability.id)
    )
    for found in ctx.session.scalars(query):
        offers[found.enterprise_id].append(Offer(found.name, found.kind))
    return [
        PublicProfile(
            public_id=row.public_id,
            name=row.name,
            kind=row.kind,
            region=names.get(row.region_code, row.region_code),
            segments=tuple(f"{place.chain.name}／{place.name}" for place in row.segments),
            offers=tuple(offers[row.id]),
            is_claimed=row.claimed_at is not None,
        )
        for row in rows
    ]
