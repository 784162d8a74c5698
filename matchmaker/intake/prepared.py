"""The rows of a file that may be saved, and what is said of those that are not."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from matchmaker import imports, messages
from matchmaker.errors import DomainError, Invalid
from matchmaker.imports.layout import CellError, Layout, Sheet
from matchmaker.intake import import_names, side_by_side
from matchmaker.intake.reports import ImportReport, RowIssue
from matchmaker.intake.targets import Row, Target
from models.enums import ImportOutcome

SKIP, UPDATE, ADOPT = "skip", "update", "adopt"


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the importer wants: known things to be replaced by what the file states, single rows.

    `choices` (by row number as text) is None where nobody was asked: a row without a credit code
    is then refused, whatever its name. `made` are enterprises (public ids) that earlier rows of the
    file have made: the others are not held against them.
    """

    is_update: bool = False
    choices: Mapping[str, str] | None = None
    made: Collection[str] = ()

    def of(self, number: int) -> str:
        """Return what was chosen for a row, "" for nothing."""
        return (self.choices or {}).get(str(number), "")


@dataclass(frozen=True, slots=True)
class Reading:
    """Which sheet, header row and columns of the file to read; nothing said: by their names."""

    sheet: str | None = None
    header: int | None = None
    columns: Mapping[int, str] | None = None
    is_confined: bool = False

    def read(self, kind: str, path: Path) -> Sheet:
        """Return the rows of the file; raise Invalid."""
        return imports.read(
            kind,
            path,
            sheet=self.sheet,
            header=self.header,
            columns=self.columns,
            is_confined=self.is_confined,
        )


@dataclass(frozen=True, slots=True)
class Prepared:
    """The rows of a file that hold against the schema, and the report on those that do not."""

    layout: Layout
    target: Target
    sheet: Sheet
    wishes: Wishes
    report: ImportReport
    namesakes: import_names.Namesakes
    rows: list[Row] = field(default_factory=list)
    # Whom rows resemble was said when they were checked: it is not looked up again.
    is_looked_at: bool = False


def refuse(prepared: Prepared, number: int, errors: list[CellError]) -> None:
    """Count a row that is refused, with its reasons."""
    prepared.report.refuse([RowIssue(number, error.column, error.reason) for error in errors])


def refuse_saving(prepared: Prepared, number: int, error: DomainError) -> None:
    """Count a row that a rule refused on saving, or would."""
    if isinstance(error, Invalid) and error.errors:
        found = [
            prepared.layout.error(name, "".join(texts)) for name, texts in error.errors.items()
        ]
    else:
        found = [CellError("", messages.text(error.code, **error.details))]
    refuse(prepared, number, found)


def told(prepared: Prepared, row: Row, outcome: ImportOutcome) -> None:
    """Count a row that was saved, or would be; say what a person should look at."""
    report, layout = prepared.report, prepared.layout
    report.count(outcome)
    if outcome is ImportOutcome.EXISTING:
        column = layout.label(prepared.target.key_column)
        note = messages.text("import_nothing_new") if row.is_update else prepared.target.existing
        report.notes.append(RowIssue(row.number, column, note))
    is_new = outcome is ImportOutcome.CREATED and not prepared.is_looked_at
    found = prepared.namesakes.find(row.fields) if is_new else None
    if found is not None:
        report.warnings.append(RowIssue(row.number, layout.label("name"), found.hint))
        report.duplicates.append(side_by_side.alike(row, found))
