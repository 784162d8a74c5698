"""Merges of enterprises that were registered twice, with all that an undo needs."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Identified, Name, Timestamped, Versioned
from models.enterprises import Enterprise


class EnterpriseMerge(Identified, Timestamped, Versioned, Base):
    """企业合并: what belonged to one enterprise was handed to another; both rows stay."""

    __tablename__ = "enterprise_merges"

    survivor_id: Mapped[int] = mapped_column(ForeignKey("enterprises.id"), index=True)
    merged_id: Mapped[int] = mapped_column(ForeignKey("enterprises.id"), index=True)
    # The merged enterprise while the merge is in force, else nothing: one at a time.
    in_force_id: Mapped[int | None] = mapped_column(ForeignKey("enterprises.id"), unique=True)
    was_active: Mapped[bool]
    # Rows that were handed over, and what the survivor got beside them: see services/child_rows.
    handed_over: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    added_alias: Mapped[Name | None]
    # Values that the survivor took from the other, and what it had: see services/merge_picks.
    taken: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    merged_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    undone_at: Mapped[datetime | None]
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    survivor: Mapped[Enterprise] = relationship(foreign_keys=[survivor_id], lazy="raise")
    merged: Mapped[Enterprise] = relationship(foreign_keys=[merged_id], lazy="raise")
