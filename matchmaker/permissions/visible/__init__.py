"""The one predicate of what is visible, as conditions on rows.

Every list, detail, search, export, count, job and statistic goes through it: what it leaves out
does not exist for the actor.
"""

from matchmaker.permissions.visible.bids import (
    visible_attachments,
    visible_bids,
    visible_cooperations,
    visible_objections,
)
from matchmaker.permissions.visible.challenges import (
    PUBLIC_STATUSES,
    knows_buyer,
    overseen_challenges,
    visible_challenges,
    visible_to_supplier,
    waits_for,
)
from matchmaker.permissions.visible.enterprises import (
    in_scope,
    public_capabilities,
    public_enterprises,
    visible_capabilities,
    visible_enterprises,
    visible_member_invitations,
    visible_members,
    visible_registrations,
)
from matchmaker.permissions.visible.rankings import (
    visible_events,
    visible_jobs,
    visible_ranking_runs,
    visible_shortlists,
    without_recusal,
)

__all__ = [
    "PUBLIC_STATUSES",
    "in_scope",
    "knows_buyer",
    "overseen_challenges",
    "public_capabilities",
    "public_enterprises",
    "visible_attachments",
    "visible_bids",
    "visible_capabilities",
    "visible_challenges",
    "visible_cooperations",
    "visible_enterprises",
    "visible_events",
    "visible_jobs",
    "visible_member_invitations",
    "visible_members",
    "visible_objections",
    "visible_ranking_runs",
    "visible_registrations",
    "visible_shortlists",
    "visible_to_supplier",
    "waits_for",
    "without_recusal",
]
