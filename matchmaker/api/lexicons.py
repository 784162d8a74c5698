"""Word lists: download, propose an edited copy, look at its effect, publish, go back."""

import io
import tempfile
from pathlib import Path
from typing import Any

from flask import Response, send_file
from flask_smorest.fields import Upload

from matchmaker.edge.authentication import api_context
from matchmaker.edge.blueprint import ApiBlueprint
from matchmaker.errors import Conflict
from matchmaker.imports import lexicon_archives
from matchmaker.permissions import Permission, authorize
from matchmaker.schemas.base import Schema
from matchmaker.schemas.jobs import JobOutSchema
from matchmaker.schemas.lexicons import (
    LexiconChangeSchema,
    LexiconDraftSchema,
    LexiconListSchema,
    PreviewSchema,
)
from matchmaker.services import lexicon_preview_jobs, lexicons
from matchmaker.services.lexicons import Change
from models.jobs import Job

blp = ApiBlueprint("lexicons", __name__, url_prefix="/api/v1/lexicons", description="词库")


class ArchiveSchema(Schema):
    """The lists as a zip file."""

    file = Upload(required=True, metadata={"title": "zip 文件"})


@blp.route("", methods=["GET"])
@blp.response(200, LexiconListSchema)
def list_versions() -> dict[str, Any]:
    """发布过的词库版本，第一个是当前使用的."""
    return {"items": lexicons.versions(api_context())}


@blp.route("/<version>/files", methods=["GET"])
@blp.response(200, {"type": "string", "format": "binary"}, content_type="application/zip")
@blp.alt_response(404, description="没有这个版本")
def download(version: str) -> Response:
    """下载一个版本的词库文件（zip）；current 为当前版本."""
    chosen = None if version == "current" else version
    data = lexicon_archives.pack(lexicons.files(api_context(), chosen))
    return send_file(io.BytesIO(data), "application/zip", True, "lexicon.zip")  # noqa: FBT003 - as_attachment


@blp.route("/drafts", methods=["POST"])
@blp.arguments(ArchiveSchema, location="files")
@blp.response(201, LexiconDraftSchema)
def propose(files: dict[str, Any]) -> dict[str, Any]:
    """上传编辑后的词库（zip），检查格式，保存为草稿，并在后台预览其影响."""
    ctx = api_context()
    authorize(ctx.actor, Permission.PUBLISH_LEXICON)
    with tempfile.TemporaryDirectory() as folder:
        lexicon_archives.unpack(files["file"].read(), Path(folder))
        version = lexicons.propose(ctx, Path(folder))
    return {"version": version, "job": lexicon_preview_jobs.start(ctx, version).public_id}


@blp.route("/drafts/<version>/preview", methods=["POST"])
@blp.response(202, JobOutSchema)
def start_preview(version: str) -> Job:
    """在后台重新预览草稿的影响（如词库或资料已有变化）."""
    return lexicon_preview_jobs.start(api_context(), version)


@blp.route("/drafts/<version>", methods=["GET"])
@blp.response(200, PreviewSchema)
def show_draft(version: str) -> dict[str, Any]:
    """草稿与当前词库相比的影响：切分、榜单和企业、前 10 名、排序质量；未完成时为 409."""
    found = lexicon_preview_jobs.latest(api_context(), version)
    if found.preview is None:
        raise Conflict("lexicon_preview_not_ready")
    return found.preview


@blp.route("/drafts/<version>/publish", methods=["POST"])
@blp.response(200, LexiconChangeSchema)
def publish(version: str) -> Change:
    """发布草稿，并在后台重建所有产业链的索引."""
    ctx = api_context()
    return lexicons.publish_draft(ctx, version)


@blp.route("/rollback", methods=["POST"])
@blp.response(200, LexiconChangeSchema)
def roll_back() -> Change:
    """回退到前一个版本."""
    return lexicons.roll_back(api_context())
