"""An empty city: its regions, functional zones, tier rules and industry chains, from data files.

A folder for another city holds `regions.csv` and, where they differ from the shipped ones,
`zones.csv`, `tiers.csv` with `tier_criteria.csv`, and `chains/*.json`. Running it again adds what
is missing, renames regions, and leaves alone what an organizer may have edited since (chains, tier
rules).
"""

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from marshmallow import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from matchmaker.context import Context
from matchmaker.errors import Invalid
from matchmaker.schemas.chains import ChainSchema
from matchmaker.services import chains, tiers
from models.regions import FunctionalZone, Region
from models.tiers import Tier, TierCriterion, TierRuleSet

SHIPPED = Path(__file__).parent
# The ten chains come with the demo's data, which uses the same ones.
SHIPPED_CHAINS = Path(__file__).parent.parent / "demo" / "data"
CHAIN_ORDER = (
    "copper",
    "special-steel",
    "optoelectronics",
    "equipment",
    "nev",
    "life-health",
    "building-materials",
    "environment",
    "textile",
    "chemical",
)


@dataclass(frozen=True, slots=True)
class Established:
    """How many of each were added."""

    regions: int
    zones: int
    rule_sets: int
    chains: int


def establish(ctx: Context, folder: Path = SHIPPED) -> Established:
    """Fill an empty city from `folder`, or add what it lacks; raise Invalid for bad files."""
    try:
        return Established(
            regions=_add_regions(ctx, folder),
            zones=_add_zones(ctx, folder),
            rule_sets=_add_tiers(ctx, folder),
            chains=_add_chains(ctx, folder),
        )
    except (OSError, KeyError, ValueError, UnicodeError, csv.Error) as error:
        raise Invalid(errors={"folder": [f"城市数据有误（{folder}）：{error}"]}) from error


def read_rows(path: Path) -> Iterator[dict[str, str]]:
    """Read a CSV file with a header; lines that begin with # are comments."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader((line for line in file if not line.startswith("#")), strict=True)


def _or_shipped(folder: Path, name: str) -> Path:
    return folder / name if (folder / name).exists() else SHIPPED / name


def _add_regions(ctx: Context, folder: Path) -> int:
    added = 0
    for row in read_rows(folder / "regions.csv"):
        code, parent = row["code"], row["parent_code"] or None
        if len(code) != 6 or not code.isdecimal() or not row["name"]:
            raise ValueError(f"regions.csv: {code} {row['name']}")
        if parent is not None and ctx.session.get(Region, parent) is None:
            raise ValueError(f"regions.csv: {code}: {parent}?")
        known = ctx.session.get(Region, code)
        if known is not None:
            known.name = row["name"]
            continue
        ctx.session.add(Region(code=code, name=row["name"], parent_code=parent))
        # One by one: a county refers to its city.
        ctx.session.flush()
        added += 1
    return added


def _add_zones(ctx: Context, folder: Path) -> int:
    path = folder / "zones.csv"
    if not path.exists():
        return 0
    known = set(ctx.session.scalars(select(FunctionalZone.name)))
    new = [row for row in read_rows(path) if row["name"] not in known]
    for row in new:
        code = row["region_code"] or None
        if code is not None and ctx.session.get(Region, code) is None:
            raise ValueError(f"zones.csv: {row['name']}: {code}?")
        ctx.session.add(FunctionalZone(name=row["name"], region_code=code))
    ctx.session.flush()
    return len(new)


def _add_tiers(ctx: Context, folder: Path) -> int:
    known = set(ctx.session.scalars(select(TierRuleSet.code)))
    found: dict[str, list[dict[str, str]]] = {}
    for row in read_rows(_or_shipped(folder, "tiers.csv")):
        if row["rule_set"] not in known:
            found.setdefault(row["rule_set"], []).append(row)
    for code, rows in found.items():
        ctx.session.add(
            TierRuleSet(
                code=code,
                name=rows[0]["rule_set_name"],
                effective_from=date.fromisoformat(rows[0]["effective_from"]),
                effective_to=_day(rows[0].get("effective_to")),
                source="；".join(dict.fromkeys(row["source"] for row in rows)),
                tiers=[
                    Tier(code=row["tier"], name=row["name"], rank=int(row["rank"])) for row in rows
                ],
            )
        )
    ctx.session.flush()
    _add_criteria(ctx, folder)
    return len(found)


def _add_criteria(ctx: Context, folder: Path) -> None:
    """Add the criteria of tiers that have none; those that were edited stay as they are."""
    criteria = _criteria(folder)
    bare = select(Tier).where(~Tier.criteria.any()).options(joinedload(Tier.rule_set))
    for tier in ctx.session.scalars(bare.order_by(Tier.id)):
        for criterion in criteria.get((tier.rule_set.code, tier.code), []):
            criterion.tier_id = tier.id
            ctx.session.add(criterion)
    ctx.session.flush()


def _criteria(folder: Path) -> dict[tuple[str, str], list[TierCriterion]]:
    """Return the criteria by rule set and tier: the shipped ones only for the shipped tiers."""
    has_own_tiers = (folder / "tiers.csv").exists()
    path = folder / "tier_criteria.csv" if has_own_tiers else SHIPPED / "tier_criteria.csv"
    found: dict[tuple[str, str], list[TierCriterion]] = {}
    for row in read_rows(path) if path.exists() else ():
        rows = found.setdefault((row["rule_set"], row["tier"]), [])
        criterion = TierCriterion(
            position=len(rows),
            name=row["name"],
            fact=row["fact"] or None,
            low=_number(row["low"]),
            high=_number(row["high"]),
            unit=row["unit"],
            is_alternative={"yes": True, "no": False}[row["is_alternative"]],
            source=row["source"],
        )
        if criterion.fact is not None and not tiers.knows(criterion.fact):
            raise ValueError(f"tier_criteria.csv: {criterion.fact}?")
        rows.append(criterion)
    return found


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _number(text: str) -> Decimal | None:
    return Decimal(text) if text else None


def _add_chains(ctx: Context, folder: Path) -> int:
    added = 0
    for position, body in enumerate(_chain_bodies(folder), start=1):
        if chains.find_by_code(ctx, body["code"]) is not None:
            continue
        try:
            fields = ChainSchema().load({"position": position, **body})
        except ValidationError as error:
            raise ValueError(f"{body['code']}: {error.messages}") from error
        chains.define(ctx, fields)
        added += 1
    return added


def _chain_bodies(folder: Path) -> list[dict[str, Any]]:
    own = sorted((folder / "chains").glob("*.json"))
    paths = own or [SHIPPED_CHAINS / code / "chain.json" for code in CHAIN_ORDER]
    return [json.loads(path.read_text(encoding="utf-8")) for path in paths]
