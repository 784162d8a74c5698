"""Ranking runs."""

from typing import Any

from matchmaker.edge.authentication import api_context
from matchmaker.edge.blueprint import ApiBlueprint, listing
from matchmaker.edge.pagination import envelope
from matchmaker.schemas.base import PageArguments
from matchmaker.schemas.ranking_runs import RankingRunCreateSchema, RankingRunOutSchema
from matchmaker.services import ranking_runs
from models.shortlists import RankingRun

blp = ApiBlueprint("ranking_runs", __name__, url_prefix="/api/v1/ranking-runs", description="排序")


@blp.route("", methods=["GET"])
@blp.arguments(PageArguments, location="query")
@blp.response(200, listing(RankingRunOutSchema))
def list_runs(arguments: dict[str, Any]) -> dict[str, Any]:
    """排序列表."""
    return envelope(ranking_runs.list_page(api_context(), arguments), lambda row: row)


@blp.route("", methods=["POST"])
@blp.arguments(RankingRunCreateSchema)
@blp.response(202, RankingRunOutSchema)
def start_run(scope: dict[str, Any]) -> RankingRun:
    """为一个榜单、一条产业链或一场对接会发起排序；在后台进行."""
    return ranking_runs.start(api_context(), **scope)


@blp.route("/<public_id>", methods=["GET"])
@blp.response(200, RankingRunOutSchema)
def get_run(public_id: str) -> RankingRun:
    """排序的进度、出处与短名单."""
    return ranking_runs.get(api_context(), public_id)
