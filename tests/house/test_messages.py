"""Every refusal has its Chinese sentence, every sentence is used, every list has its labels."""

import re
import string
from enum import StrEnum
from pathlib import Path

import pytest

from matchmaker import errors, messages
from matchmaker.edge.errors import HTTP_CODES, STATUS, TITLES, problem_of
from matchmaker.errors import DomainError, Invalid
from models import enums

ROOT = Path(__file__).resolve().parents[2]
SOURCES = [
    path
    for folder in ("matchmaker", "nlp")
    for suffix in ("*.py", "*.html")
    for path in (ROOT / folder).rglob(suffix)
    if "messages" not in path.parts and "vendor" not in path.parts
]
TEXT = "\n".join(path.read_text(encoding="utf-8") for path in SOURCES)
CLOSED_LISTS = [
    kind
    for kind in vars(enums).values()
    if isinstance(kind, type) and issubclass(kind, StrEnum) and kind is not StrEnum
]


def domain_errors(kind=DomainError):
    return [kind, *(found for sub in kind.__subclasses__() for found in domain_errors(sub))]


@pytest.mark.parametrize("kind", domain_errors(), ids=lambda kind: kind.__name__)
def test_every_domain_error_has_a_sentence_and_a_status(kind):
    assert kind.code in messages.MESSAGES
    assert kind is DomainError or any(base in STATUS for base in kind.__mro__)


def test_errors_of_our_own_are_told_apart_by_their_code():
    codes = [kind.code for kind in domain_errors()]
    assert len(set(codes)) == len(codes)


@pytest.mark.parametrize("kind", [errors.NotFound, errors.Conflict, errors.Stale, Invalid])
def test_a_refusal_reads_as_a_sentence(kind):
    detail = problem_of(kind()).detail
    assert detail.endswith("。")
    assert "{" not in detail


def test_every_status_that_is_answered_has_a_name():
    assert set(STATUS.values()) | set(HTTP_CODES) <= set(TITLES)
    assert set(HTTP_CODES.values()) <= set(messages.MESSAGES)


def test_every_code_in_the_source_has_a_sentence():
    asked = set()
    for pattern in (
        r"messages\.text\(\s*\"(\w+)\"",
        r"MESSAGES\[\"(\w+)\"\]",
        r"(?:Conflict|NotFound|Forbidden|Unauthenticated|Stale)\(\s*\"(\w+)\"",
        r"_refused?\(\s*(?:\"\w+\",\s*)?\"(\w+)\"",
        r"\bcode=\"(field_\w+)\"",
        r"_problem\(\s*\d+,\s*\"(\w+)\"",
    ):
        asked |= set(re.findall(pattern, TEXT))
    assert len(asked) > 50
    assert asked - set(messages.MESSAGES) == set()


def test_every_sentence_is_used():
    unused = {code for code in messages.MESSAGES if not re.search(rf"[\"']{code}[\"']", TEXT)}
    assert unused == set()


def test_sentences_are_chinese_and_their_blanks_have_names():
    for code, sentence in messages.MESSAGES.items():
        assert re.search("[一-鿿]", sentence), code
        blanks = [name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None]
        assert all(name.isidentifier() for name in blanks), code


def test_an_unknown_code_stops_the_program():
    with pytest.raises(KeyError):
        messages.text("no_such_code")


@pytest.mark.parametrize("kind", CLOSED_LISTS, ids=lambda kind: kind.__name__)
def test_every_member_of_a_closed_list_has_one_label(kind):
    labels = messages.labels(kind)
    assert list(labels) == [member.value for member in kind]
    assert len(set(labels.values())) == len(labels)
    assert [messages.label(member) for member in kind] == list(labels.values())


def test_labels_are_kept_for_closed_lists_only():
    assert set(messages.LABELS) <= set(CLOSED_LISTS) | set(StrEnum.__subclasses__())
    assert set(messages.LABELS) >= set(CLOSED_LISTS)
