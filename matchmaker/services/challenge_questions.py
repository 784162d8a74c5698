"""Questions on a challenge (答疑): asked without a name, answered once, read by all at once."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select, true
from sqlalchemy.orm import contains_eager, joinedload

from matchmaker.context import Context
from matchmaker.errors import ChallengeNotOpen, InvalidState, NotFound
from matchmaker.permissions import Actor, Permission, authorize, overseen_challenges, own_stake
from matchmaker.services import audit, challenges, lookup, notices, paging, transitions
from matchmaker.services.paging import Page
from models.challenges import Challenge
from models.enums import ChallengeStatus, NoticeKind
from models.questions import Question


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as its reader sees it; who asked is told to nobody but the asker."""

    public_id: str
    text: str
    answer: str | None
    answered_at: datetime | None
    is_own: bool
    version: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """A question that nobody has answered, with its challenge and buyer; who asked is not told."""

    public_id: str
    text: str
    created_at: datetime
    challenge: Challenge


# As long as somebody may still act on an answer.
ANSWERED_WHILE = (ChallengeStatus.PUBLISHED, ChallengeStatus.SELECTING)


def ask(ctx: Context, public_id: str, text: str) -> Asked:
    """Ask the owner of an open challenge for the actor's enterprise. none → asked."""
    challenge = challenges.get(ctx, public_id)
    authorize(ctx.actor, Permission.ASK_QUESTION, challenge)
    if not challenges.is_open(ctx, challenge):
        raise ChallengeNotOpen
    if ctx.actor.enterprise_id is None:
        raise InvalidState
    row = Question(challenge=challenge, enterprise_id=ctx.actor.enterprise_id, text=text)
    ctx.session.add(row)
    audit.record(ctx, "question.ask", row)
    cause = f"question.ask:{row.public_id}"
    notices.tell_enterprise(
        ctx, NoticeKind.QUESTION_ASKED, challenge, challenge.buyer_id, cause=cause
    )
    return _shown(ctx.actor, row)


def reply(ctx: Context, public_id: str, answer: str, *, version: int | None) -> Asked:
    """Answer a question of one's own challenge, for everybody who sees it. asked → answered."""
    row = ctx.session.scalars(
        select(Question)
        .join(Question.challenge)
        .where(Question.public_id == public_id, _readable(ctx.actor))
        .options(joinedload(Question.challenge).joinedload(Challenge.buyer))
    ).one_or_none()
    if row is None:
        raise NotFound
    challenge = challenges.get(ctx, row.challenge.public_id)
    authorize(ctx.actor, Permission.ANSWER_QUESTION, challenge)
    lookup.check_version(row, version)
    values = {"answer": answer, "answered_at": ctx.now}
    if not transitions.move(ctx, row, Question.answer.is_(None), **values):
        raise InvalidState
    audit.record(ctx, "question.answer", row)
    cause, kind = f"question.answer:{row.public_id}", NoticeKind.QUESTION_ANSWERED
    notices.tell_enterprise(ctx, kind, challenge, row.enterprise_id, cause=cause)
    challenges.tell_bidders(ctx, challenge, cause, kind)
    return _shown(ctx.actor, row)


def list_page(ctx: Context, public_id: str, filters: dict[str, int]) -> Page[Asked]:
    """Return the questions of a challenge that the actor may read, in the order of asking.

    Everybody reads what is answered; the owner and its organizers also what waits, an asker its
    own.
    """
    challenge = challenges.get(ctx, public_id)
    query = (
        select(Question)
        .join(Question.challenge)
        .where(Question.challenge_id == challenge.id, _readable(ctx.actor))
        .order_by(Question.created_at, Question.id)
    )
    page = paging.fetch(ctx.session, query, filters)
    items = [_shown(ctx.actor, row) for row in page.items]
    return Page(items, page.page, page.page_size, page.total)


def unanswered(ctx: Context, filters: dict[str, int]) -> Page[Waiting]:
    """Return the questions that wait for their owner, oldest first.

    An owner sees those on its own challenges, an organizer those of its region.
    """
    authorize(ctx.actor, Permission.READ_OPEN_QUESTIONS, own_stake(ctx.actor))
    is_theirs = (
        overseen_challenges(ctx.actor)
        if ctx.actor.is_organizer
        else Challenge.buyer_id == ctx.actor.enterprise_id
    )
    query = (
        select(Question)
        .join(Question.challenge)
        .where(is_theirs, Question.answer.is_(None), Challenge.status.in_(ANSWERED_WHILE))
        .options(contains_eager(Question.challenge).joinedload(Challenge.buyer))
        .order_by(Question.created_at, Question.id)
    )
    page = paging.fetch(ctx.session, query, filters)
    items = [Waiting(row.public_id, row.text, row.created_at, row.challenge) for row in page.items]
    return Page(items, page.page, page.page_size, page.total)


def _readable(actor: Actor) -> ColumnElement[bool]:
    """Return the condition on `Question`, joined with its challenge."""
    if actor.is_system:
        return true()
    is_answered = Question.answer.is_not(None)
    if actor.is_organizer:
        return or_(is_answered, overseen_challenges(actor))
    if actor.enterprise_id is None:
        return is_answered
    is_theirs = Challenge.buyer_id == actor.enterprise_id
    return or_(is_answered, is_theirs, Question.enterprise_id == actor.enterprise_id)


def _shown(actor: Actor, row: Question) -> Asked:
    is_own = actor.enterprise_id is not None and row.enterprise_id == actor.enterprise_id
    return Asked(row.public_id, row.text, row.answer, row.answered_at, is_own, row.version)
