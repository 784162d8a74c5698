"""Who looks at a page: read once per request, and kept away from pages that are not theirs."""

from urllib.parse import urlsplit

from flask import Blueprint, Response, g, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from matchmaker.context import Context
from matchmaker.edge import session as edge_session
from matchmaker.edge.authentication import current_actor, page_context
from matchmaker.permissions import PUBLIC, Actor
from matchmaker.permissions.routes import admit


def context() -> Context:
    """Return the context of who is signed in, the public's if nobody is."""
    if "page_context" not in g:
        g.page_context = page_context()
    found = g.page_context
    assert isinstance(found, Context)  # noqa: S101 - narrows an untyped door
    return found


def public_context() -> Context:
    """Return the public's context: public pages show everybody the same."""
    return edge_session.context(PUBLIC)


def known_actor() -> Actor:
    """Return who is signed in, as far as this request has found out already."""
    found = g.get("page_actor")
    return found if isinstance(found, Actor) else PUBLIC


def remember() -> None:
    """Find out who is signed in before a public page is drawn, for the top bar."""
    current_actor()


def desk_blueprint(name: str, import_name: str, prefix: str) -> Blueprint:
    """Return a blueprint whose pages send the anonymous to the login page."""
    blueprint = Blueprint(name, import_name, url_prefix=prefix)
    blueprint.before_request(_require_actor)
    return blueprint


def _require_actor() -> AnyResponse | None:
    # The request's own session opens later: an act may first check a password without its lock.
    actor = current_actor()
    if not actor.is_public:
        g.actor = actor  # a refusal goes on record with who was refused
        admit(actor, str(request.endpoint))
        return None
    if is_htmx():
        # Its own following of a redirect would put the login page into a part of this one.
        back = safe_path(request.headers.get("HX-Current-URL"), url_for("desk.home"))
        return Response(status=401, headers={"HX-Redirect": url_for("login.form", next=back)})
    wanted = request.full_path.rstrip("?") if request.method == "GET" else url_for("desk.home")
    return redirect(url_for("login.form", next=wanted), 303)


def is_htmx() -> bool:
    """Whether htmx asks for a part of the page; going back in the history needs all of it."""
    headers = request.headers
    return "HX-Request" in headers and "HX-History-Restore-Request" not in headers


def safe_path(address: str | None, default: str) -> str:
    """Return the path of an address on this server, `default` for any other."""
    parts = urlsplit((address or "").replace("\\", "/"))
    is_ours = not parts.netloc or parts.netloc == request.host
    if not is_ours or not parts.path.startswith("/") or parts.path.startswith("//"):
        return default
    return parts.path + (f"?{parts.query}" if parts.query else "")
