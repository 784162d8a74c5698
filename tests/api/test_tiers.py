import pytest

from matchmaker import city
from tests.factories import enterprises


@pytest.fixture
def firm(committed):
    with committed() as ctx:
        city.establish(ctx)
        return enterprises.make(
            ctx, industry_code="C3982", staff_count=120, revenue_yuan=86_000_000, figures_year=2025
        ).public_id


def test_tiers_are_read_for_a_day(api, firm):
    found = api.get(f"/enterprises/{firm}/tiers?on=2026-03-31").json
    assert (found["on"], found["rule_set"]["code"], found["facts"]) == ("2026-03-31", "2022", [])
    later = api.get(f"/enterprises/{firm}/tiers?on=2026-04-01").json
    assert later["rule_set"]["code"] == "2026"
    giant = next(check for check in later["checks"] if check["tier"] == "little_giant")
    revenue = next(line for line in giant["criteria"] if "营业收入 5000" in line["name"])
    assert (revenue["state"], revenue["value"], revenue["low"]) == ("met", "86000000", "50000000")


def test_before_any_rules_there_is_nothing_to_check(api, firm):
    found = api.get(f"/enterprises/{firm}/tiers?on=2000-01-01").json
    assert (found["rule_set"], found["facts"], found["checks"]) == (None, [], [])


def test_the_size_class_says_what_it_follows_from(api, firm):
    assert api.get(f"/enterprises/{firm}/size-class").json == {
        "size": "small",
        "is_sme": True,
        "category": "工业",
        "source": "工信部联企业〔2011〕300号第四条（二）",
        "inputs": {"staff": "120", "revenue": "86000000"},
        "year": 2025,
        "reason": "",
    }


def test_what_is_not_known_has_no_class(api, committed):
    with committed() as ctx:
        public_id = enterprises.make(ctx).public_id
    found = api.get(f"/enterprises/{public_id}/size-class").json
    assert (found["size"], found["category"]) == (None, None)
    assert "无法划型" in found["reason"]


@pytest.mark.parametrize("path", ["tiers", "size-class"])
def test_own_members_read_it_and_others_find_nothing(api_of, committed, firm, path):
    assert api_of(firm).get(f"/enterprises/{firm}/{path}").status_code == 200
    with committed() as ctx:
        other = enterprises.make(ctx).public_id
    stranger = api_of(other)
    refused = stranger.get(f"/enterprises/{firm}/{path}")
    missing = stranger.get(f"/enterprises/{'0' * 20}/{path}")
    assert refused.status_code == missing.status_code == 404
    assert refused.json | {"request_id": ""} == missing.json | {"request_id": ""}


TITLE = {
    "rule_set": "2026",
    "tier": "little_giant",
    "issuer": "工业和信息化部",
    "batch": "第八批",
    "valid_from": "2026-09-01",
    "valid_to": "2029-08-31",
}
ENDED = {
    "rule_set": "2026",
    "tier": "little_giant",
    "valid_from": "2026-09-01",
    "valid_to": "2027-03-31",
    "reason": "复核未通过",
}


def version_of(caller, firm):
    return int(caller.get(f"/enterprises/{firm}").headers["ETag"][2:-1])


def test_an_organizer_enters_and_ends_a_title_of_a_claimed_enterprise(api, api_of, firm):
    member = api_of(firm)  # somebody stands behind the profile: the organizer edits it no more
    path = f"/enterprises/{firm}/tiers"
    made = api.post(path, TITLE, version=version_of(api, firm))
    assert made.status_code == 201, made.json
    assert [(fact["tier"], fact["batch"]) for fact in made.json["tiers"]] == [
        ("little_giant", "第八批")
    ]
    again = api.post(path, TITLE, version=version_of(api, firm))
    assert (again.status_code, again.json["code"]) == (409, "tier_fact_exists")
    ended = api.post(f"{path}/expire", ENDED, version=version_of(api, firm))
    assert ended.json["tiers"][0]["valid_to"] == "2027-03-31"
    held = [len(api.get(f"{path}?on={day}").json["facts"]) for day in ("2027-03-31", "2027-04-01")]
    assert held == [1, 0]
    kinds = [item["kind"] for item in member.get("/notices").json["items"]]
    assert kinds.count("tier_changed") == 2
    acts = [event["action"] for event in api.get(f"/audit-events?subject={firm}").json["items"]]
    assert acts[:2] == ["enterprise.expire_tier", "enterprise.grant_tier"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"tier": "giant"}, "tiers"),
        ({"valid_to": "2026-08-31"}, "tiers"),
        ({"issuer": ""}, "issuer"),
    ],
)
def test_a_title_needs_a_known_tier_and_days_in_order(api, firm, change, field):
    answer = api.post(f"/enterprises/{firm}/tiers", TITLE | change, version=1)
    assert answer.status_code == 422
    assert field in answer.json["errors"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"valid_from": "2026-09-02"}, "tier"),
        ({"valid_to": "2029-08-31"}, "valid_to"),
        ({"valid_to": "2026-08-31"}, "valid_to"),
    ],
)
def test_only_a_title_that_is_held_ends_and_only_earlier(api, firm, change, field):
    api.post(f"/enterprises/{firm}/tiers", TITLE, version=1)
    answer = api.post(f"/enterprises/{firm}/tiers/expire", ENDED | change, version=2)
    assert (answer.status_code, list(answer.json["errors"])) == (422, [field])


def test_nobody_else_enters_titles_and_never_over_a_newer_version(api, api_of, firm):
    path = f"/enterprises/{firm}/tiers"
    assert api_of(firm).post(path, TITLE, version=1).status_code == 403
    assert api.post(path, TITLE, version=9).status_code == 412
    assert api.post(path, TITLE).status_code == 428
