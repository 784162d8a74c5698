"""The profile of an enterprise on its page: kept by its people, by organizers until claimed."""

import pytest

from matchmaker.services import enterprises as service
from models.chains import ChainSegment
from models.enums import MemberRole
from tests.factories import chains, enterprises
from tests.web.test_member_pages import fields_of


@pytest.fixture
def firm(committed):
    with committed() as ctx:
        chains.make(ctx)
        row = enterprises.make(ctx, name="青渡岚钺电子有限公司", segment="foil")
        return row.public_id


def stored(committed, firm):
    with committed() as ctx:
        return service.get(ctx, firm)


def test_a_member_keeps_the_profile_up_to_date(member_of, firm, committed):
    member = member_of(firm)
    path = f"/desk/enterprises/{firm}/edit"
    assert path in member.get("/desk/enterprises/own").text
    values = fields_of(member.get(path).text, path)
    before = stored(committed, firm)
    assert values["name"] == "青渡岚钺电子有限公司"
    changed = {
        **values,
        "summary": "专做极薄铜箔。",
        "staff_count": "260",
        "revenue_wan": "12,300.5",
        "figures_year": "2025",
        "contact_phone": "0600-1234567",
        "certificates.0.name": "IATF 16949",
        "certificates.0.valid_to": "2028-01-31",
        "patents.0.kind": "invention",
        "patents.0.title": "一种极薄铜箔",
        "aliases.0.kind": "short",
        "aliases.0.name": "岚钺电子",
    }
    assert member.post(path, changed).location == f"/desk/enterprises/{firm}"
    row = stored(committed, firm)
    assert (row.summary, row.staff_count, row.revenue_yuan) == ("专做极薄铜箔。", 260, 123_005_000)
    assert [item.name for item in row.certificates] == ["IATF 16949"]
    assert [item.title for item in row.patents] == ["一种极薄铜箔"]
    assert [item.name for item in row.aliases] == ["岚钺电子"]
    assert row.contact_phone == "0600-1234567"
    same = ("credit_code", "is_active", "region_code")
    assert all(getattr(row, name) == getattr(before, name) for name in same)
    assert {item.code for item in row.segments} == {item.code for item in before.segments}
    assert {fact.tier.code for fact in row.tier_facts} == {
        fact.tier.code for fact in before.tier_facts
    }


def test_what_is_wrong_is_told_at_its_field_and_stays(member_of, firm, committed):
    member = member_of(firm)
    path = f"/desk/enterprises/{firm}/edit"
    values = fields_of(member.get(path).text, path)
    wrong = {
        **values,
        "name": "",
        "staff_count": "很多",
        "revenue_wan": "一亿",
        "certificates.0.name": "ISO 9001",
        "certificates.0.issued_on": "2026-02-01",
        "certificates.0.valid_to": "2026-01-01",
    }
    refused = member.post(path, wrong)
    assert refused.status_code == 422
    for text in ("很多", "一亿", "ISO 9001", "name-error", "staff_count-error"):
        assert text in refused.text
    assert stored(committed, firm).name == "青渡岚钺电子有限公司"
    assert member.post(path, {**values, "version": "99"}).status_code == 412


def test_who_may_edit_it(member_of, visitor, firm, committed):
    path = f"/desk/enterprises/{firm}/edit"
    # Unclaimed: the bureau fills it in; the contact that it reads masked stays as it was.
    with committed() as ctx:
        service.get(ctx, firm).contact_phone = "13812345678"
    page = visitor.get(path).text
    assert "138****5678" in page
    assert visitor.post(path, {**fields_of(page, path), "staff_count": "80"}).status_code == 303
    row = stored(committed, firm)
    assert (row.staff_count, row.contact_phone) == (80, "13812345678")
    viewer = member_of(firm, MemberRole.VIEWER)
    assert path not in viewer.get(f"/desk/enterprises/{firm}").text
    assert viewer.get(path).status_code == 403
    assert visitor.get(path).status_code == 403
    with committed() as ctx:
        other = enterprises.make(ctx).public_id
    assert member_of(other).get(path).status_code in {403, 404}


def test_an_edit_keeps_every_place_in_the_chains(member_of, firm, committed):
    with committed() as ctx:
        row = service.get(ctx, firm)
        chain_id = row.segments[0].chain_id
        row.segments += [
            ChainSegment(
                chain_id=chain_id, code=f"p{n}", name=f"部件{n}", stream="upstream", position=n
            )
            for n in range(3, 17)
        ]
    member, path = member_of(firm), f"/desk/enterprises/{firm}/edit"
    values = fields_of(member.get(path).text, path)
    assert member.post(path, {**values, "summary": "只改了简介。"}).status_code == 303
    row = stored(committed, firm)
    assert row.summary == "只改了简介。"
    assert len(row.segments) == 15
