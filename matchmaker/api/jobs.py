"""Background jobs."""

from typing import Any

from matchmaker.edge.authentication import api_context
from matchmaker.edge.blueprint import ApiBlueprint, listing
from matchmaker.edge.pagination import envelope
from matchmaker.schemas.jobs import JobOutSchema, JobQuerySchema
from matchmaker.services import jobs
from models.jobs import Job

blp = ApiBlueprint("jobs", __name__, url_prefix="/api/v1/jobs", description="后台任务")


@blp.route("", methods=["GET"])
@blp.arguments(JobQuerySchema, location="query")
@blp.response(200, listing(JobOutSchema))
def list_jobs(arguments: dict[str, Any]) -> dict[str, Any]:
    """后台任务列表."""
    return envelope(jobs.list_page(api_context(), arguments), lambda row: row)


@blp.route("/<public_id>", methods=["GET"])
@blp.response(200, JobOutSchema)
def get_job(public_id: str) -> Job:
    """后台任务的进度与结果."""
    return jobs.get(api_context(), public_id)
