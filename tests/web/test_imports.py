"""Import on the pages: columns, rows side by side, errors in the same workbook, undo."""

import io
import re
import secrets
from datetime import timedelta

import openpyxl
import pytest
from sqlalchemy import func, select
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from matchmaker.jobs import Runtime, run_due
from matchmaker.services import enterprises as service
from models.capabilities import Capability
from models.challenges import Challenge
from models.enterprises import Enterprise
from models.import_files import ImportFile
from tests.factories import chains, enterprises, regions, tiers, workbooks

HEADER = ("单位名称", "信用代码", "所属区县", "职工人数", "产业链环节", "主要产品")
PLACE = "铜及有色金属/铜箔"


def firm(number, name=None, **changes):
    cells = {
        "name": name or f"临澜澄岚第{number}材料有限公司",
        "code": enterprises.credit_code(number),
        "county": "澄江区",
        "staff": 10,
        "place": PLACE,
        "products": "铜箔：厚6μm；分切",
        **changes,
    }
    return list(cells.values())


@pytest.fixture
def city(committed):
    with committed() as ctx:
        chains.make(ctx)
        regions.make(ctx)
        tiers.make_rule_set(ctx)
    return committed


@pytest.fixture
def work(app):
    settings = app.extensions["matchmaker.settings"]
    runtime = Runtime(settings, app.extensions["matchmaker.database"])
    return lambda: run_due(runtime)


def send(visitor, header, rows, kind="enterprises", name="企业台账.xlsx", **fields):
    """Upload a workbook; return the address of its import."""
    content = io.BytesIO(workbooks.workbook(header, rows, title="企业台账"))
    data = {"kind": kind, "file": (content, name), **fields}
    answer = visitor.post("/desk/imports", data, content_type="multipart/form-data")
    assert answer.status_code == 303, answer.text
    return answer.location


def fields_on(page):
    """Return what the form of a page would send as it stands."""
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    for name, inner in re.findall(r'<select[^>]* name="([^"]+)"[^>]*>(.*?)</select>', page, re.S):
        chosen = re.search(r'<option value="([^"]*)" selected', inner)
        fields[name] = chosen[1] if chosen else ""
    return {name: value for name, value in fields.items() if name != "csrf_token"}


def check(visitor, work, path):
    """Take the proposed columns; return the page after the check."""
    answer = visitor.post(f"{path}/columns", fields_on(visitor.get(path).text))
    assert answer.status_code == 303, answer.text
    work()
    return visitor.get(path).text


def confirm(visitor, work, path, **choices):
    """Confirm what is proposed but for `choices`; return the page after saving."""
    fields = {**fields_on(visitor.get(path).text), **choices}
    assert visitor.post(f"{path}/confirm", fields).status_code == 303
    work()
    return visitor.get(path).text


def import_all(visitor, work, *sent, **fields):
    path = send(visitor, *sent, **fields)
    check(visitor, work, path)
    return path, confirm(visitor, work, path)


def undo(visitor, work, path):
    fields = {"version": fields_on(visitor.get(path).text)["version"]}
    assert visitor.post(f"{path}/undo", fields).status_code == 303
    work()
    return visitor.get(path).text


def count(committed, kind):
    with committed() as ctx:
        return ctx.session.scalars(select(func.count(kind.id))).one()


def test_a_file_passes_through_columns_check_and_confirmation(visitor, city, work):
    path = send(visitor, HEADER, [firm(1), firm(2, county="月球区")])
    page = visitor.get(path).text
    assert "表头在第 2 行" in page
    assert "列名一致" in page
    page = check(visitor, work, path)
    assert "可保存 <strong>1</strong> 条（新增 1" in page
    assert "未知的行政区划“月球区”" in page
    assert count(city, Enterprise) == 0
    page = confirm(visitor, work, path)
    assert "成功 <strong>1</strong> 条" in page
    assert (count(city, Enterprise), count(city, Capability)) == (1, 2)
    assert "企业台账.xlsx" in visitor.get("/desk/imports").text


def test_the_same_workbook_comes_back_and_its_good_rows_are_not_doubled(visitor, city, work):
    path, _ = import_all(visitor, work, HEADER, [firm(1), firm(2, county="月球区")])
    with visitor.get(f"{path}/marked.xlsx") as answer:
        book = openpyxl.load_workbook(io.BytesIO(answer.data))
    sheet = book["汇总"]
    assert sheet["C4"].comment.text == "未知的行政区划“月球区”。"
    assert sheet["G2"].value == "错误原因"
    sheet["C4"] = "澄江区"
    corrected = io.BytesIO()
    book.save(corrected)
    corrected.seek(0)
    data = {"kind": "enterprises", "file": (corrected, "改好.xlsx")}
    again = visitor.post("/desk/imports", data, content_type="multipart/form-data").location
    assert "未作修改 1 条" in check(visitor, work, again)
    assert "成功 <strong>1</strong> 条" in confirm(visitor, work, again)
    assert count(city, Enterprise) == 2


def test_duplicates_stand_side_by_side_and_are_settled_in_bulk_or_one_by_one(visitor, city, work):
    import_all(visitor, work, HEADER, [firm(1, "澄砺精密铸造有限公司"), firm(2), firm(3)])
    rows = [
        firm(None, "澄砺精密铸造有限公司", code=None, staff=77),
        firm(2, staff=20),
        firm(3, staff=30),
        firm(4, "澄砺精密铸造股份有限公司"),
    ]
    path = send(visitor, HEADER, rows, update="1")
    page = check(visitor, work, path)
    assert "缺信用代码、名称与已登记企业一致（1 行）" in page
    assert "信用代码已登记、内容不同（2 行）" in page
    assert "从业人数：77 → 10" in page
    assert "从业人数：20 → 10" in page
    assert "名称与已登记企业相近、信用代码不同（1 行）" in page
    page = confirm(visitor, work, path, **{"row.5": "skip", "all.alike": "skip"})
    assert "跳过 2 条" in page
    with city() as ctx:
        known = dict(
            list(ctx.session.execute(select(Enterprise.credit_code, Enterprise.staff_count)))
        )
    assert known == {
        enterprises.credit_code(1): 77,
        enterprises.credit_code(2): 20,
        enterprises.credit_code(3): 10,
    }


def test_undo_restores_what_was_there(visitor, city, work):
    first, _ = import_all(visitor, work, HEADER, [firm(1), firm(2)])
    second, _ = import_all(visitor, work, HEADER, [firm(1, staff=99), firm(3)], update="1")
    assert "已撤销 2 行" in undo(visitor, work, second)
    with city() as ctx:
        staff = list(ctx.session.scalars(select(Enterprise.staff_count).order_by(Enterprise.id)))
    assert staff == [10, 10]
    # The first import finds its enterprises as it left them, and can be taken back after it.
    assert "已撤销 2 行" in undo(visitor, work, first)
    assert (count(city, Enterprise), count(city, Capability)) == (0, 0)
    import_all(visitor, work, HEADER, [firm(1)])
    assert count(city, Enterprise) == 1


def test_undo_refuses_rows_that_were_changed_since_and_names_them(visitor, city, work):
    path, _ = import_all(visitor, work, HEADER, [firm(1), firm(2)])
    with city() as ctx:
        row = ctx.session.scalars(
            select(Enterprise).where(Enterprise.credit_code == enterprises.credit_code(2))
        ).one()
        row.summary, name = "后来改过", row.name
    page = undo(visitor, work, path)
    assert "已撤销 1 行，1 行未撤销" in page
    assert f"“{name}”在导入后又有修改" in page.replace("&#34;", '"')
    assert count(city, Enterprise) == 1
    assert count(city, Capability) == 2


def test_an_update_passes_by_what_is_claimed_and_its_undo_what_was_changed_since(
    visitor, city, work
):
    import_all(visitor, work, HEADER, [firm(number) for number in (1, 2, 3, 4)])
    with city() as ctx:
        codes = {enterprises.credit_code(number): number for number in (1, 2, 3, 4)}
        found = {codes[row.credit_code]: row for row in ctx.session.scalars(select(Enterprise))}
        found[2].claimed_at = ctx.now
    rows = [firm(number, staff=99, products="铜带") for number in (1, 2, 3, 4)]
    path, page = import_all(visitor, work, HEADER, rows, update="1")
    assert "更新 3）" in page
    with city() as ctx:
        staff = select(Enterprise.staff_count).order_by(Enterprise.credit_code)
        assert sorted(ctx.session.scalars(staff)) == [10, 99, 99, 99]
        ctx.session.get_one(Enterprise, found[3].id).summary = "后来改过"
    assert count(city, Capability) == 11
    assert "已撤销 2 行，1 行未撤销" in undo(visitor, work, path)
    with city() as ctx:
        assert sorted(ctx.session.scalars(staff)) == [10, 10, 10, 99]
    assert count(city, Capability) == 9


def test_a_file_without_rows_is_told_so(visitor, city, work):
    page = check(visitor, work, send(visitor, HEADER, []))
    assert "表头下面没有数据行" in page
    assert re.search(r"<button[^>]*disabled[^>]*>确认导入", page)
    assert "可保存 0 条" in visitor.get("/desk/imports").text


def test_a_first_day_that_cannot_be_read_is_one_error(visitor, city, work):
    import_all(visitor, work, HEADER, [firm(1, workbooks.firm_name(1), code=workbooks.code(1))])
    [row] = workbooks.tier_rows(1)
    path = send(visitor, workbooks.TIER_HEADER, [[*row[:-1], "三月初"]], kind="tiers")
    page = check(visitor, work, path)
    assert "“三月初”不是日期" in page
    assert "必填" not in page


def test_undo_is_over_after_a_day(visitor, city, work):
    path, page = import_all(visitor, work, HEADER, [firm(1)])
    assert "撤销导入" in page
    with city() as ctx:
        row = ctx.session.scalars(select(ImportFile)).one()
        row.saved_at -= timedelta(hours=25)
        version = row.version + 1
    assert "撤销导入" not in visitor.get(path).text
    assert visitor.post(f"{path}/undo", {"version": version}).status_code == 409


def test_tiers_capabilities_and_challenges_follow_the_enterprises(visitor, city, work):
    import_all(visitor, work, HEADER, [firm(1, workbooks.firm_name(1), code=workbooks.code(1))])
    facts, _ = import_all(
        visitor, work, workbooks.TIER_HEADER, workbooks.tier_rows(1), kind="tiers"
    )
    with city() as ctx:
        [key] = ctx.session.scalars(select(Enterprise.public_id))
        assert [fact.issuer for fact in service.get(ctx, key).tier_facts] == [
            "省级中小企业主管部门"
        ]
    offers = [[workbooks.firm_name(1), "铜带", "厚度6~12μm", "铜及有色金属/铜箔"]]
    header = ("企业", "产品名称", "技术参数", "所属产业链环节")
    import_all(visitor, work, header, offers, kind="capabilities")
    needs = workbooks.challenge_rows(3)
    needs = [[*row[:1], workbooks.firm_name(1), *row[2:]] for row in needs]
    drafts, page = import_all(visitor, work, workbooks.CHALLENGE_HEADER, needs, kind="challenges")
    assert "成功 <strong>3</strong> 条" in page
    assert (count(city, Challenge), count(city, Capability)) == (3, 3)
    assert "已撤销 3 行" in undo(visitor, work, drafts)
    assert "已撤销 1 行" in undo(visitor, work, facts)
    with city() as ctx:
        assert service.get(ctx, key).tier_facts == []
    assert count(city, Challenge) == 0


def test_an_enterprise_imports_its_own_needs_and_nothing_else(member_of, city, work):
    with city() as ctx:
        own = enterprises.make(ctx, name=workbooks.firm_name(1))
        other = enterprises.make(ctx, name=workbooks.firm_name(2)).name
        key = own.public_id
    member = member_of(key)
    page = member.get("/desk/imports").text
    assert 'value="challenges"' in page
    assert 'value="enterprises"' not in page
    assert member.get("/desk/imports/templates/tiers.xlsx").status_code == 404
    rows = [list(row) for row in workbooks.challenge_rows(2)]
    rows[1][1] = other
    _, page = import_all(member, work, workbooks.CHALLENGE_HEADER, rows, kind="challenges")
    assert "成功 <strong>1</strong> 条" in page
    assert "失败 <strong" in page
    assert count(city, Challenge) == 1


def test_a_file_of_a_kind_that_is_not_ones_own_is_refused_unread(member_of, city, settings):
    with city() as ctx:
        key = enterprises.make(ctx).public_id
    member, folder = member_of(key), settings.upload_folder
    given = {"kind": "enterprises", "file": (io.BytesIO(b"no workbook"), "a.xlsx")}
    assert member.post("/desk/imports", given).status_code == 403
    assert not list(folder.glob("import-*"))


def test_an_import_is_its_owners_alone(visitor, city, member_of, work):
    path = send(visitor, HEADER, [firm(1)])
    with city() as ctx:
        stranger = enterprises.make(ctx).public_id
    other = member_of(stranger)
    for address in (path, f"{path}/card", f"{path}/marked.xlsx"):
        assert other.get(address).status_code == 404
    assert visitor.get(f"{path}/marked.xlsx").status_code == 404


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.doc", b"x", "仅允许导入 xls、xlsx、csv 格式文件"),
        ("a.xlsx", b"PK\x03\x04", "文件无法读取"),
        ("a.xls", b"<table>", "网页"),
        ("a.csv", b"\xff\xff\xff,1", "编码"),
        ("a.csv", b"", "文件为空"),
        ("a.xlsx", b"", "文件为空"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_its_reason(visitor, city, name, content, told):
    data = {"kind": "enterprises", "file": (io.BytesIO(content), name)}
    answer = visitor.post("/desk/imports", data, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert told in answer.text
    assert count(city, ImportFile) == 0


def test_columns_are_refused_where_a_required_one_is_missing(visitor, city):
    path = send(visitor, HEADER, [firm(1)])
    fields = {**fields_on(visitor.get(path).text), "column.1": ""}
    answer = visitor.post(f"{path}/columns", fields)
    assert answer.status_code == 422
    assert "未找到必需的列：统一社会信用代码" in answer.text
    assert visitor.get(f"{path}?sheet=没有").status_code == 200


def test_a_template_is_downloaded(visitor, city):
    answer = visitor.get("/desk/imports/templates/capabilities.xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.data))["数据"]
    assert sheet["A2"].value == "*企业名称"
    assert visitor.get("/desk/imports/templates/nothing.xlsx").status_code == 404


def test_a_workbook_of_several_megabytes_is_taken_in_the_browser(visitor, city):
    # What cannot be compressed, so that the file is as large as its text.
    texts = [secrets.token_hex(1500) for _ in range(1200)]
    rows = [[*firm(number)[:-1], f"铜箔：{text}"] for number, text in enumerate(texts, start=1)]
    content = workbooks.workbook(HEADER, rows)
    assert len(content) > 1_500_000
    file = FileStorage(io.BytesIO(content), "大.xlsx")
    # Encoded here: the client would leave a file of its own open.
    fields = {"csrf_token": visitor.token(), "kind": "enterprises", "file": file}
    boundary, body = encode_multipart(fields)
    kind = f"multipart/form-data; boundary={boundary}"
    answer = visitor.client.post("/desk/imports", data=body, content_type=kind)
    assert answer.status_code == 303, answer.text
