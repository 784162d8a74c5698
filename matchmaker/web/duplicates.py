"""The operator's pages of enterprises that may be registered twice: compare, merge, undo."""

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from matchmaker.schemas.base import PageArguments
from matchmaker.services import duplicates, enterprise_merges, regions
from matchmaker.web import forms
from matchmaker.web.notices import notify
from matchmaker.web.visitor import context, desk_blueprint

blp = desk_blueprint("desk_duplicates", __name__, "/desk/enterprises")
PAGE = PageArguments()
LATEST = 20


@blp.get("/duplicates")
def index() -> str:
    """Show names that resemble each other, `?all=1` also faintly, and the last merges."""
    ctx = context()
    is_full = "all" in request.args
    least = 0.0 if is_full else duplicates.NOTABLE
    return render_template(
        "desk/duplicates.html",
        found=duplicates.survey(ctx, forms.query(PAGE)["page"], least=least),
        least=duplicates.NOTABLE,
        is_full=is_full,
        merges=enterprise_merges.latest(ctx, LATEST),
    )


@blp.get("/<public_id>/duplicates")
def compare(public_id: str) -> str:
    """Set an enterprise beside those that may be the same; `?merge=` names one just made."""
    ctx = context()
    merges = enterprise_merges.list_of(ctx, public_id)
    made = request.args.get("merge")
    return render_template(
        "desk/duplicate_candidates.html",
        found=duplicates.compare(ctx, public_id),
        merges=merges,
        made=next((row for row in merges if row.public_id == made and not row.undone_at), None),
        regions=regions.names(ctx),
    )


@blp.post("/<public_id>/merges")
def merge(public_id: str) -> Response:
    """Merge another enterprise into this one."""
    other = request.form.get("enterprise", "")
    [made] = enterprise_merges.merge(context(), public_id, [other], version=forms.version())
    return redirect(_page_of(public_id, merge=made.public_id), 303)


@blp.post("/merges/<merge_id>/undo")
def undo(merge_id: str) -> Response:
    """Give back what a merge handed over."""
    row = enterprise_merges.undo(context(), merge_id, version=forms.version())
    notify("merge_undone")
    return redirect(_page_of(row.survivor.public_id), 303)


def _page_of(public_id: str, merge: str | None = None) -> str:
    return url_for("desk_duplicates.compare", public_id=public_id, merge=merge)
