"""What is stored of an enterprise's fields: its own columns and the rows that belong to it."""

from functools import partial
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from matchmaker import messages
from matchmaker.context import Context
from matchmaker.errors import Invalid
from matchmaker.services import chains, contacts, lookup, zones
from models.chains import ChainSegment
from models.enterprises import Certificate, Enterprise, EnterpriseAlias, Patent
from models.regions import Region
from models.tiers import Tier, TierFact, TierRuleSet

PLAIN_FIELDS = (
    "kind",
    "name",
    "region_code",
    "industry_code",
    "industry_scheme",
    "staff_count",
    "revenue_yuan",
    "assets_yuan",
    "figures_year",
    "summary",
    "contact_name",
    "contact_phone",
    "contact_email",
    "is_active",
)
TIER_COLUMNS = ("issuer", "batch", "valid_from", "valid_to")

Part = TypeVar("Part", Certificate, Patent, TierFact)


def apply(ctx: Context, row: Enterprise, fields: dict[str, Any]) -> None:
    """Give an enterprise these fields; raise Invalid."""
    fields = contacts.kept(row, fields)
    with ctx.session.no_autoflush:
        for name in PLAIN_FIELDS:
            setattr(row, name, fields[name])
        code = fields["region_code"]
        find = partial(ctx.session.get, Region, code)
        if lookup.remembered(ctx, (Region, code), find) is None:
            raise Invalid(errors={"region_code": [messages.text("field_region")]})
        row.zone = zones.named(ctx, fields["zone"])
        row.aliases = _aliases(row, fields["aliases"])
        row.certificates = kept(Certificate, row.certificates, fields["certificates"])
        row.patents = kept(Patent, row.patents, fields["patents"])
        row.segments = _segments(ctx, fields["segments"])
        facts = [tier_fact(ctx, fact) for fact in fields["tiers"]]
        row.tier_facts = kept(TierFact, row.tier_facts, facts)


def kept(kind: type[Part], rows: list[Part], wanted: list[dict[str, Any]]) -> list[Part]:
    """Return a row for each of `wanted`: one of `rows` that says just that, or else a new one.

    A merge can be undone only while what it handed over keeps its rows.
    """
    left = list(rows)
    found = []
    for fields in wanted:
        same = [row for row in left if all(getattr(row, name) == fields[name] for name in fields)]
        if same:
            left.remove(same[0])
        found.append(same[0] if same else kind(**fields))
    return found


def _aliases(row: Enterprise, wanted: list[dict[str, Any]]) -> list[EnterpriseAlias]:
    # A name that stays keeps its row: new rows are written before old ones go.
    known = {alias.name: alias for alias in row.aliases}
    found: dict[str, EnterpriseAlias] = {}
    for fields in wanted:
        alias = known.get(fields["name"]) or EnterpriseAlias(name=fields["name"])
        alias.kind = fields["kind"]
        found[alias.name] = alias
    return list(found.values())


def _segments(ctx: Context, places: list[dict[str, str]]) -> list[ChainSegment]:
    found = {
        chains.segment_of(ctx, place["chain"], place["segment"], field="segments")
        for place in places
    }
    return sorted(found, key=lambda segment: segment.id)


def _tier(ctx: Context, rule_set: str, code: str) -> Tier | None:
    return ctx.session.scalars(
        select(Tier)
        .join(Tier.rule_set)
        .where(TierRuleSet.code == rule_set, Tier.code == code)
        .options(joinedload(Tier.rule_set))
    ).one_or_none()


def tier_fact(ctx: Context, fact: dict[str, Any]) -> dict[str, Any]:
    """Return the columns of a title whose tier exists and whose days are in order; else Invalid."""
    key = fact["rule_set"], fact["tier"]
    tier = lookup.remembered(ctx, (Tier, *key), lambda: _tier(ctx, *key))
    if tier is None:
        raise Invalid(errors={"tiers": [messages.text("field_tier")]})
    if fact["valid_to"] < fact["valid_from"]:
        raise Invalid(errors={"tiers": [messages.text("field_dates_order")]})
    return {
        "tier": tier,
        **{name: fact[name] for name in TIER_COLUMNS},
    }
