"""What this installation ranks with now: engine, weights, word lists, and the index per chain."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from matchmaker import __version__, lexicon_store
from matchmaker.context import Context
from matchmaker.permissions import Permission, authorize
from matchmaker.services import index_building, weights
from models.chains import IndustryChain
from nlp.text_index import ENGINE


@dataclass(frozen=True, slots=True)
class ChainIndex:
    """The index of a chain: its version, its word lists, how many firms, how recent its data.

    All None where none is stored that this engine can read; then one is made for each reading.
    """

    code: str
    name: str
    version: str | None = None
    lexicon: str | None = None
    suppliers: int | None = None
    known_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class RunningVersions:
    """The versions in force."""

    engine: str
    weights: str
    lexicon: str
    chains: tuple[ChainIndex, ...]


def read(ctx: Context) -> RunningVersions:
    """Return the versions in force."""
    authorize(ctx.actor, Permission.READ_SHORTLISTS)
    rows = ctx.session.execute(
        select(IndustryChain.code, IndustryChain.name).order_by(
            IndustryChain.position, IndustryChain.id
        )
    )
    return RunningVersions(
        engine=f"{__version__}-{ENGINE}",
        weights=weights.in_force(ctx).version,
        lexicon=lexicon_store.in_force(ctx.lexicon_folder).version,
        chains=tuple(_index(ctx, code, name) for code, name in rows),
    )


def _index(ctx: Context, code: str, name: str) -> ChainIndex:
    found = index_building.open_stored(ctx, code)
    if found is None:
        return ChainIndex(code, name)
    return ChainIndex(
        code,
        name,
        version=found.index.version,
        lexicon=found.index.lexicon_version,
        suppliers=len(found.index.shelves.frozen.keys),
        known_until=found.known_until,
    )
