"""Shortlists: read, decide alone or in pairs, stand aside, publish and freeze."""

from matchmaker.services.shortlists.agreement import Agreement, agreement, cohens_kappa
from matchmaker.services.shortlists.copies import verify_copy
from matchmaker.services.shortlists.deciding import (
    decide,
    require_second_review,
    settle,
)
from matchmaker.services.shortlists.freezing import (
    LEAST_DIGITS,
    RowChange,
    Verification,
    find_by_hash,
    verify,
)
from matchmaker.services.shortlists.handed_on import Candidate, chosen, published_for
from matchmaker.services.shortlists.pairing import is_open, next_open, pairs
from matchmaker.services.shortlists.publishing import (
    Publication,
    Recipient,
    preview,
    publish,
    publish_many,
)
from matchmaker.services.shortlists.reading import (
    Progress,
    changes,
    earlier_decisions,
    following,
    get,
    get_entry,
    in_reviewed_order,
    list_page,
    progress,
)
from matchmaker.services.shortlists.recusing import lift, recusals, recuse
from matchmaker.services.shortlists.reviews import own_review, shown_reviews, stand_of

__all__ = [
    "LEAST_DIGITS",
    "Agreement",
    "Candidate",
    "Progress",
    "Publication",
    "Recipient",
    "RowChange",
    "Verification",
    "agreement",
    "changes",
    "chosen",
    "cohens_kappa",
    "decide",
    "earlier_decisions",
    "find_by_hash",
    "following",
    "get",
    "get_entry",
    "in_reviewed_order",
    "is_open",
    "lift",
    "list_page",
    "next_open",
    "own_review",
    "pairs",
    "preview",
    "progress",
    "publish",
    "publish_many",
    "published_for",
    "recusals",
    "recuse",
    "require_second_review",
    "settle",
    "shown_reviews",
    "stand_of",
    "verify",
    "verify_copy",
]
