"""Public codes: one series per list or quarter, and one apart for invited challenges."""

from sqlalchemy import func, select

from matchmaker.context import LOCAL_TIME, Context
from models.chains import IndustryChain
from models.challenge_lists import ChallengeList
from models.challenges import Challenge
from models.enums import Visibility


def next_code(ctx: Context, row: Challenge, visibility: Visibility) -> str:
    """Return the next code: `Q2-0001` in a list, `2026Q4-0001` outside, `D…` for invited ones.

    The numbers of public challenges so tell nothing of the others.
    """
    _wait_in_line(ctx, row.challenge_list_id)
    series = "D" if visibility is Visibility.INVITED else ""
    prefix = f"{series}{_prefix(ctx, row.challenge_list)}-"
    latest = ctx.session.scalars(
        select(Challenge.code)
        .where(Challenge.code.startswith(prefix, autoescape=True))
        .order_by(func.length(Challenge.code).desc(), Challenge.code.desc())
        .limit(1)
    ).one_or_none()
    return f"{prefix}{int(latest.rpartition('-')[2]) + 1 if latest else 1:04d}"


def _prefix(ctx: Context, found: ChallengeList | None) -> str:
    if found is not None:
        return found.code_prefix
    day = ctx.now.astimezone(LOCAL_TIME)
    return f"{day.year}Q{(day.month + 2) // 3}"


def _wait_in_line(ctx: Context, list_id: int | None) -> None:
    """Let one publication at a time take a number; on SQLite the write lock does already."""
    if list_id is None:
        query = select(IndustryChain.id).order_by(IndustryChain.id)
        ctx.session.execute(query.with_for_update(key_share=True))
    else:
        query = select(ChallengeList.id).where(ChallengeList.id == list_id)
        ctx.session.execute(query.with_for_update())
