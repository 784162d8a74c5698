"""The whole story of one need, told through the API by six people."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from matchmaker.services import sessions
from matchmaker.services.sessions import Device
from models.challenges import Challenge
from tests.conftest import Api
from tests.factories import bids as bid_factory
from tests.factories import (
    capabilities,
    chains,
    challenges,
    enterprise_sheets,
    enterprises,
    regions,
    users,
)

RUBRIC = {"need": 4, "measurability": 4, "feasibility": 3, "benefit": 4, "decision": "pass"}
STAGES = ("intent", "sample", "pilot", "contract", "delivery", "acceptance", "supplier_list")
LIST = {
    "name": "2026年第四季度榜单",
    "period": "quarter",
    "year": 2026,
    "quarter": 4,
    "code_prefix": "Q4",
    "needs_county_check": True,
}


@pytest.fixture
def people(committed, client):
    """Public ids of buyer, supplier and rival, and clients by who uses them."""
    with committed() as ctx:
        chains.make(ctx)
        firms = {
            "buyer": enterprises.make(ctx, name="临澜沧屿铜业有限公司"),
            "supplier": enterprises.make(ctx, segment="foil", name="临澜砚川铜箔有限公司"),
            "rival": enterprises.make(ctx, segment="foil", name="临澜溯原铜箔有限公司"),
        }
        for name in ("supplier", "rival"):
            capabilities.make(ctx, enterprise=firms[name])
        persons = {name: users.make_member(ctx, firm) for name, firm in firms.items()}
        persons["county"] = users.make_organizer(ctx, regions.DISTRICT)
        persons["city"] = users.make_organizer(ctx, regions.CITY)
        persons["elsewhere"] = users.make_organizer(ctx, "990105")
        clients = {
            name: Api(client, sessions.begin(ctx, user, Device())) for name, user in persons.items()
        }
        return {name: firm.public_id for name, firm in firms.items()}, clients


class Teller:
    """Reads the version of a thing and acts on it as one of the people."""

    def __init__(self, clients):
        self.clients = clients

    def read(self, who, path):
        answer = self.clients[who].get(path)
        assert answer.status_code == 200, f"{who} {path} {answer.json}"
        return answer

    def act(self, who, path, body=None, status=200, read=None):
        version = int(self.read(who, read or path.rpartition("/")[0]).headers["ETag"][2:-1])
        answer = self.clients[who].post(path, body, version=version)
        assert answer.status_code == status, f"{who} {path} {answer.json}"
        return answer.json


def window(today):
    day = today.isoformat()
    last = (today + timedelta(days=60)).isoformat()
    names = ("collect", "publish", "bid", "select")
    return {f"{name}_from": day for name in names} | {f"{name}_to": last for name in names}


@pytest.fixture
def story(people, committed):
    """What all chapters share."""
    firms, clients = people
    with committed() as ctx:
        return Story(firms, clients, Teller(clients), ctx.today, committed)


@dataclass
class Story:
    firms: dict
    clients: dict
    tell: Teller
    today: date
    committed: Callable
    need: str = ""
    key: str = ""
    offers: dict = field(default_factory=dict)

    def edit(self, **values):
        """Turn the calendar: what a challenge waits for lies in the past."""
        with self.committed() as ctx:
            row = ctx.session.scalars(select(Challenge)).one()
            for name, value in values.items():
                setattr(row, name, value)


def test_from_the_need_to_the_supplier_list(story):
    a_need_is_drafted(story)
    it_is_checked_and_published(story)
    both_sides_find_each_other(story)
    two_suppliers_bid(story)
    the_buyer_selects_one(story)
    both_work_together(story)


def a_need_is_drafted(story):
    """The bureau opens a list; the buyer drafts a need for it and hands it in."""
    fields = {**LIST, **window(story.today), "region": regions.CITY}
    opened = story.clients["city"].post("/challenge-lists", fields)
    assert opened.status_code == 201, str(opened.json)
    later = (story.today + timedelta(days=30)).isoformat()
    body = challenges.fields(story.firms["buyer"], deadline_on=later, max_awards=1)
    drafted = story.clients["buyer"].post(
        "/challenges", {**body, "challenge_list": opened.json["id"]}
    )
    assert drafted.status_code == 201, str(drafted.json)
    story.key = drafted.json["id"]
    story.need = f"/challenges/{story.key}"
    for who in ("supplier", "county", "city", "elsewhere"):
        assert story.clients[who].get(story.need).status_code == 404
    story.tell.act("buyer", f"{story.need}/submit", {"declares_no_secrets": True})


def it_is_checked_and_published(story):
    """The county looks first, then the city, which publishes; other counties know nothing."""
    assert story.clients["elsewhere"].get(story.need).status_code == 404
    story.tell.act("county", f"{story.need}/checks", RUBRIC, 201)
    story.tell.act("city", f"{story.need}/checks", RUBRIC, 201)
    published = story.tell.act("city", f"{story.need}/publish")
    assert (published["status"], published["code"]) == ("published", "Q4-0001")


def both_sides_find_each_other(story):
    """Supplier and buyer read rankings, each with its own eyes and only its own."""
    supplier = story.firms["supplier"]
    suited = story.tell.read("supplier", f"/enterprises/{supplier}/recommendations").json
    assert [item["challenge"]["id"] for item in suited["items"]] == [story.key]
    assert "score" not in suited["items"][0]
    ranked = story.tell.read("buyer", f"{story.need}/recommendations").json
    found = {item["supplier"]["id"] for item in ranked["items"]}
    assert found == {supplier, story.firms["rival"]}
    for who, path in (
        ("supplier", f"{story.need}/recommendations"),
        ("rival", f"/enterprises/{supplier}/recommendations"),
    ):
        assert story.clients[who].get(path).status_code == 404


def two_suppliers_bid(story):
    """The buyer knows of neither bid until the bureau has checked and forwarded it."""
    for who in ("supplier", "rival"):
        sheet = story.clients[who].post("/enterprise-sheets", enterprise_sheets.fields())
        assert sheet.status_code == 201, str(sheet.json)
        line = {"position": 0, "claim": "met", "statement": "可达到。"}
        answer = story.clients[who].post("/bids", bid_factory.fields(story.key, lines=[line]))
        assert answer.status_code == 201, str(answer.json)
        story.offers[who] = f"/bids/{answer.json['id']}"
        receipt = story.tell.act(who, f"{story.offers[who]}/submit")["receipt_sha256"]
        assert len(receipt) == 64
        assert story.clients["buyer"].get(story.offers[who]).status_code == 404
    assert story.tell.read("buyer", "/bids?side=received").json["total"] == 0
    assert story.clients["rival"].get(story.offers["supplier"]).status_code == 404
    for offer in story.offers.values():
        story.tell.act("city", f"{offer}/check", {"decision": "pass"})
        story.tell.act("city", f"{offer}/forward")
    assert story.tell.read("buyer", "/bids?side=received").json["total"] == 2


def the_buyer_selects_one(story):
    """Nobody else may; and who was not selected is told why before the result is out."""
    story.edit(deadline_on=story.today - timedelta(days=1))
    chosen, other = story.offers["supplier"], story.offers["rival"]
    body = {"reason": "指标全部满足，报价合理。"}
    assert story.clients["city"].post(f"{chosen}/select", body, version=1).status_code == 403
    story.tell.act("buyer", f"{chosen}/select", body)
    closing = f"/selections/{story.key}"
    refused = story.tell.act("buyer", f"{closing}/close", status=409)
    assert refused["code"] == "selection_incomplete"
    story.tell.act("buyer", f"{other}/decline", {"reason": "延伸率缺少检测报告。"})
    assert story.tell.act("buyer", f"{closing}/close")["status"] == "awarded"
    lost = story.tell.read("rival", other).json
    assert (lost["state"], lost["decision_reason"]) == ("not_selected", "延伸率缺少检测报告。")
    story.edit(objections_until=story.today - timedelta(days=1))
    final = story.clients["buyer"].post(f"{closing}/finalize")
    assert (final.status_code, final.json["status"]) == (200, "cooperating")


def both_work_together(story):
    """Each stage is told by one side and confirmed by the other, and so is the amount."""
    [listed] = story.tell.read("supplier", "/cooperations").json["items"]
    work = f"/cooperations/{listed['id']}"
    assert story.clients["rival"].get(work).status_code == 404
    day = story.today.isoformat()
    for number, stage in enumerate(STAGES):
        teller, other = ("supplier", "buyer") if number % 2 else ("buyer", "supplier")
        step = {"stage": stage, "reached_on": day}
        if stage == "acceptance":
            amount = {"title": "采购合同", "amount_yuan": "1280000", "agreed_on": day}
            told = story.tell.act("buyer", f"{work}/amounts", amount, 201)
            path = f"{work}/amounts/{told['amounts'][0]['id']}/confirm"
            story.tell.act("supplier", path, read=work)
            step["outcome"] = "supplier_list"
        told = story.tell.act(teller, f"{work}/steps", step, 201)
        story.tell.act(other, f"{work}/steps/{told['steps'][-1]['id']}/confirm", read=work)
    done = story.tell.read("city", work).json
    assert (done["state"], done["stage"]) == ("done", "supplier_list")
    assert done["amounts_total"] == {"verified_yuan": "1280000", "unverified_yuan": "0"}
    assert story.tell.read("rival", story.need).json["status"] == "accepted"
