"""The process in which a file is read: it gets what to do as JSON, and answers with JSON.

It limits itself before it looks at the file.
"""

import json
import sys
from pathlib import Path

from matchmaker.errors import Invalid
from matchmaker.imports import documents, files
from matchmaker.imports.confined import REFUSED


def _confine(cpu_seconds: int, memory_bytes: int) -> None:
    try:
        import resource
    except ImportError:  # not on Windows
        return
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))


def _main(path: str, rows: int | None, cpu_seconds: int, memory_bytes: int) -> int:
    _confine(cpu_seconds, memory_bytes)
    try:
        reader = documents if Path(path).suffix.lower() == documents.SUFFIX else files
        book = reader.read_book(Path(path))
    except Invalid as error:
        sys.stdout.write(json.dumps(error.errors))
        return REFUSED
    json.dump((book if rows is None else book.cut(rows)).to_list(), sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(_main(**json.loads(sys.argv[1])))
