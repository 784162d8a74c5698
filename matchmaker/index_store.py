"""The text indexes of each chain on disk: built aside, swapped in at once, shared by processes.

A chain has one index for each audience that ranks all of it, since whom an index would choose
depends on every text in it. `<root>/<chain>/<version>/` holds memory-mapped arrays and never
changes once it has its name; the file `<root>/<chain>/current.json` names the versions in force.
Both appear by rename, so a reader or a crash sees the old or the new ones whole. Audiences that
read the same texts share a version.
"""

import json
import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from time import time

from nlp import index_files
from nlp.analysis import Document
from nlp.text_index import TextIndex

KEPT_VERSIONS = 2  # of each audience
READ_ATTEMPTS = 3
# No build takes so long: a draft of that age was left by a builder that was killed.
DRAFT_SECONDS = 3600
_POINTER = "current.json"


@dataclass(frozen=True, slots=True)
class StoredIndex:
    """An index and the moment of the data that it was built from; later changes it misses."""

    index: TextIndex
    known_until: datetime


def open_current(root: Path, chain: str, audience: str) -> StoredIndex | None:
    """Open the index in force; None when there is none that this engine can read."""
    for _ in range(READ_ATTEMPTS):
        try:
            pointer = json.loads((root / chain / _POINTER).read_text("utf-8"))
            index = _load(root / chain / pointer["versions"][audience])
            return StoredIndex(index, datetime.fromisoformat(pointer["known_until"]))
        except (OSError, KeyError, TypeError, ValueError):
            # Builders may have removed what the pointer named a moment ago: read it again.
            continue
    return None


def open_version(root: Path, chain: str, version: str) -> TextIndex | None:
    """Open one version of a chain's index; None when it is no longer stored or readable."""
    try:
        return _load(root / chain / version)
    except (OSError, KeyError, ValueError):
        return None


@lru_cache(maxsize=128)
def _load(folder: Path) -> TextIndex:
    return index_files.load(folder)


def build(
    root: Path,
    chain: str,
    documents: Mapping[str, Sequence[Document]],
    public: Sequence[Document],
    known_until: datetime,
) -> dict[str, str]:
    """Index what each audience reads, with the statistics of `public`; put all in force at once.

    Return the version of each, a hash of its documents and of the statistics.
    """
    folder = root / chain
    folder.mkdir(parents=True, exist_ok=True)
    versions: dict[str, str] = {}
    for audience, read in documents.items():
        same = next((other for other in versions if documents[other] == read), None)
        versions[audience] = versions[same] if same else _store(folder, read, public)
    _write_pointer(folder, versions, known_until)
    _remove_old(folder, set(versions.values()))
    return versions


def _store(folder: Path, documents: Sequence[Document], public: Sequence[Document]) -> str:
    index = TextIndex.fit(documents, public=public)
    target = folder / index.version
    if target.is_dir() and open_version(folder.parent, folder.name, index.version) is None:
        # Damaged, or written by a version of this service with other files.
        shutil.rmtree(target, ignore_errors=True)
    if not target.is_dir():
        _write_index(index, folder)
    return index.version


def _write_index(index: TextIndex, folder: Path) -> None:
    draft = Path(tempfile.mkdtemp(prefix=".draft-", dir=folder))
    try:
        index_files.save(index, draft)
        for path in sorted(draft.iterdir()):
            _sync(path)
        _sync(draft)
        draft.rename(folder / index.version)
    except OSError:
        shutil.rmtree(draft, ignore_errors=True)
        # Another builder of the same version may have been first; then it stands there.
        if not (folder / index.version).is_dir():
            raise
    _sync(folder)


def _write_pointer(folder: Path, versions: Mapping[str, str], known_until: datetime) -> None:
    text = json.dumps({"versions": versions, "known_until": known_until.isoformat()})
    handle, name = tempfile.mkstemp(prefix=".draft-", dir=folder)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    Path(name).replace(folder / _POINTER)
    _sync(folder)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _remove_old(folder: Path, current: set[str]) -> None:
    # Readers that still map an old version keep its pages until they let go.
    others = [path for path in folder.iterdir() if path.is_dir() and path.name not in current]
    drafts = [path for path in others if path.name.startswith(".draft-")]
    finished = [path for path in others if path not in drafts]
    finished.sort(key=lambda path: path.stat().st_mtime, reverse=True)
    abandoned = [path for path in drafts if time() - path.stat().st_mtime > DRAFT_SECONDS]
    for path in finished[(KEPT_VERSIONS - 1) * len(current) :] + abandoned:
        shutil.rmtree(path, ignore_errors=True)
