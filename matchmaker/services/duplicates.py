"""Enterprises that may be registered twice, made ready for the person who decides."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from matchmaker.context import Context
from matchmaker.permissions import Permission, authorize
from matchmaker.services import enterprise_merges, enterprises
from matchmaker.services.enterprise_names import Namesake, RegisteredNames
from matchmaker.services.paging import Page
from models.bids import Bid
from models.capabilities import Capability
from models.chains import ChainSegment
from models.enterprises import Enterprise

# So many names are looked up in well under two seconds.
CHECKED_AT_ONCE = 200
# Names of one place and trade often reach 0.6 without being one; such pairs come on demand.
NOTABLE = 0.7
# From here on pairs may be merged many at once, after a look at the list.
ALIKE = 0.9


@dataclass(frozen=True, slots=True)
class Holder:
    """An enterprise with the number of capabilities and bids that a merge would hand over."""

    enterprise: Enterprise
    capabilities: int
    bids: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """An enterprise and who may be the same, best first; `is_sure` is about the first."""

    own: Holder
    candidates: list[tuple[Namesake, Holder]]
    is_sure: bool


@dataclass(frozen=True, slots=True)
class Pair:
    """Two names that resemble each other, and who of both would be kept, and why."""

    row: Enterprise
    namesake: Namesake
    kept: Enterprise
    dropped: Enterprise

    @property
    def is_settled_in_bulk(self) -> bool:
        """Whether the names are so much alike that many such pairs may be merged at once."""
        return self.namesake.similarity >= ALIKE


@dataclass(frozen=True, slots=True)
class Survey:
    """Pairs of names that resemble each other, best first, and how many weaker ones there are."""

    checked: Page[Enterprise]
    pairs: list[Pair]
    weaker: int


def compare(ctx: Context, public_id: str) -> Comparison:
    """Set an enterprise beside those whose names resemble its own; raise NotFound."""
    own = enterprises.get(ctx, public_id)
    found, is_sure = enterprise_merges.duplicates(ctx, own.public_id)
    holders = _holders(ctx, [own.public_id, *(item.public_id for item in found)])
    candidates = [(item, holders[item.public_id]) for item in found]
    return Comparison(holders[own.public_id], candidates, is_sure)


def _holders(ctx: Context, public_ids: Sequence[str]) -> dict[str, Holder]:
    rows = ctx.session.scalars(
        select(Enterprise)
        .where(Enterprise.public_id.in_(public_ids))
        .options(selectinload(Enterprise.segments).joinedload(ChainSegment.chain))
    ).all()
    keys = [row.id for row in rows]
    capabilities = _counts(ctx, Capability, keys)
    bids = _counts(ctx, Bid, keys)
    return {
        row.public_id: Holder(row, capabilities.get(row.id, 0), bids.get(row.id, 0)) for row in rows
    }


def _counts(ctx: Context, kind: type[Capability] | type[Bid], keys: list[int]) -> dict[int, int]:
    rows = ctx.session.execute(
        select(kind.enterprise_id, func.count())
        .where(kind.enterprise_id.in_(keys))
        .group_by(kind.enterprise_id)
    )
    return dict(rows.all())


def survey(ctx: Context, page: int, *, least: float = NOTABLE) -> Survey:
    """Compare the names of the enterprises on one page of the register with all names.

    Pairs less alike than `least` are only counted.
    """
    authorize(ctx.actor, Permission.READ_REGISTER)
    checked = enterprises.list_page(ctx, {"page": page, "page_size": CHECKED_AT_ONCE})
    names = RegisteredNames(ctx)
    seen: set[frozenset[str]] = set()
    pairs = []
    for row in checked.items:
        for found in names.find([row.name], but=row.public_id)[0]:
            both = frozenset((row.public_id, found.public_id))
            if both not in seen:
                seen.add(both)
                pairs.append((row, found))
    pairs.sort(key=lambda pair: (-pair[1].similarity, pair[0].name, pair[0].id))
    shown = [pair for pair in pairs if pair[1].similarity >= least]
    return Survey(checked, _with_survivors(ctx, shown), len(pairs) - len(shown))


def _with_survivors(ctx: Context, pairs: list[tuple[Enterprise, Namesake]]) -> list[Pair]:
    others = {
        row.public_id: row
        for row in ctx.session.scalars(
            select(Enterprise).where(
                Enterprise.public_id.in_([namesake.public_id for _, namesake in pairs])
            )
        )
    }
    found = []
    for row, namesake in pairs:
        # Somebody stands behind a claimed profile; else the older one has the longer history.
        both = sorted(
            (row, others[namesake.public_id]), key=lambda item: (item.claimed_at is None, item.id)
        )
        found.append(Pair(row, namesake, *both))
    return found
