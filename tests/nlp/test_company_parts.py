import pytest

from nlp.company_parts import MAX_NAME, is_legal_form, parts_of, places


@pytest.mark.parametrize(
    ("name", "place", "core", "legal"),
    [
        ("临澜市砺炉区澄砺精密铸造有限公司", "临澜市砺炉区", "澄砺精密铸造", "有限公司"),
        ("湖北澄砺（集团）股份有限公司", "湖北", "澄砺", "集团股份有限公司"),
        ("中国澄砺集团公司", "中国", "澄砺", "集团公司"),
        ("深圳市沛岑电子材料股份有限公司", "深圳市", "沛岑电子材料", "股份有限公司"),
        ("沛岑市场营销有限公司", "", "沛岑市场营销", "有限公司"),
        ("美好社区服务中心", "", "美好社区服务中心", ""),
        ("黄石港股份有限公司", "", "黄石港", "股份有限公司"),
        ("*ST澄砺", "", "澄砺", ""),
        ("澄砺退", "", "澄砺", ""),
        ("ＳＴ澄礪Ａ", "", "澄砺", ""),
        ("集团", "", "集团", ""),
        ("", "", "", ""),
    ],
)
def test_a_name_falls_into_place_core_and_legal_form(name, place, core, legal):
    parts = parts_of(name)
    assert (parts.place, parts.core, parts.text[parts.legal :]) == (place, core, legal)


def test_width_script_blanks_and_brackets_make_no_difference():
    plain = parts_of("岱川沛岑电子(集团)有限公司")
    assert parts_of("岱川沛岑電子（集團） 有限公司") == plain
    assert parts_of("岱川沛岑电子【集团】有限公司".replace("【", "[").replace("】", "]")) == plain


def test_a_name_without_end_is_read_to_a_limit():
    assert len(parts_of("澄砺" * 100_000).text) == MAX_NAME


def test_every_short_place_belongs_to_a_listed_one():
    pattern = places().pattern
    assert places().short["鄂"] == "湖北"
    assert places().short["沪"] == "上海"
    assert all(pattern.match(f"{name}澄砺") for name in places().short.values())


@pytest.mark.parametrize(
    ("name", "is_one"),
    [("有限公司", True), ("集团股份有限公司", True), ("澄砺有限公司", False), ("", False)],
)
def test_a_legal_form_alone_is_known_as_such(name, is_one):
    assert is_legal_form(name) is is_one
