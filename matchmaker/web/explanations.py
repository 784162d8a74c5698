"""What an explanation points at: the texts of both sides with matched words and proven values.

Paths are those of the ranking: `title`, `items.0`, `capabilities.<public id>.text`.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from matchmaker.ranking.results import Entry, LedgerLine, Match
from matchmaker.web.highlights import Fact, facts_of
from models.challenges import Challenge
from models.enterprises import Enterprise

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Passage:
    """A text that holds matched words, or what a ledger line rests on.

    `kind` says which field it is, `name` whose it is.
    """

    kind: str
    text: str
    name: str = ""
    spans: tuple[Span, ...] = ()
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class Explained:
    """A pair as a page shows it; `asked` and `offered` hold only texts that are pointed at.

    `anchors` leads from a ledger line, by its position, to the stretch of text it rests on.
    """

    number: int
    entry: Entry
    challenge: Challenge
    enterprise: Enterprise
    asked: tuple[Passage, ...]
    offered: tuple[Passage, ...]
    anchors: dict[int, str]


def explain(number: int, entry: Entry, challenge: Challenge, enterprise: Enterprise) -> Explained:
    """Join an entry with the texts that it was computed from."""
    proven = [line for line in entry.ledger if line.field and line.found]
    anchors = {line.position: f"line-{number}-{line.position}" for line in proven}
    texts = enterprise_texts(enterprise)
    texts |= _values(enterprise, proven, texts)
    return Explained(
        number=number,
        entry=entry,
        challenge=challenge,
        enterprise=enterprise,
        asked=_pointed_at(
            challenge_texts(challenge), ((m.query_field, m.query_span) for m in entry.matches), {}
        ),
        offered=_pointed_at(
            texts,
            ((m.doc_field, m.doc_span) for m in entry.matches),
            _facts(texts, proven, anchors),
        ),
        anchors=anchors,
    )


def _values(
    row: Enterprise, proven: Iterable[LedgerLine], texts: Mapping[str, Passage]
) -> dict[str, Passage]:
    """Return what stands in no text, parameters and output, as texts of their own."""
    names = {item.public_id: item.name for item in row.capabilities}
    return {
        line.field: Passage("value", line.found, names.get(line.capability_id or "", ""))
        for line in proven
        if line.field and line.found and line.field not in texts
    }


def _facts(
    texts: Mapping[str, Passage], proven: Iterable[LedgerLine], anchors: Mapping[int, str]
) -> dict[str, tuple[Fact, ...]]:
    found: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
    for line in proven:
        path = line.field or ""
        span = line.span or (0, len(texts[path].text))
        found[path].append((*span, anchors[line.position]))
    return {path: facts_of(items, len(texts[path].text)) for path, items in found.items()}


def challenge_texts(row: Challenge) -> dict[str, Passage]:
    """Return the texts of a challenge by path, in reading order."""
    texts = {"title": Passage("title", row.title)}
    texts |= {f"items.{place}": Passage("item", item) for place, item in enumerate(row.items)}
    texts["content"] = Passage("content", row.content)
    texts["restricted"] = Passage("restricted", row.confidential_detail or "")
    texts["background"] = Passage("background", row.background)
    for place, line in enumerate(row.requirements):
        text = f"{line.name} {line.text or ''}".strip()
        texts[f"requirements.{place}"] = Passage("requirement", text)
    return texts


def enterprise_texts(row: Enterprise) -> dict[str, Passage]:
    """Return the texts of a supplier by path, in reading order."""
    texts = {"name": Passage("name", row.name)}
    for item in row.capabilities:
        path = f"capabilities.{item.public_id}"
        texts[f"{path}.name"] = Passage("capability", item.name)
        texts[f"{path}.text"] = Passage("capability_text", item.description, item.name)
    texts["summary"] = Passage("summary", row.summary)
    for place, patent in enumerate(row.patents):
        texts[f"patents.{place}"] = Passage("patent", patent.title)
    return texts


def _pointed_at(
    texts: Mapping[str, Passage],
    found: Iterable[tuple[str, Span]],
    facts: Mapping[str, tuple[Fact, ...]],
) -> tuple[Passage, ...]:
    spans: dict[str, list[Span]] = defaultdict(list)
    for path, span in found:
        spans[path].append(span)
    return tuple(
        replace(passage, spans=tuple(spans[path]), facts=facts.get(path, ()))
        for path, passage in texts.items()
        if path in spans or path in facts
    )


def top_terms(matches: Iterable[Match], count: int = 8) -> list[str]:
    """Return the matched terms that weigh most, each once."""
    ordered = sorted(matches, key=lambda match: -match.weight)
    return list(dict.fromkeys(match.term for match in ordered))[:count]
