"""Move a row from one state to the next in one statement."""

from typing import Any

from sqlalchemy import ColumnElement, CursorResult, update

from matchmaker.context import Context
from models.base import Identified


def move(ctx: Context, row: Identified, condition: ColumnElement[bool], **values: Any) -> bool:
    """Write `values` if `condition` and the row's version still hold; tell whether they did.

    The condition is in the statement itself: of two at once, one changes no row.
    """
    ctx.session.flush()
    thing: Any = row  # the mixins of a table do not know each other's columns
    kind: Any = type(row)
    moved = ctx.session.execute(
        update(kind)
        .where(kind.id == thing.id, kind.version == thing.version, condition)
        .values(version=thing.version + 1, updated_at=ctx.now, **values)
        .execution_options(synchronize_session=False)
    )
    if not isinstance(moved, CursorResult) or moved.rowcount != 1:
        return False
    ctx.session.refresh(row, ["version", "updated_at", *values])
    return True
