"""Every column of every table has a data class, and what is personal or secret a purpose."""

import csv
from pathlib import Path

from models.base import Base

ROOT = Path(__file__).resolve().parents[2]
LINES = (ROOT / "docs/data_classes.csv").read_text(encoding="utf-8").splitlines()
ROWS = list(csv.DictReader(line for line in LINES if not line.startswith("#")))
CLASSES = {"public", "business", "confidential", "personal", "secret", "technical"}
SECRET_WORDS = ("password_hash", "secret", "digest")
CONTACT_WORDS = ("email", "phone", "contact_name", "address", "display_name")


def columns():
    return [
        (table.name, column.name)
        for table in Base.metadata.tables.values()
        for column in table.columns
    ]


def test_every_column_is_listed_once_and_no_other():
    listed = [(row["table"], row["column"]) for row in ROWS]
    assert sorted(listed) == sorted(columns())


def test_every_class_is_known():
    assert {row["class"] for row in ROWS} == CLASSES


def test_what_is_personal_confidential_or_secret_says_what_it_is_kept_for():
    silent = [
        row for row in ROWS if row["class"] in {"personal", "secret"} and not row["note"].strip()
    ]
    assert silent == []


def test_columns_named_like_secrets_and_contacts_are_classed_as_such():
    for row in ROWS:
        if row["table"].startswith(("audit_", "run_inputs")):
            continue
        if row["column"].endswith(SECRET_WORDS):
            assert row["class"] == "secret", row
        # The address of an enterprise is not that of a person.
        if row["column"].endswith(CONTACT_WORDS) and row["table"] != "enterprise_sheets":
            assert row["class"] == "personal", row


def test_every_reference_to_a_user_is_personal():
    for table in Base.metadata.tables.values():
        for column in table.columns:
            if any(key.column.table.name == "users" for key in column.foreign_keys):
                [row] = [
                    row
                    for row in ROWS
                    if (row["table"], row["column"]) == (table.name, column.name)
                ]
                assert row["class"] == "personal", row
