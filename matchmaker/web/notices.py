"""Short notices after an act, shown once on the next page; the template holds their words."""

from flask import flash

KINDS = (
    "published",
    "submitted",
    "withdrawn",
    "draft_saved",
    "saved",
    "deleted",
    "event_saved",
    "lexicon_published",
    "merge_undone",
    "merge_followed",
    "password_changed",
    "invitation_sent",
    "joined",
    "recused",
    "shortlist_published",
    "shortlists_published",
    "checked",
    "checked_all",
    "import_undo_started",
    "import_resumed",
    "template_replaced",
    "template_reset",
    "capabilities_kept",
    "bid_submitted",
    "objection_filed",
    "questions_sent",
    "choice_kept",
    "suppliers_invited",
    "decisions_kept",
    "result_published",
    "user_created",
    "account_erased",
)


def notify(kind: str) -> None:
    """Let the next page show the notice of this kind; raise ValueError for an unknown one."""
    if kind not in KINDS:
        raise ValueError(kind)
    flash(kind)
