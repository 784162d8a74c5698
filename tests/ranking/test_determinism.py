"""The same inputs give the same bytes: whatever process, hash seed, threads, order and database."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import URL

from tests.conftest import TEMPLATE

THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS", "MKL_NUM_THREADS")
# database, hash seed, threads, seed of the order (an odd one also stores the index on disk)
COMBINATIONS = [
    ("sqlite", "0", "1", 0),
    ("sqlite", "1", "2", 1),
    ("sqlite", "4294967295", "1", 2),
    ("sqlite", "77", "2", 3),
    ("postgresql", "0", "2", 4),
    ("postgresql", "12345", "1", 5),
]


@pytest.fixture
def servers(postgres_server: URL) -> Iterator[URL]:
    """Give the server with an empty database for each combination; they are dropped afterwards."""
    engine = create_engine(postgres_server, isolation_level="AUTOCOMMIT")
    names = [f"one_hash_{number}" for number in range(len(COMBINATIONS))]
    with engine.connect() as connection:
        for name in names:
            connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}"))
        yield postgres_server
        for name in names:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    engine.dispose()


@pytest.mark.slow
def test_one_hash_whatever_process_threads_order_and_database(
    tmp_path: Path, migrated_file: Path, servers: URL
) -> None:
    started = []
    for number, (kind, hash_seed, threads, order) in enumerate(COMBINATIONS):
        folder = tmp_path / str(number)
        folder.mkdir()
        url = servers.set(database=f"one_hash_{number}").render_as_string(hide_password=False)
        if kind == "sqlite":
            shutil.copy(migrated_file, folder / "matchmaker.db")
            url = f"sqlite:///{folder / 'matchmaker.db'}"
        environment = {
            **os.environ,
            "PYTHONHASHSEED": hash_seed,
            **dict.fromkeys(THREADS, threads),
        }
        started.append(
            subprocess.Popen(
                [sys.executable, "-m", "tests.ranking.one_hash", url, folder, str(order)],
                env=environment,
                stdout=subprocess.PIPE,
                text=True,
                cwd=Path(__file__).parents[2],
            )
        )
    printed = [process.communicate(timeout=300)[0].strip() for process in started]
    assert {process.returncode for process in started} == {0}
    assert len(printed[0]) == 64
    assert set(printed) == {printed[0]}, dict(zip(COMBINATIONS, printed, strict=True))
