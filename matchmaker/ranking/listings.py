"""Lists of everything: a profile that names so many unlike things that it names nothing.

Late interaction takes the best of what a supplier lists, so whoever lists a dictionary has
something for every need. What is *merely listed* (short pieces in a row, names of capabilities of
which nothing else is stated) is therefore measured by its breadth: the number of unlike things in
it. Breadth is n² / |Σ vᵢ|² over the unit vectors vᵢ of the things' characters two by two, the
reciprocal of their mean likeness (diversity of order 2 with similarity; Leinster and Cobbold,
2012): 1 for things all alike, n for n things that share nothing.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from matchmaker.ranking.masking import without
from matchmaker.ranking.profiles import CapabilityProfile, SupplierProfile
from matchmaker.ranking.results import Reason, Span
from nlp.analysis import MARKS, MAX_FIELD, clean

MAX_BREADTH = 25.0  # no profile of the demo city lists more than 17 unlike things
MIN_RUN = 12  # short pieces in a row that make a list; running text has some in a row, too
MAX_THING = 12  # characters of a thing in a list
MAX_CLAUSE = 60  # characters without a mark; longer ones are lists without separators
CHUNK = 5  # such a list counts as things of this length
_PIECE = re.compile(f"[^{MARKS.pattern[1:-1]}]+")


@dataclass(frozen=True, slots=True)
class _Listed:
    """A stretch of the clean text of a field, and the things that it lists."""

    path: str
    start: int
    end: int
    things: tuple[str, ...]


def without_listing(supplier: SupplierProfile) -> tuple[SupplierProfile, tuple[Reason, ...]]:
    """Return the supplier without what it merely lists, if that is too broad, and the flag."""
    texts = dict(_texts(supplier))
    if not any(_may_list(text) for text in texts.values()) and len(texts) <= MAX_BREADTH:
        return supplier, ()
    listed = [*_bare_names(supplier), *(item for path in texts for item in _runs(path, texts))]
    things = [thing for item in listed for thing in item.things]
    width = breadth(things) if len(set(things)) > MAX_BREADTH else 0.0
    if width <= MAX_BREADTH:
        return supplier, ()
    rest = without(supplier, _spans(listed, texts))
    # A capability of which nothing is left must not speak through its segment either.
    kept = tuple(item for item in rest.capabilities if item.name.strip() or _is_described(item))
    text = f"疑似堆砌词语：罗列了约{width:.0f}类互不相关的事物，罗列部分未计入"
    return replace(rest, capabilities=kept), (Reason("listing", text),)


def breadth(things: Iterable[str]) -> float:
    """Return how many unlike things there are, each wording counted once; 0 without any."""
    sums: dict[str, float] = {}
    distinct = list(dict.fromkeys(things))
    for thing in distinct:
        grams = Counter(thing[place : place + 2] for place in range(max(1, len(thing) - 1)))
        norm = math.sqrt(sum(count * count for count in grams.values()))
        for gram, count in grams.items():
            sums[gram] = sums.get(gram, 0.0) + count / norm
    total = math.fsum(value * value for value in sums.values())
    return len(distinct) ** 2 / total if total else 0.0


def _spans(listed: Iterable[_Listed], texts: dict[str, str]) -> dict[str, list[Span]]:
    """Return the stretches in the originals; a longer thing between two rows belongs to them."""
    ends: dict[str, int] = {}
    spans: dict[str, list[Span]] = {}
    for item in listed:
        start = ends.get(item.path, item.start)
        if item.start - start > 2 * MAX_THING:
            start = item.start
        if item.end > start:
            span = clean(texts[item.path]).span(start, item.end)
            spans.setdefault(item.path, []).append(span)
            ends[item.path] = item.end
    return spans


def _texts(supplier: SupplierProfile) -> Iterator[tuple[str, str]]:
    yield "summary", supplier.summary
    for item in supplier.capabilities:
        yield f"capabilities.{item.public_id}.name", item.name
        yield f"capabilities.{item.public_id}.text", item.text


def _may_list(text: str) -> bool:
    """Tell cheaply whether a text can hold a broad list."""
    return len(text) > MAX_CLAUSE and (
        len(text) > CHUNK * MAX_BREADTH or len(MARKS.findall(text[:MAX_FIELD])) >= MIN_RUN
    )


def _bare_names(supplier: SupplierProfile) -> Iterator[_Listed]:
    bare = [item for item in supplier.capabilities if not _is_described(item)]
    if len(bare) >= MIN_RUN:
        for item in bare:
            name = clean(item.name).folded
            things = tuple(match[0] for match in _PIECE.finditer(name))
            yield _Listed(f"capabilities.{item.public_id}.name", 0, len(name), things)


def _is_described(item: CapabilityProfile) -> bool:
    return bool(item.text.strip() or item.parameters or item.capacity)


def _runs(path: str, texts: dict[str, str]) -> Iterator[_Listed]:
    """Yield the rows of short pieces in a text, and what has no marks at all."""
    if not _may_list(texts[path]):
        return
    run: list[re.Match[str]] = []
    for match in _PIECE.finditer(clean(texts[path]).folded):
        if len(match[0]) <= MAX_THING:
            run.append(match)
            continue
        yield from _row(path, run)
        run = []
        if len(match[0]) > MAX_CLAUSE:
            yield _Listed(path, *match.span(), tuple(_chunks(match[0])))
    yield from _row(path, run)


def _row(path: str, run: list[re.Match[str]]) -> Iterator[_Listed]:
    if len(run) >= MIN_RUN:
        yield _Listed(path, run[0].start(), run[-1].end(), tuple(match[0] for match in run))


def _chunks(text: str) -> Iterator[str]:
    for place in range(0, len(text), CHUNK):
        yield text[place : place + CHUNK]
