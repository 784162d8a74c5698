"""Freeze what is published: its rows in one canonical form, sealed by a SHA-256 over it.

The snapshot is kept beside the rows. Whoever changes a row, in the database or in a printed or
exported copy, is told apart from it; whoever changes the snapshot, by the hash.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import joinedload

from matchmaker.context import Context
from matchmaker.errors import InvalidState, NotFound
from matchmaker.permissions import (
    Permission,
    authorize,
    is_permitted,
    own_stake,
    visible_challenges,
    without_recusal,
)
from matchmaker.services.replays import hash_of
from matchmaker.services.shortlists import reading
from models.challenges import Challenge
from models.shortlists import Shortlist, ShortlistEntry

FORM = 1
# So much of a hash names one shortlist beyond doubt, and can be typed from paper.
LEAST_DIGITS = 16
# What stands in a row, in the order in which differences are told.
FIELDS = ("number", "position", "place", "enterprise", "score", "decision", "reason_code", "note")

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class RowChange:
    """A row that is not as it was published; `fields` is empty where it is missing or new."""

    number: int | None
    name: str
    is_missing: bool
    is_new: bool
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Verification:
    """Whether a published shortlist is as it was: its seal, and its rows."""

    shortlist: Shortlist
    is_sealed: bool
    changes: tuple[RowChange, ...]

    @property
    def is_good(self) -> bool:
        """Whether nothing was changed."""
        return self.is_sealed and not self.changes


def content(row: Shortlist) -> dict[str, Any]:
    """Return what is sealed; entries, enterprises, run and challenge must be loaded."""
    run, challenge = row.run, row.challenge
    return {
        "form": FORM,
        "shortlist": row.public_id,
        "run": run.public_id,
        "challenge": {
            "id": challenge.public_id,
            "code": challenge.code,
            "title": challenge.title,
            "revision": challenge.revision,
        },
        "versions": {
            "index": row.index_version,
            "weights": run.weights_version,
            "engine": run.engine_version,
            "result": row.result_hash,
        },
        "rows": [
            _row(number, entry) for number, entry in enumerate(reading.in_reviewed_order(row), 1)
        ],
    }


def _row(number: int, entry: ShortlistEntry) -> Row:
    firm = entry.enterprise
    return {
        "entry": entry.public_id,
        "number": number,
        "position": entry.position,
        "place": entry.place.value,
        "enterprise": firm.public_id,
        # Names change lawfully afterwards: kept for reading, not compared with the register.
        "name": firm.name,
        "credit_code": firm.credit_code,
        # As text: no database and no program rounds it.
        "score": None if entry.score is None else f"{entry.score:.6f}",
        "decision": entry.decision.value if entry.decision else None,
        "reason_code": entry.reason_code.value if entry.reason_code else None,
        "note": entry.note,
    }


def find_by_hash(ctx: Context, content_hash: str) -> Shortlist:
    """Return the published shortlist of this hash, or of its first 16 digits; raise NotFound."""
    authorize(ctx.actor, Permission.READ_PUBLISHED_SHORTLIST, own_stake(ctx.actor))
    given = content_hash.strip().lower()
    if len(given) < LEAST_DIGITS or not given.isalnum():
        raise NotFound
    return _one(ctx, Shortlist.content_hash.startswith(given))


def _one(ctx: Context, condition: ColumnElement[bool]) -> Shortlist:
    challenge = joinedload(Shortlist.challenge)
    row = ctx.session.scalars(
        select(Shortlist)
        .join(Challenge, Challenge.id == Shortlist.challenge_id)
        .where(condition, without_recusal(ctx.actor), visible_challenges(ctx.actor))
        .options(*reading.whole())
        .options(challenge.joinedload(Challenge.buyer), challenge.selectinload(Challenge.invited))
    ).one_or_none()
    if row is None:
        raise NotFound
    authorize(ctx.actor, Permission.READ_PUBLISHED_SHORTLIST, row.challenge)
    return row


def verify(ctx: Context, public_id: str) -> Verification:
    """Compare a published shortlist with its snapshot, and the snapshot with its hash."""
    row = _one(ctx, Shortlist.public_id == public_id)
    if row.frozen is None:
        # Before it is published only those who work on it know of it.
        knows = is_permitted(ctx.actor, Permission.READ_SHORTLISTS, row.challenge)
        raise InvalidState if knows else NotFound
    is_sealed = hash_of(row.frozen) == row.content_hash
    return Verification(row, is_sealed, _differences(row.frozen["rows"], content(row)["rows"]))


def _differences(before: Iterable[Row], now: Iterable[Row]) -> tuple[RowChange, ...]:
    then = {row["entry"]: row for row in before}
    current = {row["entry"]: row for row in now}
    found = [
        RowChange(row["number"], row["name"], is_missing=True, is_new=False, fields=())
        for key, row in then.items()
        if key not in current
    ]
    for key, row in current.items():
        old = then.get(key)
        changed = () if old is None else _changed(old, row)
        if old is None or changed:
            is_new = old is None
            place = None if old is None else old["number"]
            name = row["name"] if old is None else old["name"]
            found.append(RowChange(place, name, is_missing=False, is_new=is_new, fields=changed))
    return tuple(found)


def _changed(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(name for name in FIELDS if old[name] != new[name])
