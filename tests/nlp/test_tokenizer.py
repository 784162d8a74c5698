import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp import lexicon, tokenizer
from nlp.tokenizer import MAX_PIECE, Tokenizer

SENTENCES = [
    "我公司主要生产高精度压延铜箔和电解铜箔产品",
    "面向新能源汽车的减速器齿轮齿面修形技术",
    "城市污水处理厂用高效节能曝光装置",
    "纯棉免烫衬衫面料及其整理工艺",
    "轨道交通列车运行控制系统关键装备研发",
    "硅酸盐水泥熟料与骨料生产线改造",
    "中药饮片炮制与质量标准研究",
    "提供冷作模具钢真空热处理加工服务",
]


def shipped_chains():
    return sorted(lexicon.shipped().chains)


def texts_of(words):
    return [word.text for word in words]


@pytest.mark.parametrize(
    "code",
    [
        "BZ-YQ1722",
        "42CrMo4",
        "6061-T6",
        "0.1μm",
        "Wi-Fi",
        "C17200",
        "Q235B",
        "304/316L",
        "AlSi7Mg0.3",
        "GB/T 1591-2018",
    ],
)
def test_codes_and_grades_stay_whole(code):
    assert code in texts_of(tokenizer.current().words(f"采用{code}材料制造"))


@pytest.mark.parametrize("sentence", SENTENCES)
def test_agrees_with_jieba_the_reference(sentence):
    jieba = pytest.importorskip("jieba")
    jieba.setLogLevel("WARNING")
    assert texts_of(Tokenizer().words(sentence)) == jieba.lcut(sentence, HMM=False)


# A supplier's and a buyer's sentences: a term stands at every place that the trade puts it.
FRAMES = [
    "{}",
    "供应{}产品",
    "采购{}和配套件",
    "对{}进行检测",
    "年产{}约5000吨",
    "高性能{}及其应用",
    "我公司主要生产{}，质量稳定",
    "面向新能源汽车的{}研发与制造",
    "现需{}的供应商，用于{}生产线",
]


@pytest.mark.parametrize("chain", [pytest.param(chain, id=chain) for chain in shipped_chains()])
def test_terms_stay_whole_in_running_sentences(chain):
    terms = list(lexicon.shipped().chains[chain].terms)
    assert len(terms) >= 300
    cut = tokenizer.current()
    kept = [
        term in texts_of(cut.words(frame.replace("{}", term))) for term in terms for frame in FRAMES
    ]
    assert sum(kept) / len(kept) >= 0.98


@pytest.mark.parametrize(
    "code",
    [
        code
        for chain in shipped_chains()
        for code in lexicon.shipped().chains[chain].terms
        if code.isascii()
    ][::7],
)
def test_listed_codes_stay_whole(code):
    assert code in texts_of(tokenizer.current().words(f"可供{code}等规格"))


# Words that a low frequency once broke, and terms of which a part reaches into them.
TRAPS = [
    ("云南有色金属", "云南", "南有色"),
    ("女性月经检测试剂", "月经", "经检测"),
    ("中国银行保函", "中国银行", "银行保函"),
    ("采用BZ-YQ1722型压机", "BZ-YQ1722", "YQ1722型压机"),
]


@pytest.mark.parametrize(("sentence", "word", "term"), TRAPS)
def test_a_term_that_reaches_into_a_word_breaks_nothing(sentence, word, term):
    assert word in texts_of(Tokenizer().words(sentence))
    assert word in texts_of(Tokenizer([term]).words(sentence))


@pytest.mark.parametrize(("sentence", "word", "term"), TRAPS)
def test_a_word_that_is_listed_although_it_is_known_stays_whole(sentence, word, term):
    assert word in texts_of(Tokenizer([word]).words(sentence))


SYLLABLES = [
    "铜",
    "箔",
    "压延",
    "云南",
    "中国",
    "银行",
    "线",
    "生产",
    "PA66",
    "-GF30",
    "42CrMo",
    "4",
]
WORDS = st.lists(st.sampled_from(SYLLABLES), min_size=1, max_size=4).map("".join)


def inner_cuts(words):
    return {place for word in words for place in range(word.start + 1, word.end)}


@given(st.lists(WORDS, max_size=8), WORDS, st.lists(WORDS, max_size=12))
def test_adding_a_term_never_splits_a_known_word(known, added, parts):
    sentence = "".join(parts)
    before, after = Tokenizer(known), Tokenizer([*known, added])
    assert inner_cuts(before.words(sentence)) <= inner_cuts(after.words(sentence))


def test_a_term_is_found_in_any_case_and_width():
    cut = Tokenizer(["PA66-GF30尼龙粒", "P·O 42.5水泥", "M12×1.75"])
    assert "pa66-gf30尼龙粒" in texts_of(cut.words("供应pa66-gf30尼龙粒"))
    assert "P·O42.5水泥" in texts_of(cut.words("P·O42.5水泥"))
    assert "P·O 42.5水泥" in texts_of(cut.words("散装P·O 42.5水泥"))
    assert "M12×1.75" in texts_of(cut.words("螺纹M12×1.75"))


@given(st.text(st.sampled_from("铜箔生产线的，。-a1 \n/μ"), max_size=500))
def test_words_lie_where_they_say(text):
    words = tokenizer.current().words(text)
    assert all(text[word.start : word.end] == word.text for word in words)
    assert all(len(word.text) <= MAX_PIECE for word in words)
    assert "".join(word.text for word in words) == "".join(text.split())


@pytest.mark.parametrize("text", ["的" * 20_000, "a" * 20_000, "1-" * 10_000])
def test_long_runs_take_linear_time(text):
    started = time.process_time()
    tokenizer.current().words(text)
    assert time.process_time() - started < 2
