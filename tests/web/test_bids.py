"""Pages of bids, the selection and cooperations, for each side."""

import re

import pytest
from sqlalchemy import select

from matchmaker.services import bids as service
from matchmaker.services import users as user_service
from models.challenges import Challenge
from models.enterprises import Enterprise
from models.enums import CheckDecision
from tests.factories import attachments, bids, cooperations, users
from tests.web.conftest import PASSWORD, Visitor


@pytest.fixture
def scene(committed):
    """Store a handed-in bid with a file; return the ids of what and who takes part."""
    with committed() as ctx:
        found = bids.scene(ctx)
        file = attachments.make(found.supplier)
        evidence = [{"attachment": file.public_id, "title": "检测报告"}]
        row = bids.handed_in(found.supplier, found.challenge, evidence=evidence)
        return {
            "bid": row.public_id,
            "file": file.public_id,
            "challenge": found.challenge.public_id,
            "buyer": found.challenge.buyer.public_id,
            "supplier": found.enterprise.public_id,
        }


@pytest.fixture
def person(app, committed):
    """Return a function that signs a new member of an enterprise in."""

    def sign_in(enterprise):
        with committed() as ctx:
            query = select(Enterprise).where(Enterprise.public_id == enterprise)
            user = users.make_member(ctx, ctx.session.scalars(query).one())
            user_service.set_password(ctx, user, PASSWORD)
            username = user.username
        member = Visitor(app.test_client())
        assert member.sign_in(username, PASSWORD).status_code == 303
        return member

    return sign_in


def send(client, page, action, **values):
    """Send the form of a page with this action, with its hidden fields."""
    text = client.get(page).text
    form = re.search(rf'<form[^>]*action="{action}".*?</form>', text, re.DOTALL)[0]
    hidden = dict(re.findall(r'type="hidden" name="([\w.]+)" value="([^"]*)"', form))
    return client.post(action, data=hidden | values)


def test_the_bureau_checks_and_forwards(visitor, scene):
    path = f"/desk/bids/{scene['bid']}"
    assert path in visitor.get("/desk/bids?state=submitted").text
    check = f"/desk/checks/bids/{scene['bid']}"
    assert check in visitor.get("/desk/bids?state=submitted").text
    assert check in visitor.get(path).text
    refused = send(visitor, check, check, decision="return")
    assert (refused.status_code, "退回修改或不通过须填写理由" in refused.text) == (422, True)
    assert send(visitor, check, check, decision="pass").status_code == 303
    assert send(visitor, path, f"{path}/forward").status_code == 303
    assert "已推送" in visitor.get(path).text
    answer = visitor.get(f"/desk/bids/files/{scene['file']}")
    assert answer.data == attachments.PDF
    answer.close()  # a file is sent while it is read


def test_a_member_sees_its_own_bids_and_takes_one_back(person, scene):
    member = person(scene["supplier"])
    page = member.get("/desk/bids").text
    assert "我的揭榜" in page
    assert scene["bid"] in page
    assert "词库" not in page
    path = f"/desk/bids/{scene['bid']}"
    assert send(member, path, f"{path}/withdraw").status_code == 303
    assert "已撤回" in member.get(path).text
    assert send(member, path, f"{path}/submit").status_code == 303


def test_the_buyer_compares_selects_and_makes_the_result_known(person, committed, scene):
    with committed() as ctx:
        service.check(ctx, scene["bid"], CheckDecision.PASS, "", version=None)
        service.forward(ctx, scene["bid"], version=None)
        query = select(Challenge).where(Challenge.public_id == scene["challenge"])
        ctx.session.scalars(query).one().deadline_on = None
    buyer = person(scene["buyer"])
    assert scene["bid"] not in buyer.get("/desk/bids").text
    assert "对比与遴选" in buyer.get("/desk/bids?side=received").text
    page = f"/desk/bids/selections/{scene['challenge']}"
    assert "延伸率" in buyer.get(page).text
    bid, decide = scene["bid"], f"{page}/decisions"
    nothing = send(buyer, page, decide, bid=bid, **{f"{bid}.reason": "尚在比较"})
    assert (nothing.status_code, "请选择结论" in nothing.text) == (422, True)
    assert "尚在比较" in nothing.text
    refused = send(buyer, page, decide, **{f"{bid}.act": "select", f"{bid}.reason": ""})
    assert (refused.status_code, "都须填写理由" in refused.text) == (422, True)
    late = send(buyer, page, decide, **{f"{bid}.act": "keep", f"{bid}.reason": "作为备选"})
    assert "须填写顺位" in late.text
    assert "作为备选" in late.text
    chosen = {f"{bid}.act": "select", f"{bid}.reason": "方案最优"}
    assert send(buyer, page, decide, **chosen).status_code == 303
    assert send(buyer, page, f"{page}/close").status_code == 303
    assert "异议期至" in buyer.get(page).text
    loser = person(scene["supplier"])
    assert loser.get(page).status_code == 404
    assert "方案最优" in loser.get(f"/desk/bids/{scene['bid']}").text


def test_both_sides_report_on_a_cooperation(visitor, person, committed):
    with committed() as ctx:
        row = cooperations.make(ctx)
        path = f"/desk/cooperations/{row.public_id}"
        buyer = row.bid.challenge.buyer.public_id
        supplier = row.bid.enterprise.public_id
        row.follow_ups[0].due_on = ctx.today
        follow_up = row.follow_ups[0].public_id
    one, other = person(supplier), person(buyer)
    assert "未核实" in one.get(path).text
    step = {"stage": "intent", "reached_on": "2026-01-05"}
    assert send(one, path, f"{path}/steps", **step).status_code == 303
    confirm = re.search(rf'action="({path}/steps/\w+/confirm)"', other.get(path).text)[1]
    assert send(other, path, confirm).status_code == 303
    wrong = send(one, path, f"{path}/steps", stage="contract", reached_on="2026-02-01")
    assert wrong.status_code == 422
    assert "跳过中间阶段须说明理由" in wrong.text
    amount = {
        "title": "首批合同",
        "amount_yuan": "100000",
        "agreed_on": "2026-02-01",
        "payment_days": "90",
    }
    assert send(one, path, f"{path}/amounts", **amount).status_code == 303
    assert "付款期限 90 天" in other.get(path).text
    record = f"/desk/cooperations/follow-ups/{follow_up}"
    assert send(visitor, "/desk/cooperations", record, note="样箔已上机").status_code == 303
    assert "没有到期未回访" in visitor.get("/desk/cooperations").text
