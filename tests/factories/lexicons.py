"""Edited copies of the word lists."""

from pathlib import Path

from matchmaker import lexicon_folders
from nlp import lexicon


def draft(folder: Path) -> Path:
    """Write the shipped lists into a folder, to be edited."""
    folder.mkdir(parents=True)
    lexicon_folders.copy_files(lexicon.DATA, folder)
    return folder


def add_terms(folder: Path, *terms: str) -> Path:
    """Add terms to the common list of a folder."""
    for term in terms:
        append(folder / "common" / "terms.tsv", f"{term}\tproduct")
    return folder


def append(path: Path, line: str) -> None:
    """Add a line to a list."""
    with path.open("a", encoding="utf-8") as file:
        file.write(line + "\n")
