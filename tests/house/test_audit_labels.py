"""Every act that the code puts into the trail, and every kind of thing, has a Chinese name."""

import ast
import re
from pathlib import Path

from matchmaker.messages import audit_actions
from matchmaker.services import selections
from models.base import Base
from models.enterprises import Enterprise
from models.enums import CheckDecision, Decision, ObjectionState

ROOT = Path(__file__).resolve().parents[2] / "matchmaker"
ACT = re.compile(r"([a-z_]+)\.([a-z_]+)")
# Acts that the code puts together: the thing, and every verb that may follow it.
COMPOSED = {
    "bid": {*selections.ACTS, *CheckDecision},
    "challenge": {f"check_{decision}" for decision in CheckDecision},
    "objection": set(ObjectionState) - {ObjectionState.FILED},
    "shortlist_entry": {*Decision, "clear"},
}
# Subjects that are no rows of a table.
NOT_TABLES = {"Lexicon", "PaperTemplate", "Retention"}


def calls():
    """Return every call in the code that may write to the trail."""
    for folder in ("services", "intake"):
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call):
                    yield path, node


def acts():
    """Return all codes: literals, the steps of a challenge, and what is put together."""
    found = {f"{thing}.{verb}" for thing, verbs in COMPOSED.items() for verb in verbs}
    for path, call in calls():
        texts = [
            item.value
            for item in call.args
            if isinstance(item, ast.Constant) and isinstance(item.value, str)
        ]
        found |= {text for text in texts if ACT.fullmatch(text)}
        is_step = ast.unparse(call.func).rpartition(".")[2] == "move"
        if is_step and path.parent.name == "challenges":
            found |= {f"challenge.{text}" for text in texts}
        if ast.unparse(call.func) == "_queue":
            found |= {f"import.{text}" for text in texts}
    return found


def test_every_act_has_a_name():
    found = acts()
    assert {"challenge.expire", "enterprise.expire_tier", "bid.agree", "import.undo"} <= found
    assert len(found) > 110
    assert {code for code in found if audit_actions.action(code) == "其他操作"} == set()


def test_every_subject_is_a_table_with_a_name():
    tables = {mapper.class_.__name__ for mapper in Base.registry.mappers}
    assert Enterprise.__name__ in tables
    assert set(audit_actions.SUBJECTS) - tables <= NOT_TABLES


def test_an_act_of_another_version_is_said_to_be_one():
    assert audit_actions.action("bid.juggle") == "其他操作"
    assert audit_actions.action("enterprise.register") == "企业：登记"
