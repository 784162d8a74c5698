"""Rows of the challenge file: drafts, found by buyer and title."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from sqlalchemy import or_, select

from matchmaker.context import Context
from matchmaker.errors import DomainError
from matchmaker.intake.targets import fields
from matchmaker.intake.targets.base import EXISTING, Row, Saved, Target, created, told, updated
from matchmaker.permissions import Permission, authorize, visible_challenges
from matchmaker.schemas.challenges import ChallengeCreateSchema
from matchmaker.services import challenges, enterprises
from models.challenges import Challenge
from models.enterprises import Enterprise
from models.enums import ChallengeStatus, ImportOutcome


def _entering(ctx: Context) -> Context:
    """Return who drafts: an organizer enters what enterprises hand in on paper.

    The drafts are theirs to submit, and what they have taken up since is no longer the
    organizer's to change. Members draft for their own enterprise alone.
    """
    if not ctx.actor.is_organizer:
        return ctx
    return replace(ctx, actor=replace(ctx.actor, is_system=True))


def probe(ctx: Context, rows: Sequence[Row]) -> Iterator[ImportOutcome | DomainError]:
    """Say of each row what saving it would do; nothing is written."""
    entering = _entering(ctx)
    seen: set[tuple[str, str]] = set()

    def outcome(row: Row) -> ImportOutcome:
        buyer = enterprises.get(ctx, row.fields["buyer"])
        authorize(entering.actor, Permission.EDIT_CHALLENGE, buyer)
        key = (buyer.public_id, row.fields["title"])
        is_first = key not in seen
        seen.add(key)
        known = _known(ctx, row)
        if known is None and is_first:
            return ImportOutcome.CREATED
        is_ours = known is None or _is_ours(ctx, known)
        return ImportOutcome.UPDATED if row.is_update and is_ours else ImportOutcome.EXISTING

    return told(outcome, rows)


def _known(ctx: Context, row: Row) -> Challenge | None:
    return ctx.session.scalars(
        select(Challenge)
        .where(
            Challenge.title == row.fields["title"],
            Challenge.buyer.has(Enterprise.public_id == row.fields["buyer"]),
            Challenge.status != ChallengeStatus.WITHDRAWN,
            # Whether an enterprise keeps a draft of its own is not told here either.
            or_(visible_challenges(ctx.actor), Challenge.author_id == ctx.actor.user_id),
        )
        .order_by(Challenge.id)
    ).first()


def _is_ours(ctx: Context, row: Challenge) -> bool:
    return row.author_id == ctx.actor.user_id and row.status is ChallengeStatus.DRAFT


def save(ctx: Context, row: Row) -> Saved:
    """Draft a challenge, or revise the draft of the same buyer and title that was imported so."""
    entering = _entering(ctx)
    known = _known(ctx, row)
    if known is None:
        made = challenges.draft(entering, row.fields)
        return Saved(ImportOutcome.CREATED, [created(made)])
    if not row.is_update or not _is_ours(ctx, known):
        return EXISTING
    found = challenges.get(entering, known.public_id)
    current, version = fields.of_challenge(found), found.version
    stated = {name: row.fields[name] for name in row.built.fields if name != "buyer"}
    wanted, before = {**current, **stated}, fields.plain(current)
    if wanted == current:
        return EXISTING
    found = challenges.revise(entering, known.public_id, wanted, version=None)
    return Saved(ImportOutcome.UPDATED, [updated(found, before, version)])


TARGET = Target(
    ChallengeCreateSchema,
    probe,
    save,
    "title",
    "该企业已有同名需求，未作修改；如需更新，请勾选“是否更新已经存在的数据”。",
)
