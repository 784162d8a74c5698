"""Server and worker are killed with SIGKILL under load: what was acknowledged stays, whole."""

import http.client
import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from tests.factories.challenges import PASSED
from tests.factories.city import build_city

ROUNDS = 3
CLIENTS = 4
REQUIREMENTS = 3
BURST_SECONDS = 2.0
ENOUGH = 10  # acknowledged in a burst before it ends: a busy machine is given time
BURST_LIMIT = 60.0
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
        deadline = time.monotonic() + 30
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
    ) -> tuple[int, dict[str, object]]:
        expected = {} if version is None else {"If-Match": f'"v{version}"'}
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


def _burst(place: Installation, buyer: str, name: str, acknowledged: list[tuple[str, str]]) -> None:
    number = 0
    while True:
        number += 1
        title = f"{name}-{number}"
        try:
            fields, member = _challenge(buyer, title), place.member_token
            status, body = place.call("POST", "/api/v1/challenges", fields, token=member)
            if status == 201:
                acknowledged.append(("challenge", str(body["id"])))
            if number % 3 == 0:
                scope = {"challenge": _publish(place, str(body["id"]))}
                status, run = place.call("POST", "/api/v1/ranking-runs", scope)
                if status == 202:
                    acknowledged.append(("run", str(run["id"])))
        except (OSError, http.client.HTTPException):
            return


def _publish(place: Installation, challenge: str) -> str:
    path, member = f"/api/v1/challenges/{challenge}", place.member_token
    declared = {"declares_no_secrets": True}
    place.call("POST", f"{path}/submit", declared, version=1, token=member)
    place.call("POST", f"{path}/checks", PASSED, version=2)
    place.call("POST", f"{path}/publish", version=3)
    return challenge


def _let_run(acknowledged: list[tuple[str, str]], seconds: float) -> None:
    before, started = len(acknowledged), time.monotonic()
    time.sleep(seconds)
    while len(acknowledged) < before + ENOUGH and time.monotonic() < started + BURST_LIMIT:
        time.sleep(0.1)


@pytest.mark.slow
def test_nothing_acknowledged_is_lost_and_nothing_is_half(tmp_path: Path) -> None:
    city = build_city(tmp_path)
    place = Installation(tmp_path, city.token, city.member_token)
    acknowledged: list[tuple[str, str]] = []
    chance = random.Random(7)
    try:
        for round_number in range(ROUNDS):
            place.start()
            threads = [
                threading.Thread(
                    target=_burst, args=(place, city.buyer, f"{round_number}-{n}", acknowledged)
                )
                for n in range(CLIENTS)
            ]
            for thread in threads:
                thread.start()
            _let_run(acknowledged, chance.uniform(0.5, 1.0) * BURST_SECONDS)
            place.kill()
            for thread in threads:
                thread.join(timeout=30)
        place.start()
        _wait_for_jobs(city.database_url)
    finally:
        place.kill()
    challenges = {public_id for kind, public_id in acknowledged if kind == "challenge"}
    runs = {public_id for kind, public_id in acknowledged if kind == "run"}
    assert len(challenges) > 20
    assert runs
    _check_whole(city.database_url, challenges, runs)


def _wait_for_jobs(url: str) -> None:
    engine = create_engine(url)
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        with engine.connect() as connection:
            open_jobs = connection.execute(
                text("SELECT count(*) FROM jobs WHERE state IN ('queued', 'running')")
            ).scalar_one()
        if open_jobs == 0:
            return
        time.sleep(0.5)
    raise AssertionError(f"{open_jobs} jobs were not taken up again")


def _check_whole(url: str, challenges: set[str], runs: set[str]) -> None:
    with create_engine(url).connect() as connection:
        assert connection.execute(text("PRAGMA integrity_check")).scalar_one() == "ok"
        assert connection.execute(text("PRAGMA foreign_key_check")).all() == []
        stored = dict(
            connection.execute(
                text(
                    "SELECT c.public_id, count(r.id) FROM challenges c "
                    "LEFT JOIN requirements r ON r.challenge_id = c.id GROUP BY c.id"
                )
            ).all()
        )
        audited = connection.execute(
            text(
                "SELECT subject_id, count(*) FROM audit_events "
                "WHERE action = 'challenge.draft' GROUP BY subject_id"
            )
        ).all()
        finished = connection.execute(
            text(
                "SELECT r.public_id, j.state, count(s.id) FROM ranking_runs r "
                "JOIN jobs j ON j.id = r.job_id LEFT JOIN shortlists s ON s.run_id = r.id "
                "GROUP BY r.id"
            )
        ).all()
        entries = connection.execute(
            text(
                "SELECT s.id, count(e.id) FROM shortlists s "
                "LEFT JOIN shortlist_entries e ON e.shortlist_id = s.id GROUP BY s.id"
            )
        ).all()
    assert challenges <= set(stored), "an acknowledged challenge was lost"
    assert set(stored.values()) == {REQUIREMENTS}, "a challenge is half stored"
    assert dict(audited) == dict.fromkeys(stored, 1), "a challenge without its audit event"
    assert runs <= {public_id for public_id, _, _ in finished}
    assert {(state, count) for _, state, count in finished} == {("done", 1)}
    assert {count for _, count in entries} == {2}, "a shortlist is half stored"
