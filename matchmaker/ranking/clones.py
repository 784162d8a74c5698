"""Suppliers whose profiles say almost the same: one slot in a ranking, and people decide.

Two profiles are near-clones if most of the smaller one's grams stand in the other (containment;
Broder, 1997). Candidates share SHARED of the SKETCH smallest hashes, so that the work
grows with the number of suppliers and not of pairs. Branches of one group may share their text
rightly; that is why nobody is dropped.
"""

from collections.abc import Sequence

import numpy as np

from matchmaker.ranking.traces import Traces

CONTAINED = 0.6  # unrelated firms of one chain share at most a tenth
SHARED = 8  # marks of a sketch
LEAST = 40  # distinct grams; who says less than a sentence resembles many


def group_clones(traces: Traces, order: Sequence[int]) -> list[list[int]]:
    """Return groups of at least two documents that are near-clones.

    Each joins the first group whose first member it resembles, in the given order.
    """
    from nlp.kernels import repeating

    places = np.array(order, dtype=np.int64)
    groups = np.empty(places.size, np.int64)
    repeating.group(
        places, traces.told, traces.starts, traces.gram_ends, traces.marks, traces.mark_starts,
        LEAST, SHARED, CONTAINED, groups,
    )  # fmt: skip
    members: dict[int, list[int]] = {}
    for place, first in zip(order, groups.tolist(), strict=True):
        members.setdefault(first, []).append(place)
    return [group for first, group in members.items() if first >= 0 and len(group) > 1]
