"""Closed lists about challenges and their lists."""

from enum import StrEnum


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
