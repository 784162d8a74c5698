"""Import a workbook: upload, match the columns, look at the rows, confirm, undo within a day."""

from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from flask import Response, make_response, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response as AnyResponse

from matchmaker import exports, messages
from matchmaker import imports as readers
from matchmaker.edge import session as edge_session
from matchmaker.edge.authentication import current_actor
from matchmaker.edge.downloads import made
from matchmaker.errors import Invalid, NotFound
from matchmaker.imports.headers import Proposal
from matchmaker.intake import import_files, import_names, prepared, side_by_side
from matchmaker.schemas.base import PageArguments
from matchmaker.web import forms
from matchmaker.web.notices import notify
from matchmaker.web.visitor import context, desk_blueprint, is_htmx
from models.enums import ImportKind, ImportState
from models.import_files import ImportFile

blp = desk_blueprint("desk_imports", __name__, "/desk/imports")
PAGE = PageArguments()
XLSX = exports.EXPORTERS["xlsx"].media_type
SHOWN = 50
# What the importer may choose for rows that stand side by side, first the one that is proposed.
CHOICES = {
    side_by_side.MISSING: (prepared.ADOPT, prepared.UPDATE, prepared.SKIP),
    side_by_side.SAME: (prepared.UPDATE, prepared.SKIP),
    side_by_side.ALIKE: ("new", prepared.SKIP),
}


@blp.get("")
def index() -> str:
    """Offer the upload and the templates, and list what was imported before."""
    return _index()


def _index(errors: dict[str, list[str]] | None = None) -> str:
    ctx = context()
    return render_template(
        "desk/imports.html",
        kinds=import_files.kinds(ctx),
        chosen=request.values.get("kind", ""),
        page=import_files.list_page(ctx, forms.query(PAGE)),
        import_files=import_files,
        errors=errors or {},
    )


@blp.get("/templates/<kind>.xlsx")
def template(kind: str) -> Response:
    """Send the workbook to fill in for a kind of row."""
    ctx = context()
    if kind not in import_files.kinds(ctx):
        raise NotFound
    content = readers.template_workbook(kind, import_names.choices(ctx, kind))
    return made(content, XLSX, readers.layout(kind).title, ".xlsx")


@blp.post("")
def upload() -> AnyResponse | tuple[str, int]:
    """Take a file in; go on to its columns."""
    file, kind = request.files.get("file"), request.form.get("kind", "")
    missing: dict[str, list[str]] = {}
    if kind not in list(ImportKind):
        missing["kind"] = [messages.text("import_choose_kind")]
    if file is None or not file.filename:
        missing["file"] = [messages.text("import_choose_file")]
    if missing or file is None or not file.filename:
        return _index(missing), 422
    options: dict[str, Any] = {"kind": kind, "update": "update" in request.form}
    with edge_session.reading(current_actor()) as ctx:
        import_files.require_kind(ctx, ImportKind(kind))
    try:
        # Read before the transaction begins: it would hold the write lock meanwhile.
        with closing(file):
            stored_name = import_files.store(_folder(), file.read(), file.filename)
        proposal = readers.propose(kind, _folder() / stored_name)
    except Invalid as error:
        return _index({"file": _texts(error)}), 422
    options["proposal"] = proposal.to_dict()
    row = import_files.upload(context(), stored_name, file.filename, options)
    return redirect(url_for("desk_imports.show", public_id=row.public_id), 303)


def _texts(error: Invalid) -> list[str]:
    return [text for texts in error.errors.values() for text in texts]


@blp.get("/<public_id>")
def show(public_id: str) -> str:
    """Show where the import stands: its columns, its progress, its rows, its result."""
    row = import_files.get(context(), public_id)
    wants_columns = "columns" in request.args and import_files.is_editable(row)
    if row.state is ImportState.UPLOADED or wants_columns:
        return _columns_page(row)
    return _page(row)


@blp.get("/<public_id>/card")
def card(public_id: str) -> Response:
    """Return the progress alone; when the job is over, ask the page to load anew."""
    row = import_files.get(context(), public_id)
    response = make_response(render_template("desk/_import_card.html", row=row, job=row.job))
    if not import_files.is_busy(row) and is_htmx():
        response.headers["HX-Refresh"] = "true"
    return response


@blp.post("/<public_id>/columns")
def match_columns(public_id: str) -> AnyResponse | tuple[str, int]:
    """Keep which column is what and let the rows be checked."""
    matched = _matched()
    try:
        import_files.match_columns(context(), public_id, matched)
    except Invalid as error:
        row = import_files.get(context(), public_id)
        return _columns_page(row, matched.columns, _texts(error)), 422
    return redirect(url_for("desk_imports.show", public_id=public_id), 303)


def _matched() -> import_files.Matched:
    """Return what the form says of the columns, which stand there by their index."""
    form = request.form
    labels = {
        int(name.partition(".")[2]): text
        for name, text in form.items()
        if name.startswith("label.") and name[6:].isdecimal() and len(name) < 10
    }
    columns = {index: key for index in labels if (key := form.get(f"column.{index}", ""))}
    header = form.get("header", "")
    row = int(header) if header.isdecimal() and len(header) < 3 else 0
    return import_files.Matched(form.get("sheet", "")[:128], row, labels, columns)


@blp.post("/<public_id>/confirm")
def confirm(public_id: str) -> AnyResponse:
    """Save the rows that were looked at, as was chosen for those side by side."""
    ctx = context()
    row = import_files.get(ctx, public_id)
    choices = {str(item["row"]): _choice(item) for item in (row.report or {}).get("duplicates", [])}
    import_files.confirm(ctx, public_id, choices, version=forms.version())
    return redirect(url_for("desk_imports.show", public_id=public_id), 303)


def _choice(item: dict[str, Any]) -> str:
    """Return what was chosen for a row: for itself, else for all of its kind."""
    allowed = CHOICES[item["relation"]]
    for name in (f"row.{item['row']}", f"all.{item['relation']}"):
        if (chosen := request.form.get(name, "")) in allowed:
            return chosen
    return prepared.SKIP


@blp.post("/<public_id>/resume")
def resume(public_id: str) -> AnyResponse:
    """Save what is left of a file whose saving failed on the way."""
    import_files.resume(context(), public_id, version=forms.version())
    notify("import_resumed")
    return redirect(url_for("desk_imports.show", public_id=public_id), 303)


@blp.post("/<public_id>/undo")
def undo(public_id: str) -> AnyResponse:
    """Take back what the file made and changed."""
    import_files.undo(context(), public_id, version=forms.version())
    notify("import_undo_started")
    return redirect(url_for("desk_imports.show", public_id=public_id), 303)


@blp.get("/<public_id>/marked.xlsx")
def marked(public_id: str) -> Response:
    """Send the same workbook with its errors marked."""
    row = import_files.get(context(), public_id)
    path = import_files.marked_path(row, _folder())
    if not path.is_file():
        raise NotFound
    name = f"{Path(row.name).stem}（标注错误）.xlsx"
    return send_file(path, mimetype=XLSX, as_attachment=True, download_name=name, etag=False)


def _folder() -> Path:
    return edge_session.settings().upload_folder


def _columns_page(
    row: ImportFile, columns: Mapping[int, str] | None = None, errors: list[str] | None = None
) -> str:
    """Show each column of the file with what it may be, three of its cells beside."""
    proposal = _proposal(row, request.values.get("sheet", row.sheet))
    known = {int(index): key for index, key in row.columns.items()}
    return render_template(
        "desk/import_columns.html",
        row=row,
        layout=readers.layout(row.kind),
        proposal=proposal,
        columns=columns if columns is not None else known or proposal.columns,
        errors=errors or [],
    )


def _proposal(row: ImportFile, sheet: str | None) -> Proposal:
    """Return what the columns may be; for another sheet than the likeliest, read it anew."""
    stored = None if row.proposal is None else Proposal.from_dict(row.proposal)
    if stored is not None and (sheet == stored.sheet or sheet not in stored.sheets):
        return stored
    return readers.propose(row.kind, import_files.path_of(row, _folder()), sheet)


def _page(row: ImportFile) -> str:
    ctx = context()
    report = row.report or {}
    groups = {
        relation: [item for item in report.get("duplicates", []) if item["relation"] == relation]
        for relation in CHOICES
    }
    return render_template(
        "desk/import.html",
        row=row,
        job=row.job,
        report=report,
        groups=groups,
        choices=CHOICES,
        shown=SHOWN,
        is_busy=import_files.is_busy(row),
        has_failed=import_files.has_failed(row),
        is_editable=import_files.is_editable(row),
        may_undo=import_files.may_undo(ctx, row),
        may_resume=import_files.may_resume(row),
        has_marked=import_files.marked_path(row, _folder()).is_file(),
    )
