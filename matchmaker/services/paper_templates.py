"""Word templates of papers (文书模板): the shipped ones, and the bureau's own in their place."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType

from matchmaker import messages
from matchmaker.config import PAPER_TEMPLATES
from matchmaker.context import Context
from matchmaker.errors import NotFound
from matchmaker.exports import papers
from matchmaker.exports.papers import lists, templates
from matchmaker.exports.tables import SHORTLIST_COLUMNS, Column
from matchmaker.permissions import Permission, Stake, authorize, is_permitted
from matchmaker.services import audit, challenge_exports, regions


@dataclass(frozen=True, slots=True)
class Kind:
    """A paper: its placeholders (name → label), and of a list the columns that it ships with.

    `row_fields` are what a row of a list holds, named `row.NAME`.
    """

    title: str
    fields: Mapping[str, str]
    columns: tuple[Column, ...] = ()
    row_fields: Mapping[str, str] = field(default_factory=dict)


def _form(layout: papers.Layout) -> Kind:
    labels = {key: label for part in layout.sections for label, key in (*part.cells, *part.texts)}
    return Kind(layout.title, {**labels, papers.FOOTER: lists.FIELDS[papers.FOOTER]})


def _list(title: str, shipped: tuple[Column, ...], known: tuple[Column, ...]) -> Kind:
    return Kind(title, lists.FIELDS, shipped, {item.key: item.label for item in known})


_CHALLENGE_COLUMNS = challenge_exports.columns(tuple(challenge_exports.COLUMNS))
KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        **{name: _form(layout) for name, layout in papers.LAYOUTS.items()},
        "summary": _list(
            messages.text("export_summary_title"),
            challenge_exports.columns(challenge_exports.SUMMARY),
            _CHALLENGE_COLUMNS,
        ),
        "publication": _list(
            messages.text("export_publication_title"),
            challenge_exports.columns(challenge_exports.PUBLISHED),
            _CHALLENGE_COLUMNS,
        ),
        "shortlist": _list(
            messages.text("export_shortlist_title"),
            tuple(column for column in SHORTLIST_COLUMNS if column.is_printed),
            SHORTLIST_COLUMNS,
        ),
    }
)


@dataclass(frozen=True, slots=True)
class Standing:
    """A paper, and since when it has a template of the bureau's own, None for the shipped one."""

    name: str
    kind: Kind
    replaced_at: datetime | None


def all_kinds(ctx: Context) -> list[Standing]:
    """Return every paper with what it is made from; raise Forbidden."""
    authorize(ctx.actor, Permission.READ_REGISTER)
    return [Standing(name, kind, _replaced_at(ctx, name)) for name, kind in KINDS.items()]


def get(ctx: Context, name: str) -> bytes:
    """Return the Word template that is in use; raise NotFound, Forbidden."""
    authorize(ctx.actor, Permission.READ_REGISTER)
    kind, path = _kind(name), _path(ctx, name)
    if path.is_file():
        return path.read_bytes()
    if kind.columns:
        return lists.template(kind.columns)
    return papers.template_path(name).read_bytes()


def replace(ctx: Context, name: str, content: bytes) -> None:
    """Put the bureau's own template in place; raise NotFound, Forbidden, or Invalid with why."""
    authorize(ctx.actor, Permission.EDIT_CHALLENGE_LIST, _whole(ctx))
    kind = _kind(name)
    templates.check(content, tuple(kind.fields), tuple(kind.row_fields))
    audit.note(ctx, "paper_template.replace", "PaperTemplate", name)
    path = _path(ctx, name)
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(f".{os.getpid()}.part")
    draft.write_bytes(content)
    draft.replace(path)


def reset(ctx: Context, name: str) -> None:
    """Return to the shipped template; raise NotFound, Forbidden."""
    authorize(ctx.actor, Permission.EDIT_CHALLENGE_LIST, _whole(ctx))
    _kind(name)
    audit.note(ctx, "paper_template.reset", "PaperTemplate", name)
    _path(ctx, name).unlink(missing_ok=True)


def may_replace(ctx: Context) -> bool:
    """Whether the actor may change how papers look."""
    return is_permitted(ctx.actor, Permission.EDIT_CHALLENGE_LIST, _whole(ctx))


def _whole(ctx: Context) -> Stake:
    """Every paper of the installation changes: that is for who sees to all of it."""
    return Stake(region_code=regions.top(ctx))


def _kind(name: str) -> Kind:
    if name not in KINDS:
        raise NotFound
    return KINDS[name]


def _path(ctx: Context, name: str) -> Path:
    return ctx.data_folder / PAPER_TEMPLATES / f"{name}.docx"


def _replaced_at(ctx: Context, name: str) -> datetime | None:
    path = _path(ctx, name)
    return datetime.fromtimestamp(path.stat().st_mtime, UTC) if path.is_file() else None
