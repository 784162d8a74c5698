import shutil

import pytest

from nlp import analysis, lexicon
from nlp.lexicon import LexiconError

CHAINS = {
    "copper": {
        "terms.tsv": ["压延铜箔\tmaterial", "GB/T 5231\tgrade"],
        "synonyms.tsv": ["铜母线\t铜排", "印制电路板\tPCB、线路板"],
        "grades.tsv": ["T2\tC11000、Cu-ETP\tGB/T 5231"],
        "relations.tsv": ["铜箔\t覆铜板、集流体\tmaterial"],
    },
    "optoelectronics": {
        "terms.tsv": ["显示模组\tproduct"],
        "synonyms.tsv": ["线路板\tPCB", "背光模组\tBLU、背光源"],
    },
}


@pytest.fixture
def folder(tmp_path):
    target = tmp_path / "data"
    shutil.copytree(lexicon.DATA, target, ignore=shutil.ignore_patterns("chains"))
    for chain, lists in CHAINS.items():
        for name, rows in lists.items():
            write(target, f"chains/{chain}/{name}", rows)
    return target


def write(folder, name, rows):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(["# source: test", "# date: 2026-01-01", *rows, ""]), "utf-8")


def append(folder, name, line):
    with (folder / name).open("a", encoding="utf-8") as file:
        file.write(line + "\n")


def test_the_shipped_lists_are_sound():
    lists = lexicon.shipped()
    assert lists.canonical("拉伸强度") == lists.canonical("抗拉强度") == "抗拉强度"
    assert lists.canonical("未收录的名称") == "未收录的名称"
    assert lists.units["MPa"].powers == (("kg", 1), ("m", -1), ("s", -2))
    assert "采购" in lists.stopwords
    assert "覆铜板" in lists.terms


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("stopwords.txt", "采购"),
        ("common/terms.tsv", "两个 词\tproduct"),
        ("common/terms.tsv", "覆铜板\tmaterial"),
        ("common/terms.tsv", "新词"),
        ("common/terms.tsv", "新词\t别的"),
        ("common/terms.tsv", "\tproduct"),
        ("chains/copper/synonyms.tsv", "铜排\t"),
        ("chains/copper/synonyms.tsv", "铜母线\t母线铜排"),
        ("chains/copper/grades.tsv", "T2\tＣ11000\tASTM"),
        ("chains/copper/grades.tsv", "T9\tC999"),
        ("chains/copper/relations.tsv", "铜箔\t覆铜板\tmaterial"),
        ("chains/copper/relations.tsv", "铜杆\t铜杆\tmaterial"),
        ("chains/copper/relations.tsv", "铜杆\t铜线\tsomehow"),
        ("synonyms.tsv", "只有一列"),
        ("synonyms.tsv", "另一个\t抗拉强度"),
        ("units.tsv", "xx\t1"),
        ("units.tsv", "mm\t1\tm\t"),
        ("units.tsv", "xx\t不是数\tm\t"),
        ("units.tsv", "xx\tNaN\tm\t"),
        ("units.tsv", "xx\tInfinity\tm\t"),
        ("units.tsv", "xx\t0\tm\t"),
        ("units.tsv", "xx\t-1\tm\t"),
        ("common/terms.tsv", "铜\u3000箔甲\tproduct"),
        ("common/terms.tsv", "铜\u200b箔甲\tproduct"),
        ("common/terms.tsv", "铜\x00箔甲\tproduct"),
        ("units.tsv", "xx\t1\tm!\t"),
        ("units.tsv", "xx\t1\tm\t毫米"),
    ],
)
def test_a_bad_line_is_named(folder, name, line):
    append(folder, name, line)
    number = len((folder / name).read_text("utf-8").splitlines())
    with pytest.raises(LexiconError, match=f"{name}:{number}"):
        lexicon.load(folder)


def test_a_list_without_source_is_refused(folder):
    path = folder / "stopwords.txt"
    path.write_text(path.read_text("utf-8").replace("# source:", "# from:"), "utf-8")
    with pytest.raises(LexiconError, match="source"):
        lexicon.load(folder)


def test_a_missing_list_is_refused(folder):
    (folder / "units.tsv").unlink()
    with pytest.raises(LexiconError, match=r"units\.tsv"):
        lexicon.load(folder)


def test_each_chain_has_lists_of_its_own(folder):
    lists = lexicon.load(folder)
    copper = lists.chains["copper"]
    assert copper.terms == {"压延铜箔": "material", "GB/T 5231": "grade"}
    assert copper.synonyms["印制电路板"] == ("PCB", "线路板")
    assert copper.grades[0].equivalents == ("C11000", "Cu-ETP")
    assert copper.relations[0].outputs == ("覆铜板", "集流体")
    assert {"压延铜箔", "显示模组", "覆铜板"} <= set(lists.terms)
    assert {"铜排", "Cu-ETP", "集流体"} <= set(lists.words) - set(lists.terms)


def test_a_name_that_two_chains_group_differently_stays_with_its_chain(folder):
    lists = lexicon.load(folder)
    assert lists.name_of("ＰＣＢ", "copper") == "印制电路板"
    assert lists.name_of("pcb", "optoelectronics") == "线路板"
    assert lists.name_of("PCB") == "PCB"
    assert lists.name_of("背光源") == lists.name_of("BLU", "copper") == "背光模组"
    assert lists.grade_names[lexicon.key_of("cu-etp")] == "T2"


def test_the_version_follows_every_list_but_no_comment_and_no_order(folder):
    version = lexicon.load(folder).version
    write(folder, "chains/copper/terms.tsv", ["# 说明", "GB/T 5231\tgrade", "压延铜箔\tmaterial"])
    assert lexicon.load(folder).version == version
    for name, line in (
        ("stopwords.txt", "新停用词"),
        ("common/terms.tsv", "新词\tproduct"),
        ("chains/copper/terms.tsv", "新词\tproduct"),
        ("chains/copper/synonyms.tsv", "新词\t新名"),
        ("chains/copper/grades.tsv", "T3\tC11020\tGB/T 5231"),
        ("chains/copper/relations.tsv", "铜杆\t铜线\tmaterial"),
    ):
        before = lexicon.load(folder).version
        append(folder, name, line)
        assert lexicon.load(folder).version != before


def test_a_chain_may_have_terms_only_but_not_a_list_of_another_name(folder):
    write(folder, "chains/本地特色/terms.tsv", ["根雕\tproduct"])
    assert lexicon.load(folder).chains["本地特色"].terms == {"根雕": "product"}
    assert "chains/本地特色/terms.tsv" in lexicon.file_names(folder)
    write(folder, "chains/本地特色/synonym.tsv", [])
    with pytest.raises(LexiconError, match=r"synonym\.tsv"):
        lexicon.load(folder)


def test_other_lists_hold_inside_their_block_only(folder):
    lists = lexicon.load(folder)
    with lexicon.using(lists):
        assert lexicon.current() is lists
    assert lexicon.current() is lexicon.shipped()


def test_empty_lists_match_nothing(folder):
    header = "# source: test\n# date: 2026-01-01\n"
    shutil.rmtree(folder / "chains")
    for name in ("common/terms.tsv", "stopwords.txt", "synonyms.tsv", "units.tsv"):
        (folder / name).write_text(header, "utf-8")
    lists = lexicon.load(folder)
    assert lists.stop_pattern.search("采购") is None
    assert lists.unit_pattern.search("5微米") is None


def test_a_byte_order_mark_is_no_part_of_a_file(folder):
    path = folder / "stopwords.txt"
    version = lexicon.load(folder).version
    text = path.read_text("utf-8")
    lines = [line for line in text.splitlines() if line.startswith("# source:")]
    path.write_text("\ufeff" + "\n".join([*lines, text.replace(lines[0], "#")]), "utf-8")
    assert lexicon.load(folder).version == version


@pytest.mark.parametrize("text", ["someday", "2026-13-01", "23.11.2026"])
def test_a_date_that_is_none_is_refused(folder, text):
    write(folder, "chains/copper/terms.tsv", ["压延铜箔\tmaterial"])
    path = folder / "chains/copper/terms.tsv"
    path.write_text(path.read_text("utf-8").replace("2026-01-01", text), "utf-8")
    with pytest.raises(LexiconError, match=text):
        lexicon.load(folder)


def test_the_order_of_stop_words_does_not_change_the_version(folder):
    version = lexicon.load(folder).version
    path = folder / "stopwords.txt"
    lines = path.read_text("utf-8").splitlines()
    head = [line for line in lines if line.startswith("#")]
    words = [line for line in lines if line not in head]
    path.write_text("\n".join([*head, *reversed(words)]) + "\n", "utf-8")
    assert lexicon.load(folder).version == version


@pytest.mark.parametrize("text", ["A380客机用铆钉", "满足B1.3条款"])
def test_a_code_that_means_other_things_elsewhere_is_not_rewritten(text):
    assert analysis.clean(text).text == text
    assert analysis.clean("ADC12压铸件").text.startswith(lexicon.shipped().grade_codes["adc12"])


@pytest.mark.parametrize(
    "word", ["元明粉", "消石灰", "HPMC", "聚丙烯纤维", "PVA纤维", "布袋收尘器"]
)
def test_the_chains_agree_on_the_name_of_a_thing(word):
    assert lexicon.key_of(word) in lexicon.shipped().names
