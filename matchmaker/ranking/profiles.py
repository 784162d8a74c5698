"""What ranking knows of a challenge, a supplier and a chain: plain values, frozen.

Field names are the paths that explanations use (``capabilities.<public_id>.text``). An empty
string or tuple means *not stated*; it is never read as "none".
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Operator(StrEnum):
    """How a requirement bounds a value, or how a supplier states one."""

    GE = "ge"
    LE = "le"
    EQ = "eq"
    ABOUT = "about"
    BETWEEN = "between"
    IN = "in"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class ParameterProfile:
    """A value that a supplier states of a capability; ``low`` and ``high`` are in ``unit``.

    ``ge`` reads ``low``, ``le`` reads ``high``, ``eq`` and ``about`` read either, ``between``
    both; ``in`` and ``text`` read ``text`` (``in``: options separated by 、 or ,).
    """

    name: str
    operator: str
    low: Decimal | None = None
    high: Decimal | None = None
    text: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class RequirementProfile:
    """A thing that a challenge demands, in the same shape as a supplier's parameter."""

    name: str
    operator: str
    low: Decimal | None = None
    high: Decimal | None = None
    text: str = ""
    unit: str = ""
    method: str = ""
    is_must_have: bool = False


@dataclass(frozen=True, slots=True)
class CapacityProfile:
    """Output that a capability can give, for instance 5000 吨/年."""

    value: Decimal
    unit: str


@dataclass(frozen=True, slots=True)
class CapabilityProfile:
    """One thing a supplier makes or does. ``kind``: product, process, equipment or service.

    ``visibility``: public, verified_buyers or own, that is who may read it at all.
    """

    public_id: str
    name: str
    text: str = ""
    kind: str = "product"
    segment: str | None = None
    parameters: tuple[ParameterProfile, ...] = ()
    capacity: CapacityProfile | None = None
    visibility: str = "public"


@dataclass(frozen=True, slots=True)
class SupplierProfile:
    """A supplier as the asking person may see it.

    ``tiers`` holds the codes valid now. ``certificates`` and ``patents`` are names and titles.
    """

    public_id: str
    name: str
    summary: str = ""
    capabilities: tuple[CapabilityProfile, ...] = ()
    chains: tuple[str, ...] = ()
    segments: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ()
    region: str = ""
    certificates: tuple[str, ...] = ()
    patents: tuple[str, ...] = ()
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class ChallengeProfile:
    """A challenge as the asking person may see it. ``kind``: technology or supply.

    ``required_certificates`` and ``allowed_tiers`` are bid conditions; empty means open to all.
    ``restricted`` is the confidential detail, which few may read.
    """

    public_id: str
    buyer_public_id: str
    title: str
    background: str = ""
    content: str = ""
    items: tuple[str, ...] = ()
    requirements: tuple[RequirementProfile, ...] = ()
    kind: str = "technology"
    chain: str | None = None
    segment: str | None = None
    region: str = ""
    required_certificates: tuple[str, ...] = ()
    allowed_tiers: tuple[str, ...] = ()
    capacity: CapacityProfile | None = None
    restricted: str = ""


@dataclass(frozen=True, slots=True)
class SegmentProfile:
    """A segment (环节) of a chain. ``stream``: upstream, midstream or downstream."""

    code: str
    stream: str
    position: int
    name: str
    products: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ChainProfile:
    """An industry chain with its segments, ordered from upstream to downstream."""

    code: str
    name: str
    segments: tuple[SegmentProfile, ...] = ()

    def find_segment(self, code: str | None) -> SegmentProfile | None:
        """Return the segment of this code, if the chain has it."""
        return next((segment for segment in self.segments if segment.code == code), None)
