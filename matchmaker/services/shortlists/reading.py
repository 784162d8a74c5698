"""Read shortlists. The machine's order stays as computed, decisions stand beside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import defer, joinedload, selectinload
from sqlalchemy.sql.base import ExecutableOption

from matchmaker import messages
from matchmaker.context import Context
from matchmaker.errors import NotFound
from matchmaker.permissions import Permission, authorize, visible_shortlists
from matchmaker.services import index_changes, matching, paging, weights
from matchmaker.services.paging import Page
from models.chains import IndustryChain
from models.challenges import Challenge
from models.enums import Decision, EntryPlace
from models.events import MatchingEvent
from models.shortlist_reviews import ShortlistReview
from models.shortlists import RankingRun, Shortlist, ShortlistEntry

# Pinned entries stand first and dropped ones last; the others keep the machine's order.
_GROUP: dict[Decision | None, int] = {Decision.PIN: 0, Decision.DROP: 2}
_MIDDLE = 1


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the review of a shortlist has come: entries, decisions, and the newest of these."""

    entries: int
    decided: int
    decided_at: datetime | None
    ranked: int = 0
    ranked_decided: int = 0
    kept: int = 0


def _listed(ctx: Context) -> Select[Shortlist]:
    return (
        select(Shortlist)
        .where(visible_shortlists(ctx.actor))
        .options(
            joinedload(Shortlist.run).joinedload(RankingRun.event),
            joinedload(Shortlist.challenge).joinedload(Challenge.chain),
        )
    )


def whole() -> list[ExecutableOption]:
    """Return what loads a shortlist with everything that is shown, printed and sealed of it."""
    entries = selectinload(Shortlist.entries)
    return [
        joinedload(Shortlist.run).joinedload(RankingRun.event),
        joinedload(Shortlist.challenge).joinedload(Challenge.chain),
        joinedload(Shortlist.published_by),
        entries.joinedload(ShortlistEntry.enterprise),
        entries.joinedload(ShortlistEntry.decided_by),
        entries.selectinload(ShortlistEntry.reviews).joinedload(ShortlistReview.reviewer),
    ]


def get(ctx: Context, public_id: str) -> Shortlist:
    """Return a shortlist with its entries in the machine's order; raise NotFound."""
    authorize(ctx.actor, Permission.READ_SHORTLISTS)
    query = _listed(ctx).options(*whole())
    row = ctx.session.scalars(query.where(Shortlist.public_id == public_id)).one_or_none()
    if row is None:
        raise NotFound
    return row


def list_page(ctx: Context, filters: dict[str, Any]) -> Page[Shortlist]:
    """Return shortlists without entries, newest first.

    `filters`: run, challenge and event (public ids), chain (code), is_published.
    """
    authorize(ctx.actor, Permission.READ_SHORTLISTS)
    query = _listed(ctx)
    if filters.get("run"):
        query = query.where(Shortlist.run.has(RankingRun.public_id == filters["run"]))
    if filters.get("challenge"):
        query = query.where(Shortlist.challenge.has(Challenge.public_id == filters["challenge"]))
    if filters.get("event"):
        of_event = RankingRun.event.has(MatchingEvent.public_id == filters["event"])
        query = query.where(Shortlist.run.has(of_event))
    if filters.get("chain"):
        of_chain = Challenge.chain.has(IndustryChain.code == filters["chain"])
        query = query.where(Shortlist.challenge.has(of_chain))
    if filters.get("is_published") is not None:
        is_published = Shortlist.published_at.is_not(None)
        query = query.where(is_published if filters["is_published"] else ~is_published)
    return paging.fetch(ctx.session, query.order_by(Shortlist.id.desc()), filters)


def following(ctx: Context, shortlist: Shortlist) -> Shortlist | None:
    """Return the next shortlist of the same run that the actor may see."""
    authorize(ctx.actor, Permission.READ_SHORTLISTS)
    later = _listed(ctx).where(Shortlist.run_id == shortlist.run_id, Shortlist.id > shortlist.id)
    return ctx.session.scalars(later.order_by(Shortlist.id).limit(1)).first()


def in_reviewed_order(shortlist: Shortlist) -> list[ShortlistEntry]:
    """Return the entries as people left them: pinned, then in machine order, then dropped."""
    return sorted(
        shortlist.entries,
        key=lambda entry: (_GROUP.get(entry.decision, _MIDDLE), entry.position),
    )


def progress(ctx: Context, shortlists: Sequence[Shortlist]) -> dict[int, Progress]:
    """Return the progress of the given shortlists by their key."""
    authorize(ctx.actor, Permission.READ_SHORTLISTS)
    entry = ShortlistEntry
    is_ranked = entry.place == EntryPlace.RANKED
    is_kept = entry.decision.in_([Decision.KEEP, Decision.PIN])
    rows = ctx.session.execute(
        select(
            entry.shortlist_id,
            func.count(entry.id),
            func.count(entry.decision),
            func.max(entry.decided_at),
            func.count(case((is_ranked, entry.id))),
            func.count(case((is_ranked, entry.decision))),
            func.count(case((is_kept, entry.id))),
        )
        .where(entry.shortlist_id.in_([row.id for row in shortlists]))
        .group_by(entry.shortlist_id)
    )
    return {
        key: Progress(entries, decided, at, ranked, ranked_decided, kept)
        for key, entries, decided, at, ranked, ranked_decided, kept in rows
    }


def changes(ctx: Context, shortlist: Shortlist) -> list[str]:
    """Return in words what changed since the inputs were read (RANK-6); `run` must be loaded."""
    authorize(ctx.actor, Permission.READ_SHORTLISTS)
    run, found = shortlist.run, []
    moment = run.finished_at or shortlist.created_at
    if run.versions:
        moment = datetime.fromisoformat(run.versions["read_at"])
    if shortlist.challenge.updated_at >= moment:
        found.append(messages.text("changed_challenge"))
    edited = index_changes.changed_since(shortlist.challenge.chain.code, moment).subquery()
    count = ctx.session.scalar(select(func.count()).select_from(edited)) or 0
    if count:
        found.append(messages.text("changed_suppliers", count=count))
    now = (matching.engine_version(), weights.in_force(ctx).version)
    if (run.engine_version, run.weights_version) != now:
        found.append(messages.text("changed_engine"))
    return found


def earlier_decisions(ctx: Context, shortlist: Shortlist) -> dict[int, ShortlistEntry]:
    """Return by enterprise key the newest decision in older shortlists of the same challenge."""
    authorize(ctx.actor, Permission.READ_SHORTLISTS)
    rows = ctx.session.scalars(
        select(ShortlistEntry)
        .join(Shortlist, Shortlist.id == ShortlistEntry.shortlist_id)
        .where(
            Shortlist.challenge_id == shortlist.challenge_id,
            Shortlist.id < shortlist.id,
            ShortlistEntry.decision.is_not(None),
        )
        .order_by(ShortlistEntry.decided_at, ShortlistEntry.id)
        .options(defer(ShortlistEntry.explanation), joinedload(ShortlistEntry.decided_by))
    )
    return {row.enterprise_id: row for row in rows}


def get_entry(ctx: Context, public_id: str) -> ShortlistEntry:
    """Return an entry with its shortlist, enterprise and who decided; raise NotFound."""
    authorize(ctx.actor, Permission.READ_SHORTLISTS)
    row = ctx.session.scalars(
        select(ShortlistEntry)
        .join(Shortlist, Shortlist.id == ShortlistEntry.shortlist_id)
        .where(ShortlistEntry.public_id == public_id, visible_shortlists(ctx.actor))
        .options(
            joinedload(ShortlistEntry.shortlist).joinedload(Shortlist.challenge),
            joinedload(ShortlistEntry.enterprise),
            joinedload(ShortlistEntry.decided_by),
            selectinload(ShortlistEntry.reviews).joinedload(ShortlistReview.reviewer),
        )
    ).one_or_none()
    if row is None:
        raise NotFound
    return row
