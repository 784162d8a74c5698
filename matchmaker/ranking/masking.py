"""Leave stretches of a supplier's text out of account, and every other character in its place.

A stretch is overwritten with line ends: they separate things and say nothing, so all spans of an
explanation still refer to what was written.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from matchmaker.ranking.profiles import CapabilityProfile, SupplierProfile
from matchmaker.ranking.results import Span

Spans = Mapping[str, Sequence[Span]]  # by the path of the field


def blank(text: str, spans: Iterable[Span]) -> str:
    """Overwrite half-open spans of a text, which keeps its length."""
    for start, end in spans:
        text = text[:start] + "\n" * (end - start) + text[end:]
    return text


def without(supplier: SupplierProfile, spans: Spans) -> SupplierProfile:
    """Return a supplier without some stretches of its texts; the paths are those of documents."""
    return replace(
        supplier,
        summary=blank(supplier.summary, spans.get("summary", ())),
        patents=tuple(
            blank(title, spans.get(f"patents.{place}", ()))
            for place, title in enumerate(supplier.patents)
        ),
        capabilities=tuple(_capability(item, spans) for item in supplier.capabilities),
    )


def _capability(item: CapabilityProfile, spans: Spans) -> CapabilityProfile:
    path = f"capabilities.{item.public_id}"
    name, text = spans.get(f"{path}.name", ()), spans.get(f"{path}.text", ())
    if not name and not text:
        return item
    return replace(item, name=blank(item.name, name), text=blank(item.text, text))
