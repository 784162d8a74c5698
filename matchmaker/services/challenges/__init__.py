"""Challenges: their life from draft to acceptance, who reads what of them, who is invited.

The transitions stand in `life.TRANSITIONS`. Other concepts move a challenge with the functions
`mark_…`, after `settle` has let the clock act.
"""

from matchmaker.services.challenges.amendments import (
    Change,
    Revision,
    diff,
    revisions,
    tell_bidders,
)
from matchmaker.services.challenges.checking import SCORES, check, checks, level_of, rubric, submit
from matchmaker.services.challenges.drafting import PLAIN_FIELDS, draft, revise
from matchmaker.services.challenges.invitations import (
    accept_terms,
    cancel_release,
    confirm_release,
    invite,
    pending_release,
    proposals,
    propose,
    request_release,
    take_up,
)
from matchmaker.services.challenges.life import (
    TRANSITIONS,
    is_open,
    mark_accepted,
    mark_awarded,
    mark_cooperating,
    mark_failed,
    mark_reopened,
    mark_selecting,
    open_condition,
    settle,
)
from matchmaker.services.challenges.publishing import (
    confirm,
    extend,
    is_sweep_due,
    publish,
    sweep,
    withdraw,
)
from matchmaker.services.challenges.reading import (
    Seen,
    consented_to,
    digest,
    get,
    list_page,
    read,
    see,
    see_all,
    visible,
)

__all__ = [
    "PLAIN_FIELDS",
    "SCORES",
    "TRANSITIONS",
    "Change",
    "Revision",
    "Seen",
    "accept_terms",
    "cancel_release",
    "check",
    "checks",
    "confirm",
    "confirm_release",
    "consented_to",
    "diff",
    "digest",
    "draft",
    "extend",
    "get",
    "invite",
    "is_open",
    "is_sweep_due",
    "level_of",
    "list_page",
    "mark_accepted",
    "mark_awarded",
    "mark_cooperating",
    "mark_failed",
    "mark_reopened",
    "mark_selecting",
    "open_condition",
    "pending_release",
    "proposals",
    "propose",
    "publish",
    "read",
    "request_release",
    "revise",
    "revisions",
    "rubric",
    "see",
    "see_all",
    "settle",
    "submit",
    "sweep",
    "take_up",
    "tell_bidders",
    "visible",
    "withdraw",
]
