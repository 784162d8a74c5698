"""Sign in over HTTP: the one place where a refused request leaves something behind.

The password is checked between two short transactions, while no lock is held; the second one
counts a failure, or begins the session, and commits whatever the answer will be.
"""

from flask import request

from matchmaker.edge import session as edge_session
from matchmaker.errors import Invalid
from matchmaker.permissions import PUBLIC, Actor
from matchmaker.services import password_resets, passwords, sign_ins
from matchmaker.services.sessions import Device
from matchmaker.services.sign_ins import Claim, Proof, Rules


def sign_in(username: str, password: str, *, code: str = "", new_password: str | None) -> str:
    """Return a session's text; raise Invalid: `login_failed` or `sign_in_incomplete`."""
    with edge_session.reading() as ctx:
        claim = sign_ins.claim(ctx, username)
    is_right = passwords.matches(claim.stored, password)
    return _settle(claim, is_right=is_right, code=code, new_password=new_password)


def go_on(pending: str, *, code: str = "", new_password: str | None) -> str:
    """Return a session's text for somebody whose password was right a moment ago."""
    with edge_session.reading() as ctx:
        claim = sign_ins.resume(ctx, edge_session.settings().installation, pending)
    if claim is None:
        raise Invalid("login_failed")
    return _settle(claim, is_right=True, code=code, new_password=new_password)


def pending(username: str) -> str:
    """Return what stands for the password of `username` in the form of the next step."""
    with edge_session.reading() as ctx:
        claim = sign_ins.claim(ctx, username)
        return sign_ins.pending(edge_session.settings().installation, claim, ctx.now)


def _settle(claim: Claim, *, is_right: bool, code: str, new_password: str | None) -> str:
    chosen = None
    if is_right and new_password:
        chosen = passwords.hashed(new_password, str(claim.username), name="new_password")
    settings = edge_session.settings()
    rules = Rules(settings.installation, settings.password_days)
    with edge_session.writing() as ctx:
        settled = sign_ins.settle(ctx, rules, claim, Proof(is_right, code, chosen), device())
    if settled.session is None:
        raise settled.refusal or Invalid("login_failed")
    return settled.session


def prove(actor: Actor, password: str) -> str:
    """Ask a signed-in user for the password again; return its username.

    Raise Invalid, counted, if it is wrong.
    """
    with edge_session.reading(actor) as ctx:
        claim = sign_ins.claim_own(ctx)
    is_right = passwords.matches(claim.stored, password)
    with edge_session.writing() as ctx:
        refusal = sign_ins.note(ctx, claim, is_right=is_right, device=device())
    if refusal is not None:
        raise refusal
    return str(claim.username)


def ask_for_reset(username: str) -> None:
    """Mail a link for a new password, if there is such a user."""
    ctx = edge_session.context(PUBLIC)
    password_resets.ask(ctx, edge_session.settings().installation, username, device().address)


def reset(token: str, password: str) -> None:
    """Replace a password by its mail link; raise Invalid if it is spent or the policy refuses."""
    home = edge_session.settings().installation
    with edge_session.reading() as ctx:
        username = password_resets.holder(ctx, home, token).username
    chosen = passwords.hashed(password, username)
    password_resets.reset(edge_session.context(PUBLIC), home, token, chosen)


def device() -> Device:
    """Return where the request comes from."""
    return Device(request.remote_addr or "", request.headers.get("User-Agent", ""))
