"""Read the demo's data files: one folder per chain."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from matchmaker.city import CHAIN_ORDER, SHIPPED_CHAINS

CITY_FOLDER = Path(__file__).parent / "city"


@dataclass(frozen=True, slots=True)
class ChainSource:
    """What the files of one chain hold, as plain data; firms and challenges have a `key`."""

    code: str
    name: str
    buyers: list[dict[str, Any]]
    suppliers: list[dict[str, Any]]
    challenges: list[dict[str, Any]]


def load_chains() -> list[ChainSource]:
    """Load all chains in their order."""
    return [_load_chain(SHIPPED_CHAINS / code) for code in CHAIN_ORDER]


def _load_chain(folder: Path) -> ChainSource:
    head = json.loads((folder / "chain.json").read_text(encoding="utf-8"))
    return ChainSource(
        code=head["code"],
        name=head["name"],
        buyers=list(read_lines(folder / "buyers.jsonl")),
        suppliers=list(read_lines(folder / "suppliers.jsonl")),
        challenges=list(read_lines(folder / "challenges.jsonl")),
    )


def read_lines(path: Path) -> Iterator[dict[str, Any]]:
    """Read a file of one JSON object a line."""
    with path.open(encoding="utf-8") as file:
        yield from (json.loads(line) for line in file if line.strip())


def read_json(name: str) -> Any:
    """Read a JSON file of the city's folder."""
    return json.loads((CITY_FOLDER / name).read_text(encoding="utf-8"))
