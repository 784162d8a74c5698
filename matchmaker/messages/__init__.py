"""Every Chinese sentence that a user reads, by code; and the label of every closed list.

A concept's sentences stand in a module of its stem; a code stands in one module only.
"""

from collections.abc import Mapping
from enum import StrEnum

from matchmaker.messages import (
    accounts,
    bids,
    challenge_lists,
    challenges,
    coaching,
    cooperations,
    core,
    exports,
    imports,
    notices,
    shortlists,
    tiers,
)
from matchmaker.messages.labels import LABELS


def _joined(*parts: Mapping[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in parts:
        twice = found.keys() & part.keys()
        if twice:
            raise ValueError(f"sentences that stand in two modules: {sorted(twice)}")
        found |= part
    return found


MESSAGES = _joined(
    core.MESSAGES,
    accounts.MESSAGES,
    challenge_lists.MESSAGES,
    challenges.MESSAGES,
    bids.MESSAGES,
    coaching.MESSAGES,
    cooperations.MESSAGES,
    exports.MESSAGES,
    imports.MESSAGES,
    notices.MESSAGES,
    shortlists.MESSAGES,
    tiers.MESSAGES,
)


def text(code: str, /, **details: object) -> str:
    """Return the sentence for `code`; an unknown code raises KeyError."""
    return MESSAGES[code].format(**details)


def label(member: StrEnum) -> str:
    """Return the Chinese label of a member of a closed list."""
    return LABELS[type(member)][member.value]


def one_of(*members: StrEnum) -> str:
    """Return what is said of a value that is none of these."""
    return text("field_choice", choices="、".join(label(member) for member in members))


def labels(kind: type[StrEnum]) -> dict[str, str]:
    """Return value → label of a closed list, in its order."""
    return LABELS[kind]
