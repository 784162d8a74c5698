"""Drafts of word lists: kept until they are published, each with the version it was made from."""

import json
import os
import shutil
from pathlib import Path
from typing import Any

from matchmaker.lexicon_folders import locked, store
from matchmaker.lexicon_store import UnknownVersion

KEPT_DRAFTS = 20
_DRAFTS = ".drafts"
_BASE = ".base"
_PREVIEW = ".preview-"


def save(root: Path, folder: Path, version: str, base: str) -> None:
    """Store lists that are to be looked at before they are published."""
    drafts = root / _DRAFTS
    with locked(root):
        drafts.mkdir(mode=0o700, exist_ok=True)
        store(drafts, folder, version)
        (drafts / version / _BASE).write_text(base, "utf-8")
        os.utime(drafts / version)
        found = sorted(drafts.iterdir(), key=lambda path: path.stat().st_mtime_ns, reverse=True)
        for path in found[KEPT_DRAFTS:]:
            shutil.rmtree(path, ignore_errors=True)


def folder_of(root: Path, version: str) -> Path:
    """Return the folder of a stored draft. Raises UnknownVersion."""
    folder = root / _DRAFTS / version
    if not version.isalnum() or not folder.is_dir():
        raise UnknownVersion(version)
    return folder


def base_of(root: Path, version: str) -> str:
    """Return the version that a draft was made from; raise UnknownVersion."""
    try:
        return (folder_of(root, version) / _BASE).read_text("utf-8")
    except OSError as error:
        raise UnknownVersion(version) from error


def keep_preview(root: Path, version: str, base: str, found: dict[str, Any]) -> None:
    """Store what publishing a draft would change against `base`; raise UnknownVersion."""
    target = folder_of(root, version) / f"{_PREVIEW}{base}"
    fresh = target.with_name(f"{target.name}.new")
    fresh.write_text(json.dumps(found, ensure_ascii=False), "utf-8")
    fresh.replace(target)


def preview_of(root: Path, version: str, base: str) -> dict[str, Any] | None:
    """Return what was stored so; None where nothing is."""
    try:
        text = (folder_of(root, version) / f"{_PREVIEW}{base}").read_text("utf-8")
    except OSError:
        return None
    found: dict[str, Any] = json.loads(text)
    return found
