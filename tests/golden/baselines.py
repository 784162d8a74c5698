"""The simple methods of `matchmaker ablation`, on the suppliers of a chain of the demo city."""

from collections.abc import Sequence

import numpy as np

from matchmaker.evaluation.baselines import BASELINES
from matchmaker.evaluation.records import Record
from matchmaker.ranking.documents import challenge_document, plain_document
from matchmaker.ranking.profiles import ChallengeProfile, SupplierProfile
from nlp.analysis import Document


class Baselines:
    """Ranks the suppliers by each simple method. They read what we read and know no hard limits."""

    def __init__(self, suppliers: Sequence[SupplierProfile]) -> None:
        ordered = sorted(suppliers, key=lambda supplier: supplier.public_id)
        self._ids = [supplier.public_id for supplier in ordered]
        corpus = [_record(plain_document(supplier)) for supplier in ordered]
        self._scorers = {name: make(corpus) for name, make in BASELINES.items()}

    def rankings(self, challenge: ChallengeProfile) -> dict[str, list[str]]:
        """Return the public ids of all suppliers, best first, by method."""
        query = _record(challenge_document(challenge))
        return {
            name: [self._ids[place] for place in np.argsort(-scorer.score(query), kind="stable")]
            for name, scorer in self._scorers.items()
        }


def _record(document: Document) -> Record:
    return Record(document.doc_id, "\n".join(field.text for field in document.fields))
