"""Rows become profiles: what a requirement says of output and certificates, what is valid when."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from matchmaker.context import Context
from matchmaker.ranking.profiles import CapacityProfile, ChallengeProfile
from matchmaker.ranking.visibility import Audience
from matchmaker.services import matching, profiles
from models.challenges import Requirement
from models.enterprises import Certificate, Enterprise
from models.enums import CapabilityVisibility, Operator
from tests.factories import capabilities, challenges, enterprises


def requirement(name: str, **values: object) -> Requirement:
    return Requirement(**{"position": 0, "name": name, "unit": "", **values})


def profile(ctx: Context, *rows: Requirement) -> ChallengeProfile:
    stored = challenges.published(ctx, requirements=list(rows))
    ctx.session.expire(stored)
    return profiles.challenge_of(matching.load_challenge(ctx, stored.id), Audience.ORGANIZER)


def test_output_that_is_asked_for_is_the_capacity_needed(ctx: Context) -> None:
    found = profile(
        ctx,
        requirement("厚度", operator=Operator.LE, high=Decimal(6), unit="μm"),
        requirement("年供货能力", operator=Operator.GE, low=Decimal(600), unit="吨/年"),
    )
    assert found.capacity == CapacityProfile(Decimal(600), "吨/年")


def test_without_a_span_of_time_no_output_is_asked_for(ctx: Context) -> None:
    row = requirement("首批数量", operator=Operator.GE, low=Decimal(600), unit="吨")
    assert profile(ctx, row).capacity is None


@pytest.mark.parametrize(
    ("name", "text", "codes"),
    [
        ("质量体系", "IATF 16949有效证书", ("IATF 16949",)),
        ("认证", "ISO 9001、ISO 14001", ("ISO 9001", "ISO 14001")),
        ("再生认证", "布带具有GRS交易证书", ("GRS",)),
        ("材质", "SUS304", ()),
    ],
)
def test_certificates_are_named_by_their_codes(
    ctx: Context, name: str, text: str, codes: tuple[str, ...]
) -> None:
    row = requirement(name, operator=Operator.TEXT, text=text)
    assert profile(ctx, row).required_certificates == codes


def test_an_expired_certificate_counts_no_more(ctx: Context) -> None:
    today = date(2026, 11, 1)
    row = enterprises.make(
        ctx,
        certificates=[
            Certificate(name="ISO 9001", valid_to=today - timedelta(days=1)),
            Certificate(name="ISO 14001", valid_to=today),
            Certificate(name="IATF 16949"),
        ],
        patents=[],
        tier_facts=[],
        capabilities=[],
    )
    found = profiles.supplier_of(row, today, Audience.PUBLIC)
    assert found.certificates == ("ISO 14001", "IATF 16949")


# Issued and valid to; the days on which it counts and does not.
CERTIFICATE_DAYS = [
    (None, None, ["2000-01-01", "2026-01-16", "2030-01-01"], []),
    ("2025-03-01", None, ["2025-03-01", "2026-01-16", "2040-01-01"], ["2025-02-28", "2022-08-01"]),
    (None, "2026-01-15", ["2000-01-01", "2026-01-15"], ["2026-01-16", "2026-04-01"]),
    ("2026-01-16", "2026-03-31", ["2026-01-16", "2026-03-31"], ["2026-01-15", "2026-04-01"]),
    ("2024-02-29", "2024-02-29", ["2024-02-29"], ["2024-02-28", "2024-03-01"]),
    ("2022-08-01", "2025-07-31", ["2022-08-01", "2025-07-31"], ["2022-07-31", "2025-08-01"]),
]


@pytest.mark.parametrize(
    ("issued_on", "valid_to", "day", "counts"),
    [
        (issued_on, valid_to, day, counts)
        for issued_on, valid_to, inside, outside in CERTIFICATE_DAYS
        for counts, days in ((True, inside), (False, outside))
        for day in days
    ],
)
def test_a_certificate_counts_between_its_days(ctx, issued_on, valid_to, day, counts) -> None:
    """Whatever day it is asked for, also long afterwards (N-18)."""
    issued, last = (text and date.fromisoformat(text) for text in (issued_on, valid_to))
    row = Enterprise(
        public_id="0" * 20,
        certificates=[Certificate(name="ISO 9001", issued_on=issued, valid_to=last)],
    )
    row.name, row.summary, row.region_code, row.is_active = "某企业", "", "990101", True
    row.capabilities, row.segments, row.tier_facts, row.patents = [], [], [], []
    found = profiles.supplier_of(row, date.fromisoformat(day), Audience.PUBLIC)
    assert bool(found.certificates) is counts


def test_the_public_part_holds_public_capabilities_only(ctx: Context) -> None:
    owner = enterprises.make(ctx, segment="foil")
    for name, visibility in (
        ("公开铜箔", CapabilityVisibility.PUBLIC),
        ("认证铜箔", CapabilityVisibility.VERIFIED_BUYERS),
        ("内部铜箔", CapabilityVisibility.OWN),
    ):
        capabilities.make(ctx, enterprise=owner, name=name, visibility=visibility)
    ctx.session.expire_all()
    rows = profiles.load_chain_suppliers(ctx, "copper")
    [public] = profiles.public_part(rows, ctx.today)
    assert [item.name for item in public.capabilities] == ["公开铜箔"]
