"""Deliver the mails that wait: to the configured server, or as files into the data folder.

Each is claimed, sent without any lock, then marked. A worker killed between sending and marking
sends it a second time: a mail may come twice, but none is lost.
"""

import os
import smtplib
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from matchmaker.services import outbox
from models.notices import OutboxMessage

if TYPE_CHECKING:
    from matchmaker.config import Settings
    from matchmaker.jobs import Runtime

TIMEOUT_SECONDS = 20


def deliver_due(runtime: "Runtime") -> int:
    """Try every mail that is due once; return how many went out."""
    with runtime.read() as ctx:
        waiting = outbox.due(ctx)
    return sum(_deliver(runtime, key) for key in waiting)


def _deliver(runtime: "Runtime", key: int) -> bool:
    with runtime.write() as ctx:
        row = outbox.claim(ctx, key)
    if row is None:
        return False
    try:
        _send(runtime.settings, row)
    except Exception as error:
        # Whatever one mail does, the others go on. Only the kind of the error is kept: a server's
        # answer may repeat the address, or the text.
        with runtime.write() as ctx:
            outbox.mark_failed(ctx, key, type(error).__name__)
        return False
    with runtime.write() as ctx:
        outbox.mark_sent(ctx, key)
    return True


def _send(settings: "Settings", row: OutboxMessage) -> None:
    mail = _mail(settings, row)
    if settings.smtp_url is None:
        _spool(settings.mail_folder, row.public_id, mail)
    else:
        _hand_over(settings.smtp_url, mail)


def _mail(settings: "Settings", row: OutboxMessage) -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = settings.mail_sender
    mail["To"] = row.recipient
    mail["Subject"] = f"[{settings.public_name}] {row.subject}"
    mail["Date"] = format_datetime(row.created_at)
    # The same for every attempt, so that a mail that comes twice is known as one.
    mail["Message-ID"] = f"<{row.public_id}@matchmaker>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(row.body)
    return mail


def _spool(folder: Path, name: str, mail: EmailMessage) -> None:
    """Write one file that only the owner reads; it appears whole or not at all."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{name}.eml"
    part = path.with_suffix(".part")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(mail.as_bytes())
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def _hand_over(url: str, mail: EmailMessage) -> None:
    """Give the mail to the server of `smtp://` (STARTTLS where it is offered) or `smtps://`."""
    parts = urlsplit(url)
    kind = {"smtp": smtplib.SMTP, "smtps": smtplib.SMTP_SSL}[parts.scheme]
    with kind(parts.hostname or "", parts.port or 0, timeout=TIMEOUT_SECONDS) as server:
        server.ehlo()
        if parts.scheme == "smtp" and server.has_extn("starttls"):
            server.starttls()
            server.ehlo()
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        server.send_message(mail)
