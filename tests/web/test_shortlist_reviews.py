"""Reviewing pair by pair, settling, standing aside, publishing and checking on the pages."""

import io
import re

import pytest
from sqlalchemy import select, update

from matchmaker.services import shortlists as service
from models.enums import Decision, ReasonCode
from models.notices import Notice
from models.shortlists import Shortlist, ShortlistEntry
from tests.factories import regions, shortlists
from tests.factories import users as user_factory
from tests.web.conftest import PASSWORD, Visitor

HTMX = {"HX-Request": "true"}


@pytest.fixture
def shortlist(committed):
    """Store a shortlist of three suppliers; return its address and its entries' ids."""
    with committed() as ctx:
        row = shortlists.make(ctx, suppliers=3)
        return f"/desk/shortlists/{row.public_id}", [entry.public_id for entry in row.entries]


@pytest.fixture
def second(app, committed):
    """Return another organizer of the city."""
    with committed() as ctx:
        regions.make(ctx)
        user_factory.make(ctx, "lifu", "李复", PASSWORD)
    visitor = Visitor(app.test_client())
    assert visitor.sign_in("lifu", PASSWORD).status_code == 303
    return visitor


def judge(visitor, shortlist, place, decision, version=1, **fields):
    path, entries = shortlist
    form = {"decision": decision, "version": version, **fields}
    return visitor.post(f"{path}/review/{entries[place]}", form)


def test_one_pair_leads_to_the_next(visitor, shortlist):
    path, entries = shortlist
    assert f'data-entry="{entries[0]}"' in visitor.get(f"{path}/review").text
    answer = judge(visitor, shortlist, 0, "keep")
    assert answer.location == f"{path}/review?entry={entries[1]}"
    answer = judge(visitor, shortlist, 2, "drop", reason_code="not_the_product")
    assert answer.location == f"{path}/review?entry={entries[1]}"
    answer = judge(visitor, shortlist, 1, "pin", reason_code="strong_fit")
    assert answer.location == f"{path}/review/done"
    assert "参加排序的企业都已评审" in visitor.get(answer.location).text
    assert visitor.get(f"{path}/review").location == f"{path}/review/done"


def test_a_refused_judgement_comes_back_with_what_was_written(visitor, shortlist):
    answer = judge(visitor, shortlist, 0, "drop", note="壁厚不足")
    assert answer.status_code == 422
    assert "须选择理由" in answer.text
    assert "壁厚不足" in answer.text
    assert judge(visitor, shortlist, 0, "keep", version=9).status_code == 412


def test_with_htmx_the_next_pair_comes_alone(visitor, shortlist):
    path, entries = shortlist
    form = {"decision": "keep", "version": 1}
    answer = visitor.post(f"{path}/review/{entries[0]}", form, headers=HTMX)
    assert answer.headers["HX-Push-Url"] == f"{path}/review?entry={entries[1]}"
    assert "<html" not in answer.text
    assert f'data-entry="{entries[1]}"' in answer.text


def test_two_reviewers_settle_publish_and_verify(visitor, second, committed, shortlist):
    path, entries = shortlist
    asked = {"version": 1, "needs_second_review": "true"}
    assert visitor.post(f"{path}/second-review", asked).status_code == 303
    for place, own, other in ((0, "keep", "keep"), (1, "drop", "keep"), (2, "drop", "drop")):
        judge(visitor, shortlist, place, own, reason_code="not_the_product")
        page = second.get(f"{path}/review?entry={entries[place]}").text
        assert "您的意见" not in page
        judge(second, shortlist, place, other, reason_code="not_the_product")
    page = visitor.get(f"{path}/agreement").text
    assert "意见一致 <strong>2</strong>" in page
    assert "κ 系数 <strong>0.40</strong>" in page
    assert "意见不一，待共同决定（1）" in page
    assert "意见不一" in visitor.get(f"{path}/publication").text
    settled = {"version": 1, "decision": "keep"}
    assert visitor.post(f"{path}/agreement/{entries[1]}", settled).status_code == 422
    settled["reason_code"] = "strong_fit"
    assert visitor.post(f"{path}/agreement/{entries[1]}", settled).status_code == 303
    page = visitor.get(f"{path}/publication").text
    seal = re.search(r'name="content_hash" value="([0-9a-f]{64})"', page)[1]
    assert "发送给（3 家单位）" in page
    with committed() as ctx:
        assert ctx.session.scalars(select(Notice)).all() == []
    stale = visitor.post(f"{path}/publication", {"content_hash": "0" * 64})
    assert (stale.status_code, "名单有变化" in stale.text) == (412, True)
    answer = visitor.post(f"{path}/publication", {"content_hash": seal})
    assert answer.location == f"{path}/verification"
    assert "与发布时完全一致" in visitor.get(answer.location).text
    assert visitor.get("/desk/shortlists/verify", query_string={"hash": seal[:16]}).location == (
        answer.location
    )
    assert visitor.get("/desk/shortlists/verify?hash=" + "0" * 16).status_code == 404
    assert judge(visitor, shortlist, 0, "drop", reason_code="duplicate").status_code == 409


def test_a_changed_row_is_shown(visitor, committed, shortlist):
    path, entries = shortlist
    with committed() as ctx:
        for public_id in entries:
            service.decide(
                ctx,
                public_id,
                decision=Decision.KEEP,
                reason_code=ReasonCode.STRONG_FIT,
                note=None,
                version=None,
            )
        key = path.rsplit("/", 1)[1]
        service.publish(ctx, key, content_hash=service.preview(ctx, key).content_hash)
    copy = visitor.get(f"{path}/export.xlsx").data
    for data, name, status, said in (
        (copy, "名单.xlsx", 200, "上传的文件与发布时完全一致"),
        (b"x", "a.csv", 422, "文件中没有短名单"),
        (b"x", "a.exe", 422, "notice-error"),
        (b"x", "a." + "x" * 300, 422, "notice-error"),
    ):
        given = {"file": (io.BytesIO(data), name)}
        answer = visitor.post(f"{path}/verification", given)
        assert (answer.status_code, said in answer.text) == (status, True)
    with committed() as ctx:
        ctx.session.execute(
            update(ShortlistEntry)
            .where(ShortlistEntry.public_id == entries[1])
            .values(score=0.99)
            .execution_options(synchronize_session=False)
        )
    page = visitor.get(f"{path}/verification").text
    assert "与发布时不一致" in page
    assert "1 行有改动" in page
    assert "匹配度" in page


def test_who_stands_aside_no_longer_finds_the_shortlist(visitor, second, shortlist):
    path, _ = shortlist
    answer = visitor.post(f"{path}/recuse", {"reason": "亲属在发榜企业任职"})
    assert answer.location == "/desk/shortlists"
    assert "已声明回避" in visitor.get(answer.location).text
    for part in ("", "/review", "/agreement", "/publication", "/export.xlsx"):
        assert visitor.get(f"{path}{part}").status_code == 404
    page = second.get(path).text
    assert "亲属在发榜企业任职" in page
    [lift] = re.findall(r'action="([^"]+/lift)"', page)
    assert second.post(lift).status_code == 303
    assert visitor.get(path).status_code == 200


def test_the_list_tells_how_far_each_review_has_come(visitor, committed, shortlist):
    judge(visitor, shortlist, 0, "keep")
    page = visitor.get("/desk/shortlists?is_published=false").text
    assert "1/3" in page
    assert "没有符合条件的短名单" in visitor.get("/desk/shortlists?is_published=true").text


def test_the_owner_reads_who_was_chosen(visitor, member_of, committed, shortlist):
    path, _ = shortlist
    for place, decision in enumerate(("keep", "pin", "drop")):
        judge(visitor, shortlist, place, decision, reason_code="strong_fit")
    with committed() as ctx:
        row = ctx.session.scalars(select(Shortlist)).one()
        need = service.get(ctx, row.public_id).challenge
        address, buyer = f"/desk/shortlists/published/{need.public_id}", need.buyer_id
        owner = ctx.session.get(type(row.entries[0].enterprise), buyer).public_id
    member = member_of(owner)
    assert member.get(address).status_code == 404
    seal = re.search(r"[0-9a-f]{64}", visitor.get(f"{path}/publication").text)[0]
    visitor.post(f"{path}/publication", {"content_hash": seal})
    page = member.get(address).text
    assert "共 2 家" in page
    assert "重点推荐" in page
    assert member.get(path).status_code == 404
    inbox = member.get("/inbox").text
    assert "共 2 家，请查看" in inbox
    assert address in inbox


def test_several_are_published_at_once_or_none(visitor, committed):
    with committed() as ctx:
        rows = [shortlists.make(ctx, suppliers=2) for _ in range(3)]
        entries = [(row.public_id, [entry.public_id for entry in row.entries]) for row in rows]
    ready = [(f"/desk/shortlists/{key}", own) for key, own in entries[:2]]
    for shortlist in ready:
        judge(visitor, shortlist, 0, "keep")
    page = visitor.get("/desk/shortlists?is_published=false").text
    assert page.count('type="checkbox" name="shortlist"') == 3
    address = "/desk/shortlists/publication"
    assert "没有勾选" in visitor.get(address).text
    ticked = {"shortlist": [key for key, _ in entries]}
    page = visitor.get(address, query_string=ticked).text
    assert "可以发布 2 份，另有 1 份暂不能发布" in page
    assert "还没有对任何企业作出决定" in page
    assert "发送给（4 家单位）" in page
    sealed = re.findall(r'name="shortlist" value="(\w+:[0-9a-f]{64})"', page)
    assert len(sealed) == 2
    last = max(ready)  # the other one is published first, and taken back
    judge(visitor, last, 1, "keep")  # decided after the look
    refused = visitor.post(address, {"shortlist": sealed})
    assert (refused.status_code, "一份也没有发布" in refused.text) == (412, True)
    with committed() as ctx:
        assert ctx.session.scalars(select(Notice)).all() == []
    sealed = re.findall(r'name="shortlist" value="(\w+:[0-9a-f]{64})"', refused.text)
    answer = visitor.post(address, {"shortlist": sealed})
    assert answer.location == "/desk/shortlists?is_published=true"
    page = visitor.get(answer.location).text
    assert "已全部发布并定稿" in page
    assert page.count("校验</a>") == 2
    assert visitor.post(address, {}).status_code == 422
