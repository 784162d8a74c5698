"""What changed since a chain's index was built, shown at once beside the frozen index.

Each process keeps the changed texts it has read, by enterprise and moment of the change, so a
request reads only what is new. A rebuild in the background takes them into the frozen index.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Select, or_, select

from matchmaker.context import Context
from matchmaker.index_store import StoredIndex
from matchmaker.ranking.documents import supplier_document
from matchmaker.ranking.visibility import Audience
from matchmaker.services import profiles
from models.capabilities import Capability
from models.enterprises import Enterprise
from nlp.analysis import Document
from nlp.text_index import TextIndex

Stamps = Mapping[str, tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class _Kept:
    """An index with changes, what they were, and their texts; None for one not of the chain."""

    base: TextIndex
    stamps: Stamps
    documents: Mapping[str, Document | None]
    index: TextIndex


# Replaced whole, one for each index of a data folder: a thread sees the old or the new one.
_KEPT: dict[tuple[Path, str, Audience], _Kept] = {}


def changed_since(code: str, moment: datetime) -> Select[str]:
    """Select the public ids of the suppliers of a chain that changed at `moment` or later."""
    edited = select(Capability.enterprise_id).where(Capability.updated_at >= moment)
    return select(Enterprise.public_id).where(
        Enterprise.id.in_(profiles.in_chain(code)),
        or_(Enterprise.updated_at >= moment, Enterprise.id.in_(edited)),
    )


def apply(
    ctx: Context, code: str, stored: StoredIndex, audience: Audience = Audience.ORGANIZER
) -> TextIndex:
    """Return an audience's stored index with all that changed since, as this audience reads it."""
    stamps = _stamps(ctx, stored.known_until)
    if not stamps:
        return stored.index
    key = (ctx.index_folder, code, audience)
    kept = _KEPT.get(key)
    if kept is None or kept.base is not stored.index:
        kept = _Kept(stored.index, {}, {}, stored.index)
    if kept.stamps != stamps:
        kept = _renewed(ctx, code, audience, kept, stamps)
        _KEPT[key] = kept
    return kept.index


def _renewed(ctx: Context, code: str, audience: Audience, kept: _Kept, stamps: Stamps) -> _Kept:
    known = {key: kept.documents[key] for key in stamps if kept.stamps.get(key) == stamps[key]}
    missing = sorted(stamps.keys() - known.keys())
    rows = profiles.load_suppliers(ctx, missing, code)
    read = profiles.suppliers_of(rows, ctx.today, audience)
    documents: dict[str, Document | None] = {
        **known,
        **dict.fromkeys(missing),
        **{supplier.public_id: supplier_document(supplier) for supplier in read},
    }
    present = [document for document in documents.values() if document is not None]
    gone = [public_id for public_id, document in documents.items() if document is None]
    return _Kept(kept.base, stamps, documents, kept.base.with_changes(present, gone))


def _stamps(ctx: Context, moment: datetime) -> Stamps:
    """Return what identifies the present text of each changed enterprise, of any chain.

    One that has left the chain must be seen too: the frozen index still holds it.
    """
    own = select(Enterprise.public_id, Enterprise.version, Enterprise.updated_at)
    offered = select(
        Enterprise.public_id, Capability.id, Capability.version, Capability.updated_at
    ).join(Capability, Capability.enterprise_id == Enterprise.id)
    found: dict[str, list[Any]] = {}
    for query, model in ((own, Enterprise), (offered, Capability)):
        changed = query.where(model.updated_at >= moment).order_by(Enterprise.public_id, model.id)
        for public_id, *stamp in ctx.session.execute(changed):
            found.setdefault(public_id, []).append(tuple(stamp))
    return {public_id: tuple(found[public_id]) for public_id in sorted(found)}
