"""Recommendations."""

from typing import Any

from matchmaker.edge.authentication import api_context
from matchmaker.edge.blueprint import ApiBlueprint
from matchmaker.edge.pagination import envelope
from matchmaker.ranking.results import Entry
from matchmaker.ranking.visibility import Audience
from matchmaker.schemas.base import PageArguments
from matchmaker.schemas.recommendations import (
    ChallengeRecommendationsSchema,
    CompareArguments,
    ComparisonSchema,
    InquiriesSchema,
    QuestionArguments,
    ReadAsArguments,
    StandSchema,
    SupplierRecommendationsSchema,
)
from matchmaker.services import comparisons, questions, recommendations
from matchmaker.services.comparisons import ComparedSuppliers, Stand
from matchmaker.services.questions import Inquiries
from models.challenges import Challenge
from models.enterprises import Enterprise

blp = ApiBlueprint("recommendations", __name__, url_prefix="/api/v1", description="推荐")


@blp.route("/challenges/<public_id>/recommendations", methods=["GET"])
@blp.arguments(PageArguments, location="query")
@blp.response(200, SupplierRecommendationsSchema)
def recommend_suppliers(arguments: dict[str, Any], public_id: str) -> dict[str, Any]:
    """为榜单推荐供应商：得分、构成、匹配词位置、指标对照表与一句话理由."""
    found = recommendations.suppliers(api_context(), public_id, **arguments)

    def dump(entry: Entry) -> dict[str, Any]:
        return _supplier(found.enterprises[entry.supplier_id], entry)

    return {
        **envelope(found.page, dump),
        "unassessable": [dump(entry) for entry in found.ranking.unassessable],
        "ineligible": [dump(entry) for entry in found.ranking.ineligible],
        "index_version": found.ranking.index_version,
        "weights_version": found.ranking.weights_version,
    }


@blp.route("/challenges/<public_id>/recommendations/compare", methods=["GET"])
@blp.arguments(CompareArguments, location="query")
@blp.response(200, ComparisonSchema)
def compare_suppliers(arguments: dict[str, str], public_id: str) -> ComparedSuppliers:
    """比较两家企业：逐项分差之和等于总分差，决定先后的项目在前."""
    return comparisons.compare(api_context(), public_id, arguments["a"], arguments["b"])


@blp.route("/challenges/<public_id>/recommendations/questions", methods=["GET"])
@blp.arguments(QuestionArguments, location="query")
@blp.response(200, InquiriesSchema)
def list_questions(arguments: dict[str, Any], public_id: str) -> Inquiries:
    """缺材料的指标变成向企业的提问；只生成文字，不发送."""
    return questions.ask(api_context(), public_id, **arguments)


@blp.route("/challenges/<public_id>/recommendations/<supplier_id>", methods=["GET"])
@blp.response(200, StandSchema)
def explain_standing(public_id: str, supplier_id: str) -> Stand:
    """某家企业排在哪里；不在排序中时说明原因."""
    return comparisons.stand(api_context(), public_id, supplier_id)


@blp.route("/enterprises/<public_id>/recommendations", methods=["GET"])
@blp.arguments(ReadAsArguments, location="query")
@blp.response(200, ChallengeRecommendationsSchema)
def recommend_challenges(arguments: dict[str, Any], public_id: str) -> dict[str, Any]:
    """为企业推荐榜单：默认按企业本身可见的内容，只给档次；audience=organizer 给出分数."""
    audience = Audience(arguments.pop("audience"))
    found = recommendations.challenges(api_context(), public_id, audience=audience, **arguments)

    def dump(pair: tuple[Challenge, Entry]) -> dict[str, Any]:
        return _challenge(pair, has_figures=found.has_figures)

    return {
        **envelope(found.page, dump),
        "unassessable": [dump(pair) for pair in found.unassessable],
        "ineligible": [dump(pair) for pair in found.ineligible],
    }


def _supplier(row: Enterprise, entry: Entry) -> dict[str, Any]:
    return {**entry.to_dict(), "supplier": {"public_id": row.public_id, "name": row.name}}


def _challenge(pair: tuple[Challenge, Entry], *, has_figures: bool) -> dict[str, Any]:
    row, entry = pair
    shown = entry.to_dict() if has_figures else entry.to_bands()
    return {**shown, "challenge": {"public_id": row.public_id, "name": row.title}}
