"""Imported files (导入文件), and what each of their rows made or changed."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Code, Identified, Name, Timestamped, Versioned
from models.enums import ImportKind, ImportOutcome, ImportState
from models.jobs import Job
from models.users import User


class ImportFile(Identified, Timestamped, Versioned, Base):
    """导入文件: uploaded → checking → checked → saving → saved → undoing → undone.

    Its columns are matched and its rows looked at before anything is kept.
    """

    __tablename__ = "import_files"
    __table_args__ = (Index(None, "owner_id", "created_at"),)

    owner_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    kind: Mapped[ImportKind]
    state: Mapped[ImportState] = mapped_column(default=ImportState.UPLOADED)
    name: Mapped[Name]
    # The file itself lies in the folder of uploads under this name, for a week.
    stored_name: Mapped[Name]
    # Which sheet and row hold the header, from 0, and which column is what.
    sheet: Mapped[Name | None]
    header: Mapped[int | None]
    columns: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    # What the columns may be, as the file was read when it came.
    proposal: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    is_update: Mapped[bool] = mapped_column(default=False)
    # What the importer chose for rows that resemble registered enterprises, by row number.
    choices: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    report: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    # How far saving or undoing came, while it is under way: what follows goes on from there.
    progress: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    job_id: Mapped[int | None] = mapped_column(ForeignKey("jobs.id"))
    saved_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]

    job: Mapped[Job | None] = relationship(lazy="raise")
    owner: Mapped[User | None] = relationship(lazy="raise")


class ImportedRow(Base):
    """导入的一行: a thing that it made or changed, and how that was before."""

    __tablename__ = "imported_rows"
    __table_args__ = (Index(None, "subject_kind", "subject_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    import_file_id: Mapped[int] = mapped_column(ForeignKey("import_files.id"), index=True)
    row: Mapped[int]
    subject_kind: Mapped[Code]
    subject_id: Mapped[Code]
    outcome: Mapped[ImportOutcome]
    # The fields before a change; the versions before and after it.
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    version_before: Mapped[int | None]
    version: Mapped[int]
