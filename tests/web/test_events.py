"""Planning an event, ranking it in the background, its shortlists and its workbook."""

import io
from urllib.parse import unquote

import openpyxl
import pytest

from matchmaker.services import challenges as challenge_service
from matchmaker.services import events as event_service
from matchmaker.services import ranking_runs
from models.enums import JobState, RunScope
from tests.factories import chains, challenges, enterprises, events, shortlists

FIELDS = {"name": "铜产业链专场", "held_on": "2099-06-18", "place": "会展中心", "chains": "copper"}


@pytest.fixture
def offered(committed):
    """Store a published challenge and a supplier of the copper chain."""
    with committed() as ctx:
        row = challenges.published(ctx, title="极薄铜箔")
        challenges.make(ctx, title="还是草稿")
        supplier = enterprises.make(ctx, name="青渡岚钺电子有限公司", segment="foil")
        chains.make(ctx, "textile", "纺织鞋服")
        return {"challenge": row.public_id, "supplier": supplier.public_id}


def event_of(committed, location):
    with committed() as ctx:
        return event_service.get(ctx, location.rpartition("/")[2])


def test_the_chosen_chains_offer_their_challenges_and_suppliers(visitor, offered):
    listed = visitor.post("/desk/events/new", {**FIELDS, "step": "list"})
    assert listed.status_code == 200
    assert f'name="challenges" value="{offered["challenge"]}" checked' in listed.text
    assert "还是草稿" not in listed.text
    assert "青渡岚钺电子有限公司" in listed.text
    assert 'value="铜产业链专场"' in listed.text
    again = {**FIELDS, "step": "list", "listed_chains": "copper"}
    unticked = visitor.post("/desk/events/new", again, headers={"HX-Request": "true"})
    assert "<html" not in unticked.text
    assert f'name="challenges" value="{offered["challenge"]}" >' in unticked.text


def test_an_event_is_planned_and_edited(visitor, committed, offered):
    chosen = {"challenges": offered["challenge"], "suppliers": offered["supplier"]}
    location = visitor.post("/desk/events/new", {**FIELDS, **chosen}).location
    row = event_of(committed, location)
    assert [challenge.title for challenge in row.challenges] == ["极薄铜箔"]
    assert [part.enterprise.public_id for part in row.participations] == [offered["supplier"]]
    page = visitor.get(location).text
    assert "对接会已保存。" in page
    assert "尚未排序" in page
    form = visitor.get(f"{location}/edit").text
    assert 'value="2099-06-18"' in form
    assert f'value="{offered["supplier"]}" checked' in form
    changed = {**FIELDS, "place": "二号厅", "version": row.version}
    assert visitor.post(f"{location}/edit", changed).location == location
    assert event_of(committed, location).place == "二号厅"
    stale = visitor.post(f"{location}/edit", {**changed, "place": "三号厅"})
    assert stale.status_code == 412
    assert "已被他人修改" in stale.text
    assert 'value="三号厅"' in stale.text
    assert event_of(committed, location).place == "二号厅"
    again = event_of(committed, location).version
    assert f'name="version" value="{again}"' in stale.text


def test_an_edit_loses_neither_who_comes_from_elsewhere_nor_what_has_closed(
    visitor, committed, offered
):
    with committed() as ctx:
        guest = enterprises.make(ctx, name="外链受邀企业").public_id
    chosen = {"challenges": offered["challenge"], "suppliers": [offered["supplier"], guest]}
    location = visitor.post("/desk/events/new", {**FIELDS, **chosen}).location
    with committed() as ctx:
        challenge_service.withdraw(ctx, offered["challenge"], "需求取消", version=None)
    row = event_of(committed, location)
    form = visitor.get(f"{location}/edit").text
    for key in (offered["challenge"], offered["supplier"], guest):
        assert f'value="{key}" checked' in form
    changed = {**FIELDS, **chosen, "place": "二号厅", "version": row.version}
    assert visitor.post(f"{location}/edit", changed).location == location
    row = event_of(committed, location)
    assert (row.place, len(row.challenges), len(row.participations)) == ("二号厅", 1, 2)


def test_a_refused_event_keeps_what_was_typed(visitor, offered):
    answer = visitor.post("/desk/events/new", {"name": "铜产业链专场", "held_on": "某天"})
    assert answer.status_code == 422
    assert 'value="铜产业链专场"' in answer.text
    assert 'id="place-error">必填。' in answer.text
    assert 'id="held_on-error">须为日期' in answer.text
    assert "须至少选择一条产业链。" in answer.text
    other = {**FIELDS, "chains": "textile", "challenges": offered["challenge"]}
    assert "所选榜单须属于本次对接会的产业链。" in visitor.post("/desk/events/new", other).text


def test_events_are_listed_and_filtered(visitor, committed):
    with committed() as ctx:
        events.make(ctx, name="铜产业链专场")
        events.make(ctx, name="往年专场", held_on=ctx.today.replace(year=2020))
    assert "共 2 条" in visitor.get("/desk/events").text
    coming = visitor.get("/desk/events?held_from=2025-01-01&chain=copper").text
    assert "铜产业链专场" in coming
    assert "往年专场" not in coming


def test_ranking_an_event_queues_a_job_whose_card_asks_again(visitor, committed, offered):
    location = visitor.post("/desk/events/new", FIELDS).location
    assert visitor.post(f"{location}/ranking-runs").location == location
    page = visitor.get(location).text
    assert 'hx-trigger="every 1s"' in page
    assert '<meta http-equiv="refresh"' in page
    with committed() as ctx:
        run = ranking_runs.latest_for(ctx, event=location.rpartition("/")[2])
        job = run.job.public_id
    card = visitor.get(f"/desk/jobs/{job}/card", headers={"HX-Request": "true"})
    assert "等待后台处理" in card.text
    assert "HX-Refresh" not in card.headers
    assert "铜产业链专场" in visitor.get(f"/desk/jobs/{job}").text


def test_the_card_of_a_finished_job_reloads_the_page_and_asks_no_more(visitor, committed):
    with committed() as ctx:
        job = shortlists.make(ctx).run.job
        job.state = JobState.DONE
        public_id = job.public_id
    card = visitor.get(f"/desk/jobs/{public_id}/card", headers={"HX-Request": "true"})
    assert card.headers["HX-Refresh"] == "true"
    assert "hx-trigger" not in card.text
    assert 'http-equiv="refresh"' not in visitor.get(f"/desk/jobs/{public_id}").text


def test_a_finished_event_shows_and_exports_its_shortlists(visitor, committed):
    with committed() as ctx:
        row = challenges.published(ctx, title="极薄铜箔")
        event = events.make(ctx, challenges=[row])
        run = shortlists.make_run(ctx, scope=RunScope.EVENT, event=event)
        shortlist = shortlists.make(ctx, challenge=row, run=run)
        path, shortlist_id = f"/desk/events/{event.public_id}", shortlist.public_id
    page = visitor.get(path).text
    assert f'href="/desk/shortlists/{shortlist_id}"' in page
    answer = visitor.get(f"{path}/export.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    assert book.sheetnames == ["铜及有色金属"]
    named = answer.headers["Content-Disposition"]
    assert named.isascii()
    assert unquote(named).endswith("短名单.xlsx")


def test_the_review_of_an_event_goes_on_where_it_stopped(visitor, committed):
    with committed() as ctx:
        rows = [challenges.published(ctx, title=title) for title in ("极薄铜箔", "铜排", "铜杆")]
        event = events.make(ctx, challenges=rows)
        run = shortlists.make_run(ctx, scope=RunScope.EVENT, event=event)
        made = [shortlists.make(ctx, challenge=row, run=run, suppliers=2) for row in rows]
        path, ids = f"/desk/events/{event.public_id}", [row.public_id for row in made]
        entries = [entry.public_id for entry in made[1].entries]
    assert f'href="/desk/shortlists/{ids[0]}?show=undecided">开始评审' in visitor.get(path).text
    decisions = f"/desk/shortlists/{ids[1]}/entries"
    visitor.post(f"{decisions}/{entries[0]}", {"decision": "keep", "version": 1})
    page = visitor.get(path).text
    assert f'href="/desk/shortlists/{ids[1]}?show=undecided">继续评审' in page
    assert "已评审 1/2" in page
    visitor.post(f"{decisions}/{entries[1]}", {"decision": "keep", "version": 1})
    assert f'href="/desk/shortlists/{ids[2]}?show=undecided">继续评审' in visitor.get(path).text
    assert f'href="/desk/shortlists/{ids[2]}"' in visitor.get(f"/desk/shortlists/{ids[1]}").text


def test_an_event_without_challenges_cannot_be_ranked_or_exported(visitor, committed):
    with committed() as ctx:
        path = f"/desk/events/{events.make(ctx).public_id}"
    assert visitor.post(f"{path}/ranking-runs").status_code == 409
    assert visitor.get(f"{path}/export.xlsx").status_code == 409
    assert "排序时包含该链全部揭榜中的榜单" in visitor.get(path).text


def test_a_challenge_is_ranked_in_the_background(visitor, offered):
    answer = visitor.post(f"/desk/challenges/{offered['challenge']}/ranking-runs")
    assert answer.location.startswith("/desk/jobs/")
    assert "极薄铜箔" in visitor.get(answer.location).text


def test_an_edit_lists_what_another_chain_offers(visitor, committed, offered):
    location = visitor.post("/desk/events/new", {**FIELDS, "chains": "textile"}).location
    version = event_of(committed, location).version
    again = {**FIELDS, "step": "list", "listed_chains": "textile", "version": version}
    listed = visitor.post(f"{location}/edit", again)
    assert f'value="{offered["challenge"]}" checked' in listed.text
    refused = visitor.post(f"{location}/edit", {**FIELDS, "place": "", "version": version})
    assert refused.status_code == 422
    assert 'id="place-error">必填。' in refused.text
