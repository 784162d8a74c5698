"""Administrative regions (行政区划) and functional zones (功能区)."""

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Name


class Region(Base):
    """行政区划: a GB/T 2260 code and its name; the parent is the city of a county."""

    __tablename__ = "regions"

    code: Mapped[str] = mapped_column(String(6), primary_key=True)
    name: Mapped[Name]
    parent_code: Mapped[str | None] = mapped_column(ForeignKey("regions.code"))


class FunctionalZone(Base):
    """功能区 (开发区、高新区): has no county code of its own, so it stands beside the region."""

    __tablename__ = "functional_zones"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[Name] = mapped_column(unique=True)
    region_code: Mapped[str | None] = mapped_column(ForeignKey("regions.code"))
