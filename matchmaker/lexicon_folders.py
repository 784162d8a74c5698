"""Folders with word lists: stored whole or not at all, checked before they are trusted."""

import fcntl
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from nlp import lexicon
from nlp.lexicon import LexiconError

_LOCK = ".lock"


@contextmanager
def locked(root: Path) -> Iterator[None]:
    """Let one process or thread at a time change what lies below `root`."""
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (root / _LOCK).open("a") as file:
        # Closing the file gives the lock back, as does the end of the process.
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def copy_files(source: Path, target: Path) -> list[str]:
    """Copy the list files of a folder into another one and return their names."""
    names = lexicon.file_names(source)
    for name in names:
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source / name, target / name)
    return names


def is_sound(folder: Path) -> bool:
    """Tell whether a folder holds the lists of the version that it is named by."""
    try:
        return lexicon.load(folder).version == folder.name
    except LexiconError:
        return False


def store(root: Path, folder: Path, version: str) -> None:
    """Copy lists to `root/version`; what stands there is kept if sound, else replaced.

    Raises LexiconError where the copy is not what `version` says.
    """
    target = root / version
    if is_sound(target):
        return
    draft = Path(tempfile.mkdtemp(prefix=".draft-", dir=root))
    try:
        copy_files(folder, draft)
        if lexicon.load(draft).version != version:
            raise LexiconError("changed", version)
        for path in [*sorted(draft.rglob("*")), draft]:
            sync(path)
        _put_in_place(draft, target)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    sync(root)


def _put_in_place(draft: Path, target: Path) -> None:
    if target.exists():
        damaged = Path(tempfile.mkdtemp(prefix=".draft-", dir=target.parent))
        target.rename(damaged / target.name)
        draft.rename(target)
        shutil.rmtree(damaged, ignore_errors=True)
    else:
        draft.rename(target)


def write_json(path: Path, value: Any) -> None:
    """Replace a file whole."""
    handle, name = tempfile.mkstemp(prefix=".draft-", dir=path.parent)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(value, file)
        file.flush()
        os.fsync(file.fileno())
    Path(name).replace(path)
    sync(path.parent)


def sync(path: Path) -> None:
    """Have a file or folder written to the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
