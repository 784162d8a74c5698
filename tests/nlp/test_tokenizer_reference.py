"""Words equal those of jieba, the slow reference, wherever no code stands."""

from typing import Any

import pytest

from nlp import tokenizer
from tests.nlp.texts import demo_texts


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Any:
    import jieba

    jieba.setLogLevel(60)
    found = jieba.Tokenizer()
    found.tmp_dir = str(tmp_path_factory.mktemp("jieba"))
    found.initialize()
    return found


def test_plain_text_is_cut_as_jieba_cuts_it(reference: Any) -> None:
    own = tokenizer.Tokenizer()
    texts = [text for text in demo_texts() if not any(c.isascii() for c in text)]
    assert len(texts) > 300
    for text in texts:
        expected = [word for word in reference.cut(text, HMM=False) if not word.isspace()]
        assert [word.text for word in own.words(text)] == expected, text
