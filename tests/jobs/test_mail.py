"""Mails wait in the outbox, go out once, and leave no text behind."""

import email
import socket
import stat
import threading
from dataclasses import replace
from datetime import timedelta
from email import policy

import pytest
from sqlalchemy import select, update

from matchmaker.jobs import Runtime, mail
from matchmaker.services import outbox
from models.enums import OutboxState
from models.notices import OutboxMessage


class MailServer:
    """Speaks as much SMTP as one mail needs; refuses everything if it is told to."""

    def __init__(self, *, refuses: bool = False) -> None:
        self.refuses = refuses
        self.received = []
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            with connection, connection.makefile("rwb") as stream:
                self._talk(stream)

    def _talk(self, stream) -> None:
        def say(line):
            stream.write(line + b"\r\n")
            stream.flush()

        say(b"220 mail")
        for line in stream:
            command = line.split()[0].upper()
            if command == b"DATA":
                say(b"354 go on")
                self.received.append(b"".join(iter(stream.readline, b".\r\n")))
            if command == b"MAIL" and self.refuses:
                say(b"451 later")
            else:
                say(b"250 ok" if command != b"QUIT" else b"221 bye")

    def close(self) -> None:
        self._socket.close()


@pytest.fixture
def mail_server():
    running = MailServer()
    yield running
    running.close()


@pytest.fixture
def runtime(settings, database):
    return Runtime(settings, database)


@pytest.fixture
def queued(committed):
    """Let a mail wait, as a service does."""
    with committed() as ctx:
        outbox.send(ctx, "fang@example.com", "重置密码", "请打开链接 https://x.example/reset/abc")


def stored(committed):
    with committed() as ctx:
        return ctx.session.scalars(select(OutboxMessage)).one()


def due_again(committed):
    with committed() as ctx:
        ctx.session.execute(update(OutboxMessage).values(due_at=ctx.now))


def test_without_a_server_a_mail_becomes_a_file_that_only_the_owner_reads(
    runtime, settings, queued, committed
):
    assert mail.deliver_due(runtime) == 1
    [path] = settings.mail_folder.glob("*")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    read = email.message_from_bytes(path.read_bytes(), policy=policy.default)
    assert read["To"] == "fang@example.com"
    assert read["Subject"] == "[产业链供需撮合平台] 重置密码"
    assert "https://x.example/reset/abc" in read.get_content()
    row = stored(committed)
    assert (row.state, row.body, row.attempts) == (OutboxState.SENT, "", 1)
    assert mail.deliver_due(runtime) == 0


def test_a_server_gets_the_mail_once(runtime, settings, queued, committed, mail_server):
    url = f"smtp://127.0.0.1:{mail_server.port}"
    sending = replace(runtime, settings=replace(settings, smtp_url=url))
    assert mail.deliver_due(sending) == 1
    assert mail.deliver_due(sending) == 0
    [data] = mail_server.received
    read = email.message_from_bytes(data, policy=policy.default)
    assert "https://x.example/reset/abc" in read.get_content()
    assert stored(committed).state is OutboxState.SENT


def test_a_refusal_is_tried_again_later_and_given_up_after_a_day(
    runtime, settings, queued, committed
):
    server = MailServer(refuses=True)
    url = f"smtp://127.0.0.1:{server.port}"
    sending = replace(runtime, settings=replace(settings, smtp_url=url))
    for attempt in range(1, outbox.ATTEMPTS + 1):
        assert mail.deliver_due(sending) == 0
        row = stored(committed)
        assert (row.attempts, row.error) == (attempt, "SMTPSenderRefused")
        assert mail.deliver_due(sending) == 0, "it waits"
        assert stored(committed).attempts == attempt
        due_again(committed)
    server.close()
    row = stored(committed)
    assert (row.state, row.body) == (OutboxState.FAILED, "")
    assert sum(outbox.BACK_OFF, timedelta()) < timedelta(days=1)


def test_no_server_at_all_loses_nothing(runtime, settings, queued, committed):
    nobody = replace(runtime, settings=replace(settings, smtp_url="smtp://127.0.0.1:1"))
    assert mail.deliver_due(nobody) == 0
    assert stored(committed).state is OutboxState.QUEUED
    due_again(committed)
    assert mail.deliver_due(runtime) == 1


def test_of_two_workers_one_takes_a_mail(queued, committed):
    with committed() as ctx:
        [key] = outbox.due(ctx)
        assert outbox.claim(ctx, key)
        assert outbox.claim(ctx, key) is None


def test_what_is_not_committed_is_not_sent(runtime, ctx):
    outbox.send(ctx, "fang@example.com", "重置密码", "正文")
    ctx.session.rollback()
    assert mail.deliver_due(runtime) == 0


def test_a_mail_that_cannot_be_written_does_not_stop_the_others(runtime, committed):
    with committed() as ctx:
        outbox.send(ctx, "fang@example.com", "一行\n又一行", "正文")
        outbox.send(ctx, "lin@example.com", "重置密码", "正文")
    assert mail.deliver_due(runtime) == 1
    with committed() as ctx:
        rows = ctx.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)).all()
        assert [row.state for row in rows] == [OutboxState.QUEUED, OutboxState.SENT]
        assert rows[0].error == "ValueError"
