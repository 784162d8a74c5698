"""Connections of the server: what waitress itself refuses is answered as the application answers.

A body above the limit is read to its end and dropped as it comes: a client that is still sending
would otherwise see its connection break instead of the answer. Nothing of it is kept.
"""

from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from flask import Flask, Response
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import TcpWSGIServer
from waitress.task import ErrorTask
from waitress.utilities import Error, RequestEntityTooLarge
from werkzeug.exceptions import BadRequest, HTTPException, InternalServerError
from werkzeug.exceptions import RequestEntityTooLarge as TooLarge

from matchmaker.app import secure

# Whoever sends more than this is cut off.
MAX_DROPPED_BYTES = 1024**3
# By waitress' status; whatever else it refuses is a request that it cannot read.
_KINDS: dict[int, type[HTTPException]] = {413: TooLarge, 500: InternalServerError}


class _Nowhere:
    """A buffer that keeps nothing."""

    def append(self, data: bytes) -> None:
        """Forget the data."""

    def close(self) -> None:
        """Do nothing."""


class Parser(HTTPRequestParser):  # type: ignore[misc]  # waitress publishes no types
    """Drops a body that is too large, then reports it."""

    expect_continue: bool = False

    def received(self, data: bytes) -> int:
        """Take bytes from the connection; return how many belong to this request."""
        consumed = int(super().received(data))
        if not isinstance(self.error, RequestEntityTooLarge):
            return consumed
        if self.expect_continue:
            # Whoever waits for "100 Continue" has not begun to send: the answer is the refusal.
            self.expect_continue = False
        elif self._has_more():
            if not isinstance(self.body_rcv.buf, _Nowhere):
                self.body_rcv.buf.close()
                self.body_rcv.buf = _Nowhere()
            self.completed = False
        return consumed

    def _has_more(self) -> bool:
        is_ended = self.body_rcv.completed or self.body_rcv.error
        size = max(self.content_length, self.body_bytes_received)
        return not is_ended and size <= MAX_DROPPED_BYTES


class Refusal(ErrorTask):  # type: ignore[misc]  # waitress publishes no types
    """Answers a request that never reaches the application."""

    def execute(self) -> None:
        """Write the problem, as JSON below /api and as a page elsewhere; close the connection."""
        error: Error = self.request.error
        response = self.channel.answer(
            getattr(self.request, "path", "/api/"), _KINDS.get(error.code, BadRequest)()
        )
        body: bytes = response.get_data()
        self.status = f"{response.status_code} {HTTPStatus(response.status_code).phrase}"
        self.response_headers += response.headers.items()
        self.set_close_on_finish()
        self.content_length = len(body)
        self.write(body)


class Channel(HTTPChannel):  # type: ignore[misc]  # waitress publishes no types
    """One connection to an application."""

    parser_class: Any = Parser
    error_task_class: Any = Refusal
    app: Flask

    def answer(self, path: str, error: HTTPException) -> Response:
        """Return what the application answers to an error at an address."""
        with self.app.test_request_context(quote(path)):
            return secure(self.app.make_response(self.app.handle_user_exception(error)))


def use(sockets: dict[int, Any], app: Flask) -> None:
    """Let the servers among `sockets`, the map that they were created with, use our Channel."""
    kind = type("Channel", (Channel,), {"app": app})
    for server in sockets.values():
        if isinstance(server, TcpWSGIServer):
            server.channel_class = kind
