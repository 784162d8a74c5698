"""Read a file in a process of its own, which may use no more than it is given.

A reader that is led into a trap takes itself down, and nothing else.
"""

import json
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

from matchmaker import messages
from matchmaker.errors import Invalid
from matchmaker.imports import documents, files
from matchmaker.imports.book import Book
from matchmaker.imports.limits import refuse

SUFFIXES = (*files.SUFFIXES, documents.SUFFIX)
_WAIT_SECONDS = 120
_CHILD = "matchmaker.imports.child"
# What the child answers with when it refuses the file, with the reasons on its output.
REFUSED = 3


@dataclass(frozen=True, slots=True)
class Limits:
    """What reading a file may use."""

    cpu_seconds: int = 60
    memory_bytes: int = 1024 * 1024 * 1024


def read_book(path: Path, *, rows: int | None = None, limits: Limits = Limits()) -> Book:
    """Return the sheets of a file, `rows` limits how much of each; raise Invalid.

    A Word document (.docx) is one sheet, with a row for each paragraph.
    """
    asked = {"path": str(path), "rows": rows, **asdict(limits)}
    command = [sys.executable, "-m", _CHILD, json.dumps(asked)]
    try:
        done = subprocess.run(  # noqa: S603 - our own module
            command, capture_output=True, timeout=_WAIT_SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise refuse(messages.text("import_too_heavy")) from error
    if done.returncode == REFUSED:
        raise Invalid(errors=json.loads(done.stdout))
    if done.returncode != 0:
        raise refuse(messages.text("import_too_heavy"))
    return Book.from_list(json.loads(done.stdout))
