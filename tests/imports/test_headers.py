import pytest

from matchmaker import imports
from matchmaker.errors import Invalid
from matchmaker.imports import cells, headers
from matchmaker.imports.book import Book, RawSheet
from matchmaker.imports.layout import load_columns

LAYOUT = imports.layout("enterprises")


def sheet(*rows):
    raw = [[cells.text(cell) for cell in row] for row in rows]
    return headers.to_sheet(Book([RawSheet("表", raw)]), LAYOUT)


def test_columns_are_found_whatever_their_order_and_dress():
    found = sheet(["＊信用代码：", " 企业 名称 ", "从业人数", "别的"], ["91", "甲", 12.0, "x"])
    assert found.rows[0].cells == {"credit_code": "91", "name": "甲", "staff": "12"}
    assert found.rows[0].number == 2
    assert found.ignored == ["别的"]
    assert found.labels["name"] == "企业 名称"


def test_units_in_full_width_brackets_are_known():
    found = sheet(["企业名称", "统一社会信用代码", "营业收入（万元）"], ["甲", "91", "8"])
    assert found.rows[0].cells["revenue_wan"] == "8"


def test_the_header_may_stand_below_a_title():
    found = sheet(["企业名单"], ["填写说明"], ["企业名称", "统一社会信用代码"], ["甲", "91"])
    assert [row.number for row in found.rows] == [4]


def test_the_example_and_empty_rows_are_left_out():
    found = sheet(
        ["企业名称", "统一社会信用代码"],
        ["示例（导入时忽略）", "91"],
        ["", None],
        ["甲", "91"],
    )
    assert [row.number for row in found.rows] == [4]


@pytest.mark.parametrize(
    ("rows", "text"),
    [
        ([], "文件为空"),
        ([["随便", "什么"]], "未找到必需的列：企业名称、统一社会信用代码"),
        ([["企业名称"], ["甲"]], "统一社会信用代码"),
        ([["企业名称", "机构全称", "信用代码"]], "列重复：企业名称、机构全称"),
    ],
)
def test_a_file_without_the_needed_header_is_refused(rows, text):
    with pytest.raises(Invalid) as caught:
        sheet(*rows)
    assert text in caught.value.errors["file"][0]


@pytest.mark.parametrize("kind", sorted(imports.LAYOUTS))
def test_the_column_tables_are_consistent(kind):
    layout, columns = imports.layout(kind), load_columns(kind)
    labels = [headers.label_key(text) for item in columns for text in (item.label, *item.aliases)]
    assert len(labels) == len(set(labels))
    assert set(layout.places.values()) <= {item.key for item in columns}
    assert any(item.example == "示例(导入时忽略)" for item in columns)


def test_an_unknown_kind_is_refused():
    with pytest.raises(Invalid) as caught:
        imports.layout("bids")
    assert "bids" in caught.value.errors["kind"][0]
