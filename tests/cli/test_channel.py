"""What the server refuses before the application sees it, over real sockets."""

import json
import socket
import threading
from contextlib import closing, suppress

import pytest
import waitress
from flask import request

from matchmaker.app import CONTENT_SECURITY_POLICY
from matchmaker.cli import channel, processes
from matchmaker.web import uploads

LIMIT = 100_000
PIECE = b"x" * 65_536
PIECES = 160  # 10 MB: more than fits into the buffers of the sockets
POST = b"POST /api/v1/challenges HTTP/1.1\r\nHost: localhost\r\n"
CHUNKED = POST + b"Transfer-Encoding: chunked\r\n\r\n"


@pytest.fixture
def port(app):
    """Serve the application behind our channel, with a page that counts; return its port."""
    app.add_url_rule(
        "/api/count",
        view_func=lambda: {"length": len(request.get_data())},
        methods=["POST"],
        endpoint="count",
    )
    app.extensions["csrf"].exempt(app.view_functions["count"])
    sockets = {}
    server = waitress.create_server(
        app, map=sockets, host="127.0.0.1", port=0, threads=1, max_request_body_size=LIMIT
    )
    channel.use(sockets, app)
    thread = threading.Thread(target=server.run)
    thread.start()
    yield server.effective_port
    with suppress(OSError):  # an awake loop may have closed the trigger already
        server.trigger.pull_trigger(server.close)
    thread.join(timeout=10)
    server.task_dispatcher.shutdown()


def send(port, *pieces):
    """Send all pieces, then read; return status, headers and body."""
    with closing(socket.create_connection(("127.0.0.1", port), timeout=10)) as connection:
        for piece in pieces:
            connection.sendall(piece)
        answer = b""
        while data := connection.recv(65_536):
            answer += data
    head, _, body = answer.partition(b"\r\n\r\n")
    lines = head.decode().split("\r\n")
    return int(lines[0].split()[1]), dict(line.split(": ", 1) for line in lines[1:]), body


def ask(port, *pieces):
    """Do the same for an answer in JSON; return status, content type and what it says."""
    status, headers, body = send(port, *pieces)
    return status, headers["Content-Type"], json.loads(body)


def assert_refused(answer, status, code):
    assert answer[:2] == (status, "application/problem+json")
    assert (answer[2]["status"], answer[2]["code"]) == (status, code)
    assert answer[2]["detail"]
    assert answer[2]["request_id"]


def announced(length):
    return POST + b"Content-Length: %d\r\n\r\n" % length


def test_a_body_that_is_too_large_is_read_to_its_end_and_refused(port):
    answer = ask(port, announced(len(PIECE) * PIECES), *[PIECE] * PIECES)
    assert_refused(answer, 413, "payload_too_large")


def test_a_page_is_answered_as_a_page(port):
    request_ = announced(len(PIECE) * PIECES).replace(b"/api/v1/challenges", b"/desk/imports")
    status, headers, body = send(port, request_, *[PIECE] * PIECES)
    assert (status, headers["Content-Type"]) == (413, "text/html; charset=utf-8")
    assert headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    assert "提交的内容超过上限" in body.decode()


def test_every_page_is_allowed_the_files_that_it_asks_for():
    assert max(uploads.LARGEST.values()) < processes.MAX_BODY_BYTES


def test_a_body_in_chunks_is_refused_in_the_same_way(port):
    chunk = b"%x\r\n%s\r\n" % (len(PIECE), PIECE)
    answer = ask(port, CHUNKED, *[chunk] * PIECES, b"0\r\n\r\n")
    assert_refused(answer, 413, "payload_too_large")


def test_nothing_of_it_is_kept():
    parser = channel.Parser(waitress.adjustments.Adjustments(max_request_body_size=LIMIT))
    parser.received(announced(len(PIECE) * PIECES))
    for _ in range(PIECES):
        assert not parser.completed
        assert parser.received(PIECE) == len(PIECE)
    assert parser.completed
    assert isinstance(parser.body_rcv.getbuf(), channel._Nowhere)


def test_who_asks_first_or_announces_no_end_is_refused_at_once(port):
    asks = POST + b"Expect: 100-continue\r\nContent-Length: 200000\r\n\r\n"
    assert_refused(ask(port, asks), 413, "payload_too_large")
    endless = announced(channel.MAX_DROPPED_BYTES + 1)
    assert_refused(ask(port, endless), 413, "payload_too_large")


@pytest.mark.parametrize(
    "request_",
    [
        b"\x00\x01\r\n\r\n",
        announced(-1),
        CHUNKED + b"zz\r\n",
        POST + b"Transfer-Encoding: gzip\r\n\r\n",
    ],
    ids=["garbage", "negative length", "broken chunk", "unknown encoding"],
)
def test_what_cannot_be_read_is_a_bad_request(port, request_):
    assert_refused(ask(port, request_), 400, "bad_request")


def test_a_fitting_body_reaches_the_application(port):
    close = b"Connection: close\r\n"
    answer = ask(
        port,
        POST.replace(b"v1/challenges", b"count") + close + b"Content-Length: 65536\r\n\r\n",
        PIECE,
    )
    assert answer == (200, "application/json", {"length": 65_536})
