"""Server and worker are killed with SIGKILL under load: what was acknowledged stays, whole.

Every request that makes something carries a key; what was not answered is sent again after the
restart. MATCHMAKER_KILL_ROUNDS sets how often everything is killed, 15 for the whole programme.
"""

import http.client
import json
import logging
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from tests.factories.challenges import PASSED
from tests.factories.city import City, build_city

log = logging.getLogger(__name__)

ROUNDS = int(os.environ.get("MATCHMAKER_KILL_ROUNDS", "2"))
CLIENTS = 4
REQUIREMENTS = 3
BURST_SECONDS = 2.0
# Acknowledged in a burst before it ends, and a ranking begun: a busy machine is given time.
ENOUGH = 10
BURST_LIMIT = 120.0
RUN_CLI = [sys.executable, "-m", "matchmaker"]


class Installation:
    """A real installation in a folder: server and worker as processes of their own."""

    def __init__(self, folder: Path, token: str, member_token: str) -> None:
        self.folder = folder
        self.token = token
        self.member_token = member_token
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.env = os.environ | {
            "MATCHMAKER_DATA_FOLDER": str(folder),
            "MATCHMAKER_PORT": str(self.port),
        }
        self.processes: list[subprocess.Popen[bytes]] = []

    def start(self) -> None:
        for command in ("serve", "worker"):
            self.processes.append(
                subprocess.Popen(
                    [*RUN_CLI, command],
                    env=self.env,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                )
            )
        deadline = time.monotonic() + 120  # a busy machine is given time
        while time.monotonic() < deadline:
            try:
                if self.call("GET", "/api/v1/ready")[0] == 200:
                    return
            except (OSError, http.client.HTTPException):
                time.sleep(0.1)
        raise AssertionError("the server did not become ready")

    def kill(self) -> None:
        for process in self.processes:
            process.send_signal(signal.SIGKILL)
        for process in self.processes:
            process.wait(timeout=10)
        self.processes.clear()

    def call(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        version: int | None = None,
        token: str | None = None,
        key: str | None = None,
    ) -> tuple[int, dict[str, object]]:
        expected = {} if version is None else {"If-Match": f'"v{version}"'}
        expected |= {} if key is None else {"Idempotency-Key": key}
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={
                "Authorization": f"Bearer {token or self.token}",
                "Content-Type": "application/json",
                **expected,
            },
        )
        with urllib.request.urlopen(request, timeout=20) as response:
            return response.status, json.loads(response.read())


def _challenge(buyer: str, number: str) -> dict[str, object]:
    return {
        "buyer": buyer,
        "kind": "supply",
        "title": f"采购第 {number} 批铜箔",
        "chain": "copper",
        "content": "电池用铜箔，厚度均匀。",
        "deadline_on": "2099-12-31",
        "requirements": [
            {"name": f"指标{n}", "operator": "ge", "low": n, "unit": "MPa"}
            for n in range(REQUIREMENTS)
        ],
    }


@dataclass
class Told:
    """What the clients sent with keys, and what they were answered."""

    asked: dict[str, tuple[str, dict[str, object], str]] = field(default_factory=dict)
    answered: dict[str, str] = field(default_factory=dict)
    runs: list[str] = field(default_factory=list)
    refused: list[int] = field(default_factory=list)

    def send(
        self, place: Installation, key: str, path: str, body: dict[str, object], token: str
    ) -> str:
        self.asked[key] = (path, body, token)
        status, answer = place.call("POST", path, body, token=token, key=key)
        assert status == 201
        self.answered[key] = str(answer["id"])
        return self.answered[key]


def _burst(place: Installation, city: City, name: str, told: Told) -> None:
    number = 0
    while True:
        number += 1
        key = f"{name}-{number}"
        try:
            fields = _challenge(city.buyer, key)
            path, member = "/api/v1/challenges", place.member_token
            challenge = told.send(place, f"c-{key}", path, fields, member)
            if number % 3 == 0:
                _publish(place, challenge)
                body: dict[str, object] = {"challenge": challenge, "offer": f"方案 {key}"}
                told.send(place, f"b-{key}", "/api/v1/bids", body, city.supplier_token)
                scope = {"challenge": challenge}
                status, run = place.call("POST", "/api/v1/ranking-runs", scope)
                if status == 202:
                    told.runs.append(str(run["id"]))
        except urllib.error.HTTPError as error:
            told.refused.append(error.code)  # busy: what it was for is sent again at the end
        except (OSError, http.client.HTTPException):
            return


def _send_again(place: Installation, told: Told) -> int:
    """Ask everything again with its key: the same answer; return how many had none before."""
    unanswered = 0
    for key, (path, body, token) in sorted(told.asked.items()):
        status, answer = place.call("POST", path, body, token=token, key=key)
        assert status == 201
        unanswered += key not in told.answered
        assert told.answered.setdefault(key, str(answer["id"])) == answer["id"], key
    return unanswered


def _publish(place: Installation, challenge: str) -> str:
    path, member = f"/api/v1/challenges/{challenge}", place.member_token
    declared = {"declares_no_secrets": True}
    place.call("POST", f"{path}/submit", declared, version=1, token=member)
    place.call("POST", f"{path}/checks", PASSED, version=2)
    place.call("POST", f"{path}/publish", version=3)
    return challenge


def _let_run(told: Told, seconds: float) -> None:
    before, started = len(told.answered), time.monotonic()
    time.sleep(seconds)
    while time.monotonic() < started + BURST_LIMIT:
        if len(told.answered) >= before + ENOUGH and told.runs:
            return
        time.sleep(0.1)


@pytest.mark.slow
def test_nothing_acknowledged_is_lost_and_nothing_is_half_or_twice(tmp_path: Path) -> None:
    city = build_city(tmp_path)
    place = Installation(tmp_path, city.token, city.member_token)
    told, chance, unanswered = Told(), random.Random(7), 0
    try:
        for round_number in range(ROUNDS):
            place.start()
            threads = [
                threading.Thread(target=_burst, args=(place, city, f"{round_number}-{n}", told))
                for n in range(CLIENTS)
            ]
            for thread in threads:
                thread.start()
            _let_run(told, chance.uniform(0.5, 1.0) * BURST_SECONDS)
            place.kill()
            for thread in threads:
                thread.join(timeout=30)
        place.start()
        acknowledged = len(told.answered)
        unanswered = _send_again(place, told)
        _wait_for_jobs(city.database_url)
    finally:
        place.kill()
    assert acknowledged >= ROUNDS * ENOUGH
    assert told.runs
    assert set(told.refused) <= {503}
    _check_whole(city.database_url, told)
    verified = subprocess.run(
        [*RUN_CLI, "audit", "verify"], env=place.env, capture_output=True, check=False
    )
    assert verified.returncode == 0, verified.stdout + verified.stderr
    figures = "%d rounds: %d acknowledged, %d sent again, %d told to wait, %d ranking runs"
    log.info(figures, ROUNDS, acknowledged, unanswered, len(told.refused), len(told.runs))


def _wait_for_jobs(url: str) -> None:
    engine = create_engine(url)
    deadline = time.monotonic() + 300  # a busy machine is given time
    while time.monotonic() < deadline:
        with engine.connect() as connection:
            open_jobs = connection.execute(
                text("SELECT count(*) FROM jobs WHERE state IN ('queued', 'running')")
            ).scalar_one()
        if open_jobs == 0:
            return
        time.sleep(0.5)
    raise AssertionError(f"{open_jobs} jobs were not taken up again")


def _check_whole(url: str, told: Told) -> None:
    made: dict[str, set[str]] = {"c": set(), "b": set()}
    for key, public_id in told.answered.items():
        made[key[0]].add(public_id)
    with create_engine(url).connect() as connection:

        def rows(statement: str) -> list[tuple[object, ...]]:
            return [tuple(row) for row in connection.execute(text(statement))]

        assert rows("PRAGMA integrity_check") == [("ok",)]
        assert rows("PRAGMA foreign_key_check") == []
        stored = dict(
            rows(
                "SELECT c.public_id, count(r.id) FROM challenges c "
                "LEFT JOIN requirements r ON r.challenge_id = c.id GROUP BY c.id"
            )
        )
        bids = dict(
            rows(
                "SELECT b.public_id, count(l.id) FROM bids b "
                "LEFT JOIN bid_lines l ON l.bid_id = b.id GROUP BY b.id"
            )
        )
        audited = dict(
            rows(
                "SELECT subject_id, count(*) FROM audit_events "
                "WHERE action IN ('challenge.draft', 'bid.draft') GROUP BY subject_id"
            )
        )
        published = rows(
            "SELECT c.status, (SELECT count(*) FROM audit_events e WHERE e.subject_id = "
            "c.public_id AND e.action = 'challenge.publish'), (SELECT count(*) FROM jobs j "
            "WHERE j.key = 'challenge_notices:' || c.public_id) FROM challenges c"
        )
        finished = rows(
            "SELECT r.public_id, j.state, count(s.id) FROM ranking_runs r "
            "JOIN jobs j ON j.id = r.job_id LEFT JOIN shortlists s ON s.run_id = r.id "
            "GROUP BY r.id"
        )
        entries = rows(
            "SELECT s.id, count(e.id) FROM shortlists s "
            "LEFT JOIN shortlist_entries e ON e.shortlist_id = s.id GROUP BY s.id"
        )
    # All that is stored was asked for with a key, and is there once.
    assert set(stored) == made["c"], "a challenge was lost, or is there twice"
    assert set(bids) == made["b"], "a bid was lost, or is there twice"
    assert set(stored.values()) == {REQUIREMENTS}, "a challenge is half stored"
    assert set(bids.values()) <= {REQUIREMENTS}, "a bid is half stored"
    assert audited == dict.fromkeys([*stored, *bids], 1), "something without its audit event"
    for status, events, jobs in published:
        assert (events, jobs) == ((1, 1) if status == "published" else (0, 0))
    assert set(told.runs) <= {public_id for public_id, _, _ in finished}
    assert {(state, count) for _, state, count in finished} == {("done", 1)}
    assert {count for _, count in entries} == {2}, "a shortlist is half stored"
