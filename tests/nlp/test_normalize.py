import contextlib
import dataclasses
import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp import lexicon, normalize
from nlp.lexicon import ChainLexicon, Grade
from nlp.normalize import TextTooLong, fold

TEXTS = st.text(
    st.sampled_from(
        "铜箔壓鑄模具記憶體０１９㎡ﬁμÅＡb 不低于超過微米兆帕5.、，\u0301\ufdfa\u200b🙂"
        "以上以内及СМо–—*x×~-≥〇二\ufe0f⻋42CrMo4GB/T"
    ),
    max_size=60,
)


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("ＡＢＣ１２３", "ABC123"),
        ("壓鑄模具", "压铸模具"),
        ("軟體", "软件"),
        ("軟體與記憶體、壓鑄", "软件与内存、压铸"),
        ("厚度不低于５微米", "厚度≥5μm"),
        ("强度不小于900兆帕", "强度≥900MPa"),
        ("重量不超过3公斤", "重量≤3kg"),
        ("长度5um", "长度5μm"),
        ("面积12㎡", "面积12m²"),
        ("温度25°C", "温度25℃"),
        ("噪声50分贝", "噪声50dB"),
        ("至少3年", "≥3年"),
        ("ﬁlm", "film"),
        ("a\u200bb", "ab"),
        ("铜\u200b箔\ufe0f", "铜箔"),
        ("铜\u0337箔", "铜箔"),
        ("42СrМо锻件", "42CrMo锻件"),
        ("ΑΒS塑料", "ABS塑料"),
        ("α-烯烃与5μm", "α-烯烃与5μm"),
        ("Сталь", "Сталь"),
        ("⻋⽤⾦⻓件", "车用金长件"),
        ("二〇二六年", "二零二六年"),
        ("H₂O与LiFePO₄", "H2O与LiFePO4"),
        ("Ⅲ型支架", "III型支架"),
        ("QT450–10与6061‑T6", "QT450-10与6061-T6"),
        ("10—20MPa", "10-20MPa"),
        ("10〜20MPa", "10~20MPa"),
        ("扭矩5N•m", "扭矩5N·m"),
        ("〔含税〕「优先」", "(含税)“优先”"),
        ("板300*200x8mm", "板300×200×8mm"),
        ("厚度 8 μm 的 PCB 板", "厚度8μm的PCB板"),
        ("铜箔 铜杆 42CrMo 40Cr", "铜箔 铜杆42CrMo 40Cr"),
        ("强度 ≥ 900 MPa", "强度≥900MPa"),
        ("GB/T 3077", "GB/T3077"),
        ("强度900MPa以上", "强度≥900MPa"),
        ("强度900兆帕及以上", "强度≥900MPa"),
        ("交期30天以内", "交期≤30天"),
        ("10~20MPa以上", "10~20MPa以上"),
        ("第5条以上所述", "第≥5条所述"),
        ("", ""),
    ],
)
def test_one_clean_form(text, clean):
    assert normalize.normalize(text).text == clean


@pytest.mark.parametrize(
    "variant",
    [
        "抗拉强度≥900MPa",
        "抗拉强度不低于900MPa",
        "抗拉強度≥９００ＭＰａ",
        "抗拉强度≥900兆帕",
        "抗拉强度>=900Mpa",
    ],
)
def test_rewritings_of_one_text_agree(variant):
    assert fold(variant) == "抗拉强度≥900mpa"


def test_one_grade_has_one_name_where_the_lists_say_so():
    lists = dataclasses.replace(
        lexicon.shipped(),
        common=ChainLexicon(
            grades=(
                Grade("42CrMo", ("42CrMo4", "SCM440", "1.7225"), "GB/T 3077"),
                Grade("304", ("SUS304", "06Cr19Ni10"), "GB/T 20878"),
                Grade("T2", ("C11000",), "GB/T 5231"),
            )
        ),
        chains={},
    )

    def clean(text):
        return normalize.normalize(text, lists).text

    assert clean("42CrMo4锻件") == clean("scm440锻件") == clean("42CrMo锻件") == "42CrMo锻件"
    assert clean("06Cr19Ni10板") == clean("SUS304板")
    assert clean("板厚304mm") == "板厚304mm"
    assert clean("T2线") == "T2线"
    assert clean("42CrMo4V钢") == "42CrMo4V钢"


def test_units_are_rewritten_only_behind_a_number():
    assert normalize.normalize("微米级加工").text == "微米级加工"
    assert normalize.normalize("5微米级加工").text == "5μm级加工"


def test_spans_refer_to_the_original_text():
    text = "厚度不低于５微米的壓鑄件"
    clean = normalize.normalize(text)
    place = clean.text.index("压铸件")
    assert text[slice(*clean.span(place, place + 3))] == "壓鑄件"
    place = clean.text.index("≥5μm")
    assert text[slice(*clean.span(place, place + 4))] == "不低于５微米"


@given(TEXTS)
def test_the_map_is_monotone_and_inside_the_text(text):
    clean = normalize.normalize(text)
    assert len(clean.text) == len(clean.starts) == len(clean.ends) == len(clean.folded)
    starts = list(clean.starts)
    assert starts == sorted(starts)
    assert all(0 <= a < b <= len(text) for a, b in zip(clean.starts, clean.ends, strict=True))


@given(TEXTS)
def test_cleaning_twice_changes_nothing_more(text):
    once = normalize.normalize(text).text
    assert normalize.normalize(once).text == once


def test_too_long_texts_are_refused():
    with pytest.raises(TextTooLong):
        normalize.normalize("铜" * (normalize.MAX_CHARS + 1))
    with pytest.raises(TextTooLong):
        normalize.normalize("㍿" * (normalize.MAX_CHARS - 1))


@pytest.mark.parametrize(
    "text",
    [
        "a\u0301\u0328" * 60_000,
        "\u0301\u0328" * 90_000,
        "\ufdfa" * 190_000,
        "铜 " + " " * 190_000,
        "5" * 190_000,
        "1,1." * 45_000,
        "СМо" * 60_000,
        "a-" * 95_000,
    ],
)
def test_hostile_unicode_takes_linear_time(text):
    started = time.process_time()
    with contextlib.suppress(TextTooLong):
        normalize.normalize(text)
    assert time.process_time() - started < 5


def test_a_text_without_combining_marks_is_read_as_beside_one() -> None:
    rng = random.Random(2)
    for _ in range(2_000):
        text = "".join(rng.choices("，。：（）％１２ＡμＢ℃²㎡①中文铜箔 9MPa~½…\u3000\u200b臺", k=9))
        alone, beside = (normalize.normalize(f"{text}，{end}") for end in ("", "e\u0301"))
        size = len(alone.text)
        assert beside.text[:size] == alone.text
        assert list(beside.starts[:size]) == list(alone.starts)
        assert list(beside.ends[:size]) == list(alone.ends)
