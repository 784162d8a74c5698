"""Finished ranking runs with a shortlist, as the engine leaves them."""

from typing import Any

from matchmaker.context import Context
from models.enums import EntryPlace, JobKind, JobState, RunScope
from models.jobs import Job
from models.shortlists import RankingRun, Shortlist, ShortlistEntry
from tests.factories import challenges, enterprises, regions


def make_run(ctx: Context, **values: Any) -> RankingRun:
    """Store a finished run without shortlists."""
    job = Job(kind=JobKind.RANKING_RUN, state=JobState.DONE, arguments={}, percent=100)
    row = RankingRun(
        **{
            "scope": RunScope.CHALLENGE,
            "job": job,
            "weights_version": "w1",
            "engine_version": "e1",
            "result_hash": "0" * 64,
            "finished_at": ctx.now,
            "shortlists": [],
            "region_code": regions.make_city(ctx).code,
            **values,
        }
    )
    ctx.session.add(row)
    ctx.session.flush()
    return row


def make(ctx: Context, *, suppliers: int = 3, **values: Any) -> Shortlist:
    """Store a shortlist of a published challenge with so many suppliers, best first."""
    row = Shortlist(
        run=values.pop("run", None) or make_run(ctx),
        challenge=values.pop("challenge", None) or challenges.published(ctx),
        index_version="index-1",
        entries=[_entry(ctx, position) for position in range(1, suppliers + 1)],
    )
    ctx.session.add(row)
    ctx.session.flush()
    return row


def _entry(ctx: Context, position: int) -> ShortlistEntry:
    supplier = enterprises.make(ctx)
    score = 0.9 - position / 100
    return ShortlistEntry(
        enterprise=supplier,
        position=position,
        place=EntryPlace.RANKED,
        score=score,
        coverage=0.8,
        explanation={
            "score": score,
            "band": "高",
            "coverage": 0.8,
            "sentence": "产品与需求内容吻合。",
            "contributions": [
                {
                    "signal": "text",
                    "label": "文本",
                    "weight": 1.0,
                    "value": score,
                    "points": score,
                }
            ],
            "matches": [],
            "ledger": [],
            "reasons": [],
        },
    )
