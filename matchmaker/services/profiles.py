"""Rows → ranking profiles: the only place where the two meet.

A profile is made for an audience and holds nothing that this audience may not see.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from matchmaker.context import Context
from matchmaker.ranking.profiles import (
    CapabilityProfile,
    CapacityProfile,
    ChainProfile,
    ChallengeProfile,
    ParameterProfile,
    RequirementProfile,
    SegmentProfile,
    SupplierProfile,
)
from matchmaker.ranking.visibility import Audience, fields_for, see_challenge, see_supplier
from models.capabilities import Capability, CapabilityParameter
from models.chains import ChainSegment, IndustryChain
from models.challenges import Challenge, Requirement
from models.enterprises import Certificate, Enterprise, EnterpriseSegment
from models.enums import Operator, Visibility
from models.tiers import TierFact

_CERTIFICATE_NAME = re.compile("认证|体系|证书|资质|许可")
# IATF 16949, ISO 9001, GRS: letters, and a number where there is one.
_CERTIFICATE_CODE = re.compile(r"[A-Z]{3,}(?:[ /]?[A-Z]*\d{4,5})?")


def chain_of(chain: IndustryChain) -> ChainProfile:
    """Return the profile of a chain whose segments are loaded."""
    segments = (
        SegmentProfile(
            code=segment.code,
            stream=segment.stream.value,
            position=segment.position,
            name=segment.name,
            products=tuple(segment.products),
        )
        for segment in chain.segments
    )
    return ChainProfile(code=chain.code, name=chain.name, segments=tuple(segments))


def challenge_of(row: Challenge, audience: Audience) -> ChallengeProfile:
    """Return the profile of a challenge whose requirements are loaded, as an audience sees it.

    The organizer is the one of the buyer's region, and reads the confidential detail only if the
    owner lets it.
    """
    hides_buyer = row.visibility is Visibility.ANONYMOUS
    seen = fields_for(audience, hides_buyer=hides_buyer)
    if audience is Audience.ORGANIZER and not row.is_open_to_organizer:
        seen = replace(seen, challenge=seen.challenge - {"restricted"})
    return see_challenge(_challenge(row), seen)


def _challenge(row: Challenge) -> ChallengeProfile:
    return ChallengeProfile(
        public_id=row.public_id,
        buyer_public_id=row.buyer.public_id,
        title=row.title,
        background=row.background,
        content=row.content,
        items=tuple(row.items),
        requirements=tuple(_requirement(requirement) for requirement in row.requirements),
        kind=row.kind.value,
        chain=row.chain.code,
        segment=row.segment.code if row.segment else None,
        region=row.buyer.region_code,
        required_certificates=tuple(
            name for requirement in row.requirements for name in _certificates(requirement)
        ),
        capacity=next(filter(None, map(_capacity_needed, row.requirements)), None),
        restricted=row.confidential_detail or "",
    )


def _capacity_needed(row: Requirement) -> CapacityProfile | None:
    """Return the output that a requirement asks for: at least so much in a span of time."""
    is_rate = row.unit.endswith(("/年", "/月", "/日", "/天"))
    if row.operator is not Operator.GE or row.low is None or not is_rate:
        return None
    return CapacityProfile(row.low, row.unit)


def _certificates(row: Requirement) -> list[str]:
    """Return the certificates that a requirement in words names by their codes."""
    asks = row.text and _CERTIFICATE_NAME.search(row.name)
    return _CERTIFICATE_CODE.findall(row.text or "") if asks else []


def _requirement(row: Requirement) -> RequirementProfile:
    return RequirementProfile(
        **_measure(row), method=row.method or "", is_must_have=row.is_must_have
    )


def _parameter(row: CapabilityParameter) -> ParameterProfile:
    return ParameterProfile(**_measure(row))


def _measure(row: Requirement | CapabilityParameter) -> dict[str, Any]:
    return {
        "name": row.name,
        "operator": row.operator.value,
        "low": row.low,
        "high": row.high,
        "text": row.text or "",
        "unit": row.unit,
    }


def supplier_query() -> Select[Enterprise]:
    """Select enterprises with all that a profile needs, in a fixed number of queries."""
    return select(Enterprise).options(
        selectinload(Enterprise.certificates),
        selectinload(Enterprise.patents),
        selectinload(Enterprise.segments).joinedload(ChainSegment.chain),
        selectinload(Enterprise.tier_facts).joinedload(TierFact.tier),
        selectinload(Enterprise.capabilities).options(
            selectinload(Capability.parameters), joinedload(Capability.segment)
        ),
    )


def in_chain(code: str) -> Select[int]:
    """Select the ids of the enterprises that have a place in the chain."""
    return (
        select(EnterpriseSegment.enterprise_id)
        .join(ChainSegment, ChainSegment.id == EnterpriseSegment.segment_id)
        .join(IndustryChain, IndustryChain.id == ChainSegment.chain_id)
        .where(IndustryChain.code == code)
    )


def load_chain_suppliers(ctx: Context, code: str) -> list[Enterprise]:
    """Return every enterprise of a chain with all that a profile needs, by public id."""
    query = supplier_query().where(Enterprise.id.in_(in_chain(code)))
    return list(ctx.session.scalars(query.order_by(Enterprise.public_id)))


def load_suppliers(ctx: Context, public_ids: Collection[str], chain: str) -> list[Enterprise]:
    """Return those of these enterprises that are in the chain, ready for a profile, by id."""
    query = supplier_query().where(
        Enterprise.public_id.in_(public_ids), Enterprise.id.in_(in_chain(chain))
    )
    return list(ctx.session.scalars(query.order_by(Enterprise.public_id)))


def suppliers_of(
    rows: Iterable[Enterprise], as_of: date, audience: Audience
) -> list[SupplierProfile]:
    """Return the profiles of enterprises, with the tiers and certificates valid on `as_of`."""
    return [supplier_of(row, as_of, audience) for row in rows]


def public_part(rows: Collection[Enterprise], as_of: date) -> list[SupplierProfile]:
    """Return the profiles as the public may read them: statistics come from these (CONF-3)."""
    return suppliers_of(rows, as_of, Audience.PUBLIC)


def supplier_of(row: Enterprise, as_of: date, audience: Audience) -> SupplierProfile:
    """Return the profile of one enterprise from `supplier_query`, as an audience sees it."""
    return see_supplier(_supplier(row, as_of), fields_for(audience))


def _supplier(row: Enterprise, as_of: date) -> SupplierProfile:
    return SupplierProfile(
        public_id=row.public_id,
        name=row.name,
        summary=row.summary,
        capabilities=tuple(
            _capability(capability) for capability in row.capabilities if not capability.is_retired
        ),
        chains=tuple(sorted({segment.chain.code for segment in row.segments})),
        segments=tuple(segment.code for segment in row.segments),
        tiers=tuple(
            fact.tier.code for fact in row.tier_facts if fact.valid_from <= as_of <= fact.valid_to
        ),
        region=row.region_code,
        certificates=tuple(item.name for item in row.certificates if _is_valid(item, as_of)),
        patents=tuple(patent.title for patent in row.patents),
        is_active=row.is_active,
    )


def _is_valid(row: Certificate, day: date) -> bool:
    """Whether a certificate was issued by `day` and had not run out; unknown days bound nothing."""
    return (row.issued_on is None or row.issued_on <= day) and (
        row.valid_to is None or row.valid_to >= day
    )


def _capability(row: Capability) -> CapabilityProfile:
    capacity = None
    if row.capacity_value is not None and row.capacity_unit:
        capacity = CapacityProfile(row.capacity_value, row.capacity_unit)
    return CapabilityProfile(
        public_id=row.public_id,
        name=row.name,
        text=row.description,
        kind=row.kind.value,
        segment=row.segment.code if row.segment else None,
        parameters=tuple(_parameter(parameter) for parameter in row.parameters),
        capacity=capacity,
        visibility=row.visibility.value,
    )
