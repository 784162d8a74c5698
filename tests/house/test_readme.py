"""Every command that the README shows is run, in its order, on a small installation."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, select

from matchmaker.context import Context
from matchmaker.db import Database, transaction
from matchmaker.permissions import SYSTEM
from matchmaker.schemas.challenges import ChallengeCreateSchema
from matchmaker.services import challenges
from models.chains import IndustryChain
from models.shortlists import Shortlist
from tests.factories import challenges as challenge_factory
from tests.factories import events
from tests.factories.city import City, build_city, settings_in

README = Path(__file__).parents[2] / "README.md"
# These serve until they are stopped; the tests of the processes run them.
ENDLESS = ("matchmaker serve", "matchmaker demo", "matchmaker worker")


def commands() -> list[str]:
    """Return the commands of all shell blocks, without their comments."""
    blocks = re.findall(r"```sh\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    lines = [line.split("#")[0].strip() for block in blocks for line in block.splitlines()]
    return [line for line in lines if line.startswith("matchmaker ")]


@pytest.fixture
def city(tmp_path: Path) -> City:
    return build_city(tmp_path)


@pytest.fixture
def event(city: City, tmp_path: Path) -> str:
    settings = settings_in(tmp_path)
    database = Database.connect(city.database_url)
    with transaction(database.write) as session:
        ctx = Context(session, SYSTEM, session.info["now"], settings.index_folder)
        draft = challenges.draft(ctx, ChallengeCreateSchema().load(_challenge(city.buyer)))
        challenge_factory.publish(ctx, draft)
        chain = session.scalars(select(IndustryChain)).one()
        public_id = events.make(ctx, chains=[chain]).public_id
    database.engine.dispose()
    return public_id


def _challenge(buyer: str) -> dict[str, object]:
    return {
        "buyer": buyer,
        "kind": "supply",
        "title": "采购电解铜箔",
        "chain": "copper",
        "content": "电池用电解铜箔。",
        "no_requirements_reason": "指标由双方商定",
        "deadline_on": "2099-12-31",
    }


@pytest.fixture
def worker(city: City, environment: dict[str, str]) -> Iterator[None]:
    process = subprocess.Popen(
        [sys.executable, "-m", "matchmaker", "worker"],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    yield
    process.terminate()
    process.wait(timeout=20)


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return os.environ | {"MATCHMAKER_DATA_FOLDER": str(tmp_path), "COLUMNS": "200"}


@pytest.fixture
def names(event: str, tmp_path: Path) -> dict[str, str]:
    """Return what the README's placeholders stand for."""
    judged = tmp_path / "judged"
    judged.mkdir()
    (judged / "queries.jsonl").write_text('{"id": "q1", "text": "采购铜箔"}\n', encoding="utf-8")
    (judged / "corpus.jsonl").write_text(
        '{"id": "d1", "text": "电解铜箔"}\n{"id": "d2", "text": "球墨铸管"}\n', encoding="utf-8"
    )
    (judged / "qrels.tsv").write_text("q1\td1\t3\n", encoding="utf-8")
    return {
        "Q.jsonl": str(judged / "queries.jsonl"),
        "C.jsonl": str(judged / "corpus.jsonl"),
        "RUN.txt": str(tmp_path / "run.txt"),
        "FOLDER": str(judged),
        "FILE.xlsx": str(tmp_path / "file.xlsx"),
        "EVENT.xlsx": str(tmp_path / "event.xlsx"),
        "SHORTLIST.xlsx": str(tmp_path / "shortlist.xlsx"),
        "NAME": "operator",
        "EVENT": event,
    }


@pytest.mark.slow
@pytest.mark.usefixtures("worker")
def test_every_command_of_the_readme_works(
    city: City, names: dict[str, str], environment: dict[str, str], tmp_path: Path
) -> None:
    found = [line for line in commands() if line not in ENDLESS]
    assert len(found) > 10
    for line in found:
        words = [names.get(word, word) for word in line.split()[1:]]
        if "SHORTLIST" in words:
            words[words.index("SHORTLIST")] = _shortlist(city.database_url)
        place = environment
        if words == ["init"]:
            place = environment | {"MATCHMAKER_DATA_FOLDER": str(tmp_path / "empty")}
        done = subprocess.run(
            [sys.executable, "-m", "matchmaker", *words],
            env=place,
            input="新的口令-2026-甲\n新的口令-2026-甲\n",
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert done.returncode == 0, f"{line}\n{done.stdout}\n{done.stderr}"


def _shortlist(url: str) -> str:
    engine = create_engine(url)
    with engine.connect() as connection:
        found = connection.execute(select(Shortlist.public_id)).scalars().first()
    engine.dispose()
    assert found is not None
    return found
