"""Find the header row by its known labels, whatever their order, and name the cells below it."""

import re

from matchmaker.imports import cells
from matchmaker.imports.layout import Layout, Sheet, SheetRow
from matchmaker.imports.limits import refuse
from matchmaker.imports.names import match_key

# A template has its instructions above the header; other files a title.
_HEADER_WITHIN = 5
_DECORATION = re.compile(r"[*﹡★:：]|\(必填\)|\(选填\)")
EXAMPLE_MARK = "示例(导入时忽略)"


def label_key(text: str) -> str:
    """Return a header without stars, colons, blanks and differences of width."""
    return _DECORATION.sub("", match_key(text))


def to_sheet(rows: list[list[object]], layout: Layout) -> Sheet:
    """Return the data rows below the header; raise Invalid if required columns are missing."""
    known = _known(layout)
    best = max(
        range(min(_HEADER_WITHIN, len(rows))),
        key=lambda number: (len(_recognized(rows[number], known)), -number),
        default=None,
    )
    if best is None:
        raise refuse("文件为空。")
    header = [cells.text(cell) for cell in rows[best]]
    keys = [known.get(label_key(label)) for label in header]
    _check(keys, header, layout)
    return Sheet(
        rows=list(_data(rows, best + 1, keys)),
        labels={key: label for key, label in zip(keys, header, strict=True) if key},
        ignored=[label for key, label in zip(keys, header, strict=True) if not key and label],
    )


def _known(layout: Layout) -> dict[str, str]:
    return {
        label_key(label): column.key
        for column in layout.columns
        for label in (column.label, *column.aliases)
    }


def _recognized(row: list[object], known: dict[str, str]) -> set[str]:
    return {known[key] for cell in row if (key := label_key(cells.text(cell))) in known}


def _check(keys: list[str | None], header: list[str], layout: Layout) -> None:
    required = [column for column in layout.columns if column.is_required]
    missing = [column.label for column in required if column.key not in keys]
    if missing:
        raise refuse(f"未找到必需的列：{'、'.join(missing)}。请使用模板，表头须在前 5 行内。")
    for key in {key for key in keys if key}:
        labels = [label for found, label in zip(keys, header, strict=True) if found == key]
        if len(labels) > 1:
            raise refuse(f"列重复：{'、'.join(labels)}。")


def _data(rows: list[list[object]], start: int, keys: list[str | None]) -> list[SheetRow]:
    found = []
    for number, row in enumerate(rows[start:], start=start + 1):
        texts = {
            key: text
            for key, cell in zip(keys, row, strict=False)
            if key and (text := cells.text(cell))
        }
        if texts and not any(match_key(text) == EXAMPLE_MARK for text in texts.values()):
            found.append(SheetRow(number, texts))
    return found
