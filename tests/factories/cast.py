"""Who takes part in the life of a challenge, each as a context in one transaction."""

from dataclasses import dataclass

from sqlalchemy import select

from matchmaker.context import Context
from models.enterprises import Enterprise
from models.enums import MemberRole, NoticeKind
from models.notices import Notice
from tests.factories import chains, enterprises, regions, users


@dataclass(frozen=True)
class Cast:
    """A buyer with two persons and one who only looks, its organizers, and suppliers."""

    buyer: Enterprise
    owner: Context
    colleague: Context
    looker: Context
    county: Context
    city: Context
    elsewhere: Context
    supplier: Enterprise
    bidder: Context
    other_supplier: Enterprise
    other_bidder: Context


def told(ctx: Context, kind: NoticeKind) -> list[int]:
    """Return the ids of the users who have notices of a kind, one per notice."""
    ctx.session.flush()
    return list(ctx.session.scalars(select(Notice.user_id).where(Notice.kind == kind)))


def make(ctx: Context) -> Cast:
    """Store them; the buyer lies in the district, the city holds it."""
    chains.make(ctx)
    for code in regions.DISTRICTS:
        regions.make(ctx, code)
    buyer, supplier, other = (enterprises.make(ctx) for _ in range(3))
    organizers = (regions.DISTRICT, regions.CITY, "990102")
    county, city, elsewhere = (
        users.acting(ctx, users.make_organizer(ctx, code)) for code in organizers
    )
    return Cast(
        buyer=buyer,
        owner=users.acting_for(ctx, buyer),
        colleague=users.acting_for(ctx, buyer, MemberRole.EDITOR),
        looker=users.acting_for(ctx, buyer, MemberRole.VIEWER),
        county=county,
        city=city,
        elsewhere=elsewhere,
        supplier=supplier,
        bidder=users.acting_for(ctx, supplier),
        other_supplier=other,
        other_bidder=users.acting_for(ctx, other),
    )
