"""Records of a file as profiles, and explanations back in the terms of the file."""

import re

from matchmaker.evaluation.records import Record
from matchmaker.ranking import (
    CapabilityProfile,
    ChallengeProfile,
    Entry,
    Match,
    RequirementProfile,
    SupplierProfile,
)
from matchmaker.ranking.reading import read_requirements
from matchmaker.ranking.results import Plain

_DOC_FIELD = re.compile(r"capabilities\.(main|products\.\d+|requirements\.\d+)\.(name|text)")


def as_challenge(record: Record) -> ChallengeProfile:
    """Read a query as a challenge."""
    return ChallengeProfile(
        public_id=record.record_id,
        buyer_public_id="",
        title=record.title,
        content=record.text or record.description,
        background=record.description if record.text else "",
        items=record.products,
        requirements=tuple(requirement for _, requirement in _requirements(record)),
    )


def _requirements(record: Record) -> list[tuple[int, RequirementProfile]]:
    """Return every requirement with the number of the sentence that it was read from."""
    return [
        (number, requirement)
        for number, sentence in enumerate(record.requirements)
        for requirement in read_requirements(sentence)
    ]


def as_supplier(record: Record) -> SupplierProfile:
    """Read a document as a supplier."""
    main = CapabilityProfile("main", record.title, record.text or record.description)
    products = [
        CapabilityProfile(f"products.{place}", name) for place, name in enumerate(record.products)
    ]
    stated = [
        CapabilityProfile(f"requirements.{place}", "", sentence)
        for place, sentence in enumerate(record.requirements)
    ]
    return SupplierProfile(
        public_id=record.record_id,
        name="",
        summary=record.description if record.text else "",
        capabilities=(main, *products, *stated),
    )


def explained(entry: Entry, query: Record, document: Record) -> dict[str, Plain]:
    """Return coverage, contributions, matches, ledger, sentence and flags in the file's names."""
    plain = entry.to_dict()
    matches = [_match(match, query, document) for match in entry.matches]
    ledger: list[Plain] = []
    for line in entry.ledger:
        row = line.to_dict()
        row["field"] = None if line.field is None else _doc_field(line.field, document)
        row.pop("capability_id")
        ledger.append(row)
    return {
        "coverage": plain["coverage"],
        "contributions": plain["contributions"],
        "matches": [match for match in matches if match is not None],
        "ledger": ledger,
        "sentence": plain["sentence"],
        "flags": plain["flags"],
    }


def _match(match: Match, query: Record, document: Record) -> Plain:
    field, span = match.query_field, match.query_span
    if match.query_field.startswith("requirements."):
        # The ranking reads a requirement's name; the file holds the sentence around it.
        number = _requirements(query)[int(match.query_field.rpartition(".")[2])][0]
        start = query.requirements[number].find(match.term)
        if start < 0:
            return None
        field, span = f"requirements.{number}", (start, start + len(match.term))
    return {
        "query": list(span),
        "doc": list(match.doc_span),
        "term": match.term,
        "query_field": _query_field(field, query),
        "doc_field": _doc_field(match.doc_field, document),
        "weight": match.weight,
    }


def _query_field(path: str, record: Record) -> str:
    if path == "content":
        return "text" if record.text else "description"
    if path == "background":
        return "description"
    return path.replace("items.", "products.")


def _doc_field(path: str, record: Record) -> str:
    match = _DOC_FIELD.fullmatch(path)
    if match is None:
        return "description"
    if match[1] != "main":
        return match[1]
    if match[2] == "name":
        return "title"
    return "text" if record.text else "description"
