"""One database session per request, and the rule that the edge commits.

A GET or HEAD gets a read-only session. After the response exists: a status below 400 commits,
anything else keeps nothing. A commit that fails turns the response into the error's.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from flask import Flask, Response, current_app, g, request
from sqlalchemy.orm import Session

from matchmaker import lexicon_store
from matchmaker.config import Settings
from matchmaker.context import Context
from matchmaker.db import Database, open_session, transaction
from matchmaker.permissions import PUBLIC, Actor
from matchmaker.services import security_events


def database() -> Database:
    """Return the database of the running application."""
    found = current_app.extensions["matchmaker.database"]
    assert isinstance(found, Database)  # noqa: S101 - narrows an untyped door
    return found


def settings() -> Settings:
    """Return the settings of the running application."""
    found = current_app.extensions["matchmaker.settings"]
    assert isinstance(found, Settings)  # noqa: S101 - narrows an untyped door
    return found


def current_session() -> Session:
    """Return the session of this request, opened on first use."""
    if "session" not in g:
        is_read = request.method in {"GET", "HEAD", "OPTIONS"}
        g.session = open_session(database().read if is_read else database().write)
    session = g.session
    assert isinstance(session, Session)  # noqa: S101 - narrows an untyped door
    return session


def start_over() -> None:
    """Take back what the request has done so far: the page of a refusal shows what is stored.

    A half-done act would show the versions that it was about to write, and the next try would
    find them stale.
    """
    session = current_session()
    session.rollback()
    session.expunge_all()


def context(actor: Actor) -> Context:
    """Build what a service function needs from this request."""
    g.actor = actor
    return _context(current_session(), actor)


@contextmanager
def reading(actor: Actor = PUBLIC) -> Iterator[Context]:
    """Open a read-only session beside the request's: nothing is locked while a body arrives."""
    session = open_session(database().read)
    try:
        yield _context(session, actor)
    finally:
        session.close()


@contextmanager
def writing(actor: Actor = PUBLIC) -> Iterator[Context]:
    """Open a short transaction that is kept whatever becomes of the request.

    Only for what the house excepts from its commit rule: failed sign-ins, sessions and their last
    use, files of a form that may be refused. The request's own session must not be open yet, or
    the two wait for each other.
    """
    with transaction(database().write) as session:
        yield _context(session, actor)


def _context(session: Session, actor: Actor) -> Context:
    return Context(session, actor, session.info["now"], settings().index_folder)


def register(app: Flask, answer: Callable[[Exception], Response]) -> None:
    """Install the commit rule; `answer` turns a failed commit into a response."""

    @app.after_request
    def finish(response: Response) -> Response:
        session = g.pop("session", None)
        if session is None:
            return response
        g.noted = security_events.take(session)
        try:
            if response.status_code < 400:
                session.commit()
        except Exception as error:
            session.rollback()
            return answer(error)
        finally:
            session.close()
        return response

    @app.teardown_request
    def discard(_error: BaseException | None) -> None:
        session = g.pop("session", None)
        if session is not None:
            session.close()


def register_lists(app: Flask) -> None:
    """Let each request keep the word lists that it began with, whatever is published meanwhile."""

    @app.before_request
    def begin() -> None:
        g.lexicon = lexicon_store.using_in_force(settings().lexicon_folder)
        g.lexicon.__enter__()

    @app.teardown_request
    def end(_error: BaseException | None) -> None:
        found = g.pop("lexicon", None)
        if found is not None:
            found.__exit__(None, None, None)
