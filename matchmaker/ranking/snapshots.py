"""Profiles and text statistics as bytes and back: equal ones always give the same bytes."""

import json
from dataclasses import asdict, fields, is_dataclass
from decimal import Decimal
from types import UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

import numpy as np

from nlp.analysis import Scheme
from nlp.corpus_statistics import Statistics
from nlp.keys import Keys
from nlp.shelves import Shelf, Shelves
from nlp.text_index import TextIndex
from nlp.vectors import Settings

T = TypeVar("T")


def freeze(profile: Any) -> bytes:
    """Return a profile as canonical JSON in UTF-8; 6 and 6.000000 are the same value."""
    text = json.dumps(
        asdict(profile), ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_decimal
    )
    return text.encode()


def thaw(kind: type[T], body: bytes) -> T:
    """Return the profile that ``freeze`` made the bytes of; raise ValueError for other bytes."""
    try:
        found: T = _read(kind, json.loads(body))
    except (TypeError, KeyError, AttributeError, ArithmeticError) as error:
        raise ValueError(f"not a {kind.__name__}") from error
    return found


def freeze_index(index: TextIndex) -> bytes:
    """Return what the scores of an index follow from: statistics and settings, without documents.

    A line of JSON, then the steps between ascending grams as little-endian uint64, then as many
    frequencies as int32. Steps and frequencies compress better than hashes do.
    """
    found = index.statistics
    head = {
        "version": index.version,
        "lexicon": index.lexicon_version,
        "settings": asdict(index.settings),
        "n_documents": found.n_documents,
        "mean_length": found.mean_length,
        "n_grams": int(found.grams.size),
    }
    steps = np.diff(found.grams, prepend=np.uint64(0)).astype("<u8")
    text = json.dumps(head, sort_keys=True, separators=(",", ":"))
    counts = found.frequencies.astype("<i4")
    return b"\n".join((text.encode(), steps.tobytes() + counts.tobytes()))


def thaw_index(body: bytes) -> TextIndex:
    """Return an index of no documents that scores any as the frozen one did; raise ValueError."""
    text, _, arrays = body.partition(b"\n")
    try:
        head = json.loads(text)
        n_grams = head["n_grams"]
        steps = np.frombuffer(arrays, "<u8", n_grams)
        counts = np.frombuffer(arrays, "<i4", n_grams, offset=steps.nbytes)
        statistics = Statistics(
            np.cumsum(steps, dtype=np.uint64),
            counts.astype(np.int32),
            head["n_documents"],
            head["mean_length"],
        )
        scheme = Scheme(**head["settings"].pop("scheme"))
        settings = Settings(scheme=scheme, **head["settings"])
        index = TextIndex(statistics, Shelves(Shelf((), Keys.of(()))), settings, head["lexicon"])
        index.version = head["version"]
    except (TypeError, KeyError, AttributeError) as error:
        raise ValueError("not an index") from error
    return index


def _decimal(value: Any) -> str:
    if not isinstance(value, Decimal):
        raise TypeError(type(value))
    return format(value.normalize(), "f")


def _read(kind: Any, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(kind, UnionType):
        return _read(next(part for part in get_args(kind) if part is not type(None)), value)
    if get_origin(kind) is tuple:
        return tuple(_read(get_args(kind)[0], item) for item in value)
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        # What a later version added and an earlier one did not know keeps its default.
        known = [field.name for field in fields(kind) if field.name in value]
        return kind(**{name: _read(hints[name], value[name]) for name in known})  # type: ignore[operator]  # a class
    return Decimal(value) if kind is Decimal else value
