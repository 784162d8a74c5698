"""First page, directory, events and manual: only what everybody may read."""

from datetime import timedelta

import pytest

from models.enums import CapabilityVisibility, ChallengeStatus, ParticipationState, Visibility
from models.events import Participation
from tests.factories import capabilities, chains, challenges, enterprises, events

SECRET = "青鸾七号专用配方"
PHONE = "13812345678"


@pytest.fixture
def city(committed):
    """Return a city of two firms, one challenge of each visibility, and an event with both."""
    with committed() as ctx:
        textile = chains.make(ctx, "textile", "纺织鞋服")
        firm = enterprises.make(ctx, name="临澜公开样例有限公司", contact_phone=PHONE)
        capabilities.make(
            ctx, enterprise=firm, name="精密冲压", visibility=CapabilityVisibility.PUBLIC
        )
        capabilities.make(ctx, enterprise=firm, name=SECRET, visibility=CapabilityVisibility.OWN)
        silent = enterprises.make(ctx, name="临澜不公开样例有限公司")
        capabilities.make(
            ctx, enterprise=silent, name="热处理", visibility=CapabilityVisibility.VERIFIED_BUYERS
        )
        shown = challenges.published(ctx, title="公开需求", chain=textile)
        hidden = challenges.published(
            ctx, title="定向需求", chain=textile, visibility=Visibility.INVITED, invited=[firm]
        )
        event = events.make(
            ctx,
            name="纺织产需对接会",
            held_on=ctx.today + timedelta(days=9),
            chains=[textile],
            challenges=[shown, hidden],
            participations=[Participation(enterprise=firm, state=ParticipationState.INVITED)],
        )
        return {
            "firm": firm.public_id,
            "silent": silent.public_id,
            "shown": shown.public_id,
            "event": event.public_id,
        }


def test_the_first_page_counts_what_is_public_alone(client, city):
    page = client.get("/").text
    figures = [page[found:].split("</span>")[0] for found in _places(page, "number-big")]
    assert [figure.partition(">")[2] for figure in figures] == ["1", "1", "0", "1", "1"]
    assert "公开需求" in page
    assert "定向需求" not in page
    assert "纺织产需对接会" in page


def _places(text, part):
    return [place for place in range(len(text)) if text.startswith(part, place)]


def test_few_matches_are_not_told_by_their_number(client, committed):
    with committed() as ctx:
        for _ in range(2):
            challenges.published(ctx, status=ChallengeStatus.AWARDED)
    assert "不足 3" in client.get("/").text
    with committed() as ctx:
        challenges.published(ctx, status=ChallengeStatus.AWARDED)
    assert "不足 3" not in client.get("/").text


def test_the_directory_lists_who_makes_something_public_and_no_more(client, city):
    page = client.get("/enterprises").text
    assert "临澜公开样例有限公司" in page
    assert "精密冲压" in page
    assert "临澜不公开样例有限公司" not in page
    whole = client.get(f"/enterprises/{city['firm']}").text
    assert "精密冲压" in whole
    for hidden in (SECRET, PHONE, PHONE[:3] + "****"):
        assert hidden not in page + whole
    assert client.get(f"/enterprises/{city['silent']}").status_code == 404


@pytest.mark.parametrize(
    ("query", "total"),
    [("q=冲压", 1), ("q=公开样例", 1), (f"q={SECRET}", 0), ("q=热处理", 0), ("kind=university", 0)],
)
def test_the_directory_is_searched_in_what_is_public(client, city, query, total):
    assert f"共 {total} 条" in client.get(f"/enterprises?{query}").text


def test_an_event_names_public_challenges_and_no_participant(client, city):
    assert "纺织产需对接会" in client.get("/events").text
    page = client.get(f"/events/{city['event']}").text
    assert "公开需求" in page
    assert "定向需求" not in page
    assert "临澜公开样例有限公司" not in page
    assert client.get(f"/events/{'0' * 20}").status_code == 404


def test_a_list_of_the_site_asks_as_often_for_many_rows_as_for_few(
    client, committed, count_queries
):
    asked = []
    for added in (2, 8):
        with committed() as ctx:
            for _ in range(added):
                capabilities.make(ctx, visibility=CapabilityVisibility.PUBLIC)
        client.get("/enterprises")
        with count_queries() as counter:
            client.get("/enterprises")
        asked.append(counter.count)
    assert asked[0] == asked[1]


def test_the_manual_is_shown_by_chapters(client):
    page = client.get("/help")
    assert page.status_code == 200
    assert "使用手册" in page.text
    assert '<table class="table">' in page.text
    assert client.get("/help/README").status_code == 200
    assert client.get("/help/nothing").status_code == 404
    assert client.get("/help/images/..%2f..%2fREADME.md").status_code == 404
