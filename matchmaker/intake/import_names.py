"""What the names in an import file stand for, as the register knows them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from matchmaker import messages
from matchmaker.context import Context
from matchmaker.imports.names import Lookup, Names
from matchmaker.services import chains, survivors
from matchmaker.services.enterprise_names import RegisteredNames
from models.enterprises import Enterprise, EnterpriseAlias
from models.enums import CapabilityKind, CapabilityVisibility
from models.regions import FunctionalZone, Region
from models.tiers import Tier
from nlp.company_names import LIKELY


def load(ctx: Context) -> Names:
    """Return all names that a cell may hold: regions, zones, chains, segments, tiers, firms."""
    rows = chains.all_chains(ctx)
    segments = {
        chain.code: [
            (name, segment.code)
            for segment in chain.segments
            for name in (segment.code, segment.name)
        ]
        for chain in rows
    }
    return Names(
        regions=_regions(ctx),
        zones=Lookup((name, name) for name in ctx.session.scalars(select(FunctionalZone.name))),
        chains=Lookup((name, row.code) for row in rows for name in (row.code, row.name)),
        segments={chain: Lookup(pairs) for chain, pairs in segments.items()},
        any_segment=Lookup(
            (name, f"{chain}/{segment}")
            for chain, pairs in segments.items()
            for name, segment in pairs
        ),
        tiers=_tiers(ctx),
        enterprises=_enterprises(ctx),
    )


def choices(ctx: Context, kind: str) -> dict[str, list[str]]:
    """Return the choices of a template's columns, by column key."""
    rows = chains.all_chains(ctx)
    places = [f"{row.name}/{item.name}" for row in rows for item in row.segments]
    tiers = list(dict.fromkeys(ctx.session.scalars(select(Tier.name).order_by(Tier.rank))))
    zones = select(FunctionalZone.name).order_by(FunctionalZone.id)
    return {
        "enterprises": {
            "kind": ["企业", "高等院校", "科研院所"],
            "county": list(ctx.session.scalars(select(Region.name).order_by(Region.code))),
            "zone": list(ctx.session.scalars(zones)),
            "segments": places,
            "tier": tiers,
        },
        "tiers": {"tier": tiers},
        "capabilities": {
            "kind": list(messages.labels(CapabilityKind).values()),
            "segment": places,
            "visibility": list(messages.labels(CapabilityVisibility).values()),
        },
        "challenges": {
            "kind": ["技术攻关", "配套采购"],
            "visibility": ["公开", "隐名公开", "定向"],
            "chain": [row.name for row in rows],
            "segment": list(dict.fromkeys(item.name for row in rows for item in row.segments)),
        },
    }[kind]


@dataclass(frozen=True, slots=True)
class Resemblance:
    """A registered enterprise that a row may mean, and what to say of it."""

    name: str
    credit_code: str
    hint: str


class Namesakes:
    """Says of a row's enterprise that one of nearly its name is registered; merges nothing.

    `made` are the public ids of those that the file itself has made: they are no warning.
    """

    def __init__(self, ctx: Context, kind: str, made: Collection[str] = ()) -> None:
        # What is registered before the first row is saved.
        self._names = RegisteredNames(ctx, made) if kind == "enterprises" else None

    def make_ready(self) -> None:
        """Build what names are looked up in, if it is not there yet."""
        self._find({"name": ""}, "import_name_alike")

    def find(self, fields: Mapping[str, Any]) -> Resemblance | None:
        """Return whom a row with a credit code of its own resembles, None if nobody."""
        return self._find(fields, "import_name_alike")[0]

    def hint_without_code(self, fields: Mapping[str, Any]) -> str | None:
        """Return whose credit code a row may lack, None if it has one or resembles nobody."""
        if fields.get("credit_code"):
            return None
        found, _ = self._find(fields, "import_name_registered")
        return None if found is None else found.hint

    def code_of(self, fields: Mapping[str, Any]) -> Resemblance | None:
        """Return the enterprise whose name a row without a code surely bears, None if unsure."""
        if fields.get("credit_code"):
            return None
        found, is_sure = self._find(fields, "import_name_registered")
        return found if is_sure else None

    def _find(self, fields: Mapping[str, Any], sure: str) -> tuple[Resemblance | None, bool]:
        name = fields.get("name")
        if self._names is None or not isinstance(name, str):
            return None, False
        found, is_sure = self._names.find([name])
        if not found or found[0].similarity < LIKELY:
            return None, False
        best = found[0]
        code = sure if is_sure else "import_name_alike"
        hint = messages.text(code, name=best.name, code=best.credit_code)
        return Resemblance(best.name, best.credit_code, hint), is_sure


def _regions(ctx: Context) -> Lookup:
    found = ctx.session.execute(select(Region.code, Region.name)).all()
    return Lookup([*((code, code) for code, _ in found), *((name, code) for code, name in found)])


def _tiers(ctx: Context) -> Lookup:
    found = ctx.session.execute(select(Tier.code, Tier.name).distinct())
    return Lookup((text, code) for code, name in found for text in (code, name))


def _enterprises(ctx: Context) -> Lookup:
    # The name of a merged enterprise is an alias of the one that it was merged into.
    rows = ctx.session.execute(
        select(Enterprise.public_id, Enterprise.credit_code, Enterprise.name).where(
            ~survivors.is_merged()
        )
    )
    aliases = ctx.session.execute(
        select(EnterpriseAlias.name, Enterprise.public_id)
        .join(Enterprise, Enterprise.id == EnterpriseAlias.enterprise_id)
        .where(~survivors.is_merged())
    )
    pairs = [(text, public_id) for public_id, code, name in rows for text in (code, name)]
    full_names = Lookup(pairs)
    # A short name never makes the full name of another firm ambiguous.
    return Lookup([*pairs, *(pair for pair in aliases if full_names.find(pair[0]) is None)])
