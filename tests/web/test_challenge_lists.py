"""榜单批次 on the pages: defined, revised and closed."""

import re

from sqlalchemy import select

from matchmaker.schemas.challenge_lists import ChallengeListFields
from models.challenge_lists import ChallengeList
from tests.factories import challenge_lists, regions


def given(**changes):
    fields = challenge_lists.fields(**changes)
    return {name: value for name, value in fields.items() if value is not None}


def test_a_round_is_defined_revised_and_closed(visitor, committed):
    with committed() as ctx:
        regions.make(ctx)
    assert "还没有榜单批次" in visitor.get("/desk/challenge-lists").text
    fields = given(region=regions.CITY, name="二〇二六年第四季度榜单")
    fields.pop("needs_county_check", None)
    answer = visitor.post("/desk/challenge-lists/new", fields)
    assert answer.status_code == 303, re.findall(r"field-error[^>]*>([^<]*)", answer.text)
    page = visitor.get("/desk/challenge-lists").text
    assert "二〇二六年第四季度榜单" in page
    with committed() as ctx:
        row = ctx.session.scalars(select(ChallengeList)).one()
        assert row.needs_county_check is False
        address, version = f"/desk/challenge-lists/{row.public_id}", row.version
    form = visitor.get(f"{address}/edit").text
    for name in ChallengeListFields().fields:
        assert f'name="{name}"' in form
    changed = {**fields, "version": version, "max_needs_per_enterprise": "3"}
    assert visitor.post(f"{address}/edit", changed).status_code == 303
    assert visitor.post(f"{address}/edit", changed).status_code == 412
    assert "每家至多 3 项" in visitor.get("/desk/challenge-lists").text
    assert visitor.post(f"{address}/close", {"version": version + 1}).status_code == 303
    assert "已结束" in visitor.get("/desk/challenge-lists").text


def test_a_prefix_in_use_comes_back_with_what_was_written(visitor, committed):
    with committed() as ctx:
        regions.make(ctx)
    assert visitor.post("/desk/challenge-lists/new", given(region=regions.CITY)).status_code == 303
    answer = visitor.post("/desk/challenge-lists/new", given(region=regions.CITY, name="另一批次"))
    assert answer.status_code == 409
    assert "另一批次" in answer.text


def test_what_is_wrong_is_told_beside_its_field(visitor, committed):
    with committed() as ctx:
        regions.make(ctx)
    fields = given(region=regions.CITY, code_prefix="d1")
    answer = visitor.post("/desk/challenge-lists/new", fields)
    assert answer.status_code == 422
    assert 'id="code_prefix-error"' in answer.text
