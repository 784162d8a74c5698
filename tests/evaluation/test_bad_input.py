"""Files that no program should have written: a clear Chinese error or a result, nothing guessed."""

import json

import pytest

from matchmaker.evaluation import InputInvalid, rank_files

GOOD = {"id": "d1", "text": "压延铜箔、电解铜箔"}


def lines(*rows):
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


CORPUS = lines(GOOD, {"id": "d2", "text": "减速器"}).encode()


@pytest.fixture
def ranked(tmp_path):
    """Rank one file of queries, given as bytes, against two documents; return the lines."""

    def run(queries, corpus=CORPUS):
        (tmp_path / "queries.jsonl").write_bytes(queries)
        (tmp_path / "corpus.jsonl").write_bytes(corpus)
        out = tmp_path / "run.txt"
        rank_files(tmp_path / "queries.jsonl", tmp_path / "corpus.jsonl", out)
        return out.read_text("utf-8").splitlines()

    return run


@pytest.mark.parametrize(
    "text",
    ["", "铜", "。", "需求采购技术方案", "6061-T6 42CrMo4", "铜箔меньナ구리🙂", "铜" * 1_000_000,
     "铜\u200b箔", "\x00"],
    ids=["empty", "one", "mark", "stop", "codes", "scripts", "million", "unseen", "zero"],
)  # fmt: skip
def test_any_text_is_ranked(ranked, text):
    found = ranked(lines({"id": "q1", "text": text}).encode())
    assert [line.split()[:2] for line in found].count(["q1", "d1"]) == 1
    assert len(found) == 2


def test_a_document_of_a_million_characters_is_ranked(ranked):
    corpus = lines(GOOD, {"id": "d2", "text": "压延电解铜箔" * 170_000})
    assert len(ranked(lines({"id": "q1", "text": "铜箔"}).encode(), corpus.encode())) == 2


@pytest.mark.parametrize("damaged", [b"\xe9\x93", b"\xff", b"\xed\xa0\x80"])
def test_broken_utf_8_is_refused_with_its_line(ranked, damaged):
    content = lines(GOOD).encode() + b'{"id": "q2", "text": "' + damaged + b'"}\n'
    with pytest.raises(InputInvalid, match=r"queries\.jsonl 第2行：不是 UTF-8 文本"):
        ranked(content)


def test_gb_18030_is_refused_and_never_guessed(ranked):
    with pytest.raises(InputInvalid, match=r"第1行：不是 UTF-8 文本（GB 18030"):
        ranked(lines(GOOD).encode("gb18030"))


def test_the_mark_that_windows_puts_first_is_read_over(ranked):
    assert len(ranked(lines(GOOD).encode("utf-8-sig"))) == 2


def test_ten_thousand_requirements_are_refused(ranked):
    query = {"id": "q1", "requirements": [f"厚度≤{n}μm" for n in range(10_000)]}
    with pytest.raises(InputInvalid, match="requirements 有 10000 项，最多 1000 项"):
        ranked(lines(query).encode())
