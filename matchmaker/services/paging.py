"""One page of a query, with the total."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Items `page_size × (page - 1)` and on, of `total`."""

    items: list[T]
    page: int
    page_size: int
    total: int

    @property
    def pages(self) -> int:
        """Return the number of pages, at least 1."""
        return max(1, -(-self.total // self.page_size))


def fetch(session: Session, query: Select[T], filters: Mapping[str, Any]) -> Page[T]:
    """Run `query`, whose order must include the primary key, for the `page` that is asked.

    Pages of no row at all are only counted.
    """
    page, page_size = filters["page"], filters["page_size"]
    counted: Select[Any] = query.order_by(None).with_only_columns(
        func.count(), maintain_column_froms=True
    )
    total = session.execute(counted).scalar_one()
    if not page_size:
        return Page([], page, 1, total)
    items = session.scalars(query.limit(page_size).offset((page - 1) * page_size)).all()
    return Page(list(items), page, page_size, total)


def slice_page(items: list[T], page: int, page_size: int) -> Page[T]:
    """Take one page of a list that is already in memory."""
    start = (page - 1) * page_size
    return Page(items[start : start + page_size], page, page_size, len(items))


def exists(session: Session, query: Select[Any]) -> bool:
    """Tell whether `query` returns anything."""
    return bool(session.execute(select(query.exists())).scalar_one())
