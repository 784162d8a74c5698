"""Ask the worker to rebuild the text index of the chains that an enterprise works in.

A change is seen at once beside the frozen index (`index_changes`), so a large index is rebuilt only
when enough has come together, or when the last build is old.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from sqlalchemy import func, or_, select

from matchmaker.context import Context
from matchmaker.job_queue import enqueue
from matchmaker.services import index_building, index_changes
from models.chains import ChainSegment, IndustryChain
from models.enterprises import Enterprise, EnterpriseSegment
from models.enums import JobKind, JobState
from models.jobs import Job

SMALL = 2_000  # documents of an index that is rebuilt in about a second
MERGE_SHARE = 0.01
MERGE_AGE = timedelta(hours=1)
_GATHERED = "index_refresh_of"
_ASKED_AT_ONCE = 500
RETRY_AGE = timedelta(minutes=10)  # after a rebuild that failed


def refresh(ctx: Context, enterprise: Enterprise) -> None:
    """Queue a rebuild, where it is due, for every chain of the enterprise; one job is enough."""
    gathered = ctx.session.info.get(_GATHERED)
    if gathered is None or enterprise.id is None:
        ctx.session.flush()
    if gathered is None:
        refresh_all(ctx, {enterprise.id})
    else:
        gathered.add(enterprise.id)


@contextmanager
def gathering(ctx: Context, found: set[int] | None = None) -> Iterator[None]:
    """Let the chains of all enterprises that change within the block be looked at once, after.

    With `found` their ids are added to it instead: the caller has more to come, and hands all of
    them to `refresh_all` at the end.
    """
    ctx.session.info[_GATHERED] = ids = set[int]() if found is None else found
    try:
        yield
    finally:
        del ctx.session.info[_GATHERED]
    if found is None:
        refresh_all(ctx, ids)


def refresh_all(ctx: Context, enterprise_ids: set[int]) -> None:
    """Queue a rebuild, where it is due, for every chain of these enterprises."""
    ids, codes = sorted(enterprise_ids), set[str]()
    for start in range(0, len(ids), _ASKED_AT_ONCE):
        some = ids[start : start + _ASKED_AT_ONCE]
        codes |= set(
            ctx.session.scalars(
                select(IndustryChain.code)
                .join(ChainSegment, ChainSegment.chain_id == IndustryChain.id)
                .join(EnterpriseSegment, EnterpriseSegment.segment_id == ChainSegment.id)
                .where(EnterpriseSegment.enterprise_id.in_(some))
                .distinct()
            )
        )
    for code in sorted(codes):
        if _is_due(ctx, code):
            rebuild(ctx, code)


def _is_due(ctx: Context, chain: str) -> bool:
    stored = index_building.open_stored(ctx, chain)
    if stored is None or stored.index.shelves.size < SMALL:
        return True
    if ctx.now - stored.known_until > MERGE_AGE:
        return True
    changed = index_changes.changed_since(chain, stored.known_until).subquery()
    count = ctx.session.scalar(select(func.count()).select_from(changed)) or 0
    return count >= MERGE_SHARE * stored.index.shelves.size


def rebuild(ctx: Context, chain: str) -> Job:
    """Queue a rebuild of one chain's index."""
    return enqueue(
        ctx.session,
        JobKind.INDEX_BUILD,
        {"chain": chain},
        owner_id=ctx.actor.user_id,
        key=_key(chain),
    )


def is_pending(ctx: Context, chain: str) -> bool:
    """Tell whether a rebuild of the chain waits or runs, or failed a short time ago."""
    is_failed = (Job.state == JobState.FAILED) & (Job.finished_at > ctx.now - RETRY_AGE)
    is_under_way = Job.state.in_([JobState.QUEUED, JobState.RUNNING])
    query = select(Job.id).where(Job.key == _key(chain), or_(is_under_way, is_failed))
    return ctx.session.scalars(query.limit(1)).first() is not None


def _key(chain: str) -> str:
    return f"index:{chain}"
