import openpyxl
import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from matchmaker import imports as import_files
from matchmaker.errors import Invalid, Unauthenticated
from matchmaker.intake import import_names, imports, reports
from matchmaker.services import enterprise_merges
from matchmaker.services import enterprises as enterprise_service
from models.capabilities import Capability
from models.challenges import Challenge
from models.enterprises import Enterprise
from models.enums import ChallengeStatus
from models.jobs import Job
from tests.factories import chains, enterprises, regions, tiers

HEADER = ["企业名称", "统一社会信用代码", "所属区县", "从业人数", "产业链环节", "主导产品"]


# The same body with another check character.
BAD_CODE = enterprises.credit_code(2)[:17] + ("1" if enterprises.credit_code(2)[17] == "0" else "0")


@pytest.fixture
def city(ctx):
    chains.make(ctx)
    regions.make(ctx)
    regions.make_zone(ctx)
    tiers.make_rule_set(ctx)
    return ctx


def write(tmp_path, header, *rows):
    path = tmp_path / "file.xlsx"
    book = openpyxl.Workbook()
    for row in (header, *rows):
        book.active.append(row)
    book.save(path)
    return path


def run(ctx, path, kind="enterprises", *, commit=True, update=False):
    return imports.execute(
        ctx, kind, path, commit=commit, update=update, progress=lambda _done, _total: None
    )


def firm(number, name="铜箔一厂", **changes):
    cells = {
        "code": enterprises.credit_code(number),
        "county": "澄江区",
        "staff": 10,
        "segments": "铜及有色金属/铜箔",
        "products": "铜箔：厚6μm；分切",
        **changes,
    }
    return [name, *cells.values()]


def count(ctx, kind):
    return ctx.session.scalars(select(func.count(kind.id))).one()


@pytest.mark.every_database
def test_good_rows_are_saved_and_bad_ones_told(city, tmp_path):
    path = write(
        tmp_path, HEADER,
        firm(1),
        firm(2, code=BAD_CODE),
        firm(3, county="月球区", staff="很多"),
        firm(4, name="铜箔四厂"),
    )  # fmt: skip
    report = run(city, path).to_dict()
    assert (report["total"], report["created"], report["bad"]) == (4, 2, 2)
    assert report["committed"]
    issues = [(item["row"], item["column"]) for item in report["issues"]]
    assert issues == [(3, "统一社会信用代码"), (4, "从业人数"), (4, "所属区县")]
    assert "GB 32100" in report["issues"][0]["reason"]
    names = set(city.session.scalars(select(Enterprise.name)))
    assert names == {"铜箔一厂", "铜箔四厂"}


@pytest.mark.parametrize(
    ("products", "reason"),
    [
        ("铜箔：" + "厚" * 4001, "第 1 项：长度不能超过 4000。"),
        ("铜箔；铜\x7f杆：光亮", "第 2 项：含有不允许的字符。"),
    ],
)
def test_a_product_that_breaks_a_rule_stops_its_row_alone(city, tmp_path, products, reason):
    path = write(tmp_path, HEADER, firm(1, products=products), firm(2, name="铜箔二厂"))
    report = run(city, path).to_dict()
    assert (report["created"], report["bad"]) == (1, 1)
    assert [(item["row"], item["reason"]) for item in report["issues"]] == [(2, reason)]
    assert list(city.session.scalars(select(Enterprise.name))) == ["铜箔二厂"]


def test_products_become_capabilities_of_the_one_segment(city, tmp_path):
    run(city, write(tmp_path, HEADER, firm(1)))
    rows = city.session.scalars(
        select(Capability).options(selectinload(Capability.segment)).order_by(Capability.id)
    ).all()
    assert [(row.name, row.description) for row in rows] == [("铜箔", "厚6μm"), ("分切", "")]
    assert {row.segment.code for row in rows} == {"foil"}


@pytest.mark.every_database
def test_without_commit_nothing_is_kept(city, tmp_path):
    report = run(city, write(tmp_path, HEADER, firm(1), firm(2)), commit=False)
    assert (report.good, report.is_committed) == (2, False)
    assert count(city, Enterprise) == 0
    assert count(city, Job) == 0


def test_without_commit_rules_of_the_register_are_checked_all_the_same(city, tmp_path):
    path = write(tmp_path, HEADER, firm(1), firm(1, name="同一代码"))
    report = run(city, path, commit=False)
    assert (report.created, report.existing) == (1, 1)
    assert report.told[0].row == 3


def test_a_known_enterprise_is_left_alone_unless_an_update_is_asked(city, tmp_path):
    run(city, write(tmp_path, HEADER, firm(1)))
    changed = write(tmp_path, HEADER, firm(1, name="新名字", staff=99, products="铜箔；铜带"))
    report = run(city, changed)
    assert (report.existing, report.created, report.bad) == (1, 0, 0)
    assert "已登记" in report.told[0].reason
    report = run(city, changed, update=True)
    assert (report.updated, report.told) == (1, [])
    [row] = city.session.scalars(select(Enterprise)).all()
    assert (row.name, row.staff_count) == ("新名字", 99)
    names = list(city.session.scalars(select(Capability.name).order_by(Capability.id)))
    assert names == ["铜箔", "分切", "铜带"]


@pytest.mark.every_database
def test_an_update_that_changes_nothing_leaves_no_trace(city, tmp_path):
    header = [*HEADER, "营业收入（万元）", "功能区"]
    rows = [[*firm(number), 1200.5, "临澜高新区"] for number in (1, 2, 3)]
    path = write(tmp_path, header, *rows)
    run(city, path)
    versions = select(Enterprise.version).order_by(Enterprise.id)
    before = list(city.session.scalars(versions))
    for commit in (False, True):
        report = run(city, path, update=True, commit=commit)
        assert (report.existing, report.updated) == (3, 0)
    assert {issue.reason for issue in report.told} == {"本行没有可更新的内容，未作修改。"}
    assert list(city.session.scalars(versions)) == before


def test_an_enterprise_that_comes_twice_is_what_its_last_row_says(city, tmp_path):
    run(city, write(tmp_path, HEADER, firm(1), firm(2)))
    rows = [firm(1, staff=20), firm(2, staff=30), firm(1, staff=40), firm(3), firm(3, staff=50)]
    report = run(city, write(tmp_path, HEADER, *rows), update=True)
    assert (report.updated, report.created, report.bad) == (4, 1, 0)
    found = select(Enterprise.staff_count).order_by(Enterprise.credit_code)
    assert list(city.session.scalars(found)) == [40, 30, 50]


@pytest.mark.every_database
def test_an_update_replaces_only_what_the_file_states(city, tmp_path):
    header = ["企业名称", "统一社会信用代码", "所属区县", "简称", "企业概况", "专精特新梯度",
              "认定有效期自", "功能区"]  # fmt: skip
    code = enterprises.credit_code(7)
    first = [
        "甲厂",
        code,
        "澄江区",
        "甲",
        "铜箔企业",
        "专精特新中小企业",
        "2025-01-01",
        "临澜高新区",
    ]
    second = ["甲厂新名", code, "澄江区", "甲；老甲"]
    run(city, write(tmp_path, header, first))
    report = run(city, write(tmp_path, header[:4], second), update=True)
    assert report.updated == 1
    row = enterprise_service.get_all(city, Enterprise.credit_code == code)[0]
    assert (row.name, row.summary, row.zone.name) == ("甲厂新名", "铜箔企业", "临澜高新区")
    assert [alias.name for alias in row.aliases] == ["甲", "老甲"]
    assert [fact.tier.code for fact in row.tier_facts] == ["specialized"]


def test_evidence_overrides_the_check_digit(city, tmp_path):
    header = [*HEADER[:3], "信用代码核验依据"]
    row = ["甲厂", BAD_CODE, "澄江区", "营业执照原件"]
    assert run(city, write(tmp_path, header, row)).created == 1


def test_a_row_that_breaks_a_rule_late_leaves_nothing_behind(city, tmp_path):
    long_name = "长" * 129
    path = write(tmp_path, HEADER, firm(1), firm(2, products=f"{long_name}"), firm(3, name="三厂"))
    report = run(city, path)
    assert (report.created, report.bad) == (2, 1)
    assert count(city, Enterprise) == 2


def test_schema_errors_name_the_column_once(city, tmp_path):
    header = ["企业名称", "统一社会信用代码", "所属区县", "邮箱", "数据年度", "简称"]
    row = ["甲", enterprises.credit_code(1), "澄江区", "不是邮箱", "1800", "长" * 200]
    report = run(city, write(tmp_path, header, row))
    found = {issue.column: issue.reason for issue in report.issues}
    assert set(found) == {"企业名称", "邮箱", "数据年度", "简称"}
    assert found["简称"].startswith("第 1 项：")


@pytest.mark.parametrize("kind", ["tiers", "capabilities"])
def test_an_unknown_code_is_told_once_where_it_stands(city, tmp_path, kind):
    header = ["企业名称", "统一社会信用代码", "专精特新梯度", "认定有效期自", "能力项名称"]
    row = ["甲", enterprises.credit_code(1), "专精特新中小企业", "2025年3月1日", "铜箔"]
    report = run(city, write(tmp_path, header, row), kind)
    [issue] = report.issues
    assert (issue.column, issue.reason[:5]) == ("统一社会信用代码", "未知的企业")


def test_columns_that_nobody_knows_are_told(city, tmp_path):
    report = run(city, write(tmp_path, [*HEADER, "法人代表"], [*firm(1), "某人"]))
    assert report.to_dict()["ignored_columns"] == ["法人代表"]


def test_many_issues_are_counted_and_cut(city, tmp_path, monkeypatch):
    monkeypatch.setattr(reports, "MAX_ISSUES", 2)
    path = write(tmp_path, HEADER, *(firm(n, county="无") for n in range(5)))
    report = run(city, path).to_dict()
    assert (len(report["issues"]), report["issues_total"], report["bad"]) == (2, 5, 5)


def test_progress_reaches_the_end(city, tmp_path):
    seen = []
    path = write(tmp_path, HEADER, *(firm(n) for n in range(45)))
    imports.prepare(city, "enterprises", path, lambda done, total: seen.append((done, total)))
    assert seen == [(20, 45), (40, 45), (45, 45)]


def test_the_public_may_not_import(public_ctx, tmp_path):
    with pytest.raises(Unauthenticated):
        run(public_ctx, write(tmp_path, HEADER))


def test_an_unusable_file_is_refused(city, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("别的,列\n", encoding="utf-8")
    with pytest.raises(Invalid):
        run(city, path)


CHALLENGE_HEADER = ["需求名称", "需求方", "需求类型", "产业链", "环节", "需求内容", "指标",
                    "预算(万元)", "截止日期", "可见范围", "受邀企业", "保密内容"]  # fmt: skip


def need(title="铜箔攻关", buyer="澄江铜业", **changes):
    cells = {
        "kind": "技术攻关",
        "chain": "铜及有色金属",
        "segment": "铜箔",
        "content": "开发高强铜箔",
        "requirements": "*抗拉强度≥600MPa；厚度≤6μm",
        "budget": 380,
        "deadline": "2099-12-31",
        "visibility": "公开",
        "invited": "",
        "detail": "",
        **changes,
    }
    return [title, buyer, *cells.values()]


@pytest.mark.every_database
def test_challenges_are_drafted(city, tmp_path):
    enterprises.make(city, name="澄江铜业")
    enterprises.make(city, name="邻家铜厂")
    path = write(
        tmp_path, CHALLENGE_HEADER,
        need(),
        need(title="定向需求", visibility="定向", invited="邻家铜厂", detail="另附图纸"),
        need(title="公开却有保密内容", detail="另附图纸"),
        need(title="买方不明", buyer="无名氏"),
        need(title="指标颠倒", requirements="厚度≥"),
    )  # fmt: skip
    report = run(city, path, "challenges")
    assert (report.created, report.bad) == (2, 3)
    reasons = {issue.row: (issue.column, issue.reason) for issue in report.issues}
    assert reasons[4] == ("保密内容", "仅定向榜单可填写此项。")
    assert reasons[5][0] == "需求方"
    assert reasons[6][0] == "指标"
    rows = city.session.scalars(
        select(Challenge)
        .options(selectinload(Challenge.requirements), selectinload(Challenge.invited))
        .order_by(Challenge.id)
    ).all()
    assert {row.status for row in rows} == {ChallengeStatus.DRAFT}
    assert [item.is_must_have for item in rows[0].requirements] == [True, False]
    assert rows[0].budget_yuan == 3_800_000
    assert [row.name for row in rows[1].invited] == ["邻家铜厂"]


@pytest.mark.every_database
def test_a_fixed_file_can_be_given_again(city, tmp_path):
    enterprises.make(city, name="澄江铜业")
    run(city, write(tmp_path, CHALLENGE_HEADER, need()), "challenges")
    again = write(
        tmp_path, CHALLENGE_HEADER, need(content="改过的内容", budget="面议"), need(title="新的")
    )
    report = run(city, again, "challenges")
    assert (report.created, report.existing) == (1, 1)
    report = run(city, again, "challenges", update=True)
    # The second need stands there as the file has it.
    assert (report.updated, report.existing) == (1, 1)
    row = city.session.scalars(select(Challenge).where(Challenge.title == "铜箔攻关")).one()
    assert (row.content, row.budget_yuan) == ("改过的内容", 3_800_000)
    assert count(city, Challenge) == 2


def test_a_short_name_finds_its_enterprise_but_never_shadows_a_full_name(city):
    from models.enterprises import EnterpriseAlias
    from models.enums import AliasKind

    first = enterprises.make(city, name="甲公司", aliases=[])
    second = enterprises.make(
        city, name="乙公司",
        aliases=[EnterpriseAlias(kind=AliasKind.SHORT, name=name) for name in ("甲公司", "小乙")],
    )  # fmt: skip
    names = import_names.load(city).enterprises
    assert names.find("甲公司") == first.public_id
    assert names.find("小 乙") == second.public_id
    assert names.find(second.credit_code) == second.public_id


@pytest.mark.parametrize("kind", sorted(import_files.LAYOUTS))
def test_the_template_can_be_filled_in_and_imported(city, tmp_path, kind):
    path = tmp_path / "template.xlsx"
    path.write_bytes(import_files.template_workbook(kind, import_names.choices(city, kind)))
    assert run(city, path, kind).total == 0
    enterprises.make(city, name="澄江铜业")
    book = openpyxl.load_workbook(path)
    sheet = book["数据"]
    header = [str(cell.value).lstrip("*") for cell in sheet[2]]
    filled = {
        "enterprises": dict(zip(HEADER, firm(901), strict=True)),
        "challenges": dict(zip(CHALLENGE_HEADER, need(), strict=True)),
        "capabilities": {"企业名称": "澄江铜业", "能力项名称": "铜箔", "参数": "厚度6~12μm"},
        "tiers": {
            "企业名称": "澄江铜业",
            "专精特新梯度": "专精特新中小企业",
            "认定有效期自": "2025/3/1",
        },
    }[kind]
    aliases = {"主导产品": "主导产品/能力项"}
    for label, value in filled.items():
        sheet.cell(4, header.index(aliases.get(label, label)) + 1).value = value
    book.save(path)
    report = run(city, path, kind)
    assert (report.good, report.bad) == (1, 0), report.issues


def test_the_template_offers_choices_and_keeps_codes_as_text(city):
    import io

    content = import_files.template_workbook(
        "enterprises", import_names.choices(city, "enterprises")
    )
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book.sheetnames == ["数据", "字典", "填表说明", "版本"]
    assert book["版本"].sheet_state == "veryHidden"
    sheet = book["数据"]
    assert sheet["B4"].number_format == "@"
    formulas = {item.formula1 for item in sheet.data_validations.dataValidation}
    assert "字典!$A$2:$A$5" in formulas
    labels = [cell.value for cell in book["填表说明"]["A"]]
    assert "统一社会信用代码" in labels


REGISTERED = "临澜市砺炉区澄砺精密铸造有限公司"


def test_a_row_that_resembles_a_registered_enterprise_is_saved_with_a_warning(city, tmp_path):
    known = enterprises.make(city, name=REGISTERED)
    path = write(
        tmp_path,
        HEADER,
        firm(911, "临澜市砺炉区澄砺精密铸造股份有限公司"),
        firm(912, "岱川沛岑电子材料有限公司"),
    )
    report = run(city, path)
    assert (report.created, report.bad) == (2, 0)
    assert report.to_dict()["warnings"] == [
        {
            "row": 2,
            "column": "企业名称",
            "reason": f"与已登记的“{REGISTERED}”（{known.credit_code}）名称相近，"
            "请核对是否为同一家企业。",
        }
    ]


@pytest.mark.parametrize(
    ("name", "said"),
    [("澄砺精密铸造", "名称相符"), ("澄砺精密机械", None), ("澄砺精铸", "名称相近")],
)
def test_a_row_without_a_code_is_told_whose_code_it_may_lack(city, tmp_path, name, said):
    enterprises.make(city, name=REGISTERED)
    report = run(city, write(tmp_path, HEADER, firm(911, name, code=None)))
    assert (report.created, report.bad) == (0, 1)
    reasons = [issue.reason for issue in report.issues if issue.column == "企业名称"]
    assert [REGISTERED in reason for reason in reasons] == ([True] if said else [])
    assert all(said in reason for reason in reasons)


def test_rows_of_one_file_are_not_held_against_each_other(city, tmp_path):
    rows = [
        firm(number, f"澄砺精密铸造{place}分厂") for number, place in ((911, "一"), (912, "二"))
    ]
    assert run(city, write(tmp_path, HEADER, *rows)).warnings == []


def test_the_row_of_a_merged_enterprise_changes_nothing(city, tmp_path):
    survivor = enterprises.make(city, name=REGISTERED)
    merged = enterprises.make(city, name="澄砺铸造有限公司")
    enterprise_merges.merge(city, survivor.public_id, [merged.public_id], version=None)
    path = write(tmp_path, HEADER, firm(913, "澄砺铸造有限公司", code=merged.credit_code))
    report = run(city, path, update=True)
    assert (report.updated, report.existing) == (0, 1)
    assert survivor.name == REGISTERED
    names = import_names.load(city)
    assert names.enterprises.find("澄砺铸造有限公司") == survivor.public_id
