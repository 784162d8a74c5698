"""Closed lists about enterprises, their capabilities and the chains."""

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
