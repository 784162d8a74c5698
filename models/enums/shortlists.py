"""Closed lists about events, ranking runs and shortlists."""

from enum import StrEnum


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
