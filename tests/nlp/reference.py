"""The text scores once more, slow and obvious: dictionaries of the features of one text each."""

from collections import Counter
from math import log, sqrt

from nlp.analysis import Document, document_features, need_features
from nlp.vectors import BM25_B, BM25_K1, Settings

Vector = dict[int, float]


class Reference:
    """BM25 or sublinear TF-IDF over the documents given."""

    def __init__(self, documents: list[Document], settings: Settings) -> None:
        self.settings = settings
        self.scheme = settings.scheme
        lengths = [sum(self._totals(document).values()) for document in documents]
        self.mean_length = sum(lengths) / len(lengths)
        self.n = len(documents)
        self.frequency = Counter(
            gram for document in documents for gram in set(self._totals(document))
        )

    def whole(self, need: Document, document: Document) -> float:
        if self.settings.is_bm25:
            wanted = self._counts(need_features(need, self.scheme))
            return self._bm25(wanted, self._totals(document))
        first = self._unit(self._counts(need_features(need, self.scheme)))
        return min(1.0, dot(first, self._unit(self._totals(document))))

    def _bm25(self, wanted: Vector, offered: Vector) -> float:
        length = BM25_K1 * (1 - BM25_B + BM25_B * sum(offered.values()) / self.mean_length)
        found = sum(
            count * self._idf(gram) * offered[gram] * (BM25_K1 + 1) / (offered[gram] + length)
            for gram, count in wanted.items()
            if gram in offered
        )
        most = sum(count * self._idf(gram) * (BM25_K1 + 1) for gram, count in wanted.items())
        return min(1.0, found / most) if most else 0.0

    def _idf(self, gram: int) -> float:
        return log((1 + self.n) / (1 + self.frequency[gram])) + 1

    def things(self, need: Document, document: Document) -> float:
        wanted, offered = need_features(need, self.scheme), document_features(document, self.scheme)
        pairs = []
        for row, weight in enumerate(wanted.weights):
            thing = self._weigh(piece(wanted, row))
            best = max(
                (
                    min(1.0, dot(unit(thing), unit(self._weigh(piece(offered, other)))) * part)
                    for other, part in enumerate(offered.weights)
                ),
                default=0.0,
            )
            pairs.append((norm(thing) * weight, best))
        total = sum(weight for weight, _ in pairs)
        return sum(weight * best for weight, best in pairs) / total if total else 0.0

    def _totals(self, document: Document) -> Vector:
        return self._counts(document_features(document, self.scheme))

    @staticmethod
    def _counts(features) -> Vector:
        grams, counts = features.totals()
        return dict(zip(grams.tolist(), counts.tolist(), strict=True))

    def _weigh(self, counts: Vector) -> Vector:
        return {
            gram: (1 + log(count) if count > 1 else count) * self._idf(gram)
            for gram, count in counts.items()
        }

    def _unit(self, counts: Vector) -> Vector:
        return unit(self._weigh(counts))


def piece(features, row: int) -> Vector:
    own = features.piece_of == row
    return dict(zip(features.grams[own].tolist(), features.counts[own].tolist(), strict=True))


def norm(vector: Vector) -> float:
    return sqrt(sum(value * value for value in vector.values()))


def unit(vector: Vector) -> Vector:
    size = norm(vector)
    return {gram: value / size for gram, value in vector.items()} if size else {}


def dot(first: Vector, second: Vector) -> float:
    return sum(value * second.get(gram, 0.0) for gram, value in first.items())
