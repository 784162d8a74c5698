import json
import os
import subprocess
import sys

import pytest

from matchmaker.evaluation import InputInvalid, RankOptions, rank_files

CORPUS = [
    {"id": "d1", "text": "主营产品：压延铜箔、电解铜箔，抗拉强度420MPa", "chain": "铜"},
    {"id": "d2", "text": "汽车减速器齿轮、锻件", "chain": "车"},
    {
        "id": "d3",
        "title": "热处理",
        "description": "真空热处理加工",
        "products": ["模具钢"],
        "chain": "钢",
    },
    {"id": "d4", "text": "压延铜箔说明", "description": "补充介绍", "requirements": ["厚度0.5mm"]},
    {"id": 5, "text": ""},
]
QUERIES = [
    {"id": "q1", "text": "采购压延铜箔", "chain": "铜"},
    {
        "id": "q2",
        "title": "齿轮",
        "description": "减速器齿轮修形",
        "requirements": ["硬度≥58HRC", "批量供货"],
    },
    {"id": "q3", "text": "热处理", "products": ["模具钢"], "chain": "钢"},
    {
        "id": "q4",
        "text": "铜箔",
        "description": "要求见附表",
        "requirements": [{"name": "抗拉强度", "operator": "ge", "value": 400, "unit": "MPa"}],
    },
]


def write(path, rows):
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n", "utf-8")
    return path


@pytest.fixture
def files(tmp_path):
    return (
        write(tmp_path / "q.jsonl", QUERIES),
        write(tmp_path / "c.jsonl", CORPUS),
        tmp_path / "run.txt",
    )


def read(path):
    run = {}
    for line in path.read_text("utf-8").splitlines():
        query, doc, score = line.split(" ")
        run.setdefault(query, []).append((doc, float(score)))
    return run


def test_the_whole_corpus_is_ranked_best_first(files):
    assert rank_files(*files) == 20
    run = read(files[2])
    assert run["q1"][0][0] in {"d1", "d4"}
    assert next(doc for doc, _ in run["q2"]) == "d2"
    assert next(doc for doc, _ in run["q3"]) == "d3"
    for lines in run.values():
        assert {doc for doc, _ in lines} == {"d1", "d2", "d3", "d4", "5"}
        assert [score for _, score in lines] == sorted((s for _, s in lines), reverse=True)
        assert dict(lines)["5"] == 0.0
        assert all(0 <= score <= 1 for _, score in lines)


def test_ties_are_ordered_by_id_descending(tmp_path):
    corpus = write(tmp_path / "c.jsonl", [{"id": f"d{n}", "text": "齿轮"} for n in (2, 10, 1, 9)])
    queries = write(
        tmp_path / "q.jsonl", [{"id": "q", "text": "铜箔"}, {"id": "p", "text": "齿轮"}]
    )
    rank_files(queries, corpus, tmp_path / "run.txt")
    run = read(tmp_path / "run.txt")
    assert [doc for doc, _ in run["q"]] == [doc for doc, _ in run["p"]] == ["d9", "d2", "d10", "d1"]


def test_top_limits_the_lines_of_a_query(files):
    assert rank_files(*files, RankOptions(top=2)) == 8


def test_a_query_does_not_depend_on_the_others(files, tmp_path):
    rank_files(*files)
    together = read(files[2])
    for query in QUERIES:
        alone = write(tmp_path / "one.jsonl", [query])
        rank_files(alone, files[1], tmp_path / "one.txt")
        assert read(tmp_path / "one.txt") == {query["id"]: together[query["id"]]}


def test_chain_counts_only_on_demand(files, tmp_path):
    rank_files(*files)
    plain = files[2].read_text("utf-8")
    bare = [{key: row[key] for key in row if key != "chain"} for row in QUERIES]
    rank_files(write(tmp_path / "bare.jsonl", bare), files[1], files[2])
    assert files[2].read_text("utf-8") == plain
    rank_files(*files, RankOptions(within_chain=True))
    run = read(files[2])
    assert [doc for doc, _ in run["q1"]] == ["d1"]
    assert len(run["q2"]) == 5


def test_explanations_quote_and_add_up(files, tmp_path):
    explain = tmp_path / "explain.jsonl"
    rank_files(*files, RankOptions(top=3, explain=explain))
    rows = [json.loads(line) for line in explain.read_text("utf-8").splitlines()]
    queries = {row["id"]: row for row in QUERIES}
    documents = {str(row["id"]): row for row in CORPUS}
    assert [(row["query_id"], row["doc_id"]) for row in rows] == [
        (query, doc) for query, lines in read(files[2]).items() for doc, _ in lines
    ]
    for row in rows:
        points = sum(part["points"] for part in row["contributions"])
        assert points == pytest.approx(row["score"], abs=1e-6)
        assert 0 <= row["coverage"] <= 1
        for match in row["matches"]:
            assert (
                quoted(queries[row["query_id"]], match["query_field"], match["query"])
                == match["term"]
            )
            assert quoted(documents[row["doc_id"]], match["doc_field"], match["doc"])
    line = next(row for row in rows if (row["query_id"], row["doc_id"]) == ("q4", "d1"))["ledger"][
        0
    ]
    assert (line["verdict"], line["required"], line["field"]) == ("met", "≥400 MPa", "text")
    assert quoted(documents["d1"], "text", line["span"]) == "抗拉强度420MPa"


def quoted(row, field, span):
    key, _, number = field.partition(".")
    text = row[key][int(number)] if number else row[key]
    text = text if isinstance(text, str) else text["name"]
    return text[slice(*span)]


@pytest.mark.parametrize("task", ["need", "names", "label", "similarity"])
def test_every_task_ranks_and_explains(files, tmp_path, task):
    explain = tmp_path / "explain.jsonl"
    assert rank_files(*files, RankOptions(task=task, explain=explain)) == 20
    for line in explain.read_text("utf-8").splitlines():
        row = json.loads(line)
        points = sum(part["points"] for part in row["contributions"])
        assert points == pytest.approx(row["score"], abs=1e-6)


def test_names_find_the_company(tmp_path):
    corpus = write(
        tmp_path / "c.jsonl",
        [
            {"id": "a", "text": "临澜市澄砺精密铸造股份有限公司"},
            {"id": "b", "text": "临澜市澄江铸管有限公司"},
            {"id": "c", "text": "岱川沛岑电子材料有限公司"},
        ],
    )
    queries = write(
        tmp_path / "q.jsonl", [{"id": "q", "text": "澄砺铸造"}, {"id": "p", "text": "沛岑电子"}]
    )
    rank_files(queries, corpus, tmp_path / "run.txt", RankOptions(task="names"))
    run = read(tmp_path / "run.txt")
    assert (run["q"][0][0], run["p"][0][0]) == ("a", "c")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('{"id": "a b", "text": "x"}', "第2行：编号 id 不能为空"),
        ('{"id": "", "text": "x"}', "第2行：编号 id 不能为空"),
        ('{"text": "x"}', "第2行：缺少编号"),
        ('{"id": true}', "第2行：缺少编号"),
        ('{"id": "d1"}', "第2行：编号 d1 与第1行重复"),
        ('{"id": "x", "text": 3}', "第2行：text 应为字符串"),
        ('{"id": "x", "products": "铜"}', "第2行：products 应为字符串数组"),
        ('{"id": "x", "requirements": [{"value": 3}]}', "第2行：requirements 的每一项"),
        ("{", "第2行：不是合法的 JSON"),
        ("[" * 100_000, "第2行：不是合法的 JSON"),
        ("[]", "第2行：应为 JSON 对象"),
        (r'{"id": "a\ud800"}', "第2行：含有残缺的字符"),
        (r'{"id": "x", "products": ["\udfff铜"]}', "第2行：含有残缺的字符"),
    ],
)
def test_bad_lines_are_named(files, tmp_path, line, message):
    corpus = tmp_path / "bad.jsonl"
    corpus.write_text('{"id": "d1", "text": "铜箔"}\n' + line + "\n", "utf-8")
    with pytest.raises(InputInvalid, match=message):
        rank_files(files[0], corpus, files[2])
    assert not files[2].exists()


def test_missing_files_unknown_tasks_and_bad_options_are_refused(files, tmp_path):
    with pytest.raises(InputInvalid, match="找不到文件"):
        rank_files(tmp_path / "none.jsonl", files[1], files[2])
    (tmp_path / "latin.jsonl").write_bytes(b"\xff\xfe\xff")
    with pytest.raises(InputInvalid, match="UTF-8"):
        rank_files(tmp_path / "latin.jsonl", files[1], files[2])
    with pytest.raises(InputInvalid, match="未知的任务"):
        rank_files(*files, RankOptions(task="guess"))
    with pytest.raises(InputInvalid, match="top"):
        rank_files(*files, RankOptions(top=0))
    with pytest.raises(InputInvalid, match="无法写入"):
        rank_files(files[0], files[1], tmp_path / "none" / "run.txt")
    with pytest.raises(InputInvalid, match="无法写入"):
        rank_files(files[0], files[1], files[0] / "run.txt")
    with pytest.raises(InputInvalid, match="同一个文件"):
        rank_files(*files, RankOptions(explain=files[2]))


def test_a_link_is_written_through(files, tmp_path):
    target = tmp_path / "target.txt"
    target.write_text("", "utf-8")
    files[2].symlink_to(target)
    assert rank_files(*files) == len(target.read_text("utf-8").splitlines()) == 20
    assert files[2].is_symlink()


def test_unknown_keys_are_told_once(files, tmp_path):
    rows = [
        {"id": "d1", "text": "铜箔", "kind": "x"},
        {"id": "d2", "text": "铜", "source": "y", "kind": "z"},
    ]
    said, seen = [], []
    rank_files(
        write(tmp_path / "q.jsonl", [*QUERIES[:3], QUERIES[3] | {"note": 1}]),
        write(tmp_path / "extra.jsonl", rows),
        files[2],
        warn=said.append,
        progress=lambda done, total: seen.append((done, total)),
    )
    assert said == ["extra.jsonl：忽略了未知的键 kind、source；q.jsonl：忽略了未知的键 note"]
    assert seen == [(1, 4), (2, 4), (3, 4), (4, 4)]


SCRIPT = """
import sys
from pathlib import Path
from matchmaker.evaluation import RankOptions, rank_files
folder = Path(sys.argv[1])
rank_files(folder / "q.jsonl", folder / "c.jsonl", folder / sys.argv[2],
           RankOptions(explain=folder / (sys.argv[2] + ".jsonl")))
"""


def test_every_process_writes_the_same_bytes(files, tmp_path):
    for seed in ("0", "99"):
        subprocess.run(
            [sys.executable, "-c", SCRIPT, str(tmp_path), seed],
            env=os.environ | {"PYTHONHASHSEED": seed},
            check=True,
        )
    for suffix in ("", ".jsonl"):
        assert (tmp_path / f"0{suffix}").read_bytes() == (tmp_path / f"99{suffix}").read_bytes()
