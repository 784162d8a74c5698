"""Matched words and proven values in the texts they stand in: escaped first, then marked."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

Span = Sequence[int]


def merged(spans: Iterable[Span], length: int) -> list[tuple[int, int]]:
    """Return the spans in order, cut to the text, with overlapping and adjacent ones joined."""
    result: list[tuple[int, int]] = []
    for start, end in sorted((max(0, span[0]), min(length, span[1])) for span in spans):
        if start >= end:
            continue
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((start, end))
    return result


@dataclass(frozen=True, slots=True)
class Fact:
    """A stretch of text that ledger lines rest on; `anchors` are the ids that link to it."""

    start: int
    end: int
    anchors: tuple[str, ...]


def facts_of(found: Iterable[tuple[int, int, str]], length: int) -> tuple[Fact, ...]:
    """Join (start, end, anchor) that overlap or touch; each keeps its anchor. Empty ones go."""
    cut = [(max(0, start), min(length, end), anchor) for start, end, anchor in found]
    regions = merged([(start, end) for start, end, _ in cut], length)
    return tuple(
        Fact(*region, tuple(a for start, end, a in cut if region[0] <= start < end <= region[1]))
        for region in regions
    )


def marked(text: str, spans: Iterable[Span], facts: Sequence[Fact] = ()) -> Markup:
    """Return `text`, escaped, with its `[start, end)` spans in <mark>; facts come before words."""
    stretches = [(fact.start, fact.end, fact.anchors) for fact in facts]
    words = merged(spans, len(text))
    for fact in facts:
        words = [part for word in words for part in _outside(word, fact)]
    stretches += [(start, end, ()) for start, end in words]
    pieces, position = [], 0
    for start, end, anchors in sorted(stretches):
        pieces.append(escape(text[position:start]))
        pieces.append(_mark(text[start:end], anchors))
        position = end
    pieces.append(escape(text[position:]))
    return Markup("").join(pieces)


def _outside(word: tuple[int, int], fact: Fact) -> list[tuple[int, int]]:
    parts = [(word[0], min(word[1], fact.start)), (max(word[0], fact.end), word[1])]
    return [part for part in parts if part[0] < part[1]]


def _mark(text: str, anchors: tuple[str, ...]) -> Markup:
    if not anchors:
        return Markup("<mark>{}</mark>").format(text)
    targets = Markup("").join(Markup('<span id="{}"></span>').format(name) for name in anchors)
    return Markup('<mark class="fact">{}{}</mark>').format(targets, text)
