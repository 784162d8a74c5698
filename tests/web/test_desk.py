"""The operator's pages of challenges, enterprises and chains, without a browser."""

import re
from dataclasses import replace

import pytest

from matchmaker.permissions import SYSTEM
from matchmaker.services import challenges as challenge_service
from matchmaker.services import enterprises as enterprise_service
from models.enums import ChallengeStatus, CheckLevel
from tests.factories import bids, chains, challenges, enterprises, events, matches


@pytest.fixture
def scene(committed):
    """Store a challenge with one supplier that fits and others that do not."""
    with committed() as ctx:
        found = matches.make(ctx)
        return {
            "challenge": found.challenge.public_id,
            "fits": found.fits.public_id,
            "fits_name": found.fits.name,
            "empty_name": found.empty.name,
        }


def row_of(committed, public_id):
    with committed() as ctx:
        return challenge_service.get(replace(ctx, actor=SYSTEM), public_id)


def test_an_empty_desk_says_what_to_do_next(visitor):
    page = visitor.get("/desk").text
    assert "暂无待办" in page
    assert 'href="/desk/events/new"' in page
    assert "还没有产业链" in visitor.get("/desk/chains").text
    assert "没有对接会" in visitor.get("/desk/events").text
    assert "没有符合条件的榜单" in visitor.get("/desk/challenges").text
    assert "没有符合条件的企业" in visitor.get("/desk/enterprises").text


def test_the_desk_counts_and_lists_what_waits(visitor, committed):
    with committed() as ctx:
        challenges.published(ctx)
        waiting = {"status": ChallengeStatus.SUBMITTED, "check_level": CheckLevel.CITY}
        challenges.make(ctx, title="等待初核的榜单", **waiting)
        challenges.make(ctx, title="别人的草稿")
        events.make(ctx, name="铜产业链专场")
        events.make(ctx, name="去年的专场", held_on=ctx.today.replace(year=2020))
    page = visitor.get("/desk").text
    assert re.search(r'1 件</span> <a href="/desk/checks/challenges"[^>]*>榜单待初核', page)
    assert re.search(r'side-count">1<', page)  # the badge counts what the list shows
    assert page.count("铜产业链专场") == 1
    assert "去年的专场" not in page


def test_challenges_in_every_state_are_listed_and_filtered(visitor, committed):
    with committed() as ctx:
        challenges.published(ctx, title="已经发布")
        challenges.make(ctx, title="等待初核", status=ChallengeStatus.SUBMITTED)
        challenges.make(ctx, title="还是草稿")
    assert "共 2 条" in visitor.get("/desk/challenges").text
    submitted = visitor.get("/desk/challenges?status=submitted").text
    assert "等待初核</a>" in submitted
    assert "已经发布" not in submitted


def test_a_challenge_shows_ranked_and_explained_suppliers(visitor, scene):
    page = visitor.get(f"/desk/challenges/{scene['challenge']}").text
    assert scene["fits_name"] in page
    assert re.search(r'class="score-number">\d+<', page)
    assert "<mark>" in page
    assert "指标对照表" in page
    assert "匹配度构成" in page
    assert "无法评估" in page
    assert scene["empty_name"] in page


def test_the_operator_reads_the_confidential_detail_and_the_bids(visitor, committed):
    with committed() as ctx:
        invited = enterprises.make(ctx)
        row = challenges.published(
            ctx,
            visibility="invited",
            invited=[invited],
            confidential_detail="配方代号青鸾七号",
            is_open_to_organizer=True,
        )
        bids.make(ctx, challenge=row, enterprise=invited, offer="三个月交付样件")
        public_id = row.public_id
    page = visitor.get(f"/desk/challenges/{public_id}").text
    assert "配方代号青鸾七号" in page
    assert "三个月交付样件" in page


def test_what_passed_is_published_and_withdrawn_with_a_reason(visitor, committed):
    with committed() as ctx:
        row = challenges.approved(ctx)
        public_id, version = row.public_id, row.version
    path = f"/desk/challenges/{public_id}"
    answer = visitor.post(f"{path}/publish", {"version": version})
    assert answer.location == path
    assert "已发布。" in visitor.get(path).text
    version = row_of(committed, public_id).version
    refused = visitor.post(f"{path}/withdraw", {"version": version, "reason": ""})
    assert refused.status_code == 422
    assert "必填。" in refused.text
    visitor.post(f"{path}/withdraw", {"version": version, "reason": "需求已由内部解决"})
    assert row_of(committed, public_id).status == "withdrawn"
    page = visitor.get(path).text
    assert "需求已由内部解决" in page
    assert "生成短名单" not in page


def test_what_is_incomplete_is_refused_in_chinese(visitor, committed):
    with committed() as ctx:
        row = challenges.approved(ctx, content="", deadline_on=None)
        public_id, version = row.public_id, row.version
    answer = visitor.post(f"/desk/challenges/{public_id}/publish", {"version": version})
    assert answer.status_code == 409
    assert "缺少需求内容、缺少截止日期" in answer.text


def test_an_edit_of_what_somebody_else_changed_is_refused(visitor, committed):
    with committed() as ctx:
        row = challenges.approved(ctx)
        public_id, version = row.public_id, row.version
    path = f"/desk/challenges/{public_id}/publish"
    answer = visitor.post(path, {"version": version + 1})
    assert answer.status_code == 412
    assert "已被他人修改" in answer.text
    assert "error-card" not in answer.text


def form(buyer, **changes):
    return {
        "buyer": buyer,
        "title": "极薄铜箔中试",
        "kind": "technology",
        "place": "copper/foil",
        "budget_wan": "120.5",
        "deadline_on": "2099-12-31",
        "content": "研制 4.5 微米铜箔",
        "items_text": "铜箔\r\n\r\n添加剂",
        "cooperation": ["合作研发", "采购"],
        "visibility": "public",
        "requirements.0.name": "延伸率",
        "requirements.0.operator": "ge",
        "requirements.0.low": "8",
        "requirements.0.unit": "%",
        "requirements.0.is_must_have": "true",
        "requirements.1.operator": "ge",
        **changes,
    }


@pytest.fixture
def member(member_of, buyer):
    """Return a signed-in member of the buyer."""
    return member_of(buyer)


@pytest.fixture
def buyer(committed):
    """Store a chain with a lead enterprise; return its public id."""
    with committed() as ctx:
        row = enterprises.make(ctx, name="临澜澄砺铜业集团有限公司")
        chains.make(ctx).leads.append(row)
        return row.public_id


def test_a_challenge_is_drafted_and_edited_in_a_form(member, committed, buyer):
    assert 'name="buyer"' not in member.get("/desk/challenges/new").text
    path = member.post("/desk/challenges/new", form(buyer)).location
    public_id = path.rpartition("/")[2]
    row = row_of(committed, public_id)
    assert row.budget_yuan == 1_205_000
    assert row.items == ["铜箔", "添加剂"]
    assert row.cooperation == ["合作研发", "采购"]
    assert [(line.name, line.is_must_have) for line in row.requirements] == [("延伸率", True)]
    page = member.get(f"{path}/edit").text
    assert 'value="120.5"' in page
    assert 'value="copper/foil" selected' in page
    changed = form(buyer, title="极薄铜箔量产", version=row.version, budget_wan="")
    assert member.post(f"{path}/edit", changed).location == path
    row = row_of(committed, public_id)
    assert (row.title, row.budget_yuan) == ("极薄铜箔量产", None)


def test_a_refused_form_keeps_what_was_typed_and_shows_errors_at_the_fields(member, buyer):
    wrong = {
        "title": "x",
        "place": "",
        "budget_wan": "很多",
        "deadline_on": "明年",
        "requirements.0.low": "",
        "background": "<b>背景</b>",
    }
    answer = member.post("/desk/challenges/new", form(buyer, **wrong))
    assert answer.status_code == 422
    page = answer.text
    for field, text in {
        "title": "长度须在 2 到 128 之间。",
        "chain": "必填。",
        "budget_yuan": "须为数字。",
        "deadline_on": "须为日期",
        "requirements.0.low": "此比较方式须填写下限或数值。",
    }.items():
        assert re.search(rf'id="{re.escape(field)}-error">{text}', page), field
    assert 'value="很多"' in page
    assert "&lt;b&gt;背景&lt;/b&gt;" in page
    assert 'value="延伸率"' in page


def test_invited_enterprises_are_named_by_name_or_code(member, committed, buyer):
    with committed() as ctx:
        first = enterprises.make(ctx, name="青渡屿衡电子材料有限公司")
        second = enterprises.make(ctx)
        names, ids = f"{first.name}\n{second.credit_code}", {first.public_id, second.public_id}
    secret = {"visibility": "invited", "confidential_detail": "内部图号"}
    unknown = member.post("/desk/challenges/new", form(buyer, **secret, invited_text="没有这家"))
    assert unknown.status_code == 422
    assert "没有这家：未知的企业。" in unknown.text
    made = member.post("/desk/challenges/new", form(buyer, **secret, invited_text=names))
    row = row_of(committed, made.location.rpartition("/")[2])
    assert {enterprise.public_id for enterprise in row.invited} == ids


def test_an_unknown_chain_is_refused_at_its_field(member, buyer):
    answer = member.post("/desk/challenges/new", form(buyer, place="none/none"))
    assert 'id="chain-error">未知的产业链。' in answer.text


def test_an_organizer_drafts_for_nobody(visitor, buyer):
    assert visitor.post("/desk/challenges/new", form(buyer)).status_code == 403


def test_a_need_goes_from_its_draft_to_an_answered_question(
    visitor, member, member_of, committed, buyer
):
    path = member.post("/desk/challenges/new", form(buyer)).location
    public_id = path.rpartition("/")[2]

    def send(person, act, **fields):
        version = row_of(committed, public_id).version
        return person.post(f"{path}/{act}", {"version": version, **fields})

    assert visitor.get(path).status_code == 404
    assert send(member, "submit").status_code == 422
    assert send(member, "submit", declares_no_secrets="true").status_code == 303
    assert "极薄铜箔中试" in visitor.get("/desk/challenges?to_check=true").text
    check = f"/desk/checks/challenges/{public_id}"
    assert check in visitor.get(path).text
    scores = dict.fromkeys(("need", "measurability", "feasibility", "benefit"), "4")
    opinion = {"version": row_of(committed, public_id).version, **scores}
    wrong = visitor.post(check, {**opinion, "decision": "return", "reason": "短"})
    assert (wrong.status_code, "按评分规则，结论应为“通过”。" in wrong.text) == (422, True)
    assert visitor.post(check, {**opinion, "decision": "pass"}).status_code == 303
    assert "初核意见" in member.get(path).text
    assert send(visitor, "publish").status_code == 303
    with committed() as ctx:
        supplier = enterprises.make(ctx).public_id
    asker = member_of(supplier)
    assert asker.post(f"{path}/ask", {"text": "是否接受联合体？"}).status_code == 303
    page = member.get(path).text
    assert "是否接受联合体？" in page
    question = re.search(r'name="question" value="(\w+)"', page)[1]
    member.post(f"{path}/reply", {"question": question, "answer": "接受联合体。"})
    assert "接受联合体。" in asker.get(path).text
    assert "接受联合体。" in visitor.get(path).text
    assert "接受联合体。" in asker.client.get(f"/challenges/{public_id}").text
    assert "只能延后" in send(member, "extend", deadline_on="2020-01-01").text
    assert send(member, "confirm").status_code == 303


def test_two_members_make_an_invited_challenge_public(member, member_of, committed, buyer):
    with committed() as ctx:
        supplier = enterprises.make(ctx)
        row = challenges.published(
            ctx,
            buyer=enterprise_service.get(ctx, buyer),
            visibility="invited",
            invited=[supplier],
            confidential_detail="配方代号青鸾七号",
            nda_text="不得外传。",
        )
        public_id, invited = row.public_id, supplier.public_id
    path, colleague, guest = f"/desk/challenges/{public_id}", member_of(buyer), member_of(invited)
    page = guest.get(path).text
    assert "配方代号" not in page
    text_sha256 = re.search(r'name="text_sha256" value="(\w+)"', page)[1]
    guest.post(f"{path}/consent", {"text_sha256": text_sha256})
    assert "配方代号" in guest.get(path).text
    member.post(f"{path}/release")
    assert "撤回申请" in member.get(path).text
    assert member.post(f"{path}/confirm-release").status_code == 403
    assert member.client.get(f"/challenges/{public_id}").status_code == 404
    assert colleague.post(f"{path}/confirm-release").status_code == 303
    page = member.client.get(f"/challenges/{public_id}")
    assert (page.status_code, "配方代号" in page.text) == (200, False)


def test_enterprises_are_listed_and_found(visitor, committed):
    with committed() as ctx:
        enterprises.make(ctx, name="临澜澄砺铜业有限公司", segment="foil")
        enterprises.make(ctx, name="青渡岚钺电子有限公司")
    assert "共 2 条" in visitor.get("/desk/enterprises").text
    found = visitor.get("/desk/enterprises?q=%E6%BE%84%E7%A0%BA&chain=copper").text
    assert "临澜澄砺铜业有限公司" in found
    assert "青渡岚钺电子有限公司" not in found


def test_an_enterprise_shows_its_profile_and_recommended_challenges(visitor, committed, scene):
    page = visitor.get(f"/desk/enterprises/{scene['fits']}").text
    assert scene["fits_name"] in page
    assert "采购锂电铜箔" in page
    assert "能力项（" in page
    assert re.search(r"匹配度[高中低]", page)
    assert "score-number" not in page


def test_chains_are_drawn_as_a_flow_with_their_leads(visitor, buyer):
    page = visitor.get("/desk/chains").text
    upstream, midstream, downstream = (
        page.index(name) for name in ("<h3>上游", "<h3>中游", "<h3>下游")
    )
    assert upstream < page.index("铜精矿") < midstream < page.index("阴极铜") < downstream
    assert "临澜澄砺铜业集团有限公司" in page


@pytest.mark.parametrize("kind", ["challenges", "enterprises", "events", "shortlists", "jobs"])
def test_what_does_not_exist_is_not_found(visitor, kind):
    answer = visitor.get(f"/desk/{kind}/{'0' * 20}")
    assert answer.status_code == 404
    assert "未找到" in answer.text


def test_a_refusal_to_htmx_takes_the_place_of_the_content(visitor):
    answer = visitor.get(f"/desk/jobs/{'0' * 20}/card", headers={"HX-Request": "true"})
    assert answer.status_code == 404
    assert answer.headers["HX-Retarget"] == "#main"
    assert answer.headers["HX-Reselect"] == ".error-card"


def test_a_refused_edit_keeps_what_was_typed_and_its_version(member, committed, buyer):
    path = member.post("/desk/challenges/new", form(buyer)).location
    answer = member.post(f"{path}/edit", form(buyer, title="", place="copper/none", version=1))
    assert answer.status_code == 422
    assert 'id="title-error">必填。' in answer.text
    assert 'name="version" value="1"' in answer.text
    answer = member.post(f"{path}/edit", form(buyer, place="copper/none", version=1))
    assert 'id="segment-error">未知的产业链环节。' in answer.text


def test_a_stale_edit_keeps_what_was_typed(member, buyer):
    location = member.post("/desk/challenges/new", form(buyer)).location
    assert member.post(f"{location}/edit", form(buyer, version="1")).status_code == 303
    stale = member.post(f"{location}/edit", form(buyer, version="1", background="写了很多"))
    assert stale.status_code == 412
    assert "已被他人修改" in stale.text
    assert ">写了很多</textarea>" in stale.text
    assert 'name="version" value="2"' in stale.text


def test_the_form_reads_what_people_type(member, buyer, committed):
    typed = form(buyer, budget_wan="１，２００．５")
    location = member.post("/desk/challenges/new", typed).location
    row = row_of(committed, location.rpartition("/")[2])
    assert row.budget_yuan == 12_005_000
    long = member.post("/desk/challenges/new", form(buyer, items_text="铜箔\n" + "长" * 99))
    assert long.status_code == 422
    assert 'id="items-error">第 2 行长度' in long.text
