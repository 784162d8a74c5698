"""Matching events."""

from datetime import timedelta
from typing import Any

from matchmaker.context import Context
from models.events import MatchingEvent
from tests.factories import chains, regions


def fields(**changes: Any) -> dict[str, Any]:
    """Return an event as the API takes it; its chain must be stored."""
    return {
        "name": "铜产业链产需对接会",
        "held_on": "2099-06-18",
        "place": "临澜市会展中心",
        "description": "邀请铜箔、铜杆企业与发榜企业面对面。",
        "chains": ["copper"],
        **changes,
    }


def make(ctx: Context, **values: Any) -> MatchingEvent:
    """Store an event of the copper chain."""
    filled = {
        "name": "铜产业链产需对接会",
        "held_on": ctx.today + timedelta(days=20),
        "place": "临澜市会展中心",
        "chains": [chains.make(ctx)],
        "challenges": [],
        "participations": [],
        "region_code": regions.make_city(ctx).code,
        **values,
    }
    row = MatchingEvent(**filled)
    ctx.session.add(row)
    ctx.session.flush()
    return row
