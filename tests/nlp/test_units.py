from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp import lexicon
from nlp.units import convert, find_scale


@pytest.mark.parametrize(
    ("value", "unit", "target", "expected"),
    [
        ("5", "微米", "mm", "0.005"),
        ("900", "兆帕", "MPa", "900"),
        ("900", "N/mm²", "MPa", "900"),
        ("900", "N/mm2", "MPa", "900"),
        ("3", "GPa", "MPa", "3000"),
        ("10", "bar", "MPa", "1"),
        ("12", "万件/年", "件/月", "10000"),
        ("50", "个/分钟", "件/h", "3000"),
        ("1.5", "亿元", "万元", "15000"),
        ("5", "g/cm³", "kg/m³", "5000"),
        ("3000", "rpm", "r/min", "3000"),
        ("2", "W/(m·K)", "W/m·K", "2"),
        ("1", "%", "ppm", "10000"),
        ("3", "台", "套", "3"),
        ("2", "h", "min", "120"),
        ("1", "kWh", "MJ", "3.6"),
        ("7", "级", "级", "7"),
        ("7", "没有的单位", "没有的单位", "7"),
        ("7", "", "", "7"),
        ("2", "万吨", "t", "20000"),
    ],
)
def test_units_convert(value, unit, target, expected):
    result = convert(Decimal(value), unit, target)
    assert result is not None
    assert abs(result - Decimal(expected)) <= abs(Decimal(expected)) * Decimal("1e-12")


@pytest.mark.parametrize(
    ("unit", "target"),
    [
        ("MPa", "mm"),
        ("HRC", "HB"),
        ("kg", "m³"),
        ("没有", "mm"),
        ("mm", "没有"),
        ("mm/没有", "mm"),
    ],
)
def test_what_cannot_be_converted_says_so(unit, target):
    assert convert(Decimal(1), unit, target) is None


@pytest.mark.parametrize(
    ("value", "unit", "target", "expected"),
    [("25", "℃", "K", "298.15"), ("212", "℉", "℃", "100"), ("-40", "摄氏度", "华氏度", "-40")],
)
def test_temperatures_move_with_the_zero_of_their_scale(value, unit, target, expected):
    result = convert(Decimal(value), unit, target)
    assert result is not None
    assert abs(result - Decimal(expected)) < Decimal("1e-9")


def test_differences_of_temperature_do_not_move():
    assert convert(Decimal(5), "℃", "K", is_difference=True) == 5
    assert convert(Decimal(2), "W/(m·℃)", "W/(m·K)") == 2


@pytest.mark.parametrize(
    ("value", "unit", "target", "expected"),
    [("7", "L/100km", "L/km", "0.07"), ("2400", "g/(m²·24h)", "g/(m²·h)", "100")],
)
def test_a_number_may_stand_in_a_unit(value, unit, target, expected):
    result = convert(Decimal(value), unit, target)
    assert result is not None
    assert abs(result - Decimal(expected)) < Decimal("1e-20")


def test_a_multiplier_alone_is_a_number():
    scale = find_scale("万")
    assert scale is not None
    assert scale.factor == 10_000


@given(
    st.sampled_from(sorted(lexicon.shipped().units)),
    st.sampled_from(sorted(lexicon.shipped().units)),
)
def test_there_and_back_is_the_same(first, second):
    there = convert(Decimal(7), first, second)
    if there is not None:
        back = convert(there, second, first)
        assert back is not None
        assert abs(back - 7) < Decimal("1e-15")
