"""Rows of the enterprise file beside the registered enterprises that they are, or may be."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from matchmaker.context import Context
from matchmaker.imports import enterprises as layout
from matchmaker.imports.layout import Built
from matchmaker.intake.import_names import Resemblance
from matchmaker.intake.reports import Duplicate
from matchmaker.intake.targets import Row
from matchmaker.services import credit_codes, regions, survivors
from models.enterprises import Enterprise
from models.enums import ImportKind

SAME, ALIKE, MISSING = "same", "alike", "missing"
_COMPARED = ("name", "region_code", "staff_count", "revenue_yuan", "industry_code", "summary")
_ASKED_AT_ONCE = 500
_LABELS = {column.key: column.label for column in layout.COLUMNS}


def missing(number: int, built: Built, found: Resemblance) -> Duplicate:
    """Return a row without a credit code beside the enterprise of its name."""
    facts = [(_LABELS["credit_code"], "", found.credit_code)]
    name = str(built.fields.get("name", ""))
    return Duplicate(number, MISSING, name, found.name, found.credit_code, facts)


def alike(row: Row, found: Resemblance) -> Duplicate:
    """Return a row with a code of its own beside an enterprise of nearly its name."""
    facts = [(_LABELS["credit_code"], row.fields["credit_code"], found.credit_code)]
    name = row.fields["name"]
    return Duplicate(row.number, ALIKE, name, found.name, found.credit_code, facts)


def registered(ctx: Context, kind: str, rows: Sequence[Row]) -> list[Duplicate]:
    """Return the rows whose code is registered and that state something else."""
    if kind != ImportKind.ENTERPRISES:
        return []
    places = regions.names(ctx)
    by_code = {credit_codes.clean(row.fields["credit_code"]): row for row in rows}
    codes, found = list(by_code), []
    for start in range(0, len(codes), _ASKED_AT_ONCE):
        some = codes[start : start + _ASKED_AT_ONCE]
        query = select(Enterprise).where(Enterprise.credit_code.in_(some), ~survivors.is_merged())
        for known in ctx.session.scalars(query):
            row = by_code[known.credit_code]
            facts = _differences(row, known, places)
            if facts:
                found.append(
                    Duplicate(
                        row.number, SAME, row.fields["name"], known.name, known.credit_code, facts
                    )
                )
    return sorted(found, key=lambda item: item.row)


def united(found: list[Duplicate], known: list[Duplicate]) -> list[Duplicate]:
    """Return both with each row once: one whose code was found keeps its place, with all facts."""
    facts = {item.row: item.facts for item in known}
    rows = {item.row for item in found}
    return [
        *(replace(item, facts=[*item.facts, *facts.get(item.row, [])]) for item in found),
        *(item for item in known if item.row not in rows),
    ]


def _differences(row: Row, known: Enterprise, places: dict[str, str]) -> list[tuple[str, str, str]]:
    facts = []
    for name in _COMPARED:
        stated, held = row.fields[name], getattr(known, name)
        if name in row.built.fields and stated != held:
            label = _LABELS[layout.LAYOUT.places[name]]
            facts.append((label, _text(name, stated, places), _text(name, held, places)))
    return facts


def _text(name: str, value: Any, places: dict[str, str]) -> str:
    if value is None:
        return ""
    if name == "region_code":
        return places.get(str(value), str(value))
    if name == "revenue_yuan":
        return f"{Decimal(value) / 10_000:f}".rstrip("0").rstrip(".")
    text = str(value)
    return text if len(text) <= 80 else f"{text[:80]}…"
