"""What became of each row of an import file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from models.enums import ImportOutcome

# A long list of errors helps nobody: the rest is counted only.
MAX_ISSUES = 1000
_COUNTS = ("created", "updated", "existing", "skipped", "bad")
_LISTS = ("issues", "notes", "warnings")
# What a person settles in bulk is kept whole, up to the number of rows of a file.
MAX_DUPLICATES = 20_000


@dataclass(frozen=True, slots=True)
class RowIssue:
    """Why a row was not saved, or why it changed nothing; `column` is "" for the whole row."""

    row: int
    column: str
    reason: str

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return {"row": self.row, "column": self.column, "reason": self.reason}


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A row beside the registered enterprise that it is, or may be; `facts`: (label, row, known).

    `relation`: same (its code is registered), alike (its name resembles one), or missing (its
    name surely is one, and it has no code).
    """

    row: int
    relation: str
    name: str
    registered: str
    code: str
    facts: list[tuple[str, str, str]]

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return {
            "row": self.row,
            "relation": self.relation,
            "name": self.name,
            "registered": self.registered,
            "code": self.code,
            "facts": [list(fact) for fact in self.facts],
        }


@dataclass(slots=True)
class ImportReport:
    """What became of each row. `existing` rows were known already and left as they are."""

    kind: str
    total: int = 0
    created: int = 0
    updated: int = 0
    existing: int = 0
    skipped: int = 0
    bad: int = 0
    is_committed: bool = False
    # Why rows were refused; and what known rows were left as they are.
    issues: list[RowIssue] = field(default_factory=list)
    notes: list[RowIssue] = field(default_factory=list)
    # Rows that were saved, or would be, but look like enterprises that are registered already.
    warnings: list[RowIssue] = field(default_factory=list)
    duplicates: list[Duplicate] = field(default_factory=list)
    ignored_columns: list[str] = field(default_factory=list)

    @property
    def good(self) -> int:
        """Return the number of rows that are saved when committed."""
        return self.created + self.updated

    @property
    def told(self) -> list[RowIssue]:
        """Return what is said of rows that were not saved, in their order."""
        return sorted([*self.issues, *self.notes], key=lambda issue: issue.row)

    def count(self, outcome: ImportOutcome) -> None:
        """Count a row that was not refused."""
        name = outcome.value
        setattr(self, name, getattr(self, name) + 1)

    def refuse(self, issues: list[RowIssue]) -> None:
        """Count a row that was refused, with its reasons."""
        self.bad += 1
        self.issues += issues

    def add(self, other: "ImportReport") -> None:
        """Count the rows of another report on the same file, and take over what it says."""
        for name in _COUNTS:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for name in _LISTS:
            getattr(self, name).extend(getattr(other, name))
            getattr(self, name).sort(key=lambda issue: issue.row)

    def to_state(self) -> dict[str, Any]:
        """Return as plain data what `from_state` takes: counts, and what is said of rows."""
        said = {name: [item.to_dict() for item in getattr(self, name)] for name in _LISTS}
        return {**{name: getattr(self, name) for name in _COUNTS}, **said}

    @classmethod
    def from_state(cls, kind: str, state: Mapping[str, Any]) -> "ImportReport":
        """Return the report that gave `state`."""
        report = cls(kind)
        for name in _COUNTS:
            setattr(report, name, state[name])
        for name in _LISTS:
            setattr(report, name, [RowIssue(**item) for item in state[name]])
        return report

    def to_dict(self) -> dict[str, Any]:
        """Return plain data, with at most 1000 issues."""
        told = self.told
        return {
            "kind": self.kind,
            "total": self.total,
            "good": self.good,
            "created": self.created,
            "updated": self.updated,
            "existing": self.existing,
            "skipped": self.skipped,
            "bad": self.bad,
            "committed": self.is_committed,
            "issues": [issue.to_dict() for issue in told[:MAX_ISSUES]],
            "issues_total": len(told),
            "warnings": [issue.to_dict() for issue in self.warnings[:MAX_ISSUES]],
            "warnings_total": len(self.warnings),
            "ignored_columns": self.ignored_columns,
        }

    def to_page(self) -> dict[str, Any]:
        """Return plain data for the pages: every refusal, and what stands side by side."""
        return {
            **self.to_dict(),
            "refusals": [issue.to_dict() for issue in self.issues],
            "duplicates": [item.to_dict() for item in self.duplicates[:MAX_DUPLICATES]],
        }
