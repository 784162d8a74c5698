"""What an act refuses is told at its form, and nothing that was typed or chosen is lost."""

import io
import re
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from matchmaker.services import selections
from models.challenges import Challenge
from tests.factories import attachments, bids, matches
from tests.factories import users as user_factory

WITH_LINES = select(Challenge).options(
    selectinload(Challenge.requirements), selectinload(Challenge.buyer)
)


def sent(page, action, **typed):
    """Return what the form of this action sends, ticks included, with what was typed into it."""
    form = re.search(rf'<form[^>]*action="{re.escape(action)}".*?</form>', page, re.DOTALL)[0]
    inputs = [tag for tag in re.findall(r"<input[^>]*>", form) if "checkbox" not in tag]
    named = (re.search(r'name="([\w.]+)".*?value="([^"]*)"', tag, re.DOTALL) for tag in inputs)
    values = {found[1]: found[2] for found in named if found}
    for name, options in re.findall(r'<select[^>]*name="([\w.]+)".*?>(.*?)</select>', form, re.S):
        chosen = re.search(r'value="([^"]*)" selected', options)
        values[name] = (chosen or re.search(r'value="([^"]*)"', options))[1]
    values |= dict(re.findall(r'<textarea[^>]*name="([\w.]+)"[^>]*>(.*?)</textarea>', form, re.S))
    kept = re.findall(r'name="kept" value="(\w+)" checked', form)
    unsent = {"act", "file", "cooperation"}
    return {k: v for k, v in values.items() if k not in unsent} | {"kept": kept} | typed


def file(name, data=attachments.PDF):
    return io.BytesIO(data), name


@pytest.fixture
def scene(committed):
    """Store an open challenge and a supplier with its sheet; return their ids."""
    with committed() as ctx:
        found = bids.scene(ctx)
        return {
            "challenge": found.challenge.public_id,
            "buyer": found.challenge.buyer.public_id,
            "supplier": found.enterprise.public_id,
        }


def test_a_bid_that_lacks_something_keeps_its_files_and_says_what_where(member_of, scene):
    supplier = member_of(scene["supplier"])
    path = supplier.post(f"/desk/bidding/begin/{scene['challenge']}").location
    files = [file("检测报告.pdf"), file("产品照片.png", attachments.PNG), file("清单.exe", b"MZ")]
    typed = {"offer": "六个月完成", "cooperation": "联合开发", "act": "submit", "price_wan": "128"}
    wrong = supplier.post(path, sent(supplier.get(path).text, path, **typed, file=files))
    assert wrong.status_code == 422
    assert "清单.exe：仅支持" in wrong.text
    assert wrong.text.count('name="kept"') == 2  # the good ones of the three
    lacking = supplier.post(path, sent(wrong.text, path, **typed))
    assert lacking.status_code == 409
    for field in ("introduction", "innovation", "lines.0.claim"):
        assert f'id="{field}-error"' in lacking.text, field
    assert "六个月完成" in lacking.text
    assert re.search(r'value="联合开发"\s+checked', lacking.text)
    assert lacking.text.count('name="kept"') == 2
    whole = {"introduction": "主营铜箔", "innovation": "专利两件", "lines.0.claim": "met"}
    handed = supplier.post(path, sent(lacking.text, path, **typed, **whole))
    assert (handed.status_code, handed.location) == (303, f"{path}/receipt")
    shown = supplier.get(path.replace("bidding", "bids")).text
    assert "检测报告" in shown
    assert "产品照片" in shown


def test_a_supplement_keeps_its_file(member_of, committed):
    with committed() as ctx:
        made = matches.make(ctx)
        made.challenge.requirements[0].high = 3
        ids = made.challenge.public_id, made.fits.public_id
    supplier = member_of(ids[1])
    path = f"/desk/prospects/{ids[0]}/supplements/0"
    page = supplier.get(f"/desk/prospects/{ids[0]}").text
    typed = {"value": "很薄", "evidence.title": "第三方报告"}
    refused = supplier.post(path, sent(page, path, **typed, file=file("报告.pdf")))
    assert refused.status_code == 422
    assert 'value="很薄"' in refused.text
    assert "已收到文件" in refused.text
    again = sent(refused.text, path, value="2.5")
    assert supplier.post(path, again).status_code == 303
    listed = supplier.get("/desk/capabilities").text
    assert "第三方报告" in listed


def test_a_capability_takes_files_and_keeps_them_when_refused(member_of, scene):
    supplier = member_of(scene["supplier"])
    new = "/desk/capabilities/new"
    page = supplier.get(new).text
    proof = {"evidence.0.kind": "test_report", "evidence.0.file": file("检测报告.pdf")}
    refused = supplier.post(new, sent(page, new, **proof, capacity_value="很多"))
    assert refused.status_code == 422
    assert "已有文件" in refused.text
    kept = supplier.post(new, sent(refused.text, new, name="锂电铜箔", capacity_value="20000"))
    assert kept.status_code == 303
    assert "检测报告" in supplier.get("/desk/capabilities").text


@pytest.fixture
def received(committed, scene):
    """Have a bid handed in and forwarded, past the deadline."""
    with committed() as ctx:
        challenge = ctx.session.scalars(WITH_LINES).one()
        supplier = user_factory.acting_for(ctx, bids.bidder(ctx)[0])
        row = bids.forwarded(ctx, supplier, challenge)
        challenge.deadline_on = ctx.today - timedelta(days=1)
        return scene | {"bid": row.public_id, "bidder": row.enterprise.public_id}


def test_a_withdrawal_is_refused_at_its_field_and_keeps_the_reason(member_of, received):
    supplier = member_of(received["bidder"])
    path = f"/desk/bids/{received['bid']}"
    bare = supplier.post(f"{path}/withdraw", sent(supplier.get(path).text, f"{path}/withdraw"))
    assert bare.status_code == 422
    assert re.search(r'<details[^>]*withdraw"\s+open', bare.text)
    assert 'id="reason-error"' in bare.text
    stale = supplier.post(f"{path}/withdraw", {"version": "1", "reason": "产能已满"})
    assert stale.status_code == 412
    assert "产能已满</textarea>" in stale.text


def test_a_selection_that_cannot_end_stays_on_its_page(member_of, received):
    buyer = member_of(received["buyer"])
    page = f"/desk/bids/selections/{received['challenge']}"
    version = re.search(r'name="version" value="(\d+)"', buyer.get(page).text)
    for act in ("close", "fail"):
        found = buyer.post(f"{page}/{act}", {"version": version[1] if version else "1"})
        assert found.status_code in {409, 412}
        assert "并排对照" in found.text
    bid = received["bid"]
    typed = {"bid": bid, f"{bid}.act": "decline", f"{bid}.reason": "交期太长"}
    stale = buyer.post(f"{page}/decisions", typed | {f"{bid}.version": "1"})
    assert (stale.status_code, "已被他人修改" in stale.text) == (422, True)
    assert "交期太长</textarea>" in stale.text


def test_an_objection_that_comes_too_late_keeps_its_text(member_of, committed, received):
    with committed() as ctx:
        challenge = ctx.session.scalars(WITH_LINES).one()
        buyer = user_factory.acting_for(ctx, challenge.buyer)
        selections.decide(buyer, received["bid"], "select", "方案最优", version=None)
        selections.close(buyer, challenge.public_id, version=None)
        challenge.objections_until = ctx.today - timedelta(days=1)
    supplier = member_of(received["bidder"])
    path = f"/desk/bidding/{received['bid']}/objections"
    late = supplier.post(path, {"text": "评分与材料不符"})
    assert late.status_code == 409
    assert "异议" in late.text
    assert "评分与材料不符</textarea>" in late.text
    assert "error-card" not in late.text


def test_a_question_that_comes_too_late_keeps_its_text(member_of, committed, scene):
    with committed() as ctx:
        ctx.session.scalars(WITH_LINES).one().deadline_on = ctx.today - timedelta(days=1)
    supplier = member_of(scene["supplier"])
    path = f"/desk/challenges/{scene['challenge']}"
    late = supplier.post(f"{path}/ask", {"text": "能否接受卷长 6000 米？"})
    assert late.status_code == 409
    assert "卷长 6000 米" in late.text
