"""Closed lists about bids and what follows from them."""

from enum import StrEnum


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
