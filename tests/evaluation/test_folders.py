import json
import math

import numpy as np
import pytest

from matchmaker.evaluation import InputInvalid, evaluate_folder, rank_files
from matchmaker.evaluation.records import Record

CORPUS = {
    "d1": "压延铜箔、电解铜箔",
    "d2": "减速器齿轮、锻件",
    "d3": "真空热处理、模具钢",
    "d4": "污水处理设备、曝光装置",
    "d5": "铝合金压铸件、压铸模具",
    "d6": "面料、印染加工",
}
QUERIES = [
    ("q1", "采购压延铜箔", "easy"),
    ("q2", "齿轮修形", "easy"),
    ("q3", "压铸模具用钢", "hard"),
    ("q4", "曝光装置", "hard"),
    ("q5", "量子芯片", "absent"),
    ("q6", "卫星天线罩", "absent"),
]
GRADES = [
    ("q1", "d1", 3),
    ("q2", "d2", 2),
    ("q3", "d3", 2),
    ("q3", "d5", 1),
    ("q4", "d4", 1),
    ("q4", "d1", 0),
]
NAMES = ("nDCG@10", "Recall@10", "Recall@50", "MRR@10", "P@1")


@pytest.fixture
def folder(tmp_path):
    write(tmp_path / "corpus.jsonl", [{"id": key, "text": text} for key, text in CORPUS.items()])
    write(
        tmp_path / "queries.jsonl",
        [{"id": key, "text": text, "kind": kind} for key, text, kind in QUERIES],
    )
    lines = ["\t".join(map(str, row)) for row in GRADES]
    (tmp_path / "qrels.tsv").write_text("\n".join(lines) + "\n", "utf-8")
    return tmp_path


def write(path, rows):
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), "utf-8")


def read_run(path):
    """Read ``query_id doc_id score`` lines as a scorer of runs does: in no particular order."""
    run = {}
    for line in path.read_text("utf-8").splitlines():
        query, doc, score = line.split()
        run.setdefault(query, {})[doc] = float(score)
    return run


def reference(run, grades):
    """The five means of a run, written down from their definitions; ties by id, descending."""
    rows = []
    for query, judged in grades.items():
        relevant = {doc for doc, grade in judged.items() if grade > 0}
        if not relevant:
            continue
        scored = run.get(query, {})
        order = [doc for _, doc in sorted(((s, d) for d, s in scored.items()), reverse=True)]
        gains = [max(judged.get(doc, 0), 0) for doc in order[:10]]
        ideal = sorted((judged[doc] for doc in relevant), reverse=True)[:10]
        first = next((rank for rank, gain in enumerate(gains, 1) if gain), None)
        rows.append(
            [
                sum(g / math.log2(i + 2) for i, g in enumerate(gains))
                / sum(g / math.log2(i + 2) for i, g in enumerate(ideal)),
                len(relevant.intersection(order[:10])) / len(relevant),
                len(relevant.intersection(order[:50])) / len(relevant),
                1 / first if first else 0.0,
                float(bool(gains) and gains[0] > 0),
            ]
        )
    return dict(zip(NAMES, np.mean(rows, axis=0).tolist(), strict=True))


def means(group):
    return {name: group.measures[name].mean for name in NAMES}


@pytest.mark.parametrize("seed", range(4))
def test_figures_equal_those_of_the_run_that_rank_writes(folder, seed):
    """On data with many ties, more documents than any cut, and a query that nobody asked."""
    dice = np.random.default_rng(seed)
    words = [*CORPUS.values(), "热处理加工、模具钢", "齿轮", "压铸"]
    documents = [f"d{number}" for number in range(70)]
    write(folder / "corpus.jsonl", [{"id": d, "text": dice.choice(words)} for d in documents])
    grades = {
        query: {doc: int(dice.integers(-1, 4)) for doc in dice.choice(documents, 25, replace=False)}
        for query, _, _ in [*QUERIES[:4], ("q9", "", "easy")]
    } | {"q5": {"d1": 0}}
    rows = [f"{query}\t{doc}\t{g}" for query, judged in grades.items() for doc, g in judged.items()]
    (folder / "qrels.tsv").write_text("\n".join(rows), "utf-8")
    rank_files(folder / "queries.jsonl", folder / "corpus.jsonl", folder / "run.txt")
    run, report = read_run(folder / "run.txt"), evaluate_folder(folder)
    assert report.groups is not None
    assert report.groups.overall.queries == 5
    assert means(report.groups.overall) == pytest.approx(reference(run, grades))
    assert sorted(report.groups.by_kind) == ["easy", "hard"]
    for kind, group in report.groups.by_kind.items():
        asked = {key: grades[key] for key, _, own in QUERIES[:4] if own == kind}
        assert means(group) == pytest.approx(reference(run, asked))


def test_both_halves_hold_absent_queries(folder):
    kinds = {f"q{n}": ("absent", "量子芯片") if n % 2 else ("easy", "铜箔") for n in range(20)}
    write(
        folder / "queries.jsonl",
        [{"id": key, "text": text, "kind": kind} for key, (kind, text) in kinds.items()],
    )
    (folder / "qrels.tsv").write_text("".join(f"q{n}\td1\t1\n" for n in range(0, 20, 2)), "utf-8")
    first, second = evaluate_folder(folder).absent
    assert (first.precision, first.recall, first.f1) == (1.0, 1.0, 1.0)
    assert (second.precision, second.recall, second.f1) == (1.0, 1.0, 1.0)


def test_the_report_is_json_and_readable(folder):
    steps = []
    report = evaluate_folder(folder, progress=lambda done, total: steps.append((done, total)))
    plain = json.loads(json.dumps(report.to_dict(), ensure_ascii=False))
    # No two grades of a query differ by two, so there is no easy pair.
    assert set(plain["all"]) == {"queries", "Recall@20", "HardPairs", *NAMES}
    low, high = plain["all"]["nDCG@10"]["interval"]
    assert 0 <= low <= plain["all"]["nDCG@10"]["mean"] <= high <= 1
    assert plain["by_kind"]["easy"]["P@1"]["mean"] == 1.0
    assert len(plain["absent"]["halves"]) == 2
    lines = report.lines()
    assert lines[0].startswith("全部（4 条）  nDCG@10 ")
    assert any(line.startswith("首个答案") for line in lines)
    assert steps[-1] == (6, 6)
    assert evaluate_folder(folder).to_dict() == plain


def test_pairs_are_scored_as_similarity(tmp_path):
    rows = [
        ("小孩在骑马。", "孩子在骑马。", "4"),
        ("一个人在弹吉他。", "一个女人在弹吉他。", "3.5"),
        ("铜箔很薄。", "天气很好。", "0"),
        ("铜箔很薄。", "铜箔很薄。", "5"),
    ]
    (tmp_path / "pairs.tsv").write_text("\n".join("\t".join(row) for row in rows), "utf-8")
    report = evaluate_folder(tmp_path)
    assert report.pairs == 4
    assert report.spearman is not None
    assert report.spearman > 0.7
    assert report.lines() == [f"句对（4 对）  Spearman {report.spearman:.4f}"]
    assert report.to_dict()["pairs"] == {"pairs": 4, "spearman": round(report.spearman, 4)}


def test_within_the_chain_other_chains_are_left_out(folder):
    write(
        folder / "corpus.jsonl",
        [{"id": key, "text": text, "chain": key} for key, text in CORPUS.items()],
    )
    write(folder / "queries.jsonl", [{"id": "q1", "text": "齿轮", "chain": "d1"}])
    report = evaluate_folder(folder, within_chain=True)
    assert report.groups is not None
    assert report.groups.overall.measures["P@1"].mean == pytest.approx(0.25)


def test_only_what_was_judged_is_ranked(folder):
    write(
        folder / "queries.jsonl",
        [{"id": "q4", "text": "铝合金压铸件、压铸模具、曝光装置", "chain": "光电"}],
    )
    (folder / "qrels.tsv").write_text("q4\td4\t1\nq4\td1\t0\n", "utf-8")
    everything, judged = evaluate_folder(folder), evaluate_folder(folder, judged_only=True)
    assert everything.groups is not None
    assert judged.groups is not None
    assert everything.groups.overall.measures["P@1"].mean == 0.0
    assert judged.groups.overall.measures["P@1"].mean == 1.0
    assert list(judged.groups.by_chain) == ["光电"]


def test_bad_folders_are_refused(folder, tmp_path):
    with pytest.raises(InputInvalid, match="找不到文件夹"):
        evaluate_folder(tmp_path / "none")
    (folder / "qrels.tsv").write_text("q1 d1\n", "utf-8")
    with pytest.raises(InputInvalid, match=r"qrels\.tsv 第1行"):
        evaluate_folder(folder)
    (folder / "qrels.tsv").unlink()
    with pytest.raises(InputInvalid, match="找不到文件"):
        evaluate_folder(folder)
    (folder / "pairs.tsv").write_text("甲\t乙\n", "utf-8")
    with pytest.raises(InputInvalid, match=r"pairs\.tsv 第1行"):
        evaluate_folder(folder)


def test_without_judged_queries_the_means_are_zero(folder):
    (folder / "qrels.tsv").write_text("", "utf-8")
    report = evaluate_folder(folder)
    assert report.groups is not None
    assert report.groups.overall.queries == 0
    assert report.groups.overall.measures["nDCG@10"].mean == 0.0
    assert Record("x").text == ""
