"""Put on record what a request was refused and what it read, beside the request's own transaction.

The named exception to the commit rule: these events have a short transaction of their own, opened
when the request's session is closed. What is read of confidential content is on record before it
is answered: if that fails, the client gets the error instead. A refusal gives nothing away, so it
does not wait behind a long import: where the database is busy it is logged, kept in this process
and recorded with the next event that can be.
"""

import logging
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from threading import Lock

from flask import Flask, Response, g, request
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, sessionmaker

from matchmaker.context import Context
from matchmaker.db import transaction
from matchmaker.edge import session as edge_session
from matchmaker.permissions import SYSTEM, Actor
from matchmaker.services import security_events
from matchmaker.services.security_events import Noted
from models.enums import SecurityEventKind

log = logging.getLogger(__name__)

# A missing id counts like an invisible one: were it otherwise, the time of the answer would tell.
REFUSALS = (403, 404)
ID_LENGTH = 32
# So many events wait at most; the oldest are then only in the log.
MOST_WAITING = 10_000


class Waiting:
    """Events that the database was too busy for, and the token uses that are known already."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._events: deque[Noted] = deque(maxlen=MOST_WAITING)
        self._uses: set[tuple[str, str]] = set()

    def take(self) -> list[Noted]:
        """Return what waits; it waits no more."""
        with self._lock:
            found = list(self._events)
            self._events.clear()
            return found

    def put(self, events: Iterable[Noted]) -> None:
        """Let events wait."""
        with self._lock:
            self._events.extend(events)

    def is_new_use(self, token_id: str, address: str) -> bool:
        """Whether this process sees a token from this address for the first time."""
        with self._lock:
            if (token_id, address) in self._uses:
                return False
            self._uses.add((token_id, address))
            return True


def register(app: Flask, answer: Callable[[Exception], Response]) -> None:
    """Record events after each request; `answer` turns a failure into a response."""
    waiting = app.extensions["matchmaker.waiting_events"] = Waiting()

    @app.after_request
    def record(response: Response) -> Response:
        database = edge_session.database()
        read = list(_placed(g.pop("noted", [])))
        if read:
            try:
                _write(database.write, read)
            except Exception as error:
                return answer(error)
        beside = list(_placed([*_refusal(response), *_token_use(waiting)]))
        if beside:
            _write_or_keep(database.hasty, waiting, beside)
        return response


def _write_or_keep(factory: sessionmaker[Session], waiting: Waiting, events: list[Noted]) -> None:
    events = [*waiting.take(), *events]
    try:
        _write(factory, events)
    except DBAPIError:
        waiting.put(events)
        log.warning(
            "security events wait for the database: %d, the newest %s", len(events), events[-1]
        )


def _write(factory: sessionmaker[Session], events: list[Noted]) -> None:
    with transaction(factory) as session:
        folder = edge_session.settings().index_folder
        ctx = Context(session, SYSTEM, session.info["now"], folder)
        for event in events:
            security_events.record_noted(ctx, event)


def _placed(events: Iterable[Noted]) -> Iterator[Noted]:
    for event in events:
        yield replace(event, at=datetime.now(UTC), address=request.remote_addr or "")


def _refusal(response: Response) -> list[Noted]:
    """Return the refusal of somebody who is signed in, with what was asked for by its ids."""
    actor = g.get("actor")
    is_refused = response.status_code in REFUSALS and request.url_rule is not None
    if not is_refused or not isinstance(actor, Actor) or actor.is_public:
        return []
    details = {
        "method": request.method,
        "endpoint": request.endpoint,
        "status": response.status_code,
        "ids": [str(value)[:ID_LENGTH] for value in (request.view_args or {}).values()],
    }
    return [Noted(SecurityEventKind.REFUSED, actor.user_id, details)]


def _token_use(waiting: Waiting) -> list[Noted]:
    """Return the use of a token from an address that this process has not seen it from."""
    token_id, actor = g.get("token_id"), g.get("api_actor")
    if token_id is None or not isinstance(actor, Actor):
        return []
    if not waiting.is_new_use(token_id, request.remote_addr or ""):
        return []
    return [Noted(SecurityEventKind.TOKEN_USED, actor.user_id, {"token": token_id})]
