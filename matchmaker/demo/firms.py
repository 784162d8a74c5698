"""Register the firms of one chain with their capabilities, and name its lead enterprises."""

from datetime import date
from decimal import Decimal
from typing import Any

from matchmaker.context import Context
from matchmaker.demo import identities
from matchmaker.demo.source import ChainSource
from matchmaker.errors import NotFound
from matchmaker.imports import tiers as title_rules
from matchmaker.schemas.capabilities import CapabilityCreateSchema
from matchmaker.schemas.enterprises import EnterpriseCreateSchema
from matchmaker.services import capabilities, chains, enterprises

FIGURES_YEAR = 2025
INDUSTRY_SCHEME = "GB/T 4754-2017"
WAN = 10_000
ISSUERS = {
    "innovative": "省级中小企业主管部门",
    "specialized": "省级中小企业主管部门",
    "little_giant": "国家中小企业主管部门",
    "key_little_giant": "国家中小企业主管部门",
    "champion": "国家制造业主管部门",
}


def register(ctx: Context, chain: ChainSource, seed: int) -> dict[str, str]:
    """Register buyers and suppliers; return their public ids by key."""
    known: dict[str, str] = {}
    leads = []
    for firm in [*chain.buyers, *chain.suppliers]:
        row = enterprises.register(ctx, EnterpriseCreateSchema().load(_fields(chain, firm, seed)))
        known[firm["key"]] = row.public_id
        if firm.get("lead"):
            leads.append(row)
        offers = [
            CapabilityCreateSchema().load(_capability(chain, item, row.public_id))
            for item in firm.get("capabilities", [])
        ]
        capabilities.register_all(ctx, row, offers)
    stored = chains.find_by_code(ctx, chain.code)
    if stored is None:
        raise NotFound
    chains.set_leads(ctx, stored, leads)
    return known


def _fields(chain: ChainSource, firm: dict[str, Any], seed: int) -> dict[str, Any]:
    aliases = [("short", name) for name in firm["short_names"]]
    aliases += [("former", name) for name in firm.get("former_names", [])]
    return {
        "credit_code": identities.credit_code(seed, firm),
        "kind": firm.get("kind", "company"),
        "name": firm["name"],
        "region_code": firm["region"],
        "zone": firm["zone"],
        "industry_code": firm["industry_code"],
        "industry_scheme": INDUSTRY_SCHEME,
        "staff_count": firm["staff"],
        "revenue_yuan": str(Decimal(str(firm["revenue_wan"])) * WAN),
        "figures_year": firm.get("figures_year", FIGURES_YEAR),
        "summary": firm["summary"],
        "aliases": [{"kind": kind, "name": name} for kind, name in aliases],
        "segments": [{"chain": chain.code, "segment": code} for code in firm.get("segments", [])],
        "certificates": firm.get("certificates", []),
        "patents": firm.get("patents", []),
        "tiers": _tiers(firm),
        **identities.contact(seed, firm["key"]),
    }


def _tiers(firm: dict[str, Any]) -> list[dict[str, Any]]:
    if not firm.get("tier"):
        return []
    first = date.fromisoformat(firm["tier_from"])
    return [
        {
            "rule_set": title_rules.rule_set_on(first),
            "tier": firm["tier"],
            "issuer": ISSUERS[firm["tier"]],
            "batch": firm["tier_batch"],
            "valid_from": first.isoformat(),
            "valid_to": title_rules.last_valid_day(first).isoformat(),
        }
    ]


def _capability(chain: ChainSource, item: dict[str, Any], enterprise: str) -> dict[str, Any]:
    capacity = item["capacity"] or {"value": None, "unit": None}
    return {
        "enterprise": enterprise,
        "kind": item["kind"],
        "name": item["name"],
        "description": item["text"],
        "segment": {"chain": chain.code, "segment": item["segment"]} if item["segment"] else None,
        "capacity_value": exact(capacity["value"]),
        "capacity_unit": capacity["unit"],
        "visibility": item["visibility"],
        "parameters": [measure(parameter) for parameter in item["parameters"]],
    }


def measure(raw: dict[str, Any]) -> dict[str, Any]:
    """Return a parameter or requirement of the files in the shape of its schema."""
    return {
        "name": raw["name"],
        "operator": raw["op"],
        "low": exact(raw["low"]),
        "high": exact(raw["high"]),
        "text": raw["text"],
        "unit": raw["unit"] or "",
    }


def exact(value: float | None) -> str | None:
    """Return a number of a JSON file as text, as it was written."""
    return None if value is None else str(value)
