"""Background jobs: a card that shows progress until the job is over."""

from flask import Response, make_response, render_template

from matchmaker import messages
from matchmaker.schemas.jobs import JobQuerySchema
from matchmaker.services import jobs, ranking_runs
from matchmaker.web import forms
from matchmaker.web.visitor import context, desk_blueprint, is_htmx
from models.enums import JobKind, JobState
from models.jobs import Job
from models.shortlists import RankingRun

blp = desk_blueprint("desk_jobs", __name__, "/desk/jobs")
FILTERS = JobQuerySchema()
ACTIVE = (JobState.QUEUED, JobState.RUNNING)


@blp.get("")
def index() -> str:
    """List the jobs that the reader may see, newest first."""
    filters = forms.query(FILTERS)
    return render_template(
        "desk/jobs/index.html",
        page=jobs.list_page(context(), filters),
        filters=filters,
        states=messages.labels(JobState),
        kinds=messages.labels(JobKind),
    )


@blp.get("/<public_id>")
def show(public_id: str) -> str:
    """Show a job, and the shortlists that it made."""
    job = jobs.get(context(), public_id)
    return render_template("desk/job.html", job=job, run=_run(job), active=job.state in ACTIVE)


@blp.get("/<public_id>/card")
def card(public_id: str) -> Response:
    """Return the card alone; when the job is over, ask the page to load anew."""
    job = jobs.get(context(), public_id)
    response = make_response(render_template("desk/_job_card.html", job=job))
    if job.state not in ACTIVE and is_htmx():
        response.headers["HX-Refresh"] = "true"
    return response


def _run(job: Job) -> RankingRun | None:
    if job.kind is not JobKind.RANKING_RUN or "run" not in job.arguments:
        return None
    return ranking_runs.get(context(), job.arguments["run"])
