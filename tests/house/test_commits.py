"""Who may end a transaction and who may read the clock."""

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ENDS = {"commit", "rollback"}
CLOCKS = {"now", "utcnow", "today"}
# A command is an edge of its own: what it prints about the moment is asked for by a person.
EDGES = ("matchmaker/edge/", "matchmaker/cli/")
MAY_END = {"matchmaker/db.py", "matchmaker/edge/session.py"}


def calls(names):
    """Return (file, line) of every call of a method with one of these names."""
    for package in ("matchmaker", "models", "nlp"):
        for path in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                    continue
                if node.func.attr in names:
                    yield path.relative_to(ROOT).as_posix(), node


def test_only_the_database_and_the_edge_end_transactions():
    found = {file for file, _ in calls(ENDS)}
    assert found == MAY_END


def test_only_the_database_and_the_edge_read_the_clock():
    found = {
        (file, ast.unparse(node.func))
        for file, node in calls(CLOCKS)
        if ast.unparse(node.func.value).split(".")[-1] in {"datetime", "date"}
    }
    assert {file for file, _ in found if not file.startswith(EDGES)} == {"matchmaker/db.py"}
