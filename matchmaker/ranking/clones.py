"""Suppliers whose profiles say almost the same: one slot in a ranking, and people decide.

Two profiles are near-clones if most of the smaller one's grams stand in the other (containment;
Broder, 1997). Candidates share SHARED of the SKETCH smallest hashes, so that the work
grows with the number of suppliers and not of pairs. Branches of one group may share their text
rightly; that is why nobody is dropped.
"""

from collections.abc import Sequence

import numpy as np

from matchmaker.ranking.traces import Hashes, sketch
from nlp.analysis import Ints

CONTAINED = 0.6  # unrelated firms of one chain share at most a tenth
SHARED = 8  # marks of a sketch
LEAST = 40  # distinct grams; who says less than a sentence resembles many
_NONE = np.empty(0, np.uint64)


def group_clones(
    grams: Sequence[Hashes], sketches: Sequence[Hashes] | None = None
) -> list[list[int]]:
    """Return groups of at least two places whose grams (distinct, ascending) are near-clones.

    Each place joins the first group whose first member it resembles, in the given order.
    ``sketches`` are those of the grams, if they are known.
    """
    from nlp.kernels import repeating

    known = [sketch(own) for own in grams] if sketches is None else sketches
    marks, numbers = np.unique(np.concatenate([*known, _NONE]), return_inverse=True)
    groups = np.empty(len(grams), np.int64)
    repeating.group(
        np.concatenate([*grams, _NONE]), _ends(grams), numbers, _ends(known), marks.size,
        LEAST, SHARED, CONTAINED, groups,
    )  # fmt: skip
    members: dict[int, list[int]] = {}
    for place, first in enumerate(groups.tolist()):
        members.setdefault(first, []).append(place)
    return [group for first, group in members.items() if first >= 0 and len(group) > 1]


def _ends(parts: Sequence[Hashes]) -> Ints:
    return np.cumsum([part.size for part in parts], dtype=np.int64)
