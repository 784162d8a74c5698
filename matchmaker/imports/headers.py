"""Find the header row by its labels, propose what each column is, and name the cells below."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from matchmaker.imports.book import Book, RawSheet
from matchmaker.imports.layout import Layout, Sheet, SheetRow
from matchmaker.imports.limits import EMPTY, refuse
from matchmaker.imports.names import match_key

# A template has its instructions above the header; other files a title and a unit.
HEADER_WITHIN = 6
# Two labels that are less alike than this, in percent, are not proposed for each other.
ALIKE = 72.0
_CONTAINED = 86.0
_SAMPLES = 3
_DECORATION = re.compile(r"[*﹡★:：]|\(必填\)|\(选填\)")
EXAMPLE_MARK = "示例(导入时忽略)"


class Certainty(StrEnum):
    """How a column was recognized."""

    EXACT = "exact"
    ALIKE = "alike"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Guess:
    """A column of the file: its header, some of its cells, and the key that it may have."""

    index: int
    label: str
    key: str | None
    certainty: Certainty
    samples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Proposal:
    """Which sheet and row hold the header (from 0), what each column may be, all sheets' names."""

    sheet: str
    header: int
    guesses: tuple[Guess, ...]
    sheets: tuple[str, ...]

    @property
    def columns(self) -> dict[int, str]:
        """Return index → key of the columns that are proposed."""
        return {guess.index: guess.key for guess in self.guesses if guess.key}

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "Proposal":
        """Return what `to_dict` gave."""
        guesses = (
            Guess(**{**guess, "certainty": Certainty(guess["certainty"])})
            for guess in data["guesses"]
        )
        return cls(data["sheet"], data["header"], tuple(guesses), tuple(data["sheets"]))


def label_key(text: str) -> str:
    """Return a header without stars, colons, blanks and differences of width."""
    return _DECORATION.sub("", match_key(text))


def propose(book: Book, layout: Layout, sheet: str | None = None) -> Proposal:
    """Return the likeliest reading of a file, or of one `sheet` of it; raise Invalid.

    A file made from an old template, or from that of another kind, is refused.
    """
    _check_template(book, layout)
    known = _known(layout)
    names = tuple(found.name for found in book.data_sheets)
    wanted = sheet if sheet in names else None
    places = [
        (len(_recognized(row, known)), number, found, row)
        for found in book.data_sheets
        if wanted in {None, found.name}
        for number, row in enumerate(found.filled()[:HEADER_WITHIN])
        if any(row)
    ]
    if not places:
        raise refuse(EMPTY)
    # Where a merged header fills two rows, the lower one stands above the data.
    best = max(places, key=lambda place: (place[0], place[1] if place[0] else -place[1]))
    guesses = _guesses(best[2], best[1], best[3], known)
    return Proposal(best[2].name, best[1], tuple(guesses), names)


def _check_template(book: Book, layout: Layout) -> None:
    made_from = book.template
    if made_from is None:
        return
    kind, version = made_from
    if kind != layout.kind:
        raise refuse(f"这不是“{layout.title}”，请在“导入内容”中选择与模板一致的类型。")
    if version != layout.version:
        raise refuse(f"“{layout.title}”已更新，请下载新模板，把数据粘贴过去后再导入。")


def _known(layout: Layout) -> dict[str, str]:
    return {
        label_key(label): column.key
        for column in layout.columns
        for label in (column.label, *column.aliases)
    }


def _recognized(row: Sequence[str], known: Mapping[str, str]) -> set[str]:
    return {known[key] for cell in row if (key := label_key(cell)) in known}


def _guesses(
    sheet: RawSheet, header: int, row: Sequence[str], known: Mapping[str, str]
) -> list[Guess]:
    exact = {index: known.get(label_key(label)) for index, label in enumerate(row)}
    taken = {key for key in exact.values() if key}
    alike = _alike({i: row[i] for i, key in exact.items() if not key and row[i]}, known, taken)
    below = sheet.rows[header + 1 :]
    found = []
    for index, label in enumerate(row):
        samples = [cells[index] for cells in below if index < len(cells) and cells[index]]
        if not label and not samples:
            continue
        certainty = Certainty.EXACT if exact[index] else Certainty.NONE
        certainty = Certainty.ALIKE if index in alike else certainty
        key = exact[index] or alike.get(index)
        found.append(Guess(index, label, key, certainty, tuple(samples[:_SAMPLES])))
    return found


def _alike(labels: Mapping[int, str], known: Mapping[str, str], taken: set[str]) -> dict[int, str]:
    """Return index → key for headers in other words, the surest first, each key once."""
    pairs = sorted(
        (-_similarity(label_key(label), name), index, key)
        for index, label in labels.items()
        for name, key in known.items()
        if key not in taken
    )
    found: dict[int, str] = {}
    for similarity, index, key in pairs:
        if -similarity < ALIKE:
            break
        if index not in found and key not in found.values():
            found[index] = key
    return found


def _similarity(label: str, name: str) -> float:
    from rapidfuzz import fuzz

    whole = float(fuzz.ratio(label, name))
    is_part = len(min(label, name, key=len)) >= 2 and (label in name or name in label)
    return max(whole, _CONTAINED if is_part else 0.0)


def to_sheet(
    book: Book,
    layout: Layout,
    *,
    sheet: str | None = None,
    header: int | None = None,
    columns: Mapping[int, str] | None = None,
) -> Sheet:
    """Return the data rows below the header; raise Invalid if required columns are missing.

    Without `columns` only headers that are known by name are taken.
    """
    proposal = propose(book, layout, sheet)
    if columns is None:
        sure = (guess for guess in proposal.guesses if guess.certainty is Certainty.EXACT)
        columns = {guess.index: guess.key for guess in sure if guess.key}
    start = proposal.header if header is None else header
    found = next(item for item in book.data_sheets if item.name == proposal.sheet)
    labels = {guess.index: guess.label for guess in proposal.guesses}
    check_columns(columns, labels, layout)
    return Sheet(
        rows=list(_data(found.filled(), start + 1, columns)),
        labels={key: labels.get(index, "") for index, key in columns.items()},
        ignored=[label for index, label in labels.items() if index not in columns and label],
        name=found.name,
        header=start,
        places={key: index for index, key in columns.items()},
    )


def check_columns(columns: Mapping[int, str], labels: Mapping[int, str], layout: Layout) -> None:
    """Raise Invalid for a required column that is missing, or one that stands for two."""
    required = [column for column in layout.columns if column.is_required]
    missing = [column.label for column in required if column.key not in columns.values()]
    if missing:
        raise refuse(
            f"未找到必需的列：{'、'.join(missing)}。请使用模板，表头须在前 {HEADER_WITHIN} 行内。"
        )
    for key in dict.fromkeys(columns.values()):
        twice = [labels.get(index, "") for index, found in columns.items() if found == key]
        if len(twice) > 1:
            raise refuse(f"列重复：{'、'.join(twice)}。")


def _data(rows: list[list[str]], start: int, columns: Mapping[int, str]) -> list[SheetRow]:
    found = []
    for number, row in enumerate(rows[start:], start=start + 1):
        texts = {
            key: row[index] for index, key in columns.items() if index < len(row) and row[index]
        }
        if texts and not any(match_key(text) == EXAMPLE_MARK for text in texts.values()):
            found.append(SheetRow(number, texts))
    return found
