"""The operator's pages of enterprises that may be registered twice: compare, merge, undo."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from matchmaker import messages
from matchmaker.permissions import Permission, is_permitted
from matchmaker.schemas.base import PageArguments
from matchmaker.services import contacts, duplicates, enterprise_merges, merge_picks, regions
from matchmaker.web import filters, forms
from matchmaker.web.notices import notify
from matchmaker.web.visitor import context, desk_blueprint
from models.enterprises import Enterprise

blp = desk_blueprint("desk_duplicates", __name__, "/desk/enterprises")
PAGE = PageArguments()
LATEST = 20
TITLES = {
    "name": "名称",
    "kind": "机构类型",
    "region_code": "所在地",
    "industry_code": "行业",
    "figures": "规模数据",
    "summary": "简介",
    "group_name": "所属集团",
    "contact": "联系人",
}
UNITS = {
    "staff_count": "{} 人",
    "figures_year": "{} 年",
    "revenue_yuan": "营业收入 {} 万元",
    "assets_yuan": "资产总额 {} 万元",
}
MASKS = {
    "contact_name": contacts.mask_name,
    "contact_phone": contacts.mask_phone,
    "contact_email": contacts.mask_email,
}
# So many pairs are merged by one click.
MOST = 200


@blp.get("/duplicates")
def index() -> str:
    """Show names that resemble each other, `?all=1` also faintly, and the last merges."""
    ctx = context()
    is_full = "all" in request.args
    least = 0.0 if is_full else duplicates.NOTABLE
    found = duplicates.survey(ctx, forms.query(PAGE)["page"], least=least)
    # Names of the whole directory are compared; only those of one's own region may be settled.
    firms = [pair.row for pair in found.pairs.items]
    own = {row.public_id for row in firms if is_permitted(ctx.actor, Permission.READ_REGISTER, row)}
    return render_template(
        "desk/duplicates.html",
        found=found,
        own=own,
        least=duplicates.NOTABLE,
        alike=duplicates.ALIKE,
        is_full=is_full,
        merges=enterprise_merges.latest(ctx, LATEST),
    )


@blp.post("/duplicates")
def merge_many() -> str:
    """Merge the pairs that were ticked; tell of each what became of it."""
    ctx = context()
    pairs = [text.partition(":")[::2] for text in request.form.getlist("pair")[:MOST]]
    outcomes = enterprise_merges.merge_pairs(ctx, [(first, second) for first, second in pairs])
    return render_template("desk/duplicates_merged.html", outcomes=outcomes)


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
        differences=_differences,
    )


@blp.post("/<public_id>/merges")
def merge(public_id: str) -> Response:
    """Merge another enterprise into this one."""
    other = request.form.get("enterprise", "")
    # Each row of the comparison says whose value stays.
    fields = [name for name in merge_picks.PICKABLE if request.form.get(f"pick-{name}") == "other"]
    [made] = enterprise_merges.merge(
        context(), public_id, [other], version=forms.version(), fields=fields
    )
    return redirect(_page_of(public_id, merge=made.public_id), 303)


@blp.post("/merges/<merge_id>/undo")
def undo(merge_id: str) -> Response:
    """Give back what a merge handed over."""
    row = enterprise_merges.undo(context(), merge_id, version=forms.version())
    notify("merge_undone")
    return redirect(_page_of(row.survivor.public_id), 303)


def _differences(own: Enterprise, other: Enterprise) -> list[tuple[str, str, str, str]]:
    """Return the fields in which two enterprises differ: name, title, and both values as text."""
    found = []
    for name, columns in merge_picks.PICKABLE.items():
        if any(getattr(own, column) != getattr(other, column) for column in columns):
            ours, theirs = (_shown(row, columns) for row in (own, other))
            found.append((name, TITLES[name], ours, theirs))
    return found


def _shown(row: Enterprise, columns: Sequence[str]) -> str:
    values = [getattr(row, column) for column in columns]
    texts = [_text(column, value) for column, value in zip(columns, values, strict=True)]
    return "、".join(text for text in texts if text) or filters.EMPTY


def _text(column: str, value: Any) -> str:
    # A zone goes with its region and is not told by itself.
    if value in {None, ""} or column == "zone_id":
        return ""
    if column == "region_code":
        return regions.names(context()).get(str(value), str(value))
    if column in UNITS:
        return UNITS[column].format(filters.wan(value) if column.endswith("_yuan") else value)
    if column in MASKS:
        return MASKS[column](value) or ""
    return messages.label(value) if isinstance(value, StrEnum) else str(value)[:120]


def _page_of(public_id: str, merge: str | None = None) -> str:
    return url_for("desk_duplicates.compare", public_id=public_id, merge=merge)
