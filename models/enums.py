"""Every closed list. Lists that the bureau edits are tables, not enums."""

from enum import StrEnum


class EnterpriseKind(StrEnum):
    """机构类型."""

    COMPANY = "company"
    UNIVERSITY = "university"
    INSTITUTE = "institute"


class EnterpriseSize(StrEnum):
    """企业划型: 大型、中型、小型、微型 (工信部联企业〔2011〕300号)."""

    LARGE = "large"
    MEDIUM = "medium"
    SMALL = "small"
    MICRO = "micro"


class CriterionState(StrEnum):
    """梯度认定条件的核对结果."""

    MET = "met"
    NOT_MET = "not_met"
    BY_HAND = "by_hand"


class Stream(StrEnum):
    """上游 / 中游 / 下游."""

    UPSTREAM = "upstream"
    MIDSTREAM = "midstream"
    DOWNSTREAM = "downstream"


class ChallengeKind(StrEnum):
    """需求类型: 技术攻关、配套采购、场景验证."""

    TECHNOLOGY = "technology"
    SUPPLY = "supply"
    SCENARIO = "scenario"


class ChallengeStatus(StrEnum):
    """榜单状态, in the order of its life."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    REJECTED = "rejected"
    APPROVED = "approved"
    PUBLISHED = "published"
    SELECTING = "selecting"
    AWARDED = "awarded"
    COOPERATING = "cooperating"
    ACCEPTED = "accepted"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class CheckLevel(StrEnum):
    """初核的层级: 县区先核, 市级后核."""

    COUNTY = "county"
    CITY = "city"


class CheckDecision(StrEnum):
    """初核或初审的结论: 通过、退回修改、不予受理(不通过)."""

    PASS = "pass"  # noqa: S105 - a decision, not a password
    RETURN = "return"
    REJECT = "reject"


class ListPeriod(StrEnum):
    """榜单批次的周期."""

    YEAR = "year"
    QUARTER = "quarter"
    EVENT = "event"


class AcceptanceOutcome(StrEnum):
    """验收结果."""

    SUPPLIER_LIST = "supplier_list"
    CONTINUE = "continue"
    NOT_PASSED = "not_passed"


class Visibility(StrEnum):
    """榜单可见范围: 公开 / 隐名公开 / 定向."""

    PUBLIC = "public"
    ANONYMOUS = "anonymous"
    INVITED = "invited"


class Operator(StrEnum):
    """指标的比较方式."""

    GE = "ge"
    LE = "le"
    EQ = "eq"
    BETWEEN = "between"
    ABOUT = "about"
    IN = "in"
    TEXT = "text"


class CapabilityKind(StrEnum):
    """能力项类型."""

    PRODUCT = "product"
    PROCESS = "process"
    EQUIPMENT = "equipment"
    SERVICE = "service"


class CapabilityVisibility(StrEnum):
    """能力项可见范围."""

    PUBLIC = "public"
    VERIFIED_BUYERS = "verified_buyers"
    OWN = "own"


class EvidenceKind(StrEnum):
    """佐证材料类型."""

    CERTIFICATE = "certificate"
    PATENT = "patent"
    TEST_REPORT = "test_report"
    CONTRACT = "contract"


class PatentKind(StrEnum):
    """知识产权类型."""

    INVENTION = "invention"
    UTILITY_MODEL = "utility_model"
    SOFTWARE = "software"


class AliasKind(StrEnum):
    """企业别名类型."""

    SHORT = "short"
    FORMER = "former"


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


class BidState(StrEnum):
    """揭榜状态, in the order of its life."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    CHECKED = "checked"
    REFUSED = "refused"
    FORWARDED = "forwarded"
    SHORTLISTED = "shortlisted"
    SELECTED = "selected"
    RUNNER_UP = "runner_up"
    NOT_SELECTED = "not_selected"
    WITHDRAWN = "withdrawn"


class LineClaim(StrEnum):
    """揭榜方对一项指标的自述: 满足、部分满足、暂不满足."""

    MET = "met"
    PARTLY = "partly"
    NOT_MET = "not_met"


class ObjectionState(StrEnum):
    """异议状态."""

    FILED = "filed"
    UPHELD = "upheld"
    DISMISSED = "dismissed"


class CooperationStage(StrEnum):
    """合作阶段, in their order."""

    INTENT = "intent"
    SAMPLE = "sample"
    PILOT = "pilot"
    CONTRACT = "contract"
    DELIVERY = "delivery"
    ACCEPTANCE = "acceptance"
    SUPPLIER_LIST = "supplier_list"


class CooperationState(StrEnum):
    """合作状态."""

    ACTIVE = "active"
    DONE = "done"
    FAILED = "failed"


class FailureReason(StrEnum):
    """合作未成的原因."""

    PRICE = "price"
    TECHNOLOGY = "technology"
    QUALITY = "quality"
    DELIVERY_TIME = "delivery_time"
    CAPACITY = "capacity"
    PAYMENT_TERMS = "payment_terms"
    IP_TERMS = "ip_terms"
    BUYER_CHANGED = "buyer_changed"
    SUPPLIER_WITHDREW = "supplier_withdrew"
    SOLVED_OTHERWISE = "solved_otherwise"
    NO_CONTACT = "no_contact"
    OTHER = "other"


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


class ParticipationState(StrEnum):
    """对接会参会状态."""

    INVITED = "invited"
    CONFIRMED = "confirmed"
    DECLINED = "declined"


class RunScope(StrEnum):
    """排序范围."""

    CHALLENGE = "challenge"
    CHAIN = "chain"
    EVENT = "event"


class EntryPlace(StrEnum):
    """短名单条目所在的列表."""

    RANKED = "ranked"
    UNASSESSABLE = "unassessable"
    INELIGIBLE = "ineligible"


class Decision(StrEnum):
    """对短名单条目的人工决定."""

    KEEP = "keep"
    DROP = "drop"
    HOLD = "hold"
    PIN = "pin"


class ReasonCode(StrEnum):
    """人工决定的理由代码."""

    STRONG_FIT = "strong_fit"
    PROVEN_RECORD = "proven_record"
    CHAIN_GAP = "chain_gap"
    NEEDS_EVIDENCE = "needs_evidence"
    NOT_THE_PRODUCT = "not_the_product"
    PARAMETER_SHORT = "parameter_short"
    CAPACITY_SHORT = "capacity_short"
    NOT_INTERESTED = "not_interested"
    DUPLICATE = "duplicate"
    OTHER = "other"


class ReviewStand(StrEnum):
    """短名单条目的评审进度: in the eyes of one reviewer."""

    UNDECIDED = "undecided"
    WAITING = "waiting"
    DISAGREED = "disagreed"
    DECIDED = "decided"


class JobKind(StrEnum):
    """后台任务类型."""

    INDEX_BUILD = "index_build"
    RANKING_RUN = "ranking_run"
    IMPORT = "import"
    CHALLENGE_NOTICES = "challenge_notices"
    LEXICON_PREVIEW = "lexicon_preview"


class JobState(StrEnum):
    """后台任务状态."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class ImportKind(StrEnum):
    """导入内容."""

    ENTERPRISES = "enterprises"
    TIERS = "tiers"
    CAPABILITIES = "capabilities"
    CHALLENGES = "challenges"


class ImportState(StrEnum):
    """导入文件状态."""

    UPLOADED = "uploaded"
    CHECKING = "checking"
    CHECKED = "checked"
    SAVING = "saving"
    SAVED = "saved"
    UNDOING = "undoing"
    UNDONE = "undone"


class ImportOutcome(StrEnum):
    """一行导入的结果."""

    CREATED = "created"
    UPDATED = "updated"
    EXISTING = "existing"
    SKIPPED = "skipped"
