"""Attachments (附件): files kept beside the database, named by their contents."""

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Identified, Name, Timestamped


class Attachment(Identified, Timestamped, Base):
    """附件: a row is written only after its file is safely on disk (sha256 names the file)."""

    __tablename__ = "attachments"

    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprises.id"), index=True)
    uploaded_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    name: Mapped[Name]
    media_type: Mapped[Name]
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64), index=True)
