"""Publish a shortlist after a look at who is told what; check later that it is unchanged."""

import tempfile

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from matchmaker.edge import session as edge_session
from matchmaker.edge.authentication import current_actor
from matchmaker.errors import Conflict, Invalid, NotFound, Stale
from matchmaker.permissions import Permission, authorize, own_stake
from matchmaker.schemas.shortlists import PublishSchema
from matchmaker.services import regions, shortlists
from matchmaker.web import forms, uploads
from matchmaker.web.notices import notify
from matchmaker.web.visitor import context, desk_blueprint
from models.enterprises import Enterprise

blp = desk_blueprint("desk_published", __name__, "/desk/shortlists")
PUBLISH = PublishSchema()
# So many shortlists are looked at and published at once.
MOST = 50


@blp.get("/<public_id>/publication")
def preview(public_id: str) -> str:
    """Show who would be told what, and what still stands against it."""
    return _preview(public_id)


def _preview(public_id: str, *, is_stale: bool = False) -> str:
    found = shortlists.preview(context(), public_id)
    return render_template(
        "desk/shortlists/publication.html", row=found.shortlist, found=found, is_stale=is_stale
    )


@blp.post("/<public_id>/publication")
def publish(public_id: str) -> Response | tuple[str, int]:
    """Freeze it and tell everybody; what changed since the look is shown again."""
    ctx = context()
    fields = PUBLISH.load(forms.read(PUBLISH).values)
    try:
        shortlists.publish(ctx, public_id, content_hash=fields["content_hash"])
    except Stale:
        edge_session.start_over()
        return _preview(public_id, is_stale=True), 412
    notify("shortlist_published")
    return redirect(url_for("desk_published.verify", public_id=public_id), 303)


@blp.get("/publication")
def preview_many() -> str:
    """Show who would be told what by all the shortlists that were ticked."""
    return _preview_many(request.args.getlist("shortlist"))


def _preview_many(public_ids: list[str], *, is_stale: bool = False) -> str:
    ctx = context()
    keys = list(dict.fromkeys(public_ids))[:MOST]
    found = [shortlists.preview(ctx, key) for key in keys]
    ready = [item for item in found if not item.problems]
    return render_template(
        "desk/shortlists/publications.html",
        ready=ready,
        hindered=[item for item in found if item.problems],
        letters=_letters(ready),
        is_stale=is_stale,
    )


def _letters(
    ready: list[shortlists.Publication],
) -> list[tuple[Enterprise, list[tuple[shortlists.Publication, shortlists.Recipient]]]]:
    """Return each enterprise with all that it would be told, and by which shortlist."""
    firms: dict[int, Enterprise] = {}
    told: dict[int, list[tuple[shortlists.Publication, shortlists.Recipient]]] = {}
    for item in ready:
        for to in item.recipients:
            firms[to.enterprise.id] = to.enterprise
            told.setdefault(to.enterprise.id, []).append((item, to))
    return [(firms[key], items) for key, items in told.items()]


@blp.post("/publication")
def publish_many() -> Response | tuple[str, int]:
    """Freeze all of the preview and tell everybody, or nothing at all."""
    ctx = context()
    pairs = [text.partition(":")[::2] for text in request.form.getlist("shortlist")[:MOST]]
    hashes = dict(pairs)
    if not hashes:
        return _preview_many([]), 422
    try:
        shortlists.publish_many(ctx, hashes)
    except (Stale, Conflict):
        edge_session.start_over()
        return _preview_many(list(hashes), is_stale=True), 412
    notify("shortlists_published")
    return redirect(url_for("desk_shortlists.index", is_published="true"), 303)


@blp.get("/verify")
def search() -> Response | tuple[str, int] | str:
    """Find a published shortlist by the hash that stands below a printed page."""
    ctx = context()
    authorize(ctx.actor, Permission.READ_PUBLISHED_SHORTLIST, own_stake(ctx.actor))
    text = request.args.get("hash", "").replace(" ", "")
    if not text:
        return render_template("desk/shortlists/search.html", text="", is_missing=False)
    try:
        row = shortlists.find_by_hash(ctx, text)
    except NotFound:
        return render_template("desk/shortlists/search.html", text=text, is_missing=True), 404
    return redirect(url_for("desk_published.verify", public_id=row.public_id), 303)


@blp.get("/<public_id>/verification")
def verify(public_id: str) -> str:
    """Show whether a published shortlist is as it was, and which rows are not."""
    return _verified(shortlists.verify(context(), public_id))


def _verified(
    found: shortlists.Verification, *, is_copy: bool = False, errors: list[str] | None = None
) -> str:
    return render_template(
        "desk/shortlists/verification.html",
        row=found.shortlist,
        found=found,
        is_copy=is_copy,
        errors=errors or [],
    )


@blp.post("/<public_id>/verification")
def verify_copy(public_id: str) -> str | tuple[str, int]:
    """Show which rows of an exported copy are not as they were published."""
    # Reading a file takes seconds: nothing is kept here, so nothing is locked meanwhile.
    with edge_session.reading(current_actor()) as ctx:
        try:
            with tempfile.TemporaryDirectory() as folder:
                path = uploads.put(request.files.get("file"), folder)
                found = shortlists.verify_copy(ctx, public_id, path)
        except Invalid as error:
            errors = [text for texts in error.errors.values() for text in texts]
            return _verified(shortlists.verify(ctx, public_id), errors=errors), 422
        return _verified(found, is_copy=True)


@blp.get("/published/<challenge_id>")
def show(challenge_id: str) -> str:
    """Show the owner of a challenge whom the bureau has chosen for it."""
    ctx = context()
    row, items = shortlists.published_for(ctx, challenge_id)
    return render_template(
        "desk/shortlists/published.html", row=row, items=items, regions=regions.names(ctx)
    )
