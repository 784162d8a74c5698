"""What the frames of the pages show: who reads, where the page stands, how it is displayed."""

import hashlib
from typing import Any

from flask import current_app, request, url_for
from werkzeug.wrappers import Response

from matchmaker import __version__
from matchmaker.edge.session import settings
from matchmaker.services import accounts
from matchmaker.web import inbox, menus, waiting
from matchmaker.web.visitor import context, known_actor, safe_path

DISPLAY_COOKIE = "display"
A_YEAR = 365 * 24 * 3600


def values() -> dict[str, Any]:
    """Return what every template may name; functions are asked by the frames alone."""
    actor = known_actor()
    groups = menus.menu(actor)
    return {
        "site_name": settings().public_name,
        "imprint": settings().imprint,
        "actor": actor,
        "app_version": __version__,
        "is_large": is_large(),
        "site_menu": menus.SITE_MENU,
        "site_section": menus.site_section(),
        "desk_menu": groups,
        "desk_here": lambda: menus.current(groups),
        "unread_count": inbox.unread_count,
        "waiting_count": lambda: waiting.total(context()),
        "reader_unit": lambda: accounts.unit_name(context()),
    }


def is_large() -> bool:
    """Whether the reader has chosen the large display (长者模式)."""
    return request.cookies.get(DISPLAY_COOKIE) == "large"


def choose_display(response: Response, mode: str) -> Response:
    """Remember the display in this browser; it says nothing about who reads."""
    if mode == "large":
        response.set_cookie(DISPLAY_COOKIE, "large", max_age=A_YEAR, httponly=True, samesite="Lax")
    else:
        response.delete_cookie(DISPLAY_COOKIE, httponly=True, samesite="Lax")
    return response


def back() -> str:
    """Return the page that the reader came from, else the first page."""
    return safe_path(request.args.get("next"), url_for("public.home"))


def draft_owner() -> str:
    """Return a name for the reader that tells drafts in one browser apart, and nothing else."""
    key = str(current_app.config["SECRET_KEY"]).encode()[:64]
    who = str(known_actor().user_id).encode()
    return hashlib.blake2b(who, key=key, digest_size=9).hexdigest()
