"""Read challenges: what the actor may see, and of it what the actor may read."""

from collections import Counter
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from matchmaker.context import Context
from matchmaker.errors import NotFound
from matchmaker.permissions import (
    Part,
    Permission,
    authorize,
    hidden_fields,
    knows_buyer,
    readable_parts,
    visible_challenges,
    waits_for,
)
from matchmaker.services import paging, security_events, survivors
from matchmaker.services.challenges import life
from matchmaker.services.paging import Page
from models.chains import IndustryChain
from models.challenge_lists import ChallengeList
from models.challenges import Challenge, ChallengeInvitation
from models.consents import Consent
from models.enterprises import Enterprise
from models.enums import ChallengeStatus


class Seen:
    """A challenge as its reader may read it: what is hidden is None."""

    def __init__(self, row: Challenge, parts: frozenset[Part], *, has_consented: bool) -> None:
        self._row = row
        self._hidden = hidden_fields(parts)
        self.parts = parts
        self.has_consented = has_consented
        self.nda_sha256 = digest(row.nda_text) if Part.TERMS in parts else None

    @property
    def version(self) -> int:
        """Return the version that an edit is based on."""
        return self._row.version

    def is_open(self, ctx: Context) -> bool:
        """Whether it takes bids."""
        return life.is_open(ctx, self._row)

    def __getattr__(self, name: str) -> Any:
        """Return a field of the row, None where it is hidden."""
        return None if name in self._hidden else getattr(self._row, name)


def digest(text: str | None) -> str | None:
    """Return the SHA-256 of an agreement's text; None where there is none."""
    return None if text is None else sha256(text.encode()).hexdigest()


def visible(ctx: Context) -> Select[Challenge]:
    """Select the challenges that the actor may see, with buyer, list, chain and segment."""
    return (
        select(Challenge)
        .where(visible_challenges(ctx.actor))
        .options(
            joinedload(Challenge.buyer),
            joinedload(Challenge.challenge_list),
            joinedload(Challenge.chain),
            joinedload(Challenge.segment),
        )
    )


def get(ctx: Context, public_id: str) -> Challenge:
    """Return a challenge that the actor may see, as the rules need it; raise NotFound.

    What is shown of it goes through `see`.
    """
    authorize(ctx.actor, Permission.READ_PUBLIC_CHALLENGES)
    query = visible(ctx).options(
        selectinload(Challenge.requirements), selectinload(Challenge.invited)
    )
    row = ctx.session.scalars(query.where(Challenge.public_id == public_id)).one_or_none()
    if row is None:
        raise NotFound
    return row


def read(ctx: Context, public_id: str) -> Seen:
    """Return a challenge as the actor may read it; raise NotFound."""
    return see(ctx, get(ctx, public_id))


def see(ctx: Context, row: Challenge) -> Seen:
    """Return what the actor may read of one challenge; put reads of its secret on record."""
    [found] = see_all(ctx, [row])
    is_owner = ctx.actor.is_system or ctx.actor.enterprise_id == row.buyer_id
    if Part.DETAIL in found.parts and row.confidential_detail and not is_owner:
        security_events.note_read(ctx, row)
    return found


def see_all(ctx: Context, rows: Sequence[Challenge]) -> list[Seen]:
    """Return what the actor may read of each; two queries, however many there are."""
    keys = [row.id for row in rows]
    inviting, agreed = invited_to(ctx, keys), consented_to(ctx, rows, ctx.actor.enterprise_id)
    found = []
    for row in rows:
        has_consented = row.id in agreed
        parts = readable_parts(
            ctx.actor, row, is_invited=row.id in inviting, has_consented=has_consented
        )
        found.append(Seen(row, parts, has_consented=has_consented))
    return found


def invited_to(ctx: Context, keys: Sequence[int]) -> set[int]:
    """Return those of these challenges that invite the actor's enterprise."""
    if ctx.actor.enterprise_id is None or not keys:
        return set()
    return set(
        ctx.session.scalars(
            select(ChallengeInvitation.challenge_id).where(
                ChallengeInvitation.enterprise_id == ctx.actor.enterprise_id,
                ChallengeInvitation.challenge_id.in_(keys),
            )
        )
    )


def consented_to(ctx: Context, rows: Sequence[Challenge], enterprise_id: int | None) -> set[int]:
    """Return the challenges whose present agreement an enterprise has accepted, or that have none.

    A new text needs a new consent.
    """
    free = {row.id for row in rows if row.nda_text is None}
    bound = {row.id: digest(row.nda_text) for row in rows if row.nda_text is not None}
    if enterprise_id is None or not bound:
        return free
    given = ctx.session.execute(
        select(Consent.challenge_id, Consent.text_sha256).where(
            Consent.enterprise_id == enterprise_id, Consent.challenge_id.in_(bound)
        )
    )
    return free | {key for key, text_sha256 in given if text_sha256 == bound[key]}


def list_page(ctx: Context, filters: dict[str, Any]) -> Page[Challenge]:
    """Return visible challenges, newest first.

    `filters`: q (title or code), chain (code), list (public id), kind, status, visibility, buyer
    (public id), to_check (waits for the actor's check), is_open.
    """
    authorize(ctx.actor, Permission.READ_PUBLIC_CHALLENGES)
    query = visible(ctx)
    for condition in _conditions(ctx, filters):
        query = query.where(condition)
    query = query.order_by(
        Challenge.published_at.desc().nulls_first(), Challenge.created_at.desc(), Challenge.id
    )
    return paging.fetch(ctx.session, query, filters)


def own_counts(ctx: Context) -> Counter[ChallengeStatus]:
    """Count the challenges of the actor's own enterprise by status."""
    authorize(ctx.actor, Permission.READ_PUBLIC_CHALLENGES)
    rows = ctx.session.execute(
        select(Challenge.status, func.count())
        .where(visible_challenges(ctx.actor), Challenge.buyer_id == ctx.actor.enterprise_id)
        .group_by(Challenge.status)
    )
    return Counter({row[0]: row[1] for row in rows})


def _conditions(ctx: Context, filters: dict[str, Any]) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if filters.get("q"):
        wanted = filters["q"]
        found.append(
            or_(Challenge.title.contains(wanted, autoescape=True), Challenge.code == wanted)
        )
    if filters.get("chain"):
        found.append(Challenge.chain.has(IndustryChain.code == filters["chain"]))
    if filters.get("challenge_list"):
        wanted = filters["challenge_list"]
        found.append(Challenge.challenge_list.has(ChallengeList.public_id == wanted))
    if filters.get("buyer"):
        # Whom an anonymous challenge belongs to is not told by a filter either.
        buyer = survivors.public_id_of(ctx, filters["buyer"])
        is_theirs = Challenge.buyer.has(Enterprise.public_id == buyer)
        found.append(and_(is_theirs, knows_buyer(ctx.actor)))
    if filters.get("to_check"):
        found.append(waits_for(ctx.actor))
    if filters.get("is_open") is not None:
        is_open_now = life.open_condition(ctx)
        found.append(is_open_now if filters["is_open"] else ~is_open_now)
    found += [
        getattr(Challenge, name) == filters[name]
        for name in ("kind", "status", "visibility")
        if filters.get(name) is not None
    ]
    return found
