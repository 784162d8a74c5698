"""Challenges and the steps of their life."""

from typing import Any

from flask import Response

from matchmaker.edge.authentication import api_context
from matchmaker.edge.blueprint import ApiBlueprint, listing, versioned
from matchmaker.edge.pagination import envelope
from matchmaker.edge.preconditions import IF_MATCH, expected_version
from matchmaker.schemas.challenges import (
    ChallengeCreateSchema,
    ChallengeListItem,
    ChallengeOutSchema,
    ChallengeQuerySchema,
    ChallengeReviseSchema,
    ChallengeSavedSchema,
    CheckSchema,
    ChecksSchema,
    DeadlineSchema,
    NearDuplicateSchema,
    NearDuplicatesSchema,
    SubmitSchema,
    WithdrawSchema,
)
from matchmaker.services import challenges, near_duplicates
from matchmaker.services.paging import Page
from models.challenges import Challenge

blp = ApiBlueprint("challenges", __name__, url_prefix="/api/v1/challenges", description="榜单")
OUT = ChallengeOutSchema()
NEAR = NearDuplicateSchema()


@blp.route("", methods=["GET"])
@blp.arguments(ChallengeQuerySchema, location="query")
@blp.response(200, listing(ChallengeListItem))
def list_challenges(arguments: dict[str, Any]) -> dict[str, Any]:
    """榜单列表."""
    ctx = api_context()
    found = challenges.list_page(ctx, arguments)
    seen = challenges.see_all(ctx, found.items)
    return envelope(Page(seen, found.page, found.page_size, found.total), lambda row: row)


@blp.route("", methods=["POST"])
@blp.arguments(ChallengeCreateSchema)
@blp.alt_response(201, schema=ChallengeSavedSchema)
def draft_challenge(fields: dict[str, Any]) -> Response:
    """起草榜单；一并返回疑似重复的榜单."""
    return _saved(challenges.draft(api_context(), fields), 201)


@blp.route("/<public_id>", methods=["GET"])
@blp.alt_response(200, schema=ChallengeOutSchema)
def get_challenge(public_id: str) -> Response:
    """榜单详情；读者无权查看的内容为空."""
    return versioned(challenges.read(api_context(), public_id), OUT)


@blp.route("/<public_id>", methods=["PUT"])
@blp.doc(parameters=[IF_MATCH])
@blp.arguments(ChallengeReviseSchema)
@blp.alt_response(200, schema=ChallengeSavedSchema)
def revise_challenge(fields: dict[str, Any], public_id: str) -> Response:
    """修改榜单；发布后的实质修改产生新的变更编号，已揭榜的企业须确认."""
    version = expected_version()
    return _saved(challenges.revise(api_context(), public_id, fields, version=version), 200)


@blp.route("/<public_id>", methods=["DELETE"])
@blp.doc(parameters=[IF_MATCH])
@blp.response(204)
def delete_challenge(public_id: str) -> None:
    """删除从未提交过的榜单草稿."""
    challenges.delete(api_context(), public_id, version=expected_version())


def _saved(row: Challenge, status: int) -> Response:
    ctx = api_context()
    found = near_duplicates.near_duplicates(ctx, row.public_id)
    beside = {"near_duplicates": NEAR.dump(found, many=True)}
    return versioned(challenges.see(ctx, row), OUT, status, beside=beside)


def _moved(row: Challenge) -> Response:
    return versioned(challenges.see(api_context(), row), OUT)


@blp.route("/<public_id>/near-duplicates", methods=["GET"])
@blp.response(200, NearDuplicatesSchema)
def list_near_duplicates(public_id: str) -> dict[str, Any]:
    """疑似重复的榜单（相似度 0.8 及以上）."""
    return {"items": near_duplicates.near_duplicates(api_context(), public_id)}


@blp.route("/<public_id>/submit", methods=["POST"])
@blp.doc(parameters=[IF_MATCH])
@blp.arguments(SubmitSchema)
@blp.alt_response(200, schema=ChallengeOutSchema)
def submit_challenge(fields: dict[str, bool], public_id: str) -> Response:
    """提交初核：草稿、退回修改 → 待初核；须声明不涉密."""
    version = expected_version()
    return _moved(challenges.submit(api_context(), public_id, **fields, version=version))


@blp.route("/<public_id>/checks", methods=["GET"])
@blp.response(200, ChecksSchema)
def list_checks(public_id: str) -> dict[str, Any]:
    """初核意见，最近的在前."""
    return {"items": challenges.checks(api_context(), public_id)}


@blp.route("/<public_id>/checks", methods=["POST"])
@blp.doc(parameters=[IF_MATCH])
@blp.arguments(CheckSchema)
@blp.alt_response(201, schema=ChallengeOutSchema)
def check_challenge(fields: dict[str, Any], public_id: str) -> Response:
    """初核：四项各 0 至 5 分，10 分起通过，5 至 9 分退回，4 分及以下不予受理；有 0 分不得通过."""
    ctx, version = api_context(), expected_version()
    row = challenges.check(ctx, public_id, fields, version=version)
    return versioned(challenges.see(ctx, row), OUT, 201)


@blp.route("/<public_id>/publish", methods=["POST"])
@blp.doc(parameters=[IF_MATCH])
@blp.alt_response(200, schema=ChallengeOutSchema)
def publish_challenge(public_id: str) -> Response:
    """发布榜单：待发布 → 揭榜中."""
    version = expected_version()
    return _moved(challenges.publish(api_context(), public_id, version=version))


@blp.route("/<public_id>/withdraw", methods=["POST"])
@blp.doc(parameters=[IF_MATCH])
@blp.arguments(WithdrawSchema)
@blp.alt_response(200, schema=ChallengeOutSchema)
def withdraw_challenge(fields: dict[str, Any], public_id: str) -> Response:
    """撤榜；组织者撤榜的理由发榜方可见."""
    version = expected_version()
    return _moved(challenges.withdraw(api_context(), public_id, fields["reason"], version=version))


@blp.route("/<public_id>/confirm", methods=["POST"])
@blp.doc(parameters=[IF_MATCH])
@blp.alt_response(200, schema=ChallengeOutSchema)
def confirm_challenge(public_id: str) -> Response:
    """确认需求仍有效；已到期的榜单恢复揭榜."""
    version = expected_version()
    return _moved(challenges.confirm(api_context(), public_id, version=version))


@blp.route("/<public_id>/deadline", methods=["POST"])
@blp.doc(parameters=[IF_MATCH])
@blp.arguments(DeadlineSchema)
@blp.alt_response(200, schema=ChallengeOutSchema)
def extend_deadline(fields: dict[str, Any], public_id: str) -> Response:
    """延长揭榜截止日期；只能延后，已揭榜的企业都会收到通知."""
    version = expected_version()
    row = challenges.extend(api_context(), public_id, fields["deadline_on"], version=version)
    return _moved(row)
