"""Requirements as people write them, read into profiles: every measured value and every demand."""

from matchmaker.ranking.profiles import RequirementProfile
from matchmaker.ranking.properties import MAX_NAME
from nlp.quantities import Stated, find_stated
from nlp.quantities.directions import is_less_better
from nlp.quantities.values import with_operator
from nlp.wordings import Wording, find_wordings

MAX_CHARS = 20_000


def read_requirements(sentence: str) -> tuple[RequirementProfile, ...]:
    """Return all requirements of a sentence; the sentence itself as wording if it has none.

    达到 900 demands at least 900, or at most where less is better.
    """
    text = sentence[:MAX_CHARS]
    found = [_measured(item) for item in find_stated(text)]
    found += [_worded(item) for item in find_wordings(text)]
    if not found and text.strip():
        found = [RequirementProfile(text.strip()[:MAX_NAME], "text", text=text.strip())]
    return tuple(dict.fromkeys(found))


def _measured(item: Stated) -> RequirementProfile:
    quantity = item.quantity
    if quantity.direction == "reached":
        quantity = with_operator(quantity, "le" if is_less_better(item.name) else "ge")
    return RequirementProfile(
        item.name[:MAX_NAME], quantity.operator, quantity.low, quantity.high, "", quantity.unit
    )


def _worded(item: Wording) -> RequirementProfile:
    operator = "in" if len(item.options) > 1 else "text"
    return RequirementProfile(item.name[:MAX_NAME], operator, text="、".join(item.options))
