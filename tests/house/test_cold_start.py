"""What costs seconds to import stays out until it is needed."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = ("sklearn", "jieba", "rjieba", "numba", "openpyxl", "alembic", "opencc")

WEB = """
from pathlib import Path
from matchmaker.app import create_app
from matchmaker.config import Settings
folder = Path({folder!r})
settings = Settings(folder, f"sqlite:///{{folder}}/matchmaker.db", f"sqlite:///{{folder}}/queue.db",
                    "127.0.0.1", 8000, "平台")
client = create_app(settings).test_client()
assert client.get("/challenges").status_code == 200
assert client.get("/login").status_code == 200
assert client.get("/api/v1/health").status_code == 200
"""
REPORT = """
import json, sys
print(json.dumps(sorted(name for name in sys.modules if "." not in name)))
"""


def modules(code: str) -> set[str]:
    """Run `code` in a process of its own and return the top-level modules it imported."""
    done = subprocess.run(
        [sys.executable, "-c", code + REPORT], capture_output=True, text=True, check=True
    )
    return set(json.loads(done.stdout.splitlines()[-1]))


def test_the_web_process_imports_nothing_heavy_before_the_first_ranking(
    tmp_path: Path, migrated_file: Path
) -> None:
    (tmp_path / "matchmaker.db").write_bytes(migrated_file.read_bytes())
    found = modules(WEB.format(folder=str(tmp_path)))
    assert not found.intersection(HEAVY)


@pytest.mark.parametrize("library", ["sklearn", "jieba"])
def test_a_ranking_needs_neither_reference_library(tmp_path: Path, library: str) -> None:
    queries, corpus = tmp_path / "q.jsonl", tmp_path / "c.jsonl"
    queries.write_text('{"id": "q1", "text": "采购铜箔"}\n', encoding="utf-8")
    corpus.write_text('{"id": "d1", "text": "电解铜箔"}\n', encoding="utf-8")
    found = modules(
        "from click.testing import CliRunner\n"
        "from matchmaker.cli import main\n"
        f"done = CliRunner().invoke(main, ['rank', '--queries', {str(queries)!r}, '--corpus', "
        f"{str(corpus)!r}, '--out', {str(tmp_path / 'run.txt')!r}])\n"
        "assert done.exit_code == 0, done.output\n"
    )
    assert library not in found
    assert (tmp_path / "run.txt").read_text().startswith("q1 d1 ")
