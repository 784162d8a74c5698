"""One pair after the other: what a reviewer still has to judge, and what comes next."""

from collections.abc import Sequence

from matchmaker.permissions import Actor
from matchmaker.services.shortlists import reviews
from models.enums import EntryPlace, ReviewStand
from models.shortlists import Shortlist, ShortlistEntry


def pairs(row: Shortlist) -> list[ShortlistEntry]:
    """Return the entries to judge, in the machine's order; those that it could not rank come last.

    `entries` and their `reviews` must be loaded.
    """
    return sorted(row.entries, key=lambda entry: (entry.place is not EntryPlace.RANKED, entry.id))


def is_open(actor: Actor, entry: ShortlistEntry) -> bool:
    """Whether the actor still has to judge a ranked entry; the others are judged at will."""
    is_ranked = entry.place is EntryPlace.RANKED
    return is_ranked and reviews.stand_of(actor, entry) is ReviewStand.UNDECIDED


def next_open(
    actor: Actor, entries: Sequence[ShortlistEntry], after: ShortlistEntry | None = None
) -> ShortlistEntry | None:
    """Return the next entry to judge behind `after`, or from the beginning; None when all are."""
    start = 0 if after is None else [entry.id for entry in entries].index(after.id) + 1
    around = [*entries[start:], *entries[:start]]
    return next((entry for entry in around if is_open(actor, entry)), None)
