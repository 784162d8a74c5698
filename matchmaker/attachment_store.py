"""Files of attachments on disk, named by their contents.

The order of events: written aside, synced, renamed, the folder synced; only then the caller
enters a row. A crash in between leaves a file without a row, which is collected later, never a
row without a file.
"""

import fcntl
import hashlib
import io
import os
import tempfile
import zipfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from matchmaker import messages
from matchmaker.errors import Invalid, StorageFull

MAX_BYTES = 10 * 1024 * 1024
# A file may wait that long for its row: uploads commit within seconds, restores within days.
KEPT_WITHOUT_ROW = timedelta(days=7)
MAX_PARTS = 4000

_OFFICE_TYPE = "application/vnd.openxmlformats-officedocument."
_WORD = f"{_OFFICE_TYPE}wordprocessingml.document"
_EXCEL = f"{_OFFICE_TYPE}spreadsheetml.sheet"
# What is taken, with the ending of a downloaded file.
ENDINGS = {
    "application/pdf": ".pdf",
    "image/png": ".png",
    "image/jpeg": ".jpg",
    _WORD: ".docx",
    _EXCEL: ".xlsx",
}
_STARTS = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
)
_OFFICE = (("word/document.xml", _WORD), ("xl/workbook.xml", _EXCEL))


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that is safely on disk. `media_type` is a key of ENDINGS."""

    sha256: str
    size: int
    media_type: str


def sniff(content: bytes) -> str:
    """Return the media type of a file by what it holds, never by its name; raise Invalid."""
    for start, kind in _STARTS:
        if content.startswith(start):
            return kind
    found = _office_kind(content) if content.startswith(b"PK\x03\x04") else None
    if found is None:
        raise Invalid(errors={"file": [messages.text("field_attachment_kind")]})
    return found


def _office_kind(content: bytes) -> str | None:
    """Tell a Word or Excel file by its parts; one with macros is none."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return None
    has_macros = any(name.lower().endswith("vbaproject.bin") for name in names)
    if "[Content_Types].xml" not in names or has_macros or len(names) > MAX_PARTS:
        return None
    kinds = [kind for part, kind in _OFFICE if part in names]
    return kinds[0] if len(kinds) == 1 else None


def keep(folder: Path, content: bytes) -> Kept:
    """Store a file below `folder` durably; raise Invalid, or StorageFull where the disk refuses."""
    if not content:
        raise Invalid(errors={"file": [messages.text("field_attachment_empty")]})
    if len(content) > MAX_BYTES:
        raise Invalid(errors={"file": [messages.text("field_attachment_size")]})
    kept = Kept(hashlib.sha256(content).hexdigest(), len(content), sniff(content))
    try:
        _write(path_of(folder, kept.sha256), content)
    except OSError as error:
        raise StorageFull from error
    return kept


def path_of(folder: Path, sha256: str) -> Path:
    """Return where the file with this digest lies."""
    return folder / sha256[:2] / sha256


def _write(path: Path, content: bytes) -> None:
    is_new = not path.parent.is_dir()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if is_new:
        _sync(path.parent.parent)
    handle, aside = tempfile.mkstemp(prefix="aside-", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        # Always anew, also over the same contents: the age of the file starts again.
        with _locked(path.parent.parent):
            Path(aside).replace(path)
        _sync(path.parent)
    except BaseException:
        Path(aside).unlink(missing_ok=True)
        raise


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Keep a collector from removing what an upload is just putting in place."""
    with (folder / ".lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def unreferred(folder: Path, now: datetime) -> list[Path]:
    """Return the files that are old enough to be collected if no row refers to them."""
    bound = (now - KEPT_WITHOUT_ROW).timestamp()
    return sorted(path for path in folder.glob("??/*") if _is_older(path, bound))


def collect(folder: Path, paths: Collection[Path], now: datetime) -> int:
    """Remove those of `paths` that are still old; return how many."""
    bound = (now - KEPT_WITHOUT_ROW).timestamp()
    removed = 0
    for path in paths:
        with _locked(folder):
            if _is_older(path, bound):
                path.unlink()
                removed += 1
    return removed


def _is_older(path: Path, bound: float) -> bool:
    try:
        return path.stat().st_mtime < bound
    except FileNotFoundError:
        return False
