"""Industry chains."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from matchmaker.context import Context
from models.chains import ChainSegment, IndustryChain
from models.enums import Stream

SEGMENTS = (
    ("ore", "铜精矿", Stream.UPSTREAM),
    ("cathode", "阴极铜", Stream.MIDSTREAM),
    ("foil", "铜箔", Stream.DOWNSTREAM),
)


def fields(**changes: Any) -> dict[str, Any]:
    """Return a chain as the API takes it."""
    return {
        "code": "copper",
        "name": "铜及有色金属",
        "description": "从铜精矿到铜箔。",
        "position": 1,
        "segments": [
            {"code": code, "name": name, "stream": stream.value, "products": [f"{name}产品"]}
            for code, name, stream in SEGMENTS
        ],
        **changes,
    }


def make(ctx: Context, code: str = "copper", name: str = "铜及有色金属") -> IndustryChain:
    """Store a chain with three segments, or return the one of this code."""
    found = ctx.session.scalars(
        select(IndustryChain)
        .where(IndustryChain.code == code)
        .options(selectinload(IndustryChain.segments))
    ).one_or_none()
    if found is not None:
        return found
    row = IndustryChain(
        code=code,
        name=name,
        position=0,
        leads=[],
        segments=[
            ChainSegment(code=segment, name=title, stream=stream, position=position)
            for position, (segment, title, stream) in enumerate(SEGMENTS)
        ],
    )
    ctx.session.add(row)
    ctx.session.flush()
    return row
