import jieba
import pytest

from nlp.general_language import (
    MAX_PIECE,
    character_rarity,
    character_share,
    counts,
    word_rarity,
    words_of,
)


def test_the_figures_are_those_of_the_dictionary():
    jieba.initialize()
    words = {word: count for word, count in jieba.dt.FREQ.items() if count}
    assert dict(counts().words) == words
    assert counts().total == sum(counts().words.values())
    holders = sum("砺" in word for word in counts().words)
    assert character_share("砺") == holders / len(counts().words)


def test_common_words_and_characters_are_less_rare():
    assert 0.0 <= word_rarity("的") < word_rarity("公司") < word_rarity("铜箔") <= 1.0
    assert word_rarity("没有这个词") == 1.0
    assert 0.0 < character_rarity("人") < character_rarity("砺") < 1.0
    assert character_rarity("🏭") == 1.0


@pytest.mark.parametrize("text", ["一个男孩在弹吉他。", "", "铜" * (MAX_PIECE * 3 + 1), "a-1 铜箔"])
def test_words_join_to_the_text(text):
    assert "".join(words_of(text)) == text
