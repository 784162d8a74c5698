"""The parts of a Chinese company name: place, brand and trade, legal form.

By rule a full name is 行政区划 + 字号 + 行业 + 组织形式. What tells firms apart is in the middle.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from nlp.normalize import fold

MAX_NAME = 64  # characters that are read
_LEGAL = re.compile(
    r"(?:股份有限公司|有限责任公司|有限合伙企业|有限合伙|有限公司|股份公司|总公司|分公司|公司"
    r"|集团|股份|控股)+$"
)
_NOISE = re.compile(r"[\s·,.*\[\]()\-]+")
# Marks that an exchange sets before or behind a short name.
_MARKERS = re.compile(
    r"^(?:s?\*?st|pt|sst|xd|xr|dr|n)(?=[\u4e00-\u9fff])"
    r"|(?<=[\u4e00-\u9fff])(?:[ab]|退市?|\(退市\)|-[uwv]+)+$"
)
_PLACES = Path(__file__).parent / "data" / "places.tsv"
_RANKS = "特别行政区|(?:壮族|回族|维吾尔)?自治区|省|市|县"
# A county that no list names still ends in its rank: 沅皋县, 砺炉区; but 市场 is a trade.
_UNLISTED = "[\u4e00-\u9fff]{2,3}?(?:省|县|(?<!城)市(?![场政民])|(?<![园社城])区(?![域块]))"


@dataclass(frozen=True, slots=True)
class Parts:
    """A folded name without marks: place ``[0, body)``, brand and trade ``[body, legal)``."""

    text: str
    body: int
    legal: int

    @property
    def place(self) -> str:
        """The place at the front, "" if there is none."""
        return self.text[: self.body]

    @property
    def proper(self) -> str:
        """The name without its legal form."""
        return self.text[: self.legal]

    @property
    def core(self) -> str:
        """Brand and trade."""
        return self.text[self.body : self.legal]


@dataclass(frozen=True, slots=True)
class Places:
    """Names of places, and the one-character short names of some."""

    pattern: re.Pattern[str]
    short: dict[str, str]


@lru_cache(maxsize=1)
def places() -> Places:
    """Read the list of places: name, tab, one-character short names joined by 、."""
    names: list[str] = []
    short: dict[str, str] = {}
    for line in _PLACES.read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            name, _, letters = line.partition("\t")
            names.append(name)
            short |= {letter: name for letter in letters.split("、") if letter}
    names.sort(key=lambda name: (-len(name), name))
    listed = "|".join(names)
    return Places(re.compile(f"(?:中国|(?:{listed})(?:{_RANKS})?|{_UNLISTED})(?=..)"), short)


def parts_of(name: str) -> Parts:
    """Cut a name, full or short, into its parts. An empty name has empty parts."""
    plain = fold(name[:MAX_NAME])
    for _ in range(2):  # a short name may carry a mark at both ends
        plain = _MARKERS.sub("", plain)
    plain = _NOISE.sub("", plain)
    found = _LEGAL.search(plain)
    legal = found.start() if found and found.start() else len(plain)
    return Parts(plain, _body(plain, legal), legal)


def is_legal_form(plain: str) -> bool:
    """Tell whether a folded name is nothing but legal forms: 有限公司, 集团股份有限公司."""
    return _LEGAL.fullmatch(plain) is not None


def _body(plain: str, legal: int) -> int:
    """Return the end of the places at the front; two characters of brand must remain."""
    end = 0
    while (found := places().pattern.match(plain, end)) and found.end() <= legal - 2:
        end = found.end()
    return end
