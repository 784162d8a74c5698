"""What the bureau keeps for itself: a ranking run with its shortlist, an event, jobs."""

from matchmaker.services import shortlists as service
from models.challenges import Challenge
from models.enums import Decision, JobKind, JobState, ParticipationState, ReasonCode
from models.events import Participation
from models.jobs import Job
from models.shortlists import ShortlistEntry
from tests.factories import events, regions, shortlists
from tests.factories.world.base import OFFICE, READERS, World


def keep(world: World, posted: dict[str, Challenge]) -> None:
    """Store what only organizers work with."""
    run = shortlists.make_run(world.ctx, challenge=posted["open"], region_code=regions.DISTRICT)
    listed = shortlists.make(world.ctx, run=run, challenge=posted["open"])
    entry = listed.entries[0]
    _drop(world, entry, world.hide("note on a shortlist", OFFICE))
    blind = shortlists.make(world.ctx, run=run, challenge=posted["selecting"], suppliers=1)
    service.require_second_review(world.ctx, blind.public_id, is_needed=True, version=None)
    _drop(world, blind.entries[0], world.hide("note before the other has spoken", ("county",)))
    reason = world.hide("why somebody stands aside", OFFICE)
    aside = service.recuse(world.acting("city"), posted["cooperating"].public_id, reason=reason)
    world.aside.add(("city", posted["cooperating"].public_id))
    part = Participation(enterprise=world.firms["stranger"], state=ParticipationState.DECLINED)
    description = world.hide("description of an event", READERS)
    event = events.make(
        world.ctx,
        region_code=regions.DISTRICT,
        description=description,
        challenges=[posted["open"]],
        participations=[part],
    )
    job = Job(
        kind=JobKind.IMPORT,
        state=JobState.FAILED,
        owner_id=world.people["county"].user.id,
        arguments={"path": world.hide("arguments of a job", ())},
        error=world.hide("error of a job", OFFICE),
    )
    world.ctx.session.add(job)
    world.ctx.session.flush()
    for row in (listed, blind):
        parts = {"entry_id": row.entries[0].public_id, "recusal_id": aside.public_id}
        world.place("shortlists", row, OFFICE, "buyer", parts=parts)
        world.place("shortlist-entries", row.entries[0], OFFICE, "buyer")
    parts = {"supplier_id": world.firms["stranger"].public_id}
    world.place("events", event, OFFICE, parts=parts)
    world.place("ranking-runs", run, OFFICE)
    world.place("recusals", aside, OFFICE)
    world.place("jobs", job, OFFICE)


def _drop(world: World, entry: ShortlistEntry, note: str) -> None:
    service.decide(
        world.acting("county"),
        entry.public_id,
        decision=Decision.DROP,
        reason_code=ReasonCode.OTHER,
        note=note,
        version=None,
    )
