"""Record quality and agreement: `python -m tests.golden.record`.

Writes recorded.json, which the tests hold the ranking to, and published.json, which is shipped
with the program and shown on the page 排序质量.
"""

import json
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from matchmaker.context import LOCAL_TIME
from matchmaker.db import migrate
from matchmaker.evaluation import published
from matchmaker.evaluation.published import ChainQuality, Published
from tests.factories.city import settings_in
from tests.golden import measure
from tests.golden.labels import CHAINS, FOLDER
from tests.golden.measure import Measured


def main() -> None:
    """Measure on the demo city and write both files."""
    with tempfile.TemporaryDirectory() as name:
        migrate(settings_in(Path(name)).database_url)
        measured = measure.in_folder(Path(name))
    text = json.dumps(recorded(measured), ensure_ascii=False, indent=1)
    (FOLDER / "recorded.json").write_text(text + "\n", encoding="utf-8")
    published.FILE.write_text(to_publish(measured).to_json(), encoding="utf-8")


def recorded(measured: Measured) -> dict[str, dict[str, object]]:
    """Return what the tests compare with, and the gains over simple methods for the docs."""
    return {
        "ndcg": {name: round(value, 4) for name, value in measured.ndcg().items()},
        "kappa": {chain: round(measure.agreement(chain), 4) for chain in CHAINS},
        "gains": {name: gain.to_dict() for name, gain in measured.gains().items()},
    }


def to_publish(measured: Measured) -> Published:
    """Return what is shown, with the versions that were measured."""
    running = measured.running
    names = {chain.code: chain.name for chain in running.chains}

    def quality(code: str, rows: Sequence[dict[str, float]], chains: Sequence[str]) -> ChainQuality:
        agreement = round(measure.agreement(*chains), 4)
        estimates = published.summarize(rows)
        return ChainQuality(code, names.get(code, ""), len(rows), agreement, estimates)

    return Published(
        datetime.now(UTC).astimezone(LOCAL_TIME).date(),
        running.engine,
        running.weights,
        running.lexicon,
        quality("", measured.every, CHAINS),
        tuple(quality(code, list(measured.chains[code].values()), [code]) for code in names),
    )


if __name__ == "__main__":
    main()
