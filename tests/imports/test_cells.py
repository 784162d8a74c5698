from datetime import date, datetime, time

import pytest

from matchmaker.imports import cells
from matchmaker.imports.cells import BadCell


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        ("  青渡区　", "青渡区"),
        (120.0, "120"),
        (88.5, "88.5"),
        (13800000000, "13800000000"),
        (True, "是"),
        (datetime(2026, 12, 31, 8, 0), "2026-12-31"),  # noqa: DTZ001 - a cell has no zone
        (date(2026, 12, 31), "2026-12-31"),
        (time(8, 30), "08:30:00"),
        ("一\r\n二", "一\n二"),
        (9.1e17, "9.100000000000000E+17"),
    ],
)
def test_a_cell_becomes_the_text_that_it_shows(value, text):
    assert cells.text(value) == text


def test_a_code_is_cleaned():
    assert cells.code("９１99 0102-ma0000abcd") == "91990102MA0000ABCD"


@pytest.mark.parametrize("text", ["9.1E+17", "9.199010200000000E+17", "1e18"])
def test_a_code_that_became_a_number_is_explained(text):
    with pytest.raises(BadCell, match="已被 Excel 存为数字"):
        cells.code(text)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1,250.5", "1250.5"),
        ("３００", "300"),
        ("380万元", "380"),
        ("-2", "-2"),
        ("1.5E+3", "1.5E+3"),
    ],
)
def test_numbers_are_read_as_people_write_them(text, number):
    assert str(cells.number(text, unit="万元")) == number


@pytest.mark.parametrize(
    "text", ["约三百", "1.2.3", "NaN", "Infinity", "1" * 16, "", "0x10", "1E+" + "9" * 30]
)
def test_what_is_no_number_is_refused(text):
    with pytest.raises(BadCell, match="不是数字"):
        cells.number(text)


def test_amounts_are_written_out_in_yuan():
    assert cells.yuan("1.5E+3") == "15000000"
    assert cells.yuan("12.5万元") == "125000.0"
    for text in ("9E999999", "1E15"):
        with pytest.raises(BadCell, match="过大"):
            cells.yuan(text)


def test_whole_numbers():
    assert cells.whole("120人", unit="人") == 120
    for text in ("1.5", "1E+300"):
        with pytest.raises(BadCell, match="不是整数"):
            cells.whole(text)


@pytest.mark.parametrize(
    "text",
    ["2026-12-31", "2026/12/31", "2026.12.31", "2026年12月31日", "20261231", "２０２６ / 12 / 31",
     "2026-12-31 00:00:00"],
)  # fmt: skip
def test_days_are_read_as_people_write_them(text):
    assert cells.day(text) == "2026-12-31"


@pytest.mark.parametrize("text", ["2026-02-30", "年底", "46387", "12/31/2026", "2026-13-01"])
def test_what_is_no_day_is_refused(text):
    with pytest.raises(BadCell, match="不是日期"):
        cells.day(text)


def test_lists():
    assert cells.things("铜箔；铜带、铜排,铜箔\n") == ["铜箔", "铜带", "铜排"]
    assert cells.parts("铜箔：厚6μm，宽1m；铜带\n铜箔：厚6μm，宽1m") == [
        "铜箔：厚6μm，宽1m",
        "铜带",
    ]


def test_a_long_cell_is_shortened_in_messages():
    assert cells.shorten("短") == "短"
    assert cells.shorten("长" * 40) == "长" * 30 + "…"
