"""The commands about word lists: export, check, diff, publish, go back."""

import json
import shutil

import pytest

from matchmaker import lexicon_store
from matchmaker.jobs import Runtime, run_due
from matchmaker.services import index_building
from nlp import lexicon
from tests.factories import lexicons as lists
from tests.factories import matches


@pytest.fixture
def scene(committed):
    with committed() as ctx:
        return matches.make(ctx).challenge.public_id


@pytest.fixture
def draft(tmp_path):
    return lists.draft(tmp_path / "draft")


def test_lists_are_exported_edited_published_and_taken_back(
    run, scene, settings, database, tmp_path
):
    folder = tmp_path / "edited"
    assert "个文件" in run("lexicon", "export", folder).output
    assert "不是空的" in run("lexicon", "export", folder, code=1).output
    assert lexicon.load(folder).version == lexicon.shipped().version
    lists.add_terms(folder, "超薄载体铜箔")
    version = lexicon.load(folder).version
    assert f"已发布 {version}" in run("lexicon", "publish", folder).output
    assert lexicon_store.in_force(settings.lexicon_folder).version == version
    assert run_due(Runtime(settings, database)) == 1
    listed = run("lexicon", "list").output.splitlines()
    assert listed[0].startswith(version)
    assert listed[0].endswith("（当前）")
    assert listed[1].startswith(lexicon.shipped().version)
    assert lexicon.shipped().version in run("lexicon", "rollback").output
    assert "没有更早" in run("lexicon", "rollback", code=1).output


def test_checking_names_file_and_line_of_a_fault(run, draft):
    lists.append(draft / "units.tsv", "xx\t不是数\tm\t")
    output = run("lexicon", "check", draft, code=1).output
    number = len((draft / "units.tsv").read_text("utf-8").splitlines())
    assert f"units.tsv:{number}：单位“xx”" in output


def test_a_folder_without_its_lists_is_not_published(run, draft, settings):
    shutil.rmtree(draft / "common")
    assert "common：文件缺失" in run("lexicon", "publish", draft, code=1).output
    assert lexicon_store.in_force(settings.lexicon_folder) is lexicon.shipped()


def test_checking_shows_the_historical_traps(run, draft):
    lists.add_terms(draft, "云南", "月经", "中国银行", "BZ-YQ1722")
    output = run("lexicon", "check", draft).output
    for word in ("云南", "月经", "中国银行", "BZ-YQ1722"):
        assert f"提示：“{word}”" in output
    found = json.loads(run("lexicon", "check", draft, "--json").output)
    assert {row["word"] for row in found["findings"]} == {"云南", "月经", "中国银行", "BZ-YQ1722"}


def test_checking_without_a_folder_looks_at_every_entry_in_force(run, draft):
    lists.add_terms(draft, "云南", "月经")
    run("lexicon", "publish", draft)
    output = run("lexicon", "check").output
    assert "提示：“云南”" in output
    assert "提示：“月经”" in output


def test_a_labeled_folder_of_no_use_is_refused_before_the_comparison(run, scene, draft, tmp_path):
    (tmp_path / "gold").mkdir()
    output = run("lexicon", "diff", draft, "--gold", tmp_path / "gold", code=1).output
    assert "前 10 名" not in output


def test_a_list_that_is_misspelled_is_refused(run, draft):
    (draft / "stopword.txt").write_text("采购", "utf-8")
    assert "stopword.txt：不是词库文件" in run("lexicon", "check", draft, code=1).output


def test_a_chain_that_is_not_registered_and_a_large_removal_are_shown(run, draft):
    (draft / "chains" / "coper").mkdir()
    terms = draft / "chains" / "copper" / "terms.tsv"
    (draft / "chains" / "coper" / "terms.tsv").write_bytes(terms.read_bytes())
    terms.write_text("# source: 测试\n# date: 2026-01-01\n", "utf-8")
    output = run("lexicon", "check", draft).output
    assert "产业链“coper”未登记" in output
    assert "chains/copper/terms.tsv 将删除较多词条" in output


def test_the_doctor_tells_lists_that_cannot_be_read_and_indexes_built_with_others(
    run, scene, committed, draft, settings
):
    with committed() as ctx:
        index_building.build(ctx, "copper")
    lists.add_terms(draft, "超薄新词甲")
    run("lexicon", "publish", draft)
    version = lexicon.load(draft).version
    report = run("doctor", code=1).output
    assert f"版本 {version}" in report
    assert "索引待重建：copper" in report
    (settings.lexicon_folder / version / "units.tsv").unlink()
    lexicon_store._load.cache_clear()
    lexicon_store._in_force.cache_clear()
    assert f"已发布的 {version} 无法读取" in run("doctor", code=1).output


def test_the_difference_is_shown_before_publishing(run, scene, draft, settings):
    lists.add_terms(draft, "铜精矿贸易")
    output = run("lexicon", "diff", draft).output
    assert "common/terms.tsv：增加 1，删除 0" in output
    assert "文本读法有变化的企业：1" in output
    assert "前 10 名有变化的榜单：0（共比较 1 个）" in output
    assert lexicon_store.in_force(settings.lexicon_folder) is lexicon.shipped()


def test_the_difference_on_a_labeled_folder_is_measured(run, scene, draft, tmp_path):
    gold = tmp_path / "gold"
    gold.mkdir()
    (gold / "corpus.jsonl").write_text(
        '{"id": "a", "text": "采购设备"}\n{"id": "b", "text": "高频焊管"}\n', "utf-8"
    )
    (gold / "queries.jsonl").write_text('{"id": "q", "text": "超声探伤采购"}\n', "utf-8")
    (gold / "qrels.tsv").write_text("q\tb\t1\n", "utf-8")
    found = json.loads(run("lexicon", "diff", draft, "--gold", gold, "--json").output)
    assert found["before"] == found["after"] == lexicon.shipped().version
    [row] = found["gold"]
    assert row["before"] == row["after"]
    evaluated = json.loads(run("evaluate", gold, "--json").output)
    assert evaluated["all"]["nDCG@10"]["mean"] == pytest.approx(row["after"], abs=1e-4)
    assert "nDCG@10" in run("lexicon", "diff", draft, "--gold", gold).output
