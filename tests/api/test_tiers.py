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
