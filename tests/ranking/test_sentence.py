import dataclasses
import re

from hypothesis import given
from hypothesis import strategies as st

from matchmaker import ranking
from matchmaker.ranking import LedgerLine, Match, Verdict
from matchmaker.ranking.sentence import MAX_LENGTH, build_sentence
from tests.ranking.samples import CHALLENGE, SUPPLIERS, parameter, requirement


def match(term):
    return Match(term, 0.5, "content", (0, len(term)), "summary", (0, len(term)))


def line(name, verdict, found=None):
    return LedgerLine(0, name, verdict, "≥1", is_must_have=False, found=found)


WORDS = st.text(st.sampled_from("铜箔压延减速器齿轮强度厚度"), min_size=1, max_size=30)
MATCHES = st.lists(st.builds(match, WORDS), max_size=5)
LINES = st.lists(st.builds(line, WORDS, st.sampled_from(Verdict), WORDS), max_size=8)


def test_it_tells_what_is_shared_and_how_the_requirements_stand():
    lines = [line("抗拉强度", Verdict.MET, "≥420 MPa"), line("厚度", Verdict.UNKNOWN)]
    assert build_sentence([match("压延铜箔"), match("铜箔"), match("线路板")], lines) == (
        "双方文字同有“压延铜箔”“线路板”；2项指标：满足1项（≥420 MPa）；1项缺材料（厚度）。"
    )


def test_the_number_of_requirements_is_said_once():
    lines = [
        line("厚度", Verdict.MET),
        line("粗糙度", Verdict.PARTLY),
        line("强度", Verdict.NOT_MET),
    ]
    assert build_sentence([], lines) == (
        "3项指标：满足1项（厚度）、部分满足1项（粗糙度）、不满足1项（强度）。"
    )
    assert build_sentence([], lines[1:]).startswith("2项指标：部分满足1项")


def test_without_evidence_nothing_is_claimed():
    assert build_sentence([], []) == ""
    assert build_sentence([], [line("厚度", Verdict.UNKNOWN)]) == "1项缺材料（厚度）。"


@given(MATCHES, LINES)
def test_it_is_short_and_counts_rightly(matches, lines):
    sentence = build_sentence(matches, lines)
    assert len(sentence) <= MAX_LENGTH
    met = sum(item.verdict is Verdict.MET for item in lines)
    if "指标：满足" in sentence:
        assert f"{len(lines)}项指标：满足{met}项" in sentence


# Over whole profiles: every claim of the sentence stands in matches or ledger

INDEX = ranking.build_index(SUPPLIERS)
VERDICTS = {"满足": Verdict.MET, "部分满足": Verdict.PARTLY, "不满足": Verdict.NOT_MET}
SHARED = re.compile(r"双方文字同有((?:“[^”]+”)+)")
STANDING = re.compile(r"(\d+)项指标：(.+)")
PART = re.compile(r"(部分满足|不满足|满足)(\d+)项（(.+)）")
MISSING = re.compile(r"(\d+)项缺材料（(.+)）")
NAMES = ("厚度", "抗拉强度", "粗糙度", "剥离强度", "延伸率")
THINGS = ("压延铜箔", "电解铜箔", "锂电铜箔", "低氧铜杆", "柔性线路板", "覆铜板", "表面处理")
NUMBERS = st.integers(1, 900)


def parameters(name, value):
    return parameter(name, "eq", value, value, "μm" if name in {"厚度", "粗糙度"} else "MPa")


def requirements(name, value):
    return requirement(name, "ge", value, unit="μm" if name in {"厚度", "粗糙度"} else "MPa")


@st.composite
def pairs(draw):
    """Return a challenge and a supplier of random things, requirements and values."""
    words = st.lists(st.sampled_from(THINGS), min_size=1, max_size=4, unique=True)
    chosen = st.lists(st.sampled_from(NAMES), max_size=5, unique=True)
    challenge = dataclasses.replace(
        CHALLENGE,
        title="、".join(draw(words)),
        content="、".join(draw(words)),
        items=(),
        requirements=tuple(requirements(name, draw(NUMBERS)) for name in draw(chosen)),
    )
    capability = dataclasses.replace(
        SUPPLIERS[0].capabilities[0],
        name=draw(st.sampled_from(THINGS)),
        text="、".join(draw(words)),
        parameters=tuple(parameters(name, draw(NUMBERS)) for name in draw(chosen)),
    )
    return challenge, dataclasses.replace(SUPPLIERS[0], capabilities=(capability,))


@given(pairs())
def test_every_claim_stands_in_the_matches_or_the_ledger(pair):
    challenge, supplier = pair
    found = ranking.assess(challenge, [supplier], index=INDEX).entry(0)
    assert len(found.sentence) <= MAX_LENGTH
    terms = {match.term for match in found.matches}
    for claim in filter(None, found.sentence.removesuffix("。").split("；")):
        if shared := SHARED.fullmatch(claim):
            assert set(re.findall("“([^”]+)”", shared[1])) <= terms
        elif standing := STANDING.fullmatch(claim):
            assert int(standing[1]) == len(found.ledger)
            for told in standing[2].split("、"):
                part = PART.fullmatch(told)
                assert part, told
                lines = [line for line in found.ledger if line.verdict is VERDICTS[part[1]]]
                assert int(part[2]) == len(lines)
                assert part[3] in {line.found for line in lines} | {line.name for line in lines}
        else:
            missing = MISSING.fullmatch(claim)
            assert missing, claim
            names = [line.name for line in found.ledger if line.verdict is Verdict.UNKNOWN]
            assert int(missing[1]) == len(names)
            assert missing[2] in names


@given(pairs())
def test_points_of_words_and_other_text_add_up_to_the_text_signals(pair):
    challenge, supplier = pair
    found = ranking.assess(challenge, [supplier], index=INDEX).entry(0)
    words = sum(match.points for match in found.matches)
    by_text = sum(
        part.points for part in found.contributions if part.signal in {"products", "text"}
    )
    assert abs(words + found.other_points - by_text) <= 1e-6
    assert found.other_points >= 0
    assert all(match.points >= 0 for match in found.matches)
    total = sum(part.points for part in found.contributions)
    assert abs(total - found.score) <= 1e-6
