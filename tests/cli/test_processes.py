"""The demo as a visitor starts it: real processes, ended by real signals."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

COMMAND = [sys.executable, "-m", "matchmaker"]
pytestmark = pytest.mark.slow


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Demo:
    """A running demo; its output is in a file."""

    def __init__(self, folder, port):
        self.port = port
        self.output = folder / f"output-{port}.txt"
        environment = os.environ | {"MATCHMAKER_DATA_FOLDER": str(folder / "var")}
        with self.output.open("w") as file:
            self.process = subprocess.Popen(
                [*COMMAND, "demo", "--port", str(port)],
                env=environment, stdout=file, stderr=subprocess.STDOUT,
            )  # fmt: skip

    def get(self, path, token=None):
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}")
        if token:
            request.add_header("Authorization", f"Bearer {token}")
        with urllib.request.urlopen(request, timeout=10) as response:
            return response.status

    def wait(self, seconds):
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            assert self.process.poll() is None, self.text
            try:
                if self.get("/api/v1/ready") == 200:
                    return
            except OSError:
                time.sleep(0.1)
        raise AssertionError(self.text)

    @property
    def text(self):
        return self.output.read_text()

    @property
    def token(self):
        return re.search(r"mm_\w+_\S+", self.text)[0]

    def workers(self):
        """Return the processes that this one started."""
        threads = Path(f"/proc/{self.process.pid}/task").iterdir()
        return [int(pid) for path in threads for pid in (path / "children").read_text().split()]

    def end(self, number, seconds=20):
        self.process.send_signal(number)
        self.process.wait(timeout=seconds)
        return self.process.returncode


def is_alive(pid):
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return status.rpartition(")")[2].split()[0] != "Z"


def gone(pids, seconds=10):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if not any(is_alive(pid) for pid in pids):
            return True
        time.sleep(0.1)
    return False


@pytest.fixture
def start(tmp_path):
    """Start a demo on the test's data; none outlives the test."""
    started = []

    def begin():
        started.append(Demo(tmp_path, free_port()))
        return started[-1]

    yield begin
    for demo in started:
        if demo.process.poll() is None:
            demo.end(signal.SIGKILL)


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="reads /proc")
def test_the_demo_starts_keeps_its_data_and_ends_with_its_worker(start):
    first = start()
    first.wait(300)
    assert first.get("/challenges") == 200
    assert first.get("/api/v1/challenges", first.token) == 200
    assert_worker_is_replaced(first)
    assert_ends(first, signal.SIGTERM)

    started = time.monotonic()
    second = start()
    second.wait(30)
    assert time.monotonic() - started < 10
    assert "已有示例数据" in second.text
    assert_refused(second, first.token)
    assert second.get("/api/v1/challenges", second.token) == 200
    assert_ends(second, signal.SIGINT)

    third = start()
    third.wait(30)
    workers = third.workers()
    third.end(signal.SIGKILL)
    assert gone(workers)


def assert_worker_is_replaced(demo):
    [worker] = demo.workers()
    os.kill(worker, signal.SIGKILL)
    deadline = time.monotonic() + 10
    while demo.workers() in ([], [worker]) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert len(demo.workers()) == 1


def assert_ends(demo, number):
    workers = demo.workers()
    assert demo.end(number) == 0
    assert "服务已停止" in demo.text
    assert gone(workers)


def assert_refused(demo, token):
    with pytest.raises(urllib.error.HTTPError) as caught:
        demo.get("/api/v1/challenges", token)
    assert caught.value.code == 401
    caught.value.close()
