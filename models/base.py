"""The declarative base: constraint names, column types and mixins shared by all tables."""

import enum
import secrets
from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Any, ClassVar

from sqlalchemy import DateTime, Dialect, Enum, MetaData, Numeric, String, Text, TypeDecorator
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column

NAMING_CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

Name = Annotated[str, mapped_column(String(128))]
Code = Annotated[str, mapped_column(String(32))]
Body = Annotated[str, mapped_column(Text)]
# 14 digits, 2 after the point: up to one trillion yuan.
Yuan = Annotated[Decimal, mapped_column(Numeric(14, 2))]
# A measured value of a requirement or a capability, in the unit that stands beside it.
Quantity = Annotated[Decimal, mapped_column(Numeric(18, 6))]


class UTCDateTime(TypeDecorator[datetime]):
    """A moment in UTC; refuses naive values, so that no local time is ever stored."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn an aware moment into the form of the database."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the time zone back to what SQLite returns without one."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _values(kind: type[enum.Enum]) -> list[str]:
    return [str(member.value) for member in kind]


def new_public_id() -> str:
    """Return a random id of 80 bits for URLs and the API: nothing can be counted from it."""
    return secrets.token_hex(10)


class Base(DeclarativeBase):
    """All tables inherit from here."""

    metadata = MetaData(naming_convention=NAMING_CONVENTION)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UTCDateTime(),
        # Stored as plain text of the member's value: portable, and readable in the database.
        enum.Enum: Enum(
            enum.Enum,
            native_enum=False,
            length=32,
            values_callable=_values,
            validate_strings=True,
        ),
    }


class Identified:
    """Integer key inside, random public id outside."""

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(20), unique=True, default=new_public_id)


class Timestamped:
    """When the row was made and last changed; filled by the session from its clock."""

    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class Versioned:
    """Optimistic lock: a row that changed since it was read refuses to be written."""

    version: Mapped[int] = mapped_column(default=1)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805 - SQLAlchemy passes the class
        return {"version_id_col": cls.version}
