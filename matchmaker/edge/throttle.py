"""How often one address may try to get in: signing in, applying, asking for a new password.

Beside the lock of an account, which stops guessing at one name, this stops trying many names from
one place, before a password is hashed. The counts live in the one process that serves, and start
anew with it. They are wide: an office, or everybody at an event, shares one address.
"""

import ipaddress
import math
import time

from flask import Flask, request
from limits import RateLimitItem, parse_many
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from werkzeug.exceptions import TooManyRequests

LIMITS = {
    "sign_in": "60/minute;600/hour",
    "register": "20/hour",
    "reset": "20/hour",
}
ENDPOINTS = {
    "login.begin": "sign_in",
    "login.go_on": "sign_in",
    "sign_in.begin_session": "sign_in",
    "join.accept": "sign_in",
    "join_by_link.accept_invitation": "sign_in",
    "register.apply": "register",
    "apply.apply_for_registration": "register",
    "password_resets.ask": "reset",
    "password_resets.reset": "reset",
    "reset_by_link.ask_for_reset": "reset",
    "reset_by_link.reset_password": "reset",
}


def register(app: Flask) -> None:
    """Refuse with 429 and Retry-After whoever tries too often."""
    limiter = MovingWindowRateLimiter(MemoryStorage())
    limits = {group: parse_many(text) for group, text in LIMITS.items()}

    @app.before_request
    def count() -> None:
        group = ENDPOINTS.get(str(request.endpoint))
        if group is None or request.method != "POST":
            return
        place = place_of(request.remote_addr or "")
        for item in limits[group]:
            if not limiter.hit(item, group, place):
                raise TooManyRequests(retry_after=_seconds(limiter, item, group, place))


def place_of(address: str) -> str:
    """Return what counts as one place: an IPv4 address, or the /64 network of an IPv6 one."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(known, ipaddress.IPv6Address):
        mapped = known.ipv4_mapped
        return str(mapped or ipaddress.ip_network((known, 64), strict=False))
    return str(known)


def _seconds(limiter: MovingWindowRateLimiter, item: RateLimitItem, *key: str) -> int:
    """Return after how many seconds the next try counts again."""
    return max(1, math.ceil(limiter.get_window_stats(item, *key).reset_time - time.time()))
