"""The other ways to do the same: each is asked for what we are asked for, on the same numbers."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from matchmaker.bench.prepared import Prepared, best_of
from nlp.analysis import Floats, clean

TOP = 20
Search = Callable[[int], Sequence[float]]
_PIECE = re.compile(r"[^\s、,;:。.!?|/·()\[\]{}<>《》“”\"'‘’【】~—…*=]+(?:[./][^\W_]+)*")
_CODE = re.compile(r"[a-z0-9][a-z0-9.\-]{2,30}[a-z0-9]")


class PeerMissing(ImportError):
    """The package of a peer is not installed; the name of the package is the message."""


def linear_kernel(prepared: Prepared) -> Search:
    """Return scikit-learn's product of one need with all documents, and the best of it."""
    from sklearn.metrics.pairwise import linear_kernel as product

    needs, matrix = prepared.need_matrix, prepared.matrix

    def search(number: int) -> list[float]:
        scores: Floats = product(needs[number], matrix, dense_output=True).ravel()
        best: list[float] = best_of(scores, TOP)[1].tolist()
        return best

    return search


def sparse_dot_topn(prepared: Prepared) -> Search:
    """Return the product that keeps the best only, for one need."""
    product, turned = _topn(), prepared.matrix.T.tocsr()
    needs = prepared.need_matrix

    def search(number: int) -> list[float]:
        found = product(needs[number], turned, top_n=TOP, sort=True, n_threads=1)
        return sorted(found.data.tolist(), reverse=True)

    return search


def sparse_dot_topn_pairs(prepared: Prepared) -> Callable[[int], Any]:
    """Return the product of all needs at once, by number of threads."""
    product, turned = _topn(), prepared.matrix.T.tocsr()
    needs = prepared.need_matrix
    return lambda threads: product(needs, turned, top_n=TOP, sort=True, n_threads=threads)


def _topn() -> Callable[..., Any]:
    try:
        from sparse_dot_topn import sp_matmul_topn
    except ImportError as error:
        raise PeerMissing("sparse_dot_topn") from error
    product: Callable[..., Any] = sp_matmul_topn
    return product


def bm25s(prepared: Prepared) -> Search:
    """Return bm25s with its numba kernel on the same grams; it ranks in its own way."""
    try:
        import bm25s as package
    except ImportError as error:
        raise PeerMissing("bm25s") from error
    matrix, needs = prepared.matrix, prepared.need_matrix
    tokens = [
        matrix.indices[start:end].tolist()
        for start, end in zip(matrix.indptr[:-1], matrix.indptr[1:], strict=True)
    ]
    names = {str(gram): gram for gram in range(matrix.shape[1])}
    index = package.BM25(backend="numba")
    index.index((tokens, names), show_progress=False)
    asked = [
        package.tokenization.Tokenized(ids=[needs[row].indices.tolist()], vocab=names)
        for row in range(needs.shape[0])
    ]

    def search(number: int) -> list[float]:
        found = index.retrieve(asked[number], k=TOP, show_progress=False, n_threads=0)
        scores: list[float] = np.asarray(found.scores).ravel().tolist()
        return scores

    return search


def vectorize(texts: Sequence[Sequence[str]]) -> tuple[list[int], Any]:
    """Return the same features by scikit-learn: distinct grams per document, and the vectorizer."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectorizer = TfidfVectorizer(analyzer=_features, sublinear_tf=True, dtype=np.float32)
    matrix = vectorizer.fit_transform(texts)
    return np.diff(matrix.indptr).tolist(), vectorizer


def vectorize_words(texts: Sequence[Sequence[str]]) -> Any:
    """Return jieba's words by scikit-learn: the usual way, with fewer and other features."""
    import jieba
    from sklearn.feature_extraction.text import TfidfVectorizer

    jieba.setLogLevel(60)
    vectorizer = TfidfVectorizer(
        analyzer=lambda fields: [
            word for field in fields for word in jieba.cut_for_search(clean(field).folded)
        ],
        sublinear_tf=True,
        dtype=np.float32,
    )
    return vectorizer.fit_transform(texts)


def _features(fields: Sequence[str]) -> Iterator[str]:
    pieces = (piece for field in fields for piece in _PIECE.findall(clean(field).folded))
    for piece in dict.fromkeys(pieces):
        yield from piece
        edged = f"<{piece}>"  # brackets stand in no piece
        for size in (2, 3):
            yield from (edged[start : start + size] for start in range(len(edged) - size + 1))
        yield from (code for code in _CODE.findall(piece) if _is_mixed(code))


def _is_mixed(code: str) -> bool:
    return any(char.isdigit() for char in code) and any(char.isalpha() for char in code)
