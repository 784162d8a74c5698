"""Repeated requests: the same key and body get the same answer, and have their effect once.

A client that never saw the answer sends its request again with the same Idempotency-Key. The
record of the answer is committed in the transaction of the effect, so there is never one without
the other. Refused requests leave no record: they had no effect and may be sent again. Acts on
passwords and tokens (`UNREPEATED`) keep no key at all.

Source: IETF draft-ietf-httpapi-idempotency-key-header-07.
"""

import hashlib
import re
from datetime import timedelta

from flask import Flask, Response, g, request
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from matchmaker.edge.session import current_session
from matchmaker.errors import Conflict, Invalid
from matchmaker.permissions import Actor
from models.idempotency import IdempotencyRecord

KEPT = timedelta(hours=72)
PARAMETER = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "重复提交的识别码：72 小时内，同一识别码和内容只执行一次，并得到同一答复。",
    "schema": {"type": "string", "minLength": 1, "maxLength": 128},
}
# Acts whose key is not kept. Some ask for the password again in transactions of their own, which
# this one would keep waiting; some answer with a secret, of which the database holds a digest only.
UNREPEATED = frozenset(
    {
        "account.begin_totp",
        "account.change_password",
        "account.remove_totp",
        "tokens.create_token",
    }
)
_KEY = re.compile(r"[\x21-\x7e]{1,128}")
_UNDECIDED = 0
_REPEATED_HEADERS = ("Content-Type", "ETag", "Location")


class IdempotencyKeyReused(Invalid):
    """The key came with another request before."""

    code = "idempotency_key_reused"


class IdempotencyKeyInFlight(Conflict):
    """The first request with this key is not answered yet."""

    code = "idempotency_key_in_flight"


def begin() -> Response | None:
    """Return the answer that the key has already, else reserve the key in this transaction."""
    key = request.headers.get("Idempotency-Key")
    if key is None or request.method in {"GET", "HEAD", "OPTIONS"}:
        return None
    if _KEY.fullmatch(key) is None:
        raise Invalid("idempotency_key_invalid")
    if request.endpoint in UNREPEATED:
        return None
    actor: Actor = g.api_actor
    session, fingerprint = current_session(), _fingerprint()
    session.execute(
        delete(IdempotencyRecord).where(
            IdempotencyRecord.user_id == actor.user_id,
            IdempotencyRecord.created_at < session.info["now"] - KEPT,
        )
    )
    known = _find(session, actor, key)
    if known is not None:
        return _again(known, fingerprint)
    record = IdempotencyRecord(
        user_id=actor.user_id,
        key=key,
        request_hash=fingerprint,
        status=_UNDECIDED,
        headers={},
        body="",
        created_at=session.info["now"],
    )
    session.add(record)
    try:
        session.flush()
    except IntegrityError as error:
        # Another request with this key was faster; its answer is there at the next attempt.
        raise IdempotencyKeyInFlight from error
    g.idempotency_record = record
    return None


def _find(session: Session, actor: Actor, key: str) -> IdempotencyRecord | None:
    return session.scalars(
        select(IdempotencyRecord).where(
            IdempotencyRecord.user_id == actor.user_id, IdempotencyRecord.key == key
        )
    ).one_or_none()


def _fingerprint() -> str:
    digest = hashlib.sha256(f"{request.method} {request.full_path}\n".encode())
    digest.update(request.get_data())
    return digest.hexdigest()


def _again(record: IdempotencyRecord, fingerprint: str) -> Response:
    if record.request_hash != fingerprint:
        raise IdempotencyKeyReused
    response = Response(record.body, record.status)
    response.headers.update(record.headers)
    response.headers["Idempotency-Replayed"] = "true"
    return response


def register(app: Flask) -> None:
    """Keep answers before the transaction ends: to be called after the commit rule's register."""

    @app.after_request
    def keep(response: Response) -> Response:
        record: IdempotencyRecord | None = g.pop("idempotency_record", None)
        if record is not None and response.status_code < 400:
            record.status = response.status_code
            record.headers = {
                name: response.headers[name]
                for name in _REPEATED_HEADERS
                if name in response.headers
            }
            record.body = response.get_data(as_text=True)
        return response
