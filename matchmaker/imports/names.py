"""What names in cells stand for, matched as people write them."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

_JOINERS = re.compile("[&与和及]")
_BLANKS_AND_QUOTES = re.compile(r"[\s“”\"‘’']+")


def match_key(text: str) -> str:
    """Return a name without differences of width, case, blanks, quotes and & / 与 / 和 / 及."""
    folded = _BLANKS_AND_QUOTES.sub("", unicodedata.normalize("NFKC", text)).casefold()
    return _JOINERS.sub("&", folded)


class Lookup:
    """Names to values; a name that two values claim is known to neither."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        found: dict[str, str | None] = {}
        for name, value in pairs:
            key = match_key(name)
            if key:
                found[key] = value if found.get(key, value) == value else None
        self._found = found

    def find(self, name: str) -> str | None:
        """Return the value of the name, None if it is unknown or ambiguous."""
        return self._found.get(match_key(name))

    def is_ambiguous(self, name: str) -> bool:
        """Tell whether several values have this name."""
        return self._found.get(match_key(name), "") is None


@dataclass(frozen=True, slots=True)
class Names:
    """The names that a city knows.

    `regions` → code; `zones` → name; `chains` → code; `segments` by chain code → segment code;
    `any_segment` → "chain/segment"; `tiers` → tier code; `enterprises` (name, alias or credit
    code) → public id.
    """

    regions: Lookup
    zones: Lookup
    chains: Lookup
    segments: Mapping[str, Lookup]
    any_segment: Lookup
    tiers: Lookup
    enterprises: Lookup
