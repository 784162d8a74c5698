"""Keep a text index in a folder: one file of arrays, opened as a memory map by every reader.

A mapped file costs its process a file handle for as long as the index lives, and handles are few
(1,024 by default): so all arrays of an index stand in one file, each at a multiple of 64 bytes.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict
from math import prod
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from nlp.analysis import Scheme
from nlp.blocks import Block
from nlp.corpus_statistics import Statistics
from nlp.keys import Keys
from nlp.postings import Postings
from nlp.rows import Rows
from nlp.shelves import Shelf, Shelves
from nlp.text_index import ENGINE, TextIndex
from nlp.vectors import Settings

LAYOUT = 2  # raise whenever the files change their form
_ALIGNMENT = 64
_FILE = "arrays.bin"
_ROWS = ("offsets", "units", "bounds", "fields", "weights")
_POSTINGS = ("grams", "starts", "rows", "codes")
_BLOCK = ("norms", "lengths", "piece_norms")


class IndexUnusable(ValueError):
    """The folder holds no index, or one of another engine version."""


def save(index: TextIndex, folder: Path) -> None:
    """Write an index into an existing, empty folder; what changed since is left out."""
    with (folder / _FILE).open("wb") as file:
        places = {name: _write(file, array) for name, array in _arrays(index)}
    meta = {
        "layout": LAYOUT,
        "arrays": places,
        "engine": ENGINE,
        "version": index.version,
        "lexicon": index.lexicon_version,
        "n_documents": index.statistics.n_documents,
        "mean_length": index.statistics.mean_length,
        "settings": asdict(index.settings),
        "blocks": [
            {"step": block.postings.step, "rows": block.rows.size}
            for block in index.shelves.frozen.blocks
        ],
    }
    (folder / "meta.json").write_text(json.dumps(meta), "utf-8")


def _write(file: BinaryIO, array: NDArray[Any]) -> dict[str, Any]:
    """Append an array; return where it stands and what it is."""
    # At least one byte of padding, so that a file of empty arrays can be mapped, too.
    file.write(bytes(_ALIGNMENT - file.tell() % _ALIGNMENT))
    start = file.tell()
    plain = np.ascontiguousarray(array)
    file.write(plain.data if plain.size else b"")
    return {"start": start, "type": plain.dtype.str, "shape": list(plain.shape)}


class _Mapped:
    """The arrays of one file, on disk until they are read."""

    def __init__(self, path: Path, places: dict[str, dict[str, Any]]) -> None:
        # As plain arrays: a memmap costs microseconds more at every use.
        self._bytes: NDArray[np.uint8] = np.asarray(np.memmap(path, mode="r"))
        self._places = places

    def __getitem__(self, name: str) -> NDArray[Any]:
        place = self._places[name]
        kind, shape = np.dtype(place["type"]), tuple(place["shape"])
        end = place["start"] + kind.itemsize * prod(shape)
        if end > self._bytes.size:
            raise IndexUnusable(f"{name} ends after the file")
        found: NDArray[Any] = self._bytes[place["start"] : end].view(kind)
        return found.reshape(shape)


def _arrays(index: TextIndex) -> Iterator[tuple[str, NDArray[Any]]]:
    yield "statistics.grams", index.statistics.grams
    yield "statistics.frequencies", index.statistics.frequencies
    yield "ids", index.shelves.frozen.keys.ids
    yield "hashes", index.shelves.frozen.keys.hashes
    for number, block in enumerate(index.shelves.frozen.blocks):
        for part in _ROWS:
            yield f"{number}.{part}", getattr(block.rows, part)
        for part in _BLOCK:
            yield f"{number}.{part}", getattr(block, part)
        for part in _POSTINGS:
            yield f"{number}.postings.{part}", getattr(block.postings, part)


def load(folder: Path) -> TextIndex:
    """Open an index; arrays stay on disk until read. Raises IndexUnusable."""
    try:
        meta = json.loads((folder / "meta.json").read_text("utf-8"))
        if (meta["layout"], meta["engine"]) != (LAYOUT, ENGINE):
            raise IndexUnusable(f"{folder.name}: written by another version")
        arrays = _Mapped(folder / _FILE, meta["arrays"])
        index = TextIndex(
            Statistics(
                arrays["statistics.grams"],
                arrays["statistics.frequencies"],
                int(meta["n_documents"]),
                float(meta["mean_length"]),
            ),
            Shelves(_shelf(arrays, meta["blocks"])),
            _settings(meta["settings"]),
            str(meta["lexicon"]),
        )
        index.version = str(meta["version"])
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise IndexUnusable(f"{folder.name}: {error}") from error
    return index


def _shelf(arrays: _Mapped, blocks: list[dict[str, Any]]) -> Shelf:
    shelf = Shelf(
        tuple(_block(arrays, number, row) for number, row in enumerate(blocks)),
        Keys(arrays["ids"], arrays["hashes"]),
    )
    rows = sum(block.rows.size for block in shelf.blocks)
    if len(shelf.keys) != rows:
        raise IndexUnusable(f"{len(shelf.keys)} keys, {rows} rows")
    return shelf


def _settings(values: dict[str, Any]) -> Settings:
    return Settings(**{**values, "scheme": Scheme(**values["scheme"])})


def _block(arrays: _Mapped, number: int, row: dict[str, Any]) -> Block:
    rows = Rows(*(arrays[f"{number}.{part}"] for part in _ROWS))
    norms, lengths, piece_norms = (arrays[f"{number}.{part}"] for part in _BLOCK)
    grams, starts, holders, codes = (arrays[f"{number}.postings.{part}"] for part in _POSTINGS)
    if rows.size != row["rows"]:
        raise IndexUnusable(f"{rows.size} rows in block {number}")
    postings = Postings(grams, starts, holders, codes, float(row["step"]), rows.size)
    return Block(rows, norms, lengths, piece_norms, postings)
