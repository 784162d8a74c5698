"""Ranking runs: start one for a challenge, a chain or an event; compute and keep its shortlists.

A run records what its result follows from: the profiles that were ranked, all versions, a hash of
these inputs and a hash of the result (RANK-1); `services/replays` computes it again.

It ranks what lies in its region (`run_scopes`); who may read it sees of its shortlists those of
their own region.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from matchmaker import messages
from matchmaker.context import Context
from matchmaker.errors import Conflict, NotFound
from matchmaker.job_queue import enqueue
from matchmaker.permissions import (
    Permission,
    authorize,
    visible_ranking_runs,
    visible_shortlists,
)
from matchmaker.ranking.results import Entry, Ranking
from matchmaker.services import audit, matching, paging, replays, run_scopes
from matchmaker.services.paging import Page
from matchmaker.services.replays import Kept, hash_of
from models.challenges import Challenge
from models.enterprises import Enterprise
from models.enums import EntryPlace, JobKind
from models.events import MatchingEvent
from models.shortlists import RankingRun, RunInput, Shortlist, ShortlistEntry
from nlp import lexicon

# A shortlist is for people to read: so many suppliers of each kind are kept.
KEPT_PER_PLACE = 50


@dataclass(frozen=True, slots=True)
class Computed:
    """The ranking of one challenge, and what it was computed from."""

    challenge_id: int
    ranking: Ranking
    inputs: Kept
    versions: dict[str, Any]

    @property
    def input_hash(self) -> str:
        """A hash of everything that the ranking follows from."""
        return hash_of(
            {
                "profiles": self.inputs.manifest,
                "index": self.ranking.index_version,
                "weights": self.ranking.weights_version,
                "engine": self.versions["engine"],
            }
        )


def _visible(ctx: Context) -> Select[RankingRun]:
    return select(RankingRun).where(visible_ranking_runs(ctx.actor))


def _full(ctx: Context) -> Select[RankingRun]:
    shown = RankingRun.shortlists.and_(visible_shortlists(ctx.actor))
    return _visible(ctx).options(
        joinedload(RankingRun.job),
        joinedload(RankingRun.challenge),
        joinedload(RankingRun.chain),
        joinedload(RankingRun.event),
        selectinload(shown).joinedload(Shortlist.challenge).joinedload(Challenge.chain),
    )


def get(ctx: Context, public_id: str) -> RankingRun:
    """Return a run with its job and its shortlists; raise NotFound."""
    authorize(ctx.actor, Permission.READ_SHORTLISTS)
    query = _full(ctx).where(RankingRun.public_id == public_id)
    row = ctx.session.scalars(query).one_or_none()
    if row is None:
        raise NotFound
    return row


def list_page(ctx: Context, filters: dict[str, Any]) -> Page[RankingRun]:
    """Return runs, newest first."""
    authorize(ctx.actor, Permission.READ_SHORTLISTS)
    return paging.fetch(ctx.session, _full(ctx).order_by(RankingRun.id.desc()), filters)


def latest_for(
    ctx: Context,
    *,
    challenge: str | None = None,
    event: str | None = None,
    is_finished: bool = False,
) -> RankingRun | None:
    """Return the newest (finished) run of an event, or the newest that ranked a challenge."""
    authorize(ctx.actor, Permission.READ_SHORTLISTS)
    query = _full(ctx).order_by(RankingRun.id.desc()).limit(1)
    if is_finished:
        query = query.where(RankingRun.finished_at.is_not(None))
    if event is not None:
        query = query.where(RankingRun.event.has(MatchingEvent.public_id == event))
    if challenge is not None:
        query = query.where(
            RankingRun.shortlists.any(Shortlist.challenge.has(Challenge.public_id == challenge))
        )
    return ctx.session.scalars(query).first()


def start(
    ctx: Context,
    *,
    challenge: str | None = None,
    chain: str | None = None,
    event: str | None = None,
) -> RankingRun:
    """Queue a run for exactly one of a challenge (id), a chain (code) or an event (id)."""
    authorize(ctx.actor, Permission.START_RANKING_RUN)
    run = RankingRun(requested_by_id=ctx.actor.user_id, shortlists=[])
    run_scopes.set_scope(ctx, run, challenge, chain, event)
    if not run_scopes.challenge_ids(ctx, run):
        raise Conflict("no_challenges_in_scope")
    job = enqueue(ctx.session, JobKind.RANKING_RUN, {}, owner_id=ctx.actor.user_id)
    run.job = job
    ctx.session.add(run)
    ctx.session.flush()
    job.arguments = {"run": run.public_id}
    audit.record(ctx, "ranking_run.start", run, scope=run.scope.value)
    return get(ctx, run.public_id)


def compute(ctx: Context, public_id: str, progress: Callable[[int, str], None]) -> list[Computed]:
    """Rank every challenge of the run, reading only; `progress` gets percent and a sentence.

    Raise Conflict if the challenges were withdrawn while the run was queued.
    """
    run = get(ctx, public_id)
    ids = run_scopes.challenge_ids(ctx, run)
    if not ids:
        raise Conflict("no_challenges_in_scope")
    # All chains with the same word lists: a run is one result with one version.
    matcher = matching.Matcher(ctx, lexicon.current(), stored=True)
    computed = []
    for done, challenge_id in enumerate(ids):
        challenge = matching.load_challenge(ctx, challenge_id)
        text = messages.text("job_ranking", title=challenge.title, done=done + 1, total=len(ids))
        progress(100 * done // len(ids), text)
        match = matcher.rank(challenge)
        versions = replays.versions(ctx, match.engine)
        computed.append(Computed(challenge_id, match.ranking, replays.keep(match), versions))
    return computed


def keep(ctx: Context, public_id: str, computed: list[Computed]) -> dict[str, Any]:
    """Store the shortlists of a run and what they follow from.

    What was withdrawn while it was ranked is left out; raise Conflict if nothing remains.
    """
    run = get(ctx, public_id)
    posted = run_scopes.still_posted(ctx, [item.challenge_id for item in computed], held=True)
    computed = [item for item in computed if item.challenge_id in posted]
    if not computed:
        raise Conflict("no_challenges_in_scope")
    run.versions = computed[0].versions
    run.engine_version = computed[0].versions["engine"]
    run.weights_version = computed[0].versions["weights"]
    run.input_hash = hash_of([item.input_hash for item in computed])
    run.result_hash = hash_of([item.ranking.to_dict() for item in computed])
    run.finished_at = ctx.now
    bodies = {digest: body for item in computed for digest, body in item.inputs.bodies.items()}
    ctx.session.add_all(
        RunInput(run_id=run.id, digest=digest, body=bodies[digest]) for digest in sorted(bodies)
    )
    for item in computed:
        shortlist = Shortlist(
            challenge_id=item.challenge_id,
            index_version=item.ranking.index_version,
            inputs=item.inputs.manifest,
            result_hash=hash_of(item.ranking.to_dict()),
            entries=_entries(ctx, item.ranking),
        )
        run.shortlists.append(shortlist)
    audit.record(ctx, "ranking_run.finish", run, challenges=len(computed))
    return {"run": run.public_id, "shortlists": [row.public_id for row in run.shortlists]}


def _entries(ctx: Context, ranking: Ranking) -> list[ShortlistEntry]:
    placed: list[tuple[EntryPlace, Entry]] = [
        (place, entry)
        for place, entries in (
            (EntryPlace.RANKED, ranking.entries),
            (EntryPlace.UNASSESSABLE, ranking.unassessable),
            (EntryPlace.INELIGIBLE, ranking.ineligible),
        )
        for entry in entries[:KEPT_PER_PLACE]
    ]
    ids = {
        public_id: key
        for key, public_id in ctx.session.execute(
            select(Enterprise.id, Enterprise.public_id).where(
                Enterprise.public_id.in_([entry.supplier_id for _, entry in placed])
            )
        )
    }
    return [
        ShortlistEntry(
            enterprise_id=ids[entry.supplier_id],
            position=position,
            place=place,
            score=entry.score,
            coverage=entry.coverage,
            explanation=entry.to_dict(),
        )
        for position, (place, entry) in enumerate(placed, start=1)
    ]
