"""Challenge lists that are open for everything today."""

import itertools
from datetime import timedelta
from typing import Any

from matchmaker.context import Context
from models.challenge_lists import ChallengeList
from models.enums import ListPeriod
from tests.factories import regions

_numbers = itertools.count(1)
WINDOWS = ("collect", "publish", "bid", "select")


def fields(**changes: Any) -> dict[str, Any]:
    """Return a list as the API takes it; its region must be stored."""
    return {
        "name": "2026 年第二季度榜单",
        "period": "quarter",
        "year": 2026,
        "quarter": 2,
        "region": regions.CITY,
        "code_prefix": "Q2",
        "collect_from": "2026-04-01",
        "collect_to": "2026-04-30",
        "publish_from": "2026-05-01",
        "publish_to": "2026-05-31",
        "bid_from": "2026-05-10",
        "bid_to": "2026-06-30",
        "select_from": "2026-06-20",
        "select_to": "2026-07-31",
        **changes,
    }


def make(ctx: Context, **values: Any) -> ChallengeList:
    """Store a list of the city whose windows are all open for a year around today."""
    first, last = ctx.today - timedelta(days=180), ctx.today + timedelta(days=180)
    windows = {f"{window}_from": first for window in WINDOWS}
    windows |= {f"{window}_to": last for window in WINDOWS}
    filled = {
        "name": "年度榜单",
        "period": ListPeriod.YEAR,
        "year": 2026,
        "region_code": regions.make_city(ctx).code,
        "code_prefix": f"Q{next(_numbers)}",
        "needs_county_check": False,
        **windows,
        **values,
    }
    row = ChallengeList(**filled)
    ctx.session.add(row)
    ctx.session.flush()
    return row
