"""The application factory: wires settings, database, queue, blueprints and errors."""

from datetime import timedelta

from flask import Flask, Response
from flask_wtf.csrf import CSRFProtect

from matchmaker import api, web
from matchmaker.config import Settings
from matchmaker.db import Database, check_durability
from matchmaker.edge import errors, idempotency, openapi, routing, security_events, throttle
from matchmaker.edge import session as edge_session
from matchmaker.job_queue import JobQueue
from matchmaker.web import uploads

MAX_BODY_BYTES = 1024 * 1024
# Scripts, styles and images come from this server alone; nothing runs inline.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)


def create_app(settings: Settings) -> Flask:
    """Return the application; raise WeakDurability if the database breaks its promises."""
    app = Flask("matchmaker", static_folder="web/static", template_folder="web/templates")
    app.url_rule_class = routing.LateRule
    queue = JobQueue(settings.queue_url)
    database = Database.connect(settings.database_url, queue.send_committed)
    if not settings.allow_weak_durability:
        check_durability(database.engine)
    app.extensions["matchmaker.settings"] = settings
    app.extensions["matchmaker.database"] = database
    _configure(app, settings)
    openapi.configure(app, settings.public_name)
    openapi.register(app, api.BLUEPRINTS)
    app.before_request(uploads.allow)
    throttle.register(app)  # before anything reads a body or hashes a password
    CSRFProtect(app)
    csrf = app.extensions["csrf"]
    for blueprint in api.BLUEPRINTS:
        csrf.exempt(blueprint)  # these read a bearer token, never the cookie
    web.register(app)
    answer = errors.answer_with(web.error_page)
    errors.register(app, answer)
    # Functions after a request run from the last registered to the first: these events are
    # recorded when the request's own session has ended.
    security_events.register(app, answer)
    edge_session.register(app, answer)
    idempotency.register(app)
    edge_session.register_lists(app)
    app.after_request(secure)
    return app


def _configure(app: Flask, settings: Settings) -> None:
    app.config.update(
        SECRET_KEY=settings.secret_key(),
        MAX_CONTENT_LENGTH=MAX_BODY_BYTES,
        MAX_FORM_MEMORY_SIZE=MAX_BODY_BYTES,
        SESSION_COOKIE_NAME="matchmaker",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        # A proxy on the same machine may speak TLS to the world for a server on loopback.
        SESSION_COOKIE_SECURE=settings.is_reached_by_tls or not settings.is_loopback,
        PERMANENT_SESSION_LIFETIME=timedelta(hours=8),
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=True,
    )
    app.json.sort_keys = False  # type: ignore[attr-defined]  # on Flask's default provider
    app.json.ensure_ascii = False  # type: ignore[attr-defined]  # on Flask's default provider
    app.jinja_options["autoescape"] = True


def secure(response: Response) -> Response:
    """Say what browsers may do with an answer."""
    headers = response.headers
    headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    if not response.direct_passthrough:
        headers.setdefault("Cache-Control", "no-store")
    return response
