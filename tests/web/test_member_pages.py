"""The daily pages of buyers and suppliers, without a browser."""

import io
import re

import pytest
from sqlalchemy import select, update

from matchmaker.imports import confined
from models.capabilities import Capability
from models.challenges import Challenge
from models.enterprises import Enterprise
from models.enums import MemberRole, NoticeKind
from models.notices import Notice
from tests.factories import attachments, bids, enterprises, matches, users

PASTED = (
    "动力电池用铜箔，厚度6±0.3μm，抗拉强度不低于400MPa；必须通过IATF 16949认证；幅宽650。质量好。"
)


@pytest.fixture
def scene(committed):
    """Store a challenge with one supplier that fits and others that do not."""
    with committed() as ctx:
        found = matches.make(ctx)
        return {
            "challenge": found.challenge.public_id,
            "title": found.challenge.title,
            "chain": found.challenge.chain.code,
            "buyer": found.challenge.buyer.public_id,
            "fits": found.fits.public_id,
            "empty": found.empty.public_id,
        }


def fields_of(page, action):
    """Return what the form of this action would send as it stands."""
    form = re.search(rf'<form[^>]*action="{re.escape(action)}".*?</form>', page, re.DOTALL)[0]
    found = dict(re.findall(r'<input[^>]*name="([\w.]+)"[^>]*value="([^"]*)"', form))
    for name, options in re.findall(r'<select[^>]*name="([\w.]+)".*?>(.*?)</select>', form, re.S):
        chosen = re.search(r'value="([^"]*)" selected', options)
        first = re.search(r'value="([^"]*)"', options)
        found[name] = chosen[1] if chosen else first[1]
    found |= dict(re.findall(r'<textarea[^>]*name="([\w.]+)"[^>]*>(.*?)</textarea>', form, re.S))
    return found


def test_pasted_text_comes_back_as_requirements_and_nothing_is_kept(member_of, scene, committed):
    buyer = member_of(scene["buyer"])
    page = buyer.post("/desk/challenges/split", {"pasted": PASTED, "kind": "supply"}).text
    values = fields_of(page, "/desk/challenges/new")
    assert values["requirements.0.name"] == "厚度"
    assert (values["requirements.0.low"], values["requirements.0.high"]) == ("5.7", "6.3")
    assert values["requirements.1.operator"] == "ge"
    assert values["requirements.2.text"] == "IATF 16949"
    assert values["content"] == PASTED
    with committed() as ctx:
        assert len(ctx.session.scalars(select(Challenge)).all()) == 1


@pytest.mark.parametrize("name", [f"旧表.{'x' * 300}", "旧表.exe", "旧表"])
def test_an_old_form_of_another_kind_is_refused_and_what_was_pasted_stays(member_of, scene, name):
    buyer = member_of(scene["buyer"])
    given = {"pasted": PASTED, "kind": "supply", "old_form": (io.BytesIO(b"x"), name)}
    page = buyer.post("/desk/challenges/split", given)
    assert page.status_code == 422
    assert "请使用 docx、xlsx、xls 或 csv 文件" in page.text
    assert PASTED in page.text


@pytest.mark.parametrize("typed", ["9e999999", "1e400", "NaN", "１e-999999"])
def test_an_amount_that_is_none_is_refused_at_its_field(member_of, scene, typed):
    buyer = member_of(scene["buyer"])
    page = buyer.post("/desk/challenges/new", {"title": "采购铜箔", "budget_wan": typed})
    assert page.status_code == 422
    assert f'value="{typed}"' in page.text
    assert "须为数字。" in page.text


def test_others_write_while_an_old_form_is_read(member_of, scene, committed, monkeypatch):
    buyer = member_of(scene["buyer"])
    written = []

    def slow_reader(path):
        with committed() as ctx:  # waits in vain for a lock that the request would hold
            ctx.session.execute(update(Challenge).values(title="别人改的"))
        written.append(path.name)
        return read(path)

    read = confined.read_book
    monkeypatch.setattr(confined, "read_book", slow_reader)
    for path in ("/desk/challenges/split", f"/desk/challenges/{scene['challenge']}/split"):
        file = io.BytesIO("厚度不大于6微米\n".encode()), "旧表.csv"
        page = buyer.post(path, {"kind": "supply", "version": "1", "old_form": file})
        assert page.status_code == 200
    assert written == ["given.csv"] * 2


def test_the_coach_counts_and_flags_while_one_types(member_of, scene):
    buyer = member_of(scene["buyer"])
    given = {
        "title": "采购锂电铜箔",
        "place": f"{scene['chain']}/",
        "content": "锂电铜箔，质量好",
        "requirements.0.name": "厚度",
        "requirements.0.operator": "le",
        "requirements.0.high": "6",
        "requirements.1.name": "宽度",
        "requirements.1.operator": "ge",
    }
    page = buyer.post("/desk/coach", given).text
    assert "预计可匹配企业" in page
    assert "质量好" in page
    assert "没有写单位" in page
    assert "选择产业链后" in buyer.post("/desk/coach", {"title": "铜箔"}).text


def test_home_lists_what_suits_and_what_it_would_take(member_of, scene):
    supplier = member_of(scene["fits"])
    page = supplier.get("/desk").text
    assert scene["title"] in page
    assert "值得揭" in page
    assert "登记能力项后" in member_of(scene["empty"]).get("/desk").text
    assert scene["title"] in supplier.get("/desk/prospects").text


def test_a_supplement_is_refused_beside_its_field_and_kept_when_right(member_of, scene):
    supplier = member_of(scene["empty"])
    created = supplier.post("/desk/capabilities/new", {"name": "锂电铜箔", "kind": "product"})
    assert created.status_code == 303
    path = f"/desk/prospects/{scene['challenge']}"
    assert "缺材料" in supplier.get(path).text
    given = {"operator": "le", "value": "", "unit": "μm", "evidence.kind": "test_report"}
    refused = supplier.post(f"{path}/supplements/0", {**given, "evidence.title": "第三方报告"})
    assert refused.status_code == 422
    assert "第三方报告" in refused.text
    assert "field-error" in refused.text
    wrong = {**given, "value": "5", "evidence.title": "报告"}
    refused = supplier.post(
        f"{path}/supplements/0",
        {**wrong, "file": (io.BytesIO(b"MZ"), "a.exe")},
        content_type="multipart/form-data",
    )
    assert "仅支持 pdf" in refused.text
    right = {**wrong, "file": (io.BytesIO(attachments.PDF), "报告.pdf")}
    kept = supplier.post(f"{path}/supplements/0", right, content_type="multipart/form-data")
    assert kept.status_code == 303
    assert "硬性指标都已满足" in supplier.get(path).text


def test_a_brochure_becomes_capabilities_after_a_look(member_of, scene):
    supplier = member_of(scene["empty"])
    nothing = supplier.post("/desk/capabilities/brochure", {"text": "公司成立于2008年。"})
    assert (nothing.status_code, "没有读出" in nothing.text) == (422, True)
    assert "公司成立于2008年" in nothing.text
    text = "公司主营锂电铜箔，厚度4.5～6μm，抗拉强度400MPa以上。\n精密注塑：锁模力80-1200吨。"
    page = supplier.post("/desk/capabilities/brochure", {"text": text}).text
    values = fields_of(page, "/desk/capabilities/offers")
    assert values["offers.0.name"] == "锂电铜箔"
    assert values["offers.0.parameters.0.low"] == "4.5"
    empty = {name: value for name, value in values.items() if not name.endswith(".keep")}
    assert "请至少勾选一项" in supplier.post("/desk/capabilities/offers", empty).text
    unnamed = supplier.post("/desk/capabilities/offers", {**values, "offers.0.name": ""})
    assert unnamed.status_code == 422
    assert supplier.post("/desk/capabilities/offers", values).status_code == 303
    listed = supplier.get("/desk/capabilities").text
    assert "精密注塑" in listed
    assert "4.5～6 μm" in listed
    assert scene["title"] in supplier.get("/desk").text


def test_a_capability_is_edited_and_retired(member_of, scene, committed):
    supplier = member_of(scene["fits"])
    with committed() as ctx:
        row = ctx.session.scalars(
            select(Capability).where(Capability.enterprise.has(public_id=scene["fits"]))
        ).first()
        key = row.public_id
    values = fields_of(supplier.get(f"/desk/capabilities/{key}").text, f"/desk/capabilities/{key}")
    refused = supplier.post(
        f"/desk/capabilities/{key}", {**values, "name": "", "description": "甲"}
    )
    assert (refused.status_code, "甲" in refused.text) == (422, True)
    stale = supplier.post(f"/desk/capabilities/{key}", {**values, "version": "99", "name": "乙"})
    assert (stale.status_code, "乙" in stale.text) == (412, True)
    assert supplier.post(f"/desk/capabilities/{key}", {**values, "name": "改名"}).status_code == 303
    page = supplier.get("/desk/capabilities").text
    assert "改名" in page
    version = re.search(r'name="version" value="(\d+)"', page)[1]
    supplier.post(f"/desk/capabilities/{key}/retire", {"version": version})
    assert "改名" not in supplier.get("/desk/capabilities").text
    viewer = member_of(scene["fits"], MemberRole.VIEWER)
    assert viewer.get("/desk/capabilities/new").status_code in {200, 403}
    assert viewer.post("/desk/capabilities/new", {"name": "丙"}).status_code == 403


def test_what_is_missing_is_asked_and_reaches_the_supplier(member_of, scene, committed):
    buyer, supplier = member_of(scene["buyer"]), member_of(scene["empty"])
    supplier.post("/desk/capabilities/new", {"name": "锂电铜箔", "kind": "product"})
    page = buyer.get(f"/desk/challenges/{scene['challenge']}/questions").text
    assert "发送给" in page
    sent = buyer.post(f"/desk/challenges/{scene['challenge']}/questions")
    assert sent.status_code == 303
    with committed() as ctx:
        kind = Notice.kind == NoticeKind.INQUIRY_RECEIVED
        assert ctx.session.scalars(select(Notice).where(kind)).all()
    assert "发榜方请补充" in supplier.get(f"/desk/prospects/{scene['challenge']}").text
    assert "发榜方请补充材料" in supplier.get("/desk").text


@pytest.fixture
def open_bid(committed):
    """Store an open challenge and a supplier with its sheet."""
    with committed() as ctx:
        found = bids.scene(ctx)
        return {"challenge": found.challenge.public_id, "supplier": found.enterprise.public_id}


def test_a_bid_is_filled_in_refused_with_what_it_lacks_and_handed_in(member_of, open_bid):
    supplier = member_of(open_bid["supplier"])
    begun = supplier.post(f"/desk/bidding/begin/{open_bid['challenge']}")
    path = begun.location
    assert supplier.post(f"/desk/bidding/begin/{open_bid['challenge']}").location == path
    values = fields_of(supplier.get(path).text, path)
    values = {name: v for name, v in values.items() if name not in {"file", "cooperation"}}
    lacking = supplier.post(path, {**values, "act": "submit", "offer": "六个月完成"})
    assert lacking.status_code == 409
    assert "缺少创新能力情况" in lacking.text
    assert "六个月完成" in lacking.text
    wrong = supplier.post(path, {**values, "price_wan": "很多", "partners.0.name": "没有这家"})
    assert (wrong.status_code, "没有找到这家单位" in wrong.text) == (422, True)
    wrong = supplier.post(path, {**values, "price_wan": "很多"})
    assert (wrong.status_code, "很多" in wrong.text) == (422, True)
    whole = {
        **values,
        "introduction": "成立于2008年",
        "innovation": "专利12件",
        "offer": "六个月完成",
        "cooperation": "联合开发",
        "price_wan": "128",
        "lines.0.claim": "met",
        "file": (io.BytesIO(attachments.PDF), "报告.pdf"),
    }
    saved = supplier.post(path, {**whole, "act": "save"}, content_type="multipart/form-data")
    assert saved.status_code == 303
    page = supplier.get(path).text
    assert "报告" in page
    again = {**fields_of(page, path), "cooperation": "联合开发", "act": "submit"}
    kept = re.search(r'name="kept" value="(\w+)"', page)[1]
    again = {name: v for name, v in again.items() if name != "file"} | {"kept": kept}
    handed = supplier.post(path, again)
    assert (handed.status_code, handed.location) == (303, f"{path}/receipt")
    assert "与提交时一致" in supplier.get(f"{path}/receipt").text
    stale = supplier.post(path, {**again, "version": "1"})
    assert stale.status_code in {409, 412}


def test_the_sheet_stands_in_the_first_bid(member_of, scene):
    supplier = member_of(scene["fits"])
    path = supplier.post(f"/desk/bidding/begin/{scene['challenge']}").location
    page = supplier.get(path).text
    assert "只填一次" in page
    values = {name: v for name, v in fields_of(page, path).items() if name != "file"}
    refused = supplier.post(path, {**values, "sheet.contact_name": "张三", "act": "save"})
    assert (refused.status_code, "张三" in refused.text) == (422, True)
    assert "对接表还有" in refused.text
    sheet = {
        "sheet.legal_representative": "李四",
        "sheet.contact_name": "张三",
        "sheet.contact_phone": "0600-1234567",
        "sheet.overview": "主营铜箔。",
    }
    assert supplier.post(path, {**values, **sheet, "act": "save"}).status_code == 303
    assert "只填一次" not in supplier.get(path).text
    kept = supplier.get("/desk/bidding/sheet").text
    assert "李四" in kept
    values = fields_of(kept, "/desk/bidding/sheet")
    assert supplier.post("/desk/bidding/sheet", {**values, "overview": ""}).status_code == 422
    assert supplier.post("/desk/bidding/sheet", values).status_code == 303


def test_the_form_of_a_registration_is_filled_in_from_the_register(anonymous, committed):
    with committed() as ctx:
        row = enterprises.make(ctx, name="某某铜箔有限公司")
        code, name = row.credit_code, row.name
        claimed = enterprises.make(ctx, name="已入驻公司")
        users.make_member(ctx, claimed)
        other = claimed.credit_code
    look_up = "/register/enterprise?credit_code="
    page = anonymous.get(look_up + code).text
    assert "已有登记资料" in page
    assert f'value="{name}"' in page
    hidden = anonymous.get(look_up + other).text
    assert "已有人认领" in hidden
    assert "已入驻公司" not in hidden
    wrong = anonymous.get(f"{look_up}123").text
    assert "信用代码有误" in wrong
    new = anonymous.get(look_up + enterprises.credit_code()).text
    assert "没有登记资料" in new
    # What is typed meanwhile stays: these bring no boxes.
    assert [text.count("<input") for text in (hidden, wrong, new)] == [0, 0, 0]


def test_several_suppliers_stand_side_by_side(member_of, scene, committed):
    buyer = member_of(scene["buyer"])
    with committed() as ctx:
        third = ctx.session.scalars(
            select(Enterprise.public_id).where(Enterprise.public_id.not_in([scene["buyer"]]))
        ).all()[:3]
    path = f"/desk/challenges/{scene['challenge']}/compare"
    page = buyer.get(path, query_string={"supplier": third})
    assert page.status_code == 200
    assert "厚度" in page.text
    assert "向这几家批量提问" in page.text
    assert buyer.get(path, query_string={"supplier": third[:1]}).status_code == 422
