"""Imports of workbooks and CSV files."""

from typing import Any

from flask import request
from flask_smorest.fields import Upload

from matchmaker.edge import session as edge_session
from matchmaker.edge.authentication import api_context
from matchmaker.edge.blueprint import ApiBlueprint
from matchmaker.imports.limits import MAX_FILE_BYTES
from matchmaker.intake import import_files
from matchmaker.schemas.base import Schema
from matchmaker.schemas.imports import ImportFormSchema
from matchmaker.schemas.jobs import JobOutSchema
from models.jobs import Job

blp = ApiBlueprint("imports", __name__, url_prefix="/api/v1/imports", description="导入")


class ImportFileSchema(Schema):
    """The file itself."""

    file = Upload(required=True, metadata={"title": "xls、xlsx 或 csv 文件"})


@blp.before_request
def allow_a_file() -> None:
    """Let this address take a larger body than the others."""
    request.max_content_length = MAX_FILE_BYTES + 64 * 1024


@blp.route("", methods=["POST"])
@blp.arguments(ImportFormSchema, location="form")
@blp.arguments(ImportFileSchema, location="files")
@blp.response(202, JobOutSchema)
def start_import(options: dict[str, Any], files: dict[str, Any]) -> Job:
    """上传文件并在后台导入；不加 commit 时只检查不保存，结果见后台任务."""
    upload, folder = files["file"], edge_session.settings().upload_folder
    name = upload.filename or ""
    stored_name = import_files.store(folder, upload.read(), name)
    ctx = api_context()
    row = import_files.upload(ctx, stored_name, name, options)
    return import_files.start(ctx, row, commit=options["commit"])
