"""What each idea is worth: every configuration on the same queries, paired with the shipped one."""

import json

import pytest

from matchmaker.evaluation import InputInvalid
from matchmaker.evaluation.ablation import SHIPPED, compare, configurations
from matchmaker.evaluation.baselines import BASELINES, character_pairs, words

CORPUS = {
    "d1": "压延铜箔、电解铜箔",
    "d2": "减速器齿轮、锻件",
    "d3": "真空热处理、模具钢",
    "d4": "污水处理设备、曝气装置",
}
QUERIES = {"q1": "我司急需采购压延铜箔", "q2": "寻找齿轮锻件供应商", "q3": "求购污水处理设备"}
GRADES = "q1\td1\t3\nq2\td2\t2\nq3\td4\t3\nq3\td3\t1\n"


@pytest.fixture
def folder(tmp_path):
    path = tmp_path / "set"
    path.mkdir()
    for name, rows in (("corpus", CORPUS), ("queries", QUERIES)):
        lines = [json.dumps({"id": key, "text": text}) for key, text in rows.items()]
        (path / f"{name}.jsonl").write_text("\n".join(lines), "utf-8")
    (path / "qrels.tsv").write_text(GRADES, "utf-8")
    return path


def test_the_table_has_a_line_per_idea_and_per_baseline(folder):
    steps = []
    lines = compare([folder], progress=lambda done, total: steps.append((done, total)))
    names = [way.name for way in configurations()]
    assert [line.name for line in lines] == [*names, *BASELINES]
    assert [line.name for line in lines if line.is_baseline] == list(BASELINES)
    assert steps[-1] == (len(lines), len(lines))
    assert lines[0].name == SHIPPED
    assert not lines[0].gains


def test_the_gain_is_the_mean_difference_of_the_same_queries(folder):
    lines = compare([folder])
    shipped = lines[0].means["set"]
    for line in lines[1:]:
        gain = line.gains["set"]
        assert gain.mean == pytest.approx(shipped - line.means["set"])
        assert gain.low <= gain.mean <= gain.high
    assert shipped == pytest.approx(1.0, abs=0.1)


def test_the_table_is_the_same_every_time_and_can_be_read_by_others(folder):
    first, second = (compare([folder], judged_only=True) for _ in range(2))
    plain = [line.to_dict() for line in first]
    assert plain == [line.to_dict() for line in second]
    assert json.loads(json.dumps(plain))[0]["folders"]["set"]["gain"] is None
    assert first[1].text().startswith(f"{first[1].name}  set ")


def test_a_folder_that_is_none_is_refused(tmp_path):
    with pytest.raises(InputInvalid, match="找不到文件夹"):
        compare([tmp_path / "none"])


def test_baselines_cut_text_as_their_names_say():
    assert character_pairs("电解铜箔") == ["电解", "解铜", "铜箔"]
    assert words("污水处理设备") == ["污水处理", "设备"]
