"""What every table and paper that leaves the house has: who made it when, amounts, all its rows."""

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any, TypeVar

from matchmaker import messages
from matchmaker.context import LOCAL_TIME, Context
from matchmaker.errors import Invalid
from matchmaker.services.paging import Page

T = TypeVar("T")
_AT_ONCE = 100
_WAN, _CENT = 10_000, Decimal("0.01")


def made(ctx: Context) -> str:
    """Return when and by whom the table is made; the public makes nothing."""
    moment = ctx.now.astimezone(LOCAL_TIME).strftime("%Y-%m-%d %H:%M")
    if ctx.actor.is_public:
        return messages.text("export_made_at", moment=moment)
    return messages.text("export_made", moment=moment, name=ctx.actor.name)


def wan(yuan: Decimal | None) -> str | None:
    """Return an amount in 万元 as a paper shows it, None where none is known."""
    found = amount(yuan)
    return None if found is None else f"{found:,.2f}"


def amount(yuan: Decimal | None) -> Decimal | None:
    """Return an amount in 万元 as a table holds it: a number, to be added up."""
    return None if yuan is None else (Decimal(yuan) / _WAN).quantize(_CENT)


def pages(
    list_page: Callable[[Context, dict[str, Any]], Page[T]],
    ctx: Context,
    filters: Mapping[str, Any],
    *,
    most: int,
) -> Iterator[list[T]]:
    """Yield all rows of a list, page by page; raise Invalid if there are more than `most`."""
    number, last = 1, 1
    while number <= last:
        page = list_page(ctx, {**filters, "page": number, "page_size": _AT_ONCE})
        if page.total > most:
            raise Invalid(errors={"": [messages.text("export_too_long", most=most)]})
        yield page.items
        number, last = number + 1, page.pages
