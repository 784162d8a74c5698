"""A pair written another way is the same pair: its score does not change."""

import dataclasses
import re
from collections.abc import Callable

import pytest

from matchmaker import ranking
from matchmaker.ranking import CapabilityProfile, ChallengeProfile, SupplierProfile, rank
from nlp import lexicon
from nlp.lexicon import ChainLexicon, Grade
from tests.ranking.samples import CHAIN, SUPPLIERS, requirement

CHALLENGE = ChallengeProfile(
    "k-forging",
    "b-press",
    "风电主轴用42CrMo4锻件采购",
    "现有设备的主轴依赖外购，生产线已停产3年以上。",
    "采购42CrMo4锻钢件，抗拉强度≥900MPa，壁厚不低于12微米的镀层，盐雾480小时以上，"
    "配套LiFePO4电池与6061-T6壳体(含税)，扭矩50N·m，执行GB/T 3077，II型，温度-40℃~120℃。",
    ("锻钢件", "LiFePO4电池"),
    (requirement("抗拉强度", "ge", 900, unit="MPa"),),
    kind="supply",
    chain="copper",
)
SUPPLIER = SupplierProfile(
    "s-forge",
    "岚钺锻造有限公司",
    "大型锻件与轴类",
    (
        CapabilityProfile(
            "c-forge",
            "42CrMo4锻件",
            "生产42CrMo4锻件，抗拉强度不低于950MPa，镀层15μm，6061-T6壳体，LiFePO4电池，"
            "扭矩60N·m以内，执行GB/T 3077，II型(出口)，温度-40℃~125℃。",
        ),
    ),
    ("copper",),
)
LISTS = dataclasses.replace(
    lexicon.shipped(),
    common=ChainLexicon(grades=(Grade("42CrMo", ("42CrMo4", "SCM440"), "GB/T 3077"),)),
)

Rewrite = Callable[[str], str]


def wide(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


def table(*pairs: str) -> Rewrite:
    olds, news = pairs[::2], pairs[1::2]

    def rewrite(text: str) -> str:
        for old, new in zip(olds, news, strict=True):
            text = text.replace(old, new)
        return text

    return rewrite


REWRITES: dict[str, Rewrite] = {
    "full width": wide,
    "case": table("CrMo", "CRMO", "LiFePO", "lifepo", "T6", "t6", "II", "ii"),
    "traditional": table(
        "锻",
        "鍛",
        "风电",
        "風電",
        "温度",
        "溫度",
        "抗拉强度",
        "抗拉強度",
        "镀层",
        "鍍層",
        "轴",
        "軸",
    ),
    "units": table("MPa", "兆帕", "μm", "微米", "12微米", "12um", "℃", "°C"),
    "range words before": table("≥", "不小于", "不低于", "大于等于"),
    "range words behind": table(
        "≥900MPa", "900MPa以上", "不低于950MPa", "950MPa及以上", "60N·m以内", "不超过60N·m"
    ),
    "formula": table("LiFePO4", "LiFePO₄"),
    "grade": table("42CrMo4", "SCM440"),
    "roman numerals": table("II", "Ⅱ"),
    "dashes": table("6061-T6", "6061–T6", "-40", "−40", "~", "～"),
    "spaces": lambda text: re.sub(
        r"(?<=[\u4e00-\u9fff])(?=[A-Za-z0-9])|(?<=[A-Za-z0-9])(?=[\u4e00-\u9fff])|(?<=\d)(?=MPa)",
        " ",
        text,
    ),
    "middle dots": table("·", "•"),
    "parentheses": table("(", "（", ")", "〕"),
    "invisible": "\u200b".join,
    "look-alike letters": table("CrMo", "СrМо", "T6", "Т6"),
}


def rewritten(value: object, rewrite: Rewrite, *names: str) -> dict[str, object]:
    return {name: rewrite(getattr(value, name)) for name in names}


def score(rewrite_need: Rewrite, rewrite_offer: Rewrite) -> float | None:
    challenge = dataclasses.replace(
        CHALLENGE,
        items=tuple(rewrite_need(item) for item in CHALLENGE.items),
        **rewritten(CHALLENGE, rewrite_need, "title", "content", "background"),
    )
    offered = SUPPLIER.capabilities[0]
    capability = dataclasses.replace(offered, **rewritten(offered, rewrite_offer, "name", "text"))
    supplier = dataclasses.replace(SUPPLIER, capabilities=(capability,))
    with lexicon.using(LISTS):
        index = ranking.build_index([SUPPLIER, *SUPPLIERS])
        found = rank(challenge, [supplier], index=index, chain=CHAIN)
    return found.entries[0].score


def as_it_is(text: str) -> str:
    return text


@pytest.mark.parametrize("name", list(REWRITES))
def test_a_rewriting_changes_no_score(name: str) -> None:
    rewrite = REWRITES[name]
    assert rewrite(CHALLENGE.content) != CHALLENGE.content
    plain = score(as_it_is, as_it_is)
    assert plain is not None
    assert plain > 0.5
    assert score(rewrite, as_it_is) == plain
    assert score(as_it_is, rewrite) == plain
    assert score(rewrite, rewrite) == plain


def test_another_number_or_product_does_change_it() -> None:
    plain = score(as_it_is, as_it_is)
    assert score(as_it_is, table("950", "850")) != plain
    assert score(table("锻", "铸"), as_it_is) != plain
