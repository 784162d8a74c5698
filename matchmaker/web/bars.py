"""Stacked bars as numbers: the templates draw them as SVG, so no style attribute is needed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Piece:
    """One signal's piece of the bar, in points of 100 from the left."""

    signal: str
    label: str
    start: float
    width: float


def stack(contributions: Sequence[Mapping[str, Any]]) -> list[Piece]:
    """Lay the positive contributions side by side; together they are as long as the score."""
    pieces, start = [], 0.0
    for part in contributions:
        width = 100 * float(part["points"])
        if width > 0:
            pieces.append(Piece(part["signal"], part["label"], round(start, 2), round(width, 2)))
            start += width
    return pieces
