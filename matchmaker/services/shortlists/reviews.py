"""What two reviewers say of one entry, and who may see it: nobody, before both have spoken."""

from matchmaker.permissions import Actor
from models.enums import ReviewStand
from models.shortlist_reviews import ShortlistReview
from models.shortlists import ShortlistEntry

REVIEWERS = 2


def is_complete(entry: ShortlistEntry) -> bool:
    """Whether both reviewers have spoken; `reviews` must be loaded."""
    return len(entry.reviews) >= REVIEWERS


def own_review(actor: Actor, entry: ShortlistEntry) -> ShortlistReview | None:
    """Return what the actor said."""
    return next((row for row in entry.reviews if row.reviewer_id == actor.user_id), None)


def shown_reviews(actor: Actor, entry: ShortlistEntry) -> list[ShortlistReview]:
    """Return what the actor may see: all when both have spoken, before that its own alone."""
    if is_complete(entry):
        return list(entry.reviews)
    own = own_review(actor, entry)
    return [] if own is None else [own]


def stand_of(actor: Actor, entry: ShortlistEntry) -> ReviewStand:
    """Return how far an entry has come for this reviewer; `reviews` must be loaded."""
    if entry.decision is not None:
        return ReviewStand.DECIDED
    if is_complete(entry):
        return ReviewStand.DISAGREED
    return ReviewStand.UNDECIDED if own_review(actor, entry) is None else ReviewStand.WAITING
