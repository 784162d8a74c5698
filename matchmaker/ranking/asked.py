"""Requirements made ready to be held against what suppliers state."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from matchmaker.ranking.bounds import Measure, measure_required
from matchmaker.ranking.facts import bounds_text, measure_text
from matchmaker.ranking.profiles import RequirementProfile
from matchmaker.ranking.properties import extreme, may_answer
from nlp.lexicon import Lexicon


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """A requirement made ready: its value in base units, None for wording, and its options.

    Equal requirements share one for as long as it is kept (see ``ask``), so it is its own key.
    """

    requirement: RequirementProfile
    measure: Measure | None
    options: tuple[str, ...]
    has_end: bool
    text: str


class Answered(dict[str, int]):
    """The requirements that a statement under a name may answer, one bit each.

    Each name is looked at once. ``wordings``: what is required in words is looked for everywhere.
    """

    def __init__(self, asked: Sequence[Asked]) -> None:
        super().__init__()
        self._wanted: dict[str, int] = {}
        self.wordings = 0
        for place, item in enumerate(asked):
            name = item.requirement.name
            self._wanted[name] = self._wanted.get(name, 0) | 1 << place
            if item.measure is None:
                self.wordings |= 1 << place

    def __missing__(self, stated: str) -> int:
        bits = 0
        for wanted, places in self._wanted.items():
            if may_answer(wanted, stated):
                bits |= places
        self[stated] = bits
        return bits


@lru_cache(maxsize=4096)
def ask(requirement: RequirementProfile, _lists: Lexicon) -> Asked:
    """Make a requirement ready."""
    measure = None
    if requirement.operator not in {"in", "text"}:
        measure = measure_required(
            requirement.name,
            requirement.operator,
            requirement.low,
            requirement.high,
            requirement.unit,
        )
    options = tuple(_options(requirement)) if measure is None else ()
    has_end = extreme(requirement.name) is not None
    return Asked(requirement, measure, options, has_end, measure_text(requirement))


def _options(requirement: RequirementProfile) -> list[str]:
    text = requirement.text or bounds_text(requirement)
    if requirement.operator != "in":
        return [text.strip()] if text.strip() else []
    # The slash of GB/T separates nothing where the options are separated otherwise.
    parts = text.replace(",", "、").replace("，", "、").split("、")
    parts = text.split("/") if len(parts) == 1 else parts
    return [part.strip() for part in parts if part.strip()]
