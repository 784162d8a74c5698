"""Measure the engine beside its peers, in one run, on text made up with a seed."""

from matchmaker.bench.operations import PARTS, Result, run
from matchmaker.bench.prepared import Prepared, peak_bytes, prepare

__all__ = ["PARTS", "Prepared", "Result", "peak_bytes", "prepare", "run"]
