"""The invented city 临澜市: ten chains, their firms, challenges, bids and a matching event.

Everything comes from the data files and a seed; the same seed gives the same public ids, credit
codes and contacts. Dates move with the day of loading, so that the demo is never out of date.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select

from matchmaker import city
from matchmaker.context import Context
from matchmaker.demo import firms, identities, offers, outcomes, postings, source
from matchmaker.services import challenges as challenge_service
from matchmaker.services import index_jobs
from models.challenges import Challenge
from models.enterprises import Enterprise
from models.regions import Region

DEFAULT_SEED = 20261
CITY_FOLDER = Path(__file__).parent / "city"
PREFIX = "99"
CITY_CODE = "990100"

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Loaded:
    """Public ids by the keys of the data files."""

    enterprises: dict[str, str]
    challenges: dict[str, str]
    events: list[str]


def load(
    ctx: Context,
    *,
    seed: int = DEFAULT_SEED,
    progress: Progress = lambda _title, _done, _total: None,
) -> Loaded:
    """Load the demo into an empty, migrated database, within the caller's transaction.

    `progress` gets a Chinese title, steps done and steps in all.
    """
    chains = source.load_chains()
    total = len(chains) + 1
    with _reproducible(ctx, seed):
        city.establish(ctx, CITY_FOLDER)
        known: dict[str, str] = {}
        challenges: dict[str, str] = {}
        with index_jobs.gathering(ctx):
            for done, chain in enumerate(chains):
                progress(f"正在登记产业链“{chain.name}”的企业", done, total)
                known |= firms.register(ctx, chain, seed)
        progress("正在发布榜单", len(chains), total)
        challenges = outcomes.tell(ctx, chains, known, seed)
        challenges |= postings.post_challenges(ctx, chains, known, seed)
        offers.submit_bids(ctx, challenges, known, seed)
        events = postings.plan_events(ctx, challenges, known)
        challenge_service.sweep(ctx)  # what is past its deadline goes on to the selection
        progress("示例数据已就绪", total, total)
    return Loaded(known, challenges, events)


def _reproducible(ctx: Context, seed: int) -> AbstractContextManager[None]:
    return identities.seeded_ids(ctx.session, seed)


def is_loaded(ctx: Context) -> bool:
    """Tell whether the database holds firms already."""
    return bool(ctx.session.scalars(select(func.count(Enterprise.id))).one())


def is_demo(ctx: Context) -> bool:
    """Tell whether the database holds the invented city."""
    return ctx.session.get(Region, CITY_CODE) is not None


def is_foreign(ctx: Context) -> bool:
    """Tell whether the database belongs to a real city, which must not get invented firms."""
    real = select(func.count(Region.code)).where(Region.code.not_like(f"{PREFIX}%"))
    return bool(ctx.session.scalars(real).one())


def count(ctx: Context) -> tuple[int, int]:
    """Return how many firms and challenges there are."""
    return (
        ctx.session.scalars(select(func.count(Enterprise.id))).one(),
        ctx.session.scalars(select(func.count(Challenge.id))).one(),
    )
