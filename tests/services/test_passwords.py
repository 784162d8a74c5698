"""Which passwords are taken."""

import pytest

from matchmaker.errors import Invalid
from matchmaker.services import passwords


@pytest.mark.parametrize(
    "password",
    ["short-9", "x" * 129, "zhangsan-2026", "Password123", "1234567890", "abababababab"],
)
def test_what_is_short_long_common_or_the_username_is_refused(password):
    with pytest.raises(Invalid) as refusal:
        passwords.hashed(password, "ZhangSan-2026", name="new_password")
    assert list(refusal.value.errors) == ["new_password"]


def test_a_long_chinese_password_is_taken_and_found_again():
    stored = passwords.hashed("临江观澜铜箔卷起千堆雪", "zhangsan").text
    assert passwords.matches(stored, "临江观澜铜箔卷起千堆雪")
    assert not passwords.matches(stored, "临江观澜铜箔卷起千堆")


def test_nothing_matches_where_nothing_is_stored():
    assert not passwords.matches(None, "")
    assert not passwords.matches("not a hash", "whatever it is")
