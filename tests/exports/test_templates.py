"""Templates that a bureau edits: filled in, repeated by rows, and refused where they would fail."""

import io
import zipfile

import pytest
from docx import Document

from matchmaker.errors import Invalid
from matchmaker.exports import papers
from matchmaker.exports.papers import lists, templates
from matchmaker.exports.tables import Column, Table
from matchmaker.services import paper_templates

COLUMNS = (Column("number", "序号", 5), Column("title", "需求名称", 30))
ROWS = ((1, "铜箔 & <b>「{{ 7*7 }}」"), (2, "第一行\n第二行"))
TABLE = Table("汇总", "榜单需求汇总表", "制表人：王敏", COLUMNS, ROWS, "定稿校验码 abc")


def document(*lines):
    made = Document()
    for line in lines:
        made.add_paragraph(line)
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def read(content):
    made = Document(io.BytesIO(content))
    rows = [[cell.text for cell in row.cells] for table in made.tables for row in table.rows]
    section = made.sections[0]
    edges = [section.header.paragraphs[0].text, section.footer.paragraphs[0].text]
    return [item.text for item in made.paragraphs], rows, edges


@pytest.mark.parametrize("name", sorted(paper_templates.KINDS))
def test_every_shipped_template_passes_the_check_and_says_that_it_is_a_sample(name):
    kind = paper_templates.KINDS[name]
    shipped = papers.template_path(name)
    content = lists.template(kind.columns) if kind.columns else shipped.read_bytes()
    templates.check(content, tuple(kind.fields), tuple(kind.row_fields))
    assert read(content)[2][0] == "参考样式"


def test_a_list_is_filled_row_by_row_and_its_text_is_never_run():
    texts, rows, edges = read(papers.render_list("summary", TABLE))
    assert texts[:2] == ["榜单需求汇总表", "制表人：王敏"]
    assert rows == [["序号", "需求名称"], *([str(cell) for cell in row] for row in ROWS)]
    assert edges == ["参考样式", "定稿校验码 abc"]


def test_a_list_goes_into_the_template_of_the_bureau(tmp_path):
    own = document(
        "本市样式 {{ title }}",
        "{% for row in rows %}{{ loop.index }} {{ row.title }}；{% endfor %}",
    )
    templates.check(own, tuple(lists.FIELDS), ("number", "title"))
    (tmp_path / "summary.docx").write_bytes(own)
    texts, rows, _ = read(papers.render_list("summary", TABLE, tmp_path))
    assert texts[0] == "本市样式 榜单需求汇总表"
    assert "1 铜箔 & <b>「{{ 7*7 }}」；2 第一行" in texts[1]
    assert rows == []


def archive(*names):
    buffer = io.BytesIO(document("{{ title }}"))
    with zipfile.ZipFile(buffer, "a") as found:
        for name in names:
            found.writestr(name, b"x")
    return buffer.getvalue()


def bomb():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("word/document.xml", b" " * (templates.MAX_UNPACKED + 1))
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (document("{{ tilte }}"), "tilte"),
        (document("{{ title.__class__.__mro__ }}"), "__class__"),
        (document("{{ cycler('a') }}"), "cycler"),
        (document("{{ title|upper }}"), "Filter"),
        (document("{% for n in range(999999) %}x{% endfor %}"), "range"),
        (document("{% set x = title %}"), "Assign"),
        (document("{% include 'secret.key' %}"), "Include"),
        (document("{% for row in rows %}{{ row.nobody }}{% endfor %}"), "row.nobody"),
        (document("{{ title "), "占位符写法有误"),
        (document("{% for row in rows %}"), "占位符写法有误"),
        (b"PK\x03\x04", "不是可以打开的 Word 文档"),
        (b"<html>", "不是可以打开的 Word 文档"),
        (archive("word/vbaProject.bin"), "宏"),
        (archive("word/embeddings/a.xlsx"), "嵌入对象"),
        (bomb(), "超过 2 MB"),
        (b"x" * (templates.MAX_BYTES + 1), "超过 2 MB"),
    ],
)
def test_a_template_that_would_fail_or_do_harm_is_refused_with_its_reason(content, told):
    with pytest.raises(Invalid) as caught:
        templates.check(content, tuple(lists.FIELDS), ("number", "title"))
    assert told in caught.value.errors["file"][0]


def test_a_value_that_a_stored_template_asks_for_in_vain_is_told():
    with pytest.raises(Invalid) as caught:
        templates.fill(document("{{ gone }}"), {"title": "x"})
    assert "gone" in caught.value.errors["file"][0]
