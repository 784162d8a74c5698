"""From a request to an actor: a bearer in the API, a session in the cookie of the pages."""

from contextlib import suppress

from flask import g, request, session
from sqlalchemy.exc import DBAPIError

from matchmaker.context import Context
from matchmaker.edge import session as edge_session
from matchmaker.errors import Unauthenticated
from matchmaker.permissions import PUBLIC, Actor
from matchmaker.permissions.routes import admit
from matchmaker.services import sessions, tokens, users
from models.enums import TokenScope

SESSION_KEY = "session"


def require_token() -> None:
    """Find out whose token or session the request carries; raise Unauthenticated if nobody's.

    A read-only session of its own looks it up before the body is read, so that no lock is held
    while a body arrives.
    """
    scheme, _, text = request.headers.get("Authorization", "").partition(" ")
    actor = _bearer(text.strip()) if scheme.lower() == "bearer" else None
    if actor is None:
        raise Unauthenticated
    g.api_actor = actor


def admit_caller() -> None:
    """Turn away whose role or token can never do what the address is for."""
    g.actor = api_actor()
    admit(g.actor, str(request.endpoint))


def _bearer(text: str) -> Actor | None:
    if text.startswith(sessions.PREFIX + "_"):
        return _session_owner(text)
    with edge_session.reading() as ctx:
        row = tokens.find(ctx, text)
        if row is None:
            return None
        g.token_id = row.public_id
        return users.actor_of(ctx, row.user, map(TokenScope, row.scopes))


def _session_owner(text: str) -> Actor | None:
    with edge_session.reading() as ctx:
        row = sessions.find(ctx, text)
        if row is None:
            return None
        actor = users.actor_of(ctx, row.user, session_id=row.public_id)
        is_to_be_seen = sessions.is_to_be_seen(ctx, row)
    if is_to_be_seen:
        # A database that is busy delays the note of it, not the request.
        with suppress(DBAPIError), edge_session.writing() as ctx:
            sessions.see(ctx, row.id)
    return actor


def api_actor() -> Actor:
    """Return the token's owner, whom require_token has found."""
    actor = g.api_actor
    assert isinstance(actor, Actor)  # noqa: S101 - narrows an untyped door
    return actor


def api_context() -> Context:
    """Return the context of the token's owner."""
    return edge_session.context(api_actor())


def page_context() -> Context:
    """Return the context of the signed-in user of the pages."""
    return edge_session.context(current_actor())


def current_actor() -> Actor:
    """Return who is signed in on the pages; PUBLIC if nobody."""
    if "page_actor" not in g:
        text = session.get(SESSION_KEY)
        g.page_actor = (_session_owner(text) if isinstance(text, str) else None) or PUBLIC
    actor = g.page_actor
    assert isinstance(actor, Actor)  # noqa: S101 - narrows an untyped door
    return actor


def remember_session(text: str) -> None:
    """Put a session that was begun into the cookie."""
    session.clear()
    session[SESSION_KEY] = text
    session.permanent = True


def forget_session() -> None:
    """End the session of the cookie."""
    text = session.get(SESSION_KEY)
    session.clear()
    if isinstance(text, str):
        sessions.end(page_context(), text)
