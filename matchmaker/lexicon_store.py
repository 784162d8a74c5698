"""Published word lists on disk: each version whole in a folder of its own, one of them in force.

`<root>/<version>/` holds the list files and never changes once it has its name; the file
`<root>/current.json` names the version in force and those that were in force before it, oldest
first. Both appear by rename, so a reader or a crash sees the old or the new one whole. As long as
nothing was published the lists that come with the program are in force.
"""

import json
import logging
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from matchmaker.lexicon_folders import is_sound, locked, store, write_json
from nlp import lexicon
from nlp.lexicon import Lexicon, LexiconError

KEPT_VERSIONS = 5
_POINTER = "current.json"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Published:
    """A version and the moment since which it was in force; None for the program's own lists."""

    version: str
    since: datetime | None


class UnknownVersion(LookupError):
    """No lists of this version are stored, nor do they come with the program."""


class Outdated(Exception):
    """Other lists were put in force since these were made from the ones in force."""


@contextmanager
def using_in_force(root: Path) -> Iterator[None]:
    """Use one set of lists inside the block, the one that is in force at its beginning.

    Where nothing was published nothing is read: the shipped lists load when they are needed.
    """
    if not (root / _POINTER).is_file():
        yield
        return
    with lexicon.using(in_force(root)):
        yield


def in_force(root: Path) -> Lexicon:
    """Return the lists in force. Costs one look at a file where nothing changed."""
    try:
        found = (root / _POINTER).stat()
    except OSError:
        return lexicon.shipped()
    return _in_force(root, (found.st_mtime_ns, found.st_ino, found.st_size))


@lru_cache(maxsize=16)
def _in_force(root: Path, _state: tuple[int, int, int]) -> Lexicon:
    published = history(root)
    try:
        return of_version(root, published[-1].version) if published else lexicon.shipped()
    except (LexiconError, UnknownVersion):
        # Better the lists of the program than no service: every answer names its version.
        log.exception("the published word lists cannot be read; the shipped ones are in force")
        return lexicon.shipped()


def of_version(root: Path, version: str) -> Lexicon:
    """Return the lists of a version. Raises UnknownVersion, LexiconError."""
    if version == lexicon.shipped().version:
        return lexicon.shipped()
    if not (root / version).is_dir() or not version.isalnum():
        raise UnknownVersion(version)
    return _load(root / version)


@lru_cache(maxsize=8)
def _load(folder: Path) -> Lexicon:
    found = lexicon.load(folder)
    if found.version != folder.name:
        raise LexiconError("changed", folder.name)
    return found


def history(root: Path) -> list[Published]:
    """Return the published versions, the one in force last; empty where none was published."""
    try:
        rows = json.loads((root / _POINTER).read_text("utf-8"))["versions"]
        return [Published(row["version"], _moment(row["since"])) for row in rows]
    except FileNotFoundError:
        return []
    except (OSError, KeyError, TypeError, ValueError):
        log.exception("the record of published word lists cannot be read")
        return []


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def files_of(root: Path, version: str) -> Path:
    """Return the folder with the list files of a version. Raises UnknownVersion."""
    if version.isalnum() and is_sound(root / version):
        return root / version
    if version == lexicon.shipped().version:
        return lexicon.DATA
    raise UnknownVersion(version)


def publish(root: Path, folder: Path, now: datetime, base: str | None = None) -> Lexicon:
    """Store the lists of a folder and put them in force. Raises LexiconError, Outdated.

    Where a `base` is given, it must be the version in force, or what is published itself.
    The lists in force before are stored too, so that a rollback finds them after the program
    itself has been replaced by one with other lists. Nothing is put in force before its files
    are stored and read back.
    """
    lists = lexicon.load(folder)
    with locked(root):
        before = in_force(root)
        if base is not None and before.version not in {base, lists.version}:
            raise Outdated(before.version)
        published = history(root) or [Published(before.version, None)]
        if before is lexicon.shipped():
            store(root, lexicon.DATA, before.version)
        store(root, folder, lists.version)
        found = of_version(root, lists.version)
        if published[-1].version != lists.version:
            published.append(Published(lists.version, now))
        _write_pointer(root, published[-KEPT_VERSIONS:])
        _remove_old(root, {row.version for row in published[-KEPT_VERSIONS:]})
    return found


def roll_back(root: Path, now: datetime) -> Lexicon:
    """Put the next older version in force that can be read; later ones are forgotten.

    Where none can, the lists of the program take their place. Raises UnknownVersion where there is
    nothing older.
    """
    with locked(root):
        published = history(root)
        if not published[1:] and (not published or _is_readable(root, published[0].version)):
            raise UnknownVersion
        older = published[:-1]
        while older and not _is_readable(root, older[-1].version):
            older.pop()
        version = older[-1].version if older else lexicon.shipped().version
        _write_pointer(root, [*older[:-1], Published(version, now)])
        return of_version(root, version)


def _is_readable(root: Path, version: str) -> bool:
    return version == lexicon.shipped().version or is_sound(root / version)


def _write_pointer(root: Path, published: list[Published]) -> None:
    rows = [
        {"version": row.version, "since": row.since and row.since.isoformat()} for row in published
    ]
    write_json(root / _POINTER, {"versions": rows})


def _remove_old(root: Path, kept: set[str]) -> None:
    for path in root.iterdir():
        if path.is_dir() and path.name not in kept and not path.name.startswith("."):
            shutil.rmtree(path, ignore_errors=True)
