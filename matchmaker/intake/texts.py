"""Messages of a schema as one sentence for one cell."""

from typing import Any


def flat(found: Any) -> str:
    """Return the messages of a field; those inside a list name the item, from 1."""
    if isinstance(found, dict):
        return "；".join(
            f"第 {key + 1} 项：{flat(value)}" if isinstance(key, int) else flat(value)
            for key, value in found.items()
        )
    if isinstance(found, list):
        return "".join(str(text) for text in found)
    return str(found)
