"""Put on record what a request was refused and what it read, before its answer goes out.

The named exception to the commit rule: these events have a short transaction of their own, opened
when the request's session is closed. What cannot be put on record is not answered: the client gets
the error of the failed transaction instead.
"""

from collections.abc import Callable

from flask import Flask, Response, g, request

from matchmaker.context import Context
from matchmaker.db import transaction
from matchmaker.edge import session as edge_session
from matchmaker.permissions import SYSTEM, Actor
from matchmaker.services import security_events
from matchmaker.services.security_events import Noted
from models.enums import SecurityEventKind

# A missing id counts like an invisible one: were it otherwise, the time of the answer would tell.
REFUSALS = (403, 404)
ID_LENGTH = 32


def register(app: Flask, answer: Callable[[Exception], Response]) -> None:
    """Record events after each request; `answer` turns a failure into a response."""

    @app.after_request
    def record(response: Response) -> Response:
        noted = [*g.pop("noted", []), *_refusal(response)]
        if not noted:
            return response
        try:
            with transaction(edge_session.database().write) as session:
                folder = edge_session.settings().index_folder
                ctx = Context(session, SYSTEM, session.info["now"], folder)
                address = request.remote_addr or ""
                for event in noted:
                    security_events.record(ctx, event.kind, event.user_id, address, **event.details)
        except Exception as error:
            return answer(error)
        return response


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
