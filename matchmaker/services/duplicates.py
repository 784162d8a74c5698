"""Enterprises that may be registered twice, made ready for the person who decides."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from matchmaker.context import Context
from matchmaker.permissions import Permission, authorize
from matchmaker.services import enterprise_merges, enterprises, name_pairs, paging
from matchmaker.services.enterprise_names import Namesake
from matchmaker.services.name_pairs import Likeness
from matchmaker.services.paging import Page
from models.bids import Bid
from models.capabilities import Capability
from models.chains import ChainSegment
from models.enterprises import Enterprise
from models.enums import EnterpriseKind

# So many pairs stand on a page.
SHOWN = 50
# Names of one place and trade often reach 0.6 without being one; such pairs come on demand.
NOTABLE = 0.7
# From here on pairs may be merged many at once, after a look at the list.
ALIKE = 0.9
BRANCH = ("分公司", "分厂", "分院")


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
        """Whether the names are so much alike that many such pairs may be merged at once.

        Institutes of one university, and a firm and its branch, have almost one name and are
        bodies of their own: of these a person looks at each pair.
        """
        rows = (self.kept, self.dropped)
        are_firms = all(row.kind is EnterpriseKind.COMPANY for row in rows)
        branches = {row.name.endswith(BRANCH) for row in rows}
        return self.namesake.similarity >= ALIKE and are_firms and len(branches) == 1


@dataclass(frozen=True, slots=True)
class Survey:
    """Pairs of names that resemble each other, best first, and how many weaker ones there are.

    `compared` counts the enterprises whose names were looked up, `left` those that wait for it.
    """

    pairs: Page[Pair]
    weaker: int
    compared: int
    left: int


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
    """Return a page of the pairs of the whole register; those less alike are only counted."""
    authorize(ctx.actor, Permission.READ_REGISTER)
    known = name_pairs.compared(ctx)
    notable = [pair for pair in known.pairs if pair.similarity >= least]
    some = paging.slice_page(notable, page, SHOWN)
    pairs = Page(_with_survivors(ctx, some.items), page, SHOWN, some.total)
    return Survey(pairs, len(known.pairs) - len(notable), known.enterprises, known.left)


def _with_survivors(ctx: Context, some: list[Likeness]) -> list[Pair]:
    ids = {public_id for pair in some for public_id in (pair.first, pair.second)}
    rows = ctx.session.scalars(select(Enterprise).where(Enterprise.public_id.in_(ids)))
    by_id = {row.public_id: row for row in rows}
    found = []
    for pair in some:
        row, other = by_id[pair.first], by_id[pair.second]
        namesake = Namesake(
            other.public_id, other.name, other.credit_code, pair.matched_name, pair.similarity
        )
        # Somebody stands behind a claimed profile; else the older one has the longer history.
        kept, dropped = sorted((row, other), key=lambda item: (item.claimed_at is None, item.id))
        found.append(Pair(row, namesake, kept, dropped))
    return found
