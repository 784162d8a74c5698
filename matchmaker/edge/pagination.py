"""Pages of lists: the one envelope."""

from collections.abc import Callable
from typing import Any

from matchmaker.services.paging import Page


def envelope(page: Page[Any], dump: Callable[[Any], Any]) -> dict[str, Any]:
    """Return the body of a list."""
    return {
        "items": [dump(item) for item in page.items],
        "page": page.page,
        "page_size": page.page_size,
        "total": page.total,
    }
