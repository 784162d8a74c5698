"""Compare an exported copy of a published shortlist with what was sealed, row by row."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from matchmaker import messages
from matchmaker.context import Context
from matchmaker.errors import Invalid
from matchmaker.imports import confined
from matchmaker.services.shortlists import freezing
from matchmaker.services.shortlists.freezing import RowChange, Verification
from models.enums import Decision, EntryPlace, ReasonCode

# The heads of the exported columns, by the field that they hold; the firm's name finds the row.
_FIRM = "企业"
_HEADS = {"position": "机器名次", "score": "匹配度", "decision": "决定", "reason_code": "理由"}
_HEADS |= {"note": "备注"}


def verify_copy(ctx: Context, public_id: str, path: Path) -> Verification:
    """Return how the rows of an exported workbook or CSV differ from the sealed ones.

    Raise Invalid for a file that is none of ours, InvalidState if nothing is published.
    """
    found = freezing.verify(ctx, public_id)
    frozen = found.shortlist.frozen
    rows = frozen["rows"] if frozen else []
    copied = _read(path)
    # A firm stands once in a shortlist; what comes twice in a copy was added.
    left = {_sealed(row)[_FIRM]: row for row in rows}
    changes = []
    for values in copied:
        row = left.pop(values.get(_FIRM, ""), None)
        if row is None:
            changes.append(_change(None, values.get(_FIRM, ""), is_new=True))
            continue
        sealed = _sealed(row)
        fields = tuple(
            name for name, head in _HEADS.items() if head in values and values[head] != sealed[head]
        )
        if fields:
            changes.append(_change(row["number"], row["name"], fields=fields))
    changes += [_change(row["number"], row["name"], is_missing=True) for row in left.values()]
    return Verification(found.shortlist, found.is_sealed, tuple(changes))


def _change(
    number: int | None,
    name: str,
    *,
    is_missing: bool = False,
    is_new: bool = False,
    fields: tuple[str, ...] = (),
) -> RowChange:
    return RowChange(number, name, is_missing=is_missing, is_new=is_new, fields=fields)


def _read(path: Path) -> list[dict[str, str]]:
    for sheet in confined.read_book(path).data_sheets:
        for start, row in enumerate(sheet.rows):
            heads = [cell.strip() for cell in row]
            if _FIRM in heads and _HEADS["decision"] in heads:
                return list(_rows(heads, sheet.rows[start + 1 :]))
    raise Invalid(errors={"file": [messages.text("field_copy")]})


def _rows(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterable[dict[str, str]]:
    for row in rows:
        values = {head: _text(cell) for head, cell in zip(heads, row, strict=False) if head}
        for head in (_HEADS["position"], _HEADS["score"]):
            values[head] = _plain(values.get(head, ""))
        if any(values.values()):
            yield values


def _text(cell: str) -> str:
    """Return a cell as it was written: CSV puts an apostrophe before what looks like a formula."""
    text = cell.strip()
    return text[1:] if text.startswith("'") else text


def _plain(text: str) -> str:
    """Return a number without idle zeros: one program writes 88.0, another 88."""
    try:
        return f"{float(text):g}"
    except ValueError:
        return text


def _sealed(row: dict[str, Any]) -> dict[str, str]:
    """Return a sealed row as the export prints it."""
    is_ranked = row["place"] == EntryPlace.RANKED
    score = None if row["score"] is None else round(float(row["score"]) * 100, 1)
    decision = row["decision"] and messages.label(Decision(row["decision"]))
    reason = row["reason_code"] and messages.label(ReasonCode(row["reason_code"]))
    return {
        _FIRM: row["name"],
        _HEADS["position"]: str(row["position"]) if is_ranked else "",
        _HEADS["score"]: "" if score is None else f"{score:g}",
        _HEADS["decision"]: decision or "",
        _HEADS["reason_code"]: reason or "",
        _HEADS["note"]: _text(row["note"] or ""),
    }
