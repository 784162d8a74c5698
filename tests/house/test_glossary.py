"""The glossary names every table and closed list, and its forbidden words name nothing."""

import re
from enum import StrEnum
from pathlib import Path

from models import enums
from models.base import Base

ROOT = Path(__file__).resolve().parents[2]
LINES = (ROOT / "docs/glossary.md").read_text(encoding="utf-8").splitlines()
CELLS = [[cell.strip() for cell in line.strip("|").split("|")] for line in LINES if line[:1] == "|"]
ROWS = [cells for cells in CELLS if len(cells) == 4 and not cells[0].startswith(("中文", "---"))]
NAMED = set(re.findall(r"\b[A-Z][A-Za-z]+\b", " ".join(row[1] for row in ROWS)))
TABLES = {mapper.class_.__name__: mapper.class_.__tablename__ for mapper in Base.registry.mappers}
CLOSED_LISTS = {
    name
    for name, kind in vars(enums).items()
    if isinstance(kind, type) and issubclass(kind, StrEnum) and kind is not StrEnum
}


def test_the_glossary_is_read_as_a_table():
    assert len(ROWS) > 60


def test_the_glossary_names_every_table():
    assert not set(TABLES) - NAMED


def test_the_glossary_names_every_closed_list():
    assert not CLOSED_LISTS - NAMED


def forbidden(row):
    """Return the words that may not name the concept of a row, without remarks in brackets."""
    words = re.sub(r"\([^)]*\)", "", row[3]).split(",")
    return {word.strip().lower() for word in words if re.fullmatch(r"[\w ]+", word.strip())}


def test_forbidden_words_name_no_table_module_or_address(app):
    """A word is forbidden for a concept: where the concept is a table, nothing may be called it."""
    words = set().union(*(forbidden(row) for row in ROWS if "table" in row[2]))
    snake = {re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower() for name in TABLES}
    stems = {
        path.stem
        for folder in ("models", "matchmaker/services", "matchmaker/api", "matchmaker/schemas")
        for path in (ROOT / folder).glob("*.py")
    }
    addresses = {
        part.replace("-", "_")
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/v1/")
        for part in rule.rule.split("/")[3:]
    }
    names = snake | set(TABLES.values()) | stems | addresses
    plural = words | {f"{word}s" for word in words} | {f"{word[:-1]}ies" for word in words}
    assert names & plural == set()
