"""Challenge lists (榜单批次): organizers define rounds with windows and rules, and close them."""

from datetime import date
from itertools import pairwise
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from matchmaker import messages
from matchmaker.context import Context
from matchmaker.errors import Conflict, Invalid, NotFound
from matchmaker.permissions import Permission, Stake, authorize, visible_events
from matchmaker.services import audit, lookup, paging, regions, transitions
from matchmaker.services.paging import Page
from models.challenge_lists import ChallengeList
from models.challenges import Challenge
from models.enterprises import Enterprise
from models.enums import ChallengeStatus, ListPeriod
from models.events import MatchingEvent
from models.regions import Region

WINDOWS = ("collect", "publish", "bid", "select")
PLAIN_FIELDS = (
    "name",
    "period",
    "year",
    "quarter",
    "description",
    "code_prefix",
    *(f"{window}_{side}" for window in WINDOWS for side in ("from", "to")),
    "needs_county_check",
    "max_needs_per_enterprise",
    "min_budget_yuan",
    "max_duration_months",
    "notice_days",
    "objection_days",
    "summary_columns",
)
# What counts against the most needs of an enterprise.
_NOT_COUNTED = (ChallengeStatus.DRAFT, ChallengeStatus.REJECTED, ChallengeStatus.WITHDRAWN)


def _full() -> Select[ChallengeList]:
    return select(ChallengeList).options(
        joinedload(ChallengeList.region), joinedload(ChallengeList.event)
    )


def get(ctx: Context, public_id: str) -> ChallengeList:
    """Return a list with its region; raise NotFound. Lists are public, their challenges not all."""
    authorize(ctx.actor, Permission.READ_PUBLIC_CHALLENGES)
    row = ctx.session.scalars(_full().where(ChallengeList.public_id == public_id)).one_or_none()
    if row is None:
        raise NotFound
    return row


def list_page(ctx: Context, filters: dict[str, Any]) -> Page[ChallengeList]:
    """Return lists, the latest first; `filters`: year, region (code), is_closed."""
    authorize(ctx.actor, Permission.READ_PUBLIC_CHALLENGES)
    query = _full()
    columns = {"year": ChallengeList.year, "region": ChallengeList.region_code}
    for name, column in (columns | {"is_closed": ChallengeList.is_closed}).items():
        if filters.get(name) is not None:
            query = query.where(column == filters[name])
    query = query.order_by(ChallengeList.collect_from.desc(), ChallengeList.id)
    return paging.fetch(ctx.session, query, filters)


def define(ctx: Context, fields: dict[str, Any]) -> ChallengeList:
    """Define a list for a region of the organizer. none → open."""
    authorize(ctx.actor, Permission.EDIT_CHALLENGE_LIST, Stake(region_code=fields["region"]))
    row = ChallengeList()
    _apply(ctx, row, fields)
    ctx.session.add(row)
    _flush(ctx)
    audit.record(ctx, "challenge_list.define", row)
    return get(ctx, row.public_id)


def revise(
    ctx: Context, public_id: str, fields: dict[str, Any], *, version: int | None
) -> ChallengeList:
    """Replace windows and rules of a list that is not closed."""
    row = _editable(ctx, public_id, version)
    authorize(ctx.actor, Permission.EDIT_CHALLENGE_LIST, Stake(region_code=fields["region"]))
    has_codes = select(Challenge.id).where(
        Challenge.challenge_list_id == row.id, Challenge.code.is_not(None)
    )
    if fields["code_prefix"] != row.code_prefix and paging.exists(ctx.session, has_codes):
        raise Invalid(errors={"code_prefix": [messages.text("field_list_prefix_fixed")]})
    _apply(ctx, row, fields)
    row.updated_at = ctx.now
    _flush(ctx)
    audit.record(ctx, "challenge_list.revise", row)
    ctx.session.expire(row, ["region", "event"])
    return get(ctx, public_id)


def close(ctx: Context, public_id: str, *, version: int | None) -> ChallengeList:
    """Take no more challenges into a list. open → closed."""
    row = _editable(ctx, public_id, version)
    if not transitions.move(ctx, row, ChallengeList.is_closed.is_(False), is_closed=True):
        raise Conflict("challenge_list_closed")
    audit.record(ctx, "challenge_list.close", row)
    return row


def _editable(ctx: Context, public_id: str, version: int | None) -> ChallengeList:
    row = get(ctx, public_id)
    authorize(ctx.actor, Permission.EDIT_CHALLENGE_LIST, Stake(region_code=row.region_code))
    lookup.check_version(row, version)
    if row.is_closed:
        raise Conflict("challenge_list_closed")
    return row


def _apply(ctx: Context, row: ChallengeList, fields: dict[str, Any]) -> None:
    _require_order(fields)
    is_quarter, is_event = (
        fields["period"] is kind for kind in (ListPeriod.QUARTER, ListPeriod.EVENT)
    )
    errors = {}
    if is_quarter != (fields["quarter"] is not None):
        errors["quarter"] = [messages.text("field_list_quarter")]
    if is_event != (fields["event"] is not None):
        errors["event"] = [messages.text("field_list_event")]
    if errors:
        raise Invalid(errors=errors)
    with ctx.session.no_autoflush:
        for name in PLAIN_FIELDS:
            setattr(row, name, fields[name])
        if ctx.session.get(Region, fields["region"]) is None:
            raise Invalid(errors={"region": [messages.text("field_region")]})
        row.region_code = fields["region"]
        row.event_id = fields["event"] and _event(ctx, fields["event"])


def _event(ctx: Context, public_id: str) -> int:
    named = select(MatchingEvent.id).where(
        MatchingEvent.public_id == public_id, visible_events(ctx.actor)
    )
    key = ctx.session.scalars(named).one_or_none()
    if key is None:
        raise Invalid(errors={"event": [messages.text("field_event")]})
    return key


def _require_order(fields: dict[str, Any]) -> None:
    """Each window ends after it begins; a later one neither begins nor ends before an earlier."""
    begins = [fields[f"{window}_from"] for window in WINDOWS]
    ends = [fields[f"{window}_to"] for window in WINDOWS]
    is_ordered = all(first <= second for days in (begins, ends) for first, second in pairwise(days))
    if not is_ordered or any(a > b for a, b in zip(begins, ends, strict=True)):
        raise Invalid(errors={"collect_from": [messages.text("field_list_windows")]})


def _flush(ctx: Context) -> None:
    try:
        ctx.session.flush()
    except IntegrityError as error:
        raise Conflict("challenge_list_prefix_taken") from error


def referred(ctx: Context, public_id: str | None, buyer: Enterprise) -> ChallengeList | None:
    """Return the list that a challenge of `buyer` names; raise Invalid for its field."""
    if public_id is None:
        return None
    query = select(ChallengeList).where(ChallengeList.public_id == public_id)
    row = ctx.session.scalars(query).one_or_none()
    if row is None:
        raise Invalid(errors={"challenge_list": [messages.text("field_challenge_list")]})
    if buyer.region_code not in regions.within(ctx, row.region_code):
        text = messages.text("field_challenge_list_region")
        raise Invalid(errors={"challenge_list": [text]})
    return row


def require_collection(ctx: Context, row: Challenge) -> None:
    """Raise Conflict unless the list takes the challenge; one sent back is not late."""
    found = row.challenge_list
    if found is None:
        return
    _require_open(found)
    if row.submitted_at is None:
        _require_window(ctx, found.collect_from, found.collect_to, "list_outside_collection")
    require_rules(ctx, row)
    _require_room(ctx, row, found)


def require_publication(ctx: Context, row: Challenge) -> None:
    """Raise Conflict unless the challenge may be published today in its list."""
    found = row.challenge_list
    if found is None:
        return
    _require_open(found)
    _require_window(ctx, found.publish_from, found.publish_to, "list_outside_publication")
    require_rules(ctx, row)


def require_rules(_ctx: Context, row: Challenge) -> None:
    """Raise Conflict unless budget, duration and deadline keep to the list's rules."""
    found = row.challenge_list
    if found is None:
        return
    least, longest = found.min_budget_yuan, found.max_duration_months
    if least is not None and (row.budget_yuan is None or row.budget_yuan < least):
        raise Conflict("list_min_budget", limit=f"{least:,.0f}")
    if longest is not None and (row.duration_months is None or row.duration_months > longest):
        raise Conflict("list_max_duration", limit=longest)
    if row.deadline_on is not None:
        require_deadline(row, row.deadline_on)


def require_deadline(row: Challenge, day: date) -> None:
    """Raise Conflict unless `day` may be the last one for bids."""
    found = row.challenge_list
    if found is not None and not found.bid_from <= day <= found.bid_to:
        raise Conflict("list_deadline", first=found.bid_from, last=found.bid_to)


def _require_open(found: ChallengeList) -> None:
    if found.is_closed:
        raise Conflict("challenge_list_closed")


def _require_window(ctx: Context, first: date, last: date, code: str) -> None:
    if not first <= ctx.today <= last:
        raise Conflict(code, first=first, last=last)


def _require_room(ctx: Context, row: Challenge, found: ChallengeList) -> None:
    limit = found.max_needs_per_enterprise
    if limit is None:
        return
    # One submission at a time is counted; on SQLite the write lock sees to that already.
    ctx.session.execute(
        select(ChallengeList.id).where(ChallengeList.id == found.id).with_for_update()
    )
    count = ctx.session.scalar(
        select(func.count(Challenge.id)).where(
            Challenge.challenge_list_id == found.id,
            Challenge.buyer_id == row.buyer_id,
            Challenge.id != row.id,
            Challenge.status.not_in(_NOT_COUNTED),
        )
    )
    if (count or 0) >= limit:
        raise Conflict("list_max_needs", limit=limit)
