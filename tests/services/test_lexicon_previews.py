"""What publishing would change, shown before it does."""

from dataclasses import replace
from pathlib import Path

import pytest

from matchmaker.context import Context
from matchmaker.errors import Unauthenticated
from matchmaker.permissions import PUBLIC
from matchmaker.services import lexicon_previews, lexicons
from nlp import lexicon
from tests.factories import lexicons as lists
from tests.factories import matches

TRAPS = {
    "云南": "云/南",
    "月经": "月/经",
    "中国银行": "中国/银行",
    "BZ-YQ1722": "BZ/-/YQ1722",
}


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    return lists.draft(tmp_path / "draft")


def preview(ctx: Context, draft: Path) -> lexicon_previews.Preview:
    return lexicon_previews.preview(ctx, lexicons.read(draft))


def test_lists_as_they_are_change_nothing(ctx: Context, draft: Path) -> None:
    matches.make(ctx)
    found = preview(ctx, draft)
    assert found.before == found.after == lexicon.shipped().version
    assert [*found.lists, *found.findings, *found.challenges, *found.suppliers] == []
    assert (found.rankings, found.compared) == ([], 1)


def test_the_historical_traps_are_flagged(ctx: Context, draft: Path) -> None:
    lists.add_terms(draft, *TRAPS)
    found = lexicon_previews.check(ctx, lexicons.read(draft))
    flagged = {finding.word: finding for finding in found.findings}
    assert {word: flagged[word].detail for word in TRAPS} == TRAPS
    assert "通用词" in lexicon_previews.sentence(flagged["月经"])
    assert "型号" in lexicon_previews.sentence(flagged["BZ-YQ1722"])


@pytest.mark.parametrize(
    ("text", "term", "broken"),
    [
        ("在云南有色金属基地生产。", "南有色", "云南"),
        ("女性月经检测试剂。", "经检测", "月经"),
        ("凭中国银行保函付款。", "银行保函", "中国银行"),
        ("使用BZ-YQ1722型压机。", "YQ1722型", "BZ-YQ1722"),
    ],
)
def test_a_term_that_reaches_into_a_word_of_a_registered_text_is_flagged(
    ctx: Context, draft: Path, text: str, term: str, broken: str
) -> None:
    matches.make(ctx)
    matches.supplier(ctx, "其他产品", text, None)
    lists.add_terms(draft, term)
    found = lexicon_previews.check(ctx, lexicons.read(draft))
    assert (term, broken) in {
        (finding.word, finding.detail)
        for finding in found.findings
        if finding.kind == "reaches_into"
    }


def test_a_new_term_shows_whose_texts_are_read_differently(ctx: Context, draft: Path) -> None:
    scene = matches.make(ctx)
    lists.add_terms(draft, "铜精矿贸易")
    found = preview(ctx, draft)
    assert [(change.name, change.added) for change in found.lists] == [
        ("common/terms.tsv", ("铜精矿贸易 product",))
    ]
    [affected] = found.suppliers
    assert affected.public_id == scene.differs.public_id
    assert affected.after == "铜精矿贸易"
    assert affected.before.replace("/", "") == "铜精矿贸易"
    assert found.challenges == []


def test_a_new_stop_word_shows_who_changes_places(ctx: Context, tmp_path: Path) -> None:
    scene = matches.make(ctx)
    first = matches.supplier(ctx, "锂电辅材", "锂电辅材。", None)
    second = matches.supplier(ctx, "铜箔辅材", "铜箔辅材。", None)
    moved: dict[str, dict[str, tuple[int | None, int | None]]] = {}
    for word in ("锂电", "铜箔"):
        folder = lists.draft(tmp_path / word)
        lists.append(folder / "stopwords.txt", word)
        found = preview(ctx, folder)
        assert [row.public_id for row in found.challenges] == [scene.challenge.public_id]
        assert found.suppliers == []
        for ranking in found.rankings:
            assert ranking.challenge_id == scene.challenge.public_id
            moved[word] = {move.supplier_id: (move.before, move.after) for move in ranking.moves}
    # One of the two leads before; what makes its word say nothing lets the other one pass it.
    assert moved
    assert {first.public_id, second.public_id} & {key for row in moved.values() for key in row}
    assert all(before != after for row in moved.values() for before, after in row.values())


def test_suspicious_entries_are_named(ctx: Context, draft: Path) -> None:
    lists.add_terms(draft, "铜")
    lists.append(draft / "chains" / "copper" / "synonyms.tsv", "印刷物甲\t同名物")
    lists.append(draft / "chains" / "textile" / "synonyms.tsv", "印刷物乙\t同名物")
    found = lexicon_previews.check(ctx, lexicons.read(draft))
    kinds = {(finding.kind, finding.word) for finding in found.findings}
    assert {("short", "铜"), ("disputed", "同名物")} <= kinds


def test_plain_data_holds_the_sentences(ctx: Context, draft: Path) -> None:
    lists.add_terms(draft, "云南")
    [row] = lexicon_previews.check(ctx, lexicons.read(draft)).to_dict()["findings"]
    assert row["word"] == "云南"
    assert "拆成 云/南" in row["text"]


def test_only_an_operator_looks(ctx: Context, draft: Path) -> None:
    with pytest.raises(Unauthenticated):
        preview(replace(ctx, actor=PUBLIC), draft)
