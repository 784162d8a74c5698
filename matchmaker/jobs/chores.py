"""What the worker does from time to time without being asked: told by the state of the data.

A chore is due when its own records say so, so a worker that was down catches up, and two workers
do not do the same twice.
"""

from collections.abc import Callable
from dataclasses import dataclass

from matchmaker.context import Context
from matchmaker.services import audit_events, digests, retention


@dataclass(frozen=True, slots=True)
class Chore:
    """`is_due` reads; `do` writes in a transaction of its own."""

    name: str
    is_due: Callable[[Context], bool]
    do: Callable[[Context], object]


CHORES = (
    Chore("audit anchor", audit_events.needs_anchor, audit_events.anchor),
    Chore("digests", digests.is_due, digests.send_due),
    Chore("retention", retention.is_due, retention.run),
)
