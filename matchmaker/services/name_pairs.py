"""Pairs of registered enterprises whose names resemble each other, kept beside the database.

A name costs some milliseconds to look up, so thousands are compared in the background, and then
again only where a name changed. A register of a few enterprises is compared while one waits.
"""

import json
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import astuple, dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path

from sqlalchemy import func, select

from matchmaker import messages
from matchmaker.context import Context
from matchmaker.job_queue import enqueue
from matchmaker.services import survivors
from matchmaker.services.enterprise_names import RegisteredNames
from models.enterprises import Enterprise
from models.enums import JobKind, JobState
from models.jobs import Job

# So many names are compared by one job; what is left is for the next one.
AT_ONCE = 1000
# A register of at most so many is compared while one waits.
FEW = 60
# The register is looked through again so long after the last time, if something changed.
REST = timedelta(minutes=1)
_FILE, _KEY = "name-pairs.json", "name_pairs"
Report = Callable[[int, str], None]


@dataclass(frozen=True, slots=True)
class Likeness:
    """Two enterprises (public ids), the name of the second that fits, and how well, 0 to 1."""

    first: str
    second: str
    matched_name: str
    similarity: float


@dataclass(frozen=True, slots=True)
class Compared:
    """What is known: the pairs, best first, of how many enterprises, and how many are left."""

    pairs: list[Likeness]
    enterprises: int
    left: int


@dataclass(frozen=True, slots=True)
class _Stored:
    """`seen` is the state of the register that was compared in full, "" before; `names` by id."""

    seen: str = ""
    made_at: datetime = datetime(1970, 1, 1, tzinfo=UTC)
    names: Mapping[str, str] = field(default_factory=dict)
    pairs: list[Likeness] = field(default_factory=list)


def compared(ctx: Context) -> Compared:
    """Return the pairs of enterprises that are still registered."""
    query = select(Enterprise.public_id).where(~survivors.is_merged())
    alive = set(ctx.session.scalars(query))
    if len(alive) <= FEW:
        names = RegisteredNames(ctx)
        owners = names.owners()
        return Compared(_best_first(_found(names, owners, owners)), len(alive), 0)
    stored = _read(_path(ctx))
    pairs = [pair for pair in stored.pairs if pair.first in alive and pair.second in alive]
    done = len(alive & stored.names.keys())
    return Compared(pairs, done, len(alive) - done)


def is_due(ctx: Context) -> bool:
    """Whether names changed since they were compared, and no job of this kind is under way."""
    count, _ = _counted(ctx)
    stored = _read(_path(ctx))
    if count <= FEW or _seen(ctx) == stored.seen or (stored.seen and _rests(ctx, stored)):
        return False
    under_way = Job.state.in_([JobState.QUEUED, JobState.RUNNING])
    return ctx.session.scalar(select(Job.id).where(Job.key == _KEY, under_way).limit(1)) is None


def _rests(ctx: Context, stored: _Stored) -> bool:
    return ctx.now - stored.made_at < REST


def request(ctx: Context) -> Job:
    """Queue the comparison."""
    return enqueue(ctx.session, JobKind.NAME_PAIRS, {}, owner_id=None, key=_KEY)


def compute(ctx: Context, progress: Report) -> int:
    """Compare names that are new or changed, AT_ONCE at most; return how many are left."""
    seen, stored, names = _seen(ctx), _read(_path(ctx)), RegisteredNames(ctx)
    owners = names.owners()
    kept = {key for key, name in owners.items() if stored.names.get(key) == name}
    left = [key for key in owners if key not in kept]
    now = left[:AT_ONCE]
    pairs = [pair for pair in stored.pairs if pair.first in kept and pair.second in kept]
    for done in range(0, len(now), 100):
        progress(100 * done // len(now), messages.text("job_names", done=done, total=len(now)))
        pairs += _found(names, owners, now[done : done + 100])
    is_whole = len(left) == len(now)
    covered = {key: owners[key] for key in (*kept, *now)}
    _write(_path(ctx), _Stored(seen if is_whole else "", ctx.now, covered, _best_first(pairs)))
    return len(left) - len(now)


def _found(
    names: RegisteredNames, owners: Mapping[str, str], keys: Iterable[str]
) -> list[Likeness]:
    return [
        Likeness(key, other.public_id, other.matched_name, other.similarity)
        for key in keys
        for other in names.find([owners[key].partition("\n")[0]], but=key)[0]
    ]


def _best_first(pairs: Iterable[Likeness]) -> list[Likeness]:
    """Return each pair once, with the better of its two directions."""
    best: dict[frozenset[str], Likeness] = {}
    for pair in sorted(pairs, key=lambda item: (-item.similarity, item.first, item.second)):
        best.setdefault(frozenset((pair.first, pair.second)), pair)
    return list(best.values())


def _counted(ctx: Context) -> tuple[int, datetime | None]:
    query = select(func.count(Enterprise.id), func.max(Enterprise.updated_at))
    count, latest = ctx.session.execute(query).one()
    return int(count), latest


def _seen(ctx: Context) -> str:
    count, latest = _counted(ctx)
    return f"{count} {latest.isoformat() if latest else ''}"


def _path(ctx: Context) -> Path:
    return ctx.data_folder / _FILE


def _read(path: Path) -> _Stored:
    try:
        changed = path.stat().st_mtime_ns
    except FileNotFoundError:
        return _Stored()
    return _parsed(path, changed)


@lru_cache(maxsize=2)
def _parsed(path: Path, _changed: int) -> _Stored:
    found = json.loads(path.read_text(encoding="utf-8"))
    pairs = [Likeness(*item) for item in found["pairs"]]
    made_at = datetime.fromisoformat(found["made_at"])
    return _Stored(found["seen"], made_at, found["names"], pairs)


def _write(path: Path, stored: _Stored) -> None:
    """Write the file, which appears whole or not at all."""
    content = {
        "seen": stored.seen,
        "made_at": stored.made_at.isoformat(),
        "names": dict(stored.names),
        "pairs": [astuple(pair) for pair in stored.pairs],
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    draft.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    draft.replace(path)
