"""GB 32100-2015, with the traps that copied programs fall into."""

import pytest

from matchmaker.errors import Invalid
from matchmaker.services import credit_codes
from matchmaker.services.credit_codes import ALPHABET
from tests.factories.enterprises import credit_code

# Published examples whose check character was calculated by hand.
VALID = ("91512081MA62K0260E", "9131000063159284XQ")
WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)


def by_the_standard(body):
    """Return the check character by the formula and the weights that the standard prints."""
    total = sum(
        ALPHABET.index(character) * weight for character, weight in zip(body, WEIGHTS, strict=True)
    )
    return ALPHABET[(31 - total % 31) % 31]


@pytest.mark.parametrize("code", VALID)
def test_a_code_as_issued_is_accepted(code):
    assert credit_codes.check(code) == code
    assert by_the_standard(code[:17]) == code[17]


def test_a_widely_copied_wrong_example_is_refused():
    assert credit_codes.check_character("91350100M000100Y4") == "3"
    with pytest.raises(Invalid):
        credit_codes.check("91350100M000100Y4Z")


def test_a_remainder_of_zero_gives_the_check_character_zero():
    code = next(code for code in (credit_code() for _ in range(1000)) if code[17] == "0")
    total = sum(ALPHABET.index(c) * weight for c, weight in zip(code[:17], WEIGHTS, strict=True))
    assert total % 31 == 0
    assert credit_codes.check(code) == code


def test_the_check_character_is_that_of_the_standard():
    for _ in range(500):
        code = credit_code()
        assert credit_codes.check_character(code[:17]) == by_the_standard(code[:17]) == code[17]


@pytest.mark.parametrize("code", [*VALID, credit_code(7)])
def test_every_single_wrong_character_is_found(code):
    for place, right in enumerate(code):
        for other in ALPHABET:
            if other != right:
                with pytest.raises(Invalid):
                    credit_codes.check(code[:place] + other + code[place + 1 :])


def test_neighbors_in_the_wrong_order_are_found():
    for code in VALID:
        for place in range(17):
            swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
            if swapped != code:
                with pytest.raises(Invalid):
                    credit_codes.check(swapped)


@pytest.mark.parametrize("letter", "IOSVZ")
def test_letters_that_look_like_digits_are_no_part_of_a_code(letter):
    assert letter not in ALPHABET
    for place in range(18):
        code = VALID[0][:place] + letter + VALID[0][place + 1 :]
        with pytest.raises(Invalid) as refusal:
            credit_codes.check(code, "已核对营业执照原件")
        assert "18 位" in refusal.value.errors["credit_code"][0]


@pytest.mark.parametrize("text", ["", "91", VALID[0][:17], VALID[0] + "0", "铜" * 18, "٣" * 18])
def test_the_form_is_never_overridden(text):
    with pytest.raises(Invalid):
        credit_codes.check(text, "已核对营业执照原件")


def test_some_codes_were_issued_with_a_wrong_check_character():
    code = "91350211M0000XUF46"
    with pytest.raises(Invalid) as refusal:
        credit_codes.check(code)
    assert "核验依据" in refusal.value.errors["credit_code"][0]
    assert credit_codes.check(code, "已核对营业执照原件") == code


@pytest.mark.parametrize(
    "typed",
    [
        "91512081ma62k0260e",
        " 9151 2081 MA62 K026 0E ",
        "９１５１２０８１ＭＡ６２Ｋ０２６０Ｅ",
        "91512081-MA62K0260E",
    ],
)
def test_blanks_case_and_width_do_not_matter(typed):
    assert credit_codes.check(typed) == "91512081MA62K0260E"


@pytest.mark.parametrize("prefix", ["92", "12"])
def test_self_employed_and_public_institutions_have_codes_too(prefix):
    body = prefix + VALID[0][2:17]
    assert credit_codes.check(body + by_the_standard(body))
