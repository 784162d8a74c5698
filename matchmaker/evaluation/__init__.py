"""Rank files and measure the ranking on judged data, without a database."""

from matchmaker.evaluation.folders import Report, evaluate_folder
from matchmaker.evaluation.records import InputInvalid
from matchmaker.evaluation.runs import RankOptions, rank_files
from matchmaker.evaluation.tasks import TASKS

__all__ = ["TASKS", "InputInvalid", "RankOptions", "Report", "evaluate_folder", "rank_files"]
