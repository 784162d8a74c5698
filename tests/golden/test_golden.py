"""The gold set holds its recorded quality, and its two judges agree as recorded.

`recorded.json` is written by `python -m tests.golden.record`; a change of ranking that lowers a
value by more than 0.01 fails here, one that raises it should be recorded.
"""

import json
import shutil
from pathlib import Path

import pytest

from matchmaker.evaluation import published
from matchmaker.evaluation.baselines import BASELINES
from tests.golden import measure
from tests.golden.labels import CHAINS, FOLDER, agreed, read
from tests.golden.measure import Measured

pytestmark = pytest.mark.slow

TOLERANCE = 0.01
RECORDED = json.loads((FOLDER / "recorded.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def measured(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Measured:
    folder = tmp_path_factory.mktemp("demo")
    shutil.copy(migrated_file, folder / "matchmaker.db")
    return measure.in_folder(folder)


@pytest.mark.parametrize("group", [*CHAINS, "fitting", "all"])
def test_a_chain_and_the_whole_keep_their_quality(group: str, measured: Measured) -> None:
    assert measured.ndcg()[group] >= RECORDED["ndcg"][group] - TOLERANCE


@pytest.mark.parametrize("method", BASELINES)
def test_the_score_orders_better_than_a_simple_method(method: str, measured: Measured) -> None:
    assert measured.gains()[method].low > 0.0


@pytest.mark.parametrize(("pairs", "least"), [("EasyPairs", 0.91), ("HardPairs", 0.70)])
def test_the_score_orders_pairs_as_the_judges_do(
    pairs: str, least: float, measured: Measured
) -> None:
    assert published.summarize(measured.every)[pairs].mean >= least


@pytest.mark.parametrize("chain", CHAINS)
def test_the_judges_agree_as_recorded(chain: str) -> None:
    assert measure.agreement(chain) == pytest.approx(RECORDED["kappa"][chain], abs=5e-4)
    assert measure.agreement(chain) >= 0.8


@pytest.mark.parametrize("chain", CHAINS)
def test_every_challenge_has_suppliers_that_should_rank_high(chain: str) -> None:
    for judge in ("first", "second"):
        grades = read(judge, chain)
        assert len(grades) >= 6
        assert sum(len(pairs) for pairs in grades.values()) >= 60
    fitting = [max(pairs.values()) for pairs in agreed(chain).values()]
    assert sum(best >= 2 for best in fitting) >= 6, "at most one need without any fit"
