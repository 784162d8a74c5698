"""The application behind a real HTTP server on loopback, and a client for many at once."""

import http.client
import json
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from email.message import Message
from typing import Any

from flask import Flask
from waitress.server import create_server

# How often each race is run: MATCHMAKER_RACE_ROUNDS, 40 for the whole programme.
ROUNDS = int(os.environ.get("MATCHMAKER_RACE_ROUNDS", "2"))


@dataclass(frozen=True)
class Answer:
    """What the server answered."""

    status: int
    headers: Message
    json: Any


@dataclass(frozen=True)
class Server:
    """Where the server listens, the token that it is called with, and from which address."""

    port: int
    token: str
    source: str = "127.0.0.1"

    def acting(self, token: str) -> "Server":
        """Return the same server, called by somebody else."""
        return replace(self, token=token)

    def call(
        self,
        method: str,
        path: str,
        body: object = None,
        version: int | None = None,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        """Call the API on a connection of its own."""
        own = {"Authorization": f"Bearer {self.token}", "Connection": "close"}
        headers = own | (headers or {})
        if version is not None:
            headers["If-Match"] = f'"v{version}"'
        if body is not None:
            headers["Content-Type"] = "application/json"
        connection = http.client.HTTPConnection(
            "127.0.0.1", self.port, timeout=30, source_address=(self.source, 0)
        )
        try:
            payload = None if body is None else json.dumps(body).encode()
            connection.request(method, f"/api/v1{path}", payload, headers)
            response = connection.getresponse()
            read = response.read()
            return Answer(response.status, response.headers, json.loads(read) if read else None)
        finally:
            connection.close()


@contextmanager
def serving(app: Flask, token: str, threads: int = 8) -> Iterator[Server]:
    """Serve `app` with waitress while the block runs."""
    server = create_server(app, host="127.0.0.1", port=0, threads=threads, asyncore_use_poll=True)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        yield Server(server.effective_port, token)
    finally:
        # Closed by its own loop: sockets must not go away under its feet. When the loop is awake
        # already it may close the trigger before this thread has pulled it.
        with suppress(OSError):
            server.trigger.pull_trigger(server.close)
        thread.join(timeout=10)
        server.task_dispatcher.shutdown()


def at_once(acts: list[Callable[[], Answer]]) -> list[Answer]:
    """Do all acts at the same moment, each in a thread; return their answers in order."""
    barrier = threading.Barrier(len(acts))
    answers: dict[int, Answer] = {}

    def run(number: int) -> None:
        barrier.wait()
        answers[number] = acts[number]()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [answers[number] for number in range(len(acts))]
