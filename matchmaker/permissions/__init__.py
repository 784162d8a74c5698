"""Who may do what, in one table; and the one predicate of what is visible."""

from enum import StrEnum

from matchmaker.permissions.actors import PUBLIC, SYSTEM, Actor
from matchmaker.permissions.fields import Part, hidden_fields, readable_parts
from matchmaker.permissions.stakes import Relation, Stake, own_stake, relation, stake_of
from matchmaker.permissions.table import Cell, authorize, is_permitted, rules
from matchmaker.permissions.visible import (
    PUBLIC_STATUSES,
    in_scope,
    knows_buyer,
    overseen_challenges,
    public_capabilities,
    public_enterprises,
    visible_attachments,
    visible_bids,
    visible_capabilities,
    visible_challenges,
    visible_cooperations,
    visible_enterprises,
    visible_events,
    visible_jobs,
    visible_member_invitations,
    visible_members,
    visible_objections,
    visible_ranking_runs,
    visible_registrations,
    visible_shortlists,
    visible_to_supplier,
    waits_for,
    without_recusal,
)

__all__ = [
    "PUBLIC",
    "PUBLIC_STATUSES",
    "SYSTEM",
    "Actor",
    "Cell",
    "Part",
    "Permission",
    "Relation",
    "Stake",
    "authorize",
    "hidden_fields",
    "in_scope",
    "is_permitted",
    "knows_buyer",
    "overseen_challenges",
    "own_stake",
    "public_capabilities",
    "public_enterprises",
    "readable_parts",
    "relation",
    "rules",
    "stake_of",
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


class Permission(StrEnum):
    """Every act that the service knows; permissions.csv says who may do it."""

    READ_PUBLIC_CHALLENGES = "read_public_challenges"
    READ_PUBLIC_DIRECTORY = "read_public_directory"
    READ_DIRECTORY = "read_directory"
    READ_REGISTER = "read_register"
    FILL_IN_PROFILE = "fill_in_profile"
    EDIT_ENTERPRISE = "edit_enterprise"
    MERGE_ENTERPRISES = "merge_enterprises"
    EDIT_CAPABILITY = "edit_capability"
    EDIT_CHAIN = "edit_chain"
    EDIT_CHALLENGE = "edit_challenge"
    SUBMIT_CHALLENGE = "submit_challenge"
    CHECK_CHALLENGE = "check_challenge"
    READ_CHALLENGE_CHECKS = "read_challenge_checks"
    PUBLISH_CHALLENGE = "publish_challenge"
    WITHDRAW_CHALLENGE = "withdraw_challenge"
    CONFIRM_CHALLENGE = "confirm_challenge"
    EXTEND_CHALLENGE = "extend_challenge"
    INVITE_SUPPLIERS = "invite_suppliers"
    PROPOSE_INVITATION = "propose_invitation"
    RELEASE_CHALLENGE = "release_challenge"
    ACCEPT_TERMS = "accept_terms"
    ASK_QUESTION = "ask_question"
    READ_OPEN_QUESTIONS = "read_open_questions"
    ANSWER_QUESTION = "answer_question"
    INQUIRE = "inquire"
    EDIT_CHALLENGE_LIST = "edit_challenge_list"
    READ_RECOMMENDATIONS = "read_recommendations"
    READ_CHOICES = "read_choices"
    CHOOSE_SUPPLIERS = "choose_suppliers"
    READ_SHORTLISTS = "read_shortlists"
    READ_PUBLISHED_SHORTLIST = "read_published_shortlist"
    SUBMIT_BID = "submit_bid"
    WITHDRAW_BID = "withdraw_bid"
    READ_BIDS = "read_bids"
    JOIN_CONSORTIUM = "join_consortium"
    CHECK_BID = "check_bid"
    SELECT_BID = "select_bid"
    READ_OBJECTIONS = "read_objections"
    FILE_OBJECTION = "file_objection"
    DECIDE_OBJECTION = "decide_objection"
    READ_COOPERATIONS = "read_cooperations"
    REPORT_COOPERATION = "report_cooperation"
    FOLLOW_UP = "follow_up"
    READ_SHEET = "read_sheet"
    EDIT_SHEET = "edit_sheet"
    UPLOAD_ATTACHMENT = "upload_attachment"
    READ_ATTACHMENTS = "read_attachments"
    EDIT_EVENT = "edit_event"
    START_RANKING_RUN = "start_ranking_run"
    REVIEW_SHORTLIST = "review_shortlist"
    PUBLISH_SHORTLIST = "publish_shortlist"
    EXPORT_SHORTLIST = "export_shortlist"
    IMPORT_ROWS = "import_rows"
    RECORD_TIERS = "record_tiers"
    READ_JOBS = "read_jobs"
    PUBLISH_LEXICON = "publish_lexicon"
    READ_NOTICES = "read_notices"
    EDIT_NOTICES = "edit_notices"
    READ_CHANGES = "read_changes"
    READ_AUDIT_EVENTS = "read_audit_events"
    VERIFY_AUDIT_EVENTS = "verify_audit_events"
    READ_SECURITY_EVENTS = "read_security_events"
    READ_TIERS = "read_tiers"
    SHOW_CONTACTS = "show_contacts"
    READ_OWN_DATA = "read_own_data"
    ERASE_OWN_ACCOUNT = "erase_own_account"
    READ_ACCOUNT = "read_account"
    EDIT_ACCOUNT = "edit_account"
    READ_OPERATIONS = "read_operations"
    READ_USERS = "read_users"
    MANAGE_USERS = "manage_users"
    READ_REGISTRATIONS = "read_registrations"
    CHECK_REGISTRATION = "check_registration"
    REVISE_REGISTRATION = "revise_registration"
    READ_MEMBERS = "read_members"
    MANAGE_MEMBERS = "manage_members"
    DISABLE_MEMBER = "disable_member"
    INVITE_OWNER = "invite_owner"
