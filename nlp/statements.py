"""A pasted text taken apart: what each clause measures or demands, and where it stands.

For the form of a need and of a capability alike: a person looks at each statement before it is
kept, so what is doubtful is returned with its doubt and nothing is dropped in silence.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from nlp.quantities import Stated, find_stated
from nlp.quantities.directions import is_less_better
from nlp.quantities.values import with_operator
from nlp.units import find_scale
from nlp.wordings import Wording, find_wordings

MAX_CHARS = 20_000
MAX_NAME = 64
MOST = 60
_SENTENCE = re.compile(r"[。；;\n]")
_NUMBERED = re.compile(
    r"^\s*(?:[(（]?\d{1,2}[)）]|\d{1,2}[、.．](?!\d)|[一二三四五六七八九十]{1,2}、|[●•·\-—*])\s*"
)
_MUST = re.compile(r"必须|应当|不得|须(?!知)|硬性|强制|★")
_HEAD = re.compile(r"^[^:：]{0,64}[:：]")


@dataclass(frozen=True, slots=True)
class Statement:
    """A measured value or a demand in words; the operators are those of requirements.

    ``sentence`` is what it was read from. ``lacks_unit``: a number whose unit is not stated.
    """

    name: str
    operator: str
    low: Decimal | None = None
    high: Decimal | None = None
    text: str = ""
    unit: str = ""
    is_must: bool = False
    lacks_unit: bool = False
    sentence: str = ""


def split_statements(text: str) -> tuple[Statement, ...]:
    """Return what a text states, in its order; at most MOST statements, each once."""
    found: dict[Statement, None] = {}
    for part in _SENTENCE.split(text[:MAX_CHARS]):
        sentence = _NUMBERED.sub("", part).strip()
        if sentence:
            found |= dict.fromkeys(_read(sentence))
        if len(found) >= MOST:
            break
    return tuple(found)[:MOST]


def _read(sentence: str) -> Iterator[Statement]:
    is_must = bool(_MUST.search(sentence))
    for stated in find_stated(sentence):
        yield _measured(stated, sentence, is_must=is_must)
    for wording in find_wordings(sentence):
        if wording.name not in wording.options:
            yield _worded(wording, sentence, is_must=is_must)


def _measured(item: Stated, sentence: str, *, is_must: bool) -> Statement:
    quantity = item.quantity
    if quantity.direction == "reached":
        quantity = with_operator(quantity, "le" if is_less_better(item.name) else "ge")
    return Statement(
        _name(item.name),
        quantity.operator,
        quantity.low,
        quantity.high,
        "",
        quantity.unit,
        is_must=is_must,
        lacks_unit=not quantity.unit,
        sentence=sentence,
    )


def _name(name: str) -> str:
    """Cut off what stands before a colon: 动力电池用铜箔:厚度 is the 厚度."""
    return (_HEAD.sub("", name).strip() or name)[:MAX_NAME]


def _worded(item: Wording, sentence: str, *, is_must: bool) -> Statement:
    operator = "in" if len(item.options) > 1 else "text"
    text = "、".join(item.options)[:128]
    return Statement(item.name[:MAX_NAME], operator, text=text, is_must=is_must, sentence=sentence)


def is_known_unit(unit: str) -> bool:
    """Whether a unit can be converted, so that values in other units are compared with it."""
    return not unit or find_scale(unit) is not None
