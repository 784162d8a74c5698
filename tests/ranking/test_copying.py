from dataclasses import replace

import pytest

from matchmaker import ranking
from matchmaker.ranking import ChallengeProfile, copying
from matchmaker.ranking.documents import supplier_document
from tests.ranking.samples import CHALLENGE, FOIL, SUPPLIERS

NEED = replace(
    CHALLENGE,
    content="采购高精度压延铜箔，要求表面平整、耐弯折，供方须在合同签订后三十日内完成首批送样，"
    "并配合我司完成不少于三轮的装机验证，批量供货后每季度提供一次第三方检测报告。",
)
TEXT = copying.need_text(NEED)
CLEANER = SUPPLIERS[4]


def copied(text):
    return copying.copied_spans(TEXT, supplier_document(replace(CLEANER, summary=text)))


def test_the_copied_part_is_found_where_it_stands():
    own = "厂房保洁与绿化养护。"
    [(start, end)] = copied(f"{own}\n{NEED.content}")["summary"]
    assert (start, end) == (len(own) + 1, len(own) + len(NEED.content))


@pytest.mark.parametrize(
    "disguise",
    [
        "\u200b".join,
        lambda text: text.replace("，", " ").replace("、", "/"),
        lambda text: text.translate({ord("一"): "⼀", ord("高"): "⾼"}),
        lambda text: "".join(f"{char}\u0301" for char in text),
    ],
    ids=["unseen", "marks", "radicals", "accents"],
)
def test_no_disguise_hides_it(disguise):
    assert copied(disguise(NEED.content))


def test_a_maker_that_names_the_thing_has_copied_nothing():
    assert copying.copied_spans(TEXT, supplier_document(SUPPLIERS[0])) == {}
    assert copied(f"生产{NEED.title.removesuffix('采购')}，表面平整、耐弯折。") == {}


def test_a_need_of_one_sentence_must_be_repeated_as_a_whole():
    need = copying.need_text(
        ChallengeProfile("k", "", "", content="现拟采购一批耐高温压延铜箔样品")
    )
    repeated = replace(CLEANER, summary="保洁。现拟采购一批耐高温压延铜箔样品")
    named = replace(CLEANER, summary="提供耐高温压延铜箔样品")
    assert copying.suspects(copying.Source(need), ranking.prepare([named, repeated]).traces) == [1]
    assert copying.copied_spans(need, supplier_document(repeated))
    assert copying.copied_spans(need, supplier_document(named)) == {}


def test_suspects_are_found_among_many():
    firms = [*SUPPLIERS, replace(CLEANER, public_id="copier", summary=NEED.content)]
    assert copying.suspects(copying.Source(TEXT), ranking.prepare(firms).traces) == [len(SUPPLIERS)]
    assert copying.suspects(copying.Source(TEXT), ranking.prepare([]).traces) == []


def test_copied_text_earns_nothing_and_loses_nothing():
    index = ranking.build_index(SUPPLIERS)
    noted = replace(FOIL, text=f"{FOIL.text}\n{NEED.content}")
    firms = [SUPPLIERS[0], replace(SUPPLIERS[0], capabilities=(noted,))]
    plain, copier = (ranking.assess(NEED, [firm], index=index).entry(0) for firm in firms)
    assert copier.score == plain.score
    assert [flag.code for flag in copier.flags] == ["copied_need"]
    assert plain.flags == ()
