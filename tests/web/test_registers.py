"""台账 on the screen and as a workbook."""

import io
from decimal import Decimal

import openpyxl
import pytest

from tests.factories import challenges


@pytest.fixture
def rows(committed):
    with committed() as ctx:
        for yuan in ("1250000.50", "300000"):
            challenges.published(ctx, budget_yuan=Decimal(yuan), submitted_at=ctx.now)


def test_a_register_shows_the_sum_of_all_its_rows(visitor, rows):
    assert visitor.get("/desk/registers").location == "/desk/registers/challenges"
    page = visitor.get("/desk/registers/challenges?page_size=1").text
    assert "155.00" in page
    assert "合计为全部 2 条" in page
    for name in ("bids", "cooperations"):
        assert "没有符合条件的记录" in visitor.get(f"/desk/registers/{name}").text
    assert visitor.get("/desk/registers/nonsense").status_code == 404


@pytest.mark.parametrize("name", ["challenges", "bids", "cooperations"])
@pytest.mark.parametrize("asked", ["since=0001-01-01", "until=9999-12-31"])
def test_a_day_at_the_end_of_the_calendar_is_left_out(visitor, rows, name, asked):
    for path in (f"/desk/registers/{name}", f"/desk/registers/{name}/export.csv"):
        assert visitor.get(f"{path}?{asked}").status_code == 200


@pytest.mark.parametrize("day", ["0999-12-31", "3000-01-01", "9999-12-31"])
def test_a_form_tells_that_nobody_reckons_with_such_a_day(visitor, day):
    given = {"name": "铜产业对接会", "held_on": day, "place": "市民中心"}
    page = visitor.post("/desk/events/new", given)
    assert page.status_code == 422
    assert "年份须在 1000 至 2999 之间。" in page.text


def test_the_workbook_ends_with_the_sum(visitor, rows):
    answer = visitor.get("/desk/registers/challenges/export.xlsx")
    assert answer.status_code == 200
    sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).active
    last = [cell.value for cell in sheet[sheet.max_row]]
    assert last[0] == "合计"
    assert 155 in last
    assert sheet.freeze_panes is not None
    assert "金额单位：万元" in sheet["A2"].value
