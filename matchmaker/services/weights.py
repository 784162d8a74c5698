"""The weights in force: those of the program, or those of `weights.json` in the data folder.

The file may give one set for all chains and sets for some of them; it is read again when it
changes. What it says is checked as a whole: a mistake refuses to rank rather than to rank by half.
"""

import json
from functools import lru_cache
from pathlib import Path

from matchmaker.context import Context
from matchmaker.errors import WeightsUnusable
from matchmaker.ranking.weights import WeightSets, WeightsInvalid, read_sets

FILE = "weights.json"


def in_force(ctx: Context) -> WeightSets:
    """Return the weights of this installation; raise WeightsUnusable."""
    path = ctx.data_folder / FILE
    try:
        state = path.stat()
    except FileNotFoundError:
        return WeightSets()
    return _read(path, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=8)
def _read(path: Path, _changed: int, _size: int) -> WeightSets:
    try:
        return read_sets(json.loads(path.read_text("utf-8")))
    except (OSError, ValueError) as error:  # WeightsInvalid is a ValueError
        reason = str(error) if isinstance(error, WeightsInvalid) else type(error).__name__
        raise WeightsUnusable(file=path.name, reason=reason) from error
