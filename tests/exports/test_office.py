"""Exported files open in office programs: LibreOffice converts each, and its text is whole."""

import hashlib
import os
import re
import shutil
import subprocess
import tomllib
from dataclasses import replace

import pytest

from matchmaker import exports
from matchmaker.errors import Conflict, Invalid
from matchmaker.exports import fonts, manual, papers
from matchmaker.exports.tables import Column, Table

COLUMNS = (
    Column("name", "企业", 24),
    Column("score", "匹配度", 8),
    Column("why", "推荐理由", 40),
    Column("run", "排序编号", 20, is_printed=False),
)
HOSTILE = '临澜喆龑公司 & <b>「=1+1」 #image("x") $x$ {{ 7*7 }}'
ROWS = tuple((f"{HOSTILE}{n}", 83.5, f"理由{n}；\n指标：满足（≥800 MPa）", "r") for n in range(40))
TABLE = Table("铜", "短名单<&>", "制表人：王敏", COLUMNS, ROWS, "定稿校验码 abc123")
DOUBLE = replace(TABLE, rows=ROWS * 2)


def paper(kind):
    layout = papers.LAYOUTS[kind]
    values = {key: f"{label}：{HOSTILE}" for part in layout.sections
              for label, key in (*part.cells, *part.texts)}  # fmt: skip
    longest = [key for part in layout.sections for _, key in part.texts]
    values |= dict.fromkeys(longest, "第一行\n第二行\n" + "需要稳定供应的超薄铜箔。" * 120 + "末尾")
    return papers.Paper(kind, layout.title, values, "回执校验码 abc123")


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    """Return a function that has LibreOffice convert files; it starts once for all of them."""
    if shutil.which("soffice") is None or shutil.which("pdftotext") is None:
        pytest.skip("LibreOffice or pdftotext is not installed: see deploy/office.sh")
    home = tmp_path_factory.mktemp("office")

    def convert(files, to):
        command = [
            "soffice", f"-env:UserInstallation=file://{home}/profile", "--headless",
            "--convert-to", to, "--outdir", str(home / "out"), *map(str, files),
        ]  # fmt: skip
        environment = {**os.environ, "HOME": str(home)}
        subprocess.run(command, check=True, capture_output=True, timeout=120, env=environment)
        return {path.stem: path for path in (home / "out").iterdir()}

    return convert


def pdf_text(path):
    done = subprocess.run(["pdftotext", str(path), "-"], check=True, capture_output=True)
    return "".join(done.stdout.decode().split())


def page_size(path):
    """Return width and height of the first page in points."""
    done = subprocess.run(["pdfinfo", str(path)], check=True, capture_output=True, text=True)
    found = re.search(r"Page size:\s+([\d.]+) x ([\d.]+)", done.stdout)
    return round(float(found[1])), round(float(found[2]))


def test_every_file_is_opened_and_its_text_is_whole(office, tmp_path):
    for name in ("xlsx", "docx"):
        content = exports.render(name, [TABLE, TABLE])
        (tmp_path / f"tables-{name}.{name}").write_bytes(content)
    (tmp_path / "tables-list.docx").write_bytes(papers.render_list("summary", DOUBLE))
    for kind in papers.LAYOUTS:
        (tmp_path / f"{kind}.docx").write_bytes(papers.render("docx", paper(kind)))
    files = sorted(tmp_path.iterdir())
    converted = office(files, "pdf")
    assert set(converted) == {path.stem for path in files}
    for name in ("xlsx", "docx", "list"):
        assert page_size(converted[f"tables-{name}"]) == (842, 595), "A4 landscape"
        text = pdf_text(converted[f"tables-{name}"])
        assert "短名单<&>" in text
        assert text.count("理由39") == 2
        # The cell is as wide as two lines need, and the next one's line stands between them.
        assert '#image("x")$x${{7*7' in text
        assert "}}39" in text
        assert "定稿校验码abc123" in text
        assert "排序编号" not in text
    for kind, layout in papers.LAYOUTS.items():
        text = pdf_text(converted[kind])
        assert layout.title in text
        assert papers.SAMPLE in text
        assert "末尾" in text
        assert "{{7*7}}" in text
        for part in layout.sections:
            for label, _ in (*part.cells, *part.texts):
                assert "".join(label.split()) in text, (kind, label)


@pytest.mark.parametrize("kind", sorted(papers.LAYOUTS))
def test_a_paper_as_pdf_holds_every_value(office, tmp_path, kind):
    path = tmp_path / "a.pdf"
    path.write_bytes(papers.render("pdf", paper(kind)))
    text = pdf_text(path)
    assert papers.LAYOUTS[kind].title in text
    assert "末尾" in text
    assert "回执校验码abc123" in text


def test_tables_as_pdf_hold_every_row_and_the_font(office, tmp_path):
    path = tmp_path / "a.pdf"
    path.write_bytes(exports.render("pdf", [TABLE, TABLE]))
    text = pdf_text(path)
    assert text.count("理由39") == 2
    assert "定稿校验码abc123" in text
    assert "排序编号" not in text
    found = subprocess.run(["pdffonts", str(path)], check=True, capture_output=True, text=True)
    assert [line.split()[0].partition("+")[2] for line in found.stdout.splitlines()[2:]] == [
        "NotoSansSC-Regular-Identity-H"
    ]


def test_powers_and_formulas_are_set_from_plain_signs(office, tmp_path):
    table = Table("a", "标题", "", (Column("a", "指标", 40),), (("6.2×10⁻⁶ K⁻¹，H₂O",),))
    path = tmp_path / "a.pdf"
    path.write_bytes(exports.render("pdf", [table]))
    assert "6.2×10−6K−1，H2O" in re.sub(r"\s", "", pdf_text(path))


@pytest.mark.parametrize("name", ["docx", "pdf"])
def test_the_same_tables_give_the_same_bytes(name):
    assert exports.render(name, [TABLE]) == exports.render(name, [TABLE])


def test_a_character_that_the_font_lacks_fails_the_export_and_is_named():
    table = Table("a", "标题", "", (Column("a", "企业"),), (("临澜𠮷野公司",),))
    with pytest.raises(Conflict) as caught:
        exports.render("pdf", [table])
    assert caught.value.code == "export_glyph_missing"
    assert "“𠮷”（U+20BB7）" in str(caught.value.details)
    assert exports.render("docx", [table])


def test_the_font_shows_the_characters_of_names_and_units():
    signs = "喆龑㛃䶮㐀翀堃犇①②≥≤±×μΩ℃％～—“”「」《》·²³"
    assert fonts.missing([signs, "".join(map(chr, range(0x4E00, 0x9FA6)))]) == []
    assert fonts.missing(["甲𠮷乙"]) == ["𠮷"]


def test_the_font_is_the_one_that_was_listed():
    listed = tomllib.loads((fonts.FOLDER / "fonts.lock").read_text(encoding="utf-8"))["files"]
    for entry in listed:
        content = (fonts.FOLDER / entry["file"]).read_bytes()
        assert hashlib.sha256(content).hexdigest() == entry["sha256"], entry["file"]
    assert {entry["license"] for entry in listed} == {"OFL-1.1"}


def test_a_template_of_the_bureau_takes_the_place_of_ours(tmp_path):
    from docx import Document

    document = Document()
    document.add_paragraph("本市自定样式：{{ title }}")
    document.save(str(tmp_path / "need.docx"))
    content = papers.render("docx", paper("need"), tmp_path)
    (tmp_path / "out.docx").write_bytes(content)
    text = "\n".join(item.text for item in Document(str(tmp_path / "out.docx")).paragraphs)
    assert text.startswith("本市自定样式：需求名称：")
    with pytest.raises(Invalid):
        papers.render("odt", paper("need"))


def test_the_word_templates_ask_for_what_the_layouts_say():
    from docxtpl import DocxTemplate

    for kind, layout in papers.LAYOUTS.items():
        asked = DocxTemplate(str(papers.template_path(kind))).get_undeclared_template_variables()
        assert asked == {*layout.keys, "footer"}, f"run deploy/make_papers.py: {kind}"


def test_the_manual_is_set_with_its_chapters_and_pictures(office, tmp_path):
    path = tmp_path / "manual.pdf"
    path.write_bytes(manual.render(manual.shipped(), "使用手册"))
    text = pdf_text(path)
    for chapter in manual.files(manual.shipped()):
        first = chapter.read_text(encoding="utf-8").partition("\n")[0].lstrip("# ")
        assert "".join(first.split()) in text
    found = subprocess.run(["pdfimages", "-list", str(path)], check=True, capture_output=True)
    assert len(found.stdout.splitlines()) > 3
