"""Which entries one set of word lists has and another has not."""

from dataclasses import dataclass

from nlp.lexicon import ChainLexicon, Lexicon

LARGE_SHARE = 0.2  # of a list's entries: nobody removes so many unless by mistake


@dataclass(frozen=True, slots=True)
class ListChange:
    """The entries that one kind of list gains and loses."""

    name: str
    added: tuple[str, ...]
    removed: tuple[str, ...]


def large_removals(before: Lexicon, after: Lexicon) -> list[tuple[str, int, int]]:
    """Return the lists that lose more than a fifth: name, entries removed, entries before."""
    sizes = {name: len(rows) for name, rows in _entries(before).items()}
    lost = [(row.name, len(row.removed)) for row in list_changes(before, after)]
    return [
        (name, count, sizes[name])
        for name, count in lost
        if count and count > LARGE_SHARE * sizes.get(name, 0)
    ]


def list_changes(before: Lexicon, after: Lexicon) -> list[ListChange]:
    """Return the entries that are added and removed, list by list."""
    old, new = _entries(before), _entries(after)
    changes = []
    for name in sorted({*old, *new}):
        was, becomes = old.get(name, {}), new.get(name, {})
        added = tuple(entry for entry in becomes if entry not in was)
        removed = tuple(entry for entry in was if entry not in becomes)
        if added or removed:
            changes.append(ListChange(name, added, removed))
    return changes


def _entries(lists: Lexicon) -> dict[str, dict[str, None]]:
    found = {
        "stopwords.txt": dict.fromkeys(lists.stopwords),
        "softwords.txt": dict.fromkeys(lists.softwords),
        "synonyms.tsv": dict.fromkeys(f"{word}={name}" for word, name in lists.synonyms.items()),
        "units.tsv": dict.fromkeys([*lists.units, *lists.unit_aliases]),
    }
    for folder, part in (
        ("common", lists.common),
        *((f"chains/{code}", part) for code, part in lists.chains.items()),
    ):
        found |= {f"{folder}/{name}": rows for name, rows in _chain_entries(part).items()}
    return found


def _chain_entries(part: ChainLexicon) -> dict[str, dict[str, None]]:
    return {
        "terms.tsv": dict.fromkeys(f"{term} {kind}" for term, kind in part.terms.items()),
        "synonyms.tsv": dict.fromkeys(
            f"{name}={other}" for name, others in part.synonyms.items() for other in others
        ),
        "grades.tsv": dict.fromkeys(
            f"{grade.name}={other}" for grade in part.grades for other in grade.equivalents
        ),
        "relations.tsv": dict.fromkeys(
            f"{row.input}→{output} {row.reason}" for row in part.relations for output in row.outputs
        ),
    }
