"""Closed lists about users, what they are told and what is noted of them."""

from enum import StrEnum


class UserRole(StrEnum):
    """用户角色: an account has exactly one, so nobody holds two administrators' roles."""

    MEMBER = "member"
    ORGANIZER = "organizer"
    REVIEWER = "reviewer"
    SYSTEM_ADMIN = "system_admin"
    SECURITY_ADMIN = "security_admin"
    AUDIT_ADMIN = "audit_admin"


class MemberRole(StrEnum):
    """企业用户在本企业内的角色; each may do what the next may, and more."""

    OWNER = "owner"
    EDITOR = "editor"
    VIEWER = "viewer"


class TokenScope(StrEnum):
    """访问令牌的范围."""

    READ = "read"
    WRITE = "write"


class RegistrationState(StrEnum):
    """入驻申请状态."""

    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"


class NoticeKind(StrEnum):
    """消息类型."""

    CHALLENGE_RECOMMENDED = "challenge_recommended"
    CHALLENGE_SUBMITTED = "challenge_submitted"
    CHALLENGE_CHECKED = "challenge_checked"
    CHALLENGE_CHANGED = "challenge_changed"
    CHALLENGE_EXPIRING = "challenge_expiring"
    CHALLENGE_INVITED = "challenge_invited"
    SHORTLIST_PUBLISHED = "shortlist_published"
    SUPPLIER_SHORTLISTED = "supplier_shortlisted"
    QUESTION_ASKED = "question_asked"
    QUESTION_ANSWERED = "question_answered"
    INQUIRY_RECEIVED = "inquiry_received"
    BID_RECEIVED = "bid_received"
    BID_CHECKED = "bid_checked"
    BID_FORWARDED = "bid_forwarded"
    BID_DECIDED = "bid_decided"
    OBJECTION_FILED = "objection_filed"
    OBJECTION_DECIDED = "objection_decided"
    COOPERATION_MOVED = "cooperation_moved"
    FOLLOW_UP_DUE = "follow_up_due"
    REGISTRATION_DECIDED = "registration_decided"
    MEMBER_DISABLED = "member_disabled"
    MEMBER_ENABLED = "member_enabled"
    TIER_CHANGED = "tier_changed"
    ACCOUNT = "account"


class OutboxState(StrEnum):
    """待发邮件的状态."""

    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"


class SecurityEventKind(StrEnum):
    """安全事件类型."""

    SIGNED_IN = "signed_in"
    SIGN_IN_FAILED = "sign_in_failed"
    LOCKED = "locked"
    PASSWORD_RESET_ASKED = "password_reset_asked"  # noqa: S105 - the name of an event
    REFUSED = "refused"
    TOKEN_USED = "token_used"  # noqa: S105 - the name of an event
    CONFIDENTIAL_READ = "confidential_read"
    PERSONAL_DATA_SHOWN = "personal_data_shown"
