"""Regions and functional zones of the invented city."""

from matchmaker.context import Context
from models.regions import FunctionalZone, Region

CITY = "990100"
DISTRICT = "990101"
DISTRICTS = {DISTRICT: "澄江区", "990102": "青渡区", "990105": "砺炉区"}


def make_city(ctx: Context) -> Region:
    """Store the city that all districts belong to, or return it if it is there."""
    row = ctx.session.get(Region, CITY)
    if row is None:
        row = Region(code=CITY, name="临澜市")
        ctx.session.add(row)
        ctx.session.flush()
    return row


def make(ctx: Context, code: str = DISTRICT, name: str | None = None) -> Region:
    """Store a region, or return it if it is there."""
    row = ctx.session.get(Region, code)
    if row is None:
        row = Region(code=code, name=name or DISTRICTS[code], parent_code=make_city(ctx).code)
        ctx.session.add(row)
        ctx.session.flush()
    return row


def make_zone(ctx: Context, name: str = "临澜高新区") -> FunctionalZone:
    """Store a functional zone of the district."""
    row = FunctionalZone(name=name, region_code=make(ctx).code)
    ctx.session.add(row)
    ctx.session.flush()
    return row
