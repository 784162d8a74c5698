"""The operator's pages about single suppliers of a challenge: compare two, find one, ask some."""

from flask import Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from matchmaker.permissions import Permission, is_permitted
from matchmaker.services import (
    challenges,
    comparisons,
    enterprises,
    match_readers,
    questions,
    regions,
)
from matchmaker.services.comparisons import Stand
from matchmaker.services.questions import Inquiries
from matchmaker.web import explanations, supplier_choices
from matchmaker.web.notices import notify
from matchmaker.web.visitor import context, desk_blueprint
from models.challenges import Challenge

blp = desk_blueprint("desk_matches", __name__, "/desk/challenges/<challenge_id>")
FOUND_AT_MOST = 10
CHOSEN_AT_MOST = 50
COMPARED_AT_MOST = 5


@blp.get("/compare")
def compare(challenge_id: str) -> str | tuple[str, int]:
    """Show chosen suppliers side by side; of two, also what put one above the other."""
    ctx = context()
    chosen = list(dict.fromkeys(request.args.getlist("supplier")[:CHOSEN_AT_MOST]))
    if 2 < len(chosen) <= COMPARED_AT_MOST:
        item, stands = comparisons.several(ctx, challenge_id, chosen)
        choosing = supplier_choices.choosing(ctx, item)
        return render_template(
            "desk/compare_several.html", item=item, stands=stands, choosing=choosing
        )
    if len(chosen) != 2:
        item = match_readers.get(ctx, challenge_id)
        return render_template("desk/compare.html", item=item, found=None), 422
    found = comparisons.compare(ctx, challenge_id, chosen[0], chosen[1])
    return render_template(
        "desk/compare.html",
        item=found.challenge,
        found=found,
        choosing=supplier_choices.choosing(ctx, found.challenge),
    )


@blp.get("/suppliers")
def find(challenge_id: str) -> str:
    """Find a supplier by its name and say where it stands, or why it is not in the list."""
    ctx = context()
    item = match_readers.get(ctx, challenge_id)
    wanted = request.args.get("q", "").strip()[:64]
    filters = {"q": wanted, "page": 1, "page_size": FOUND_AT_MOST}
    page = enterprises.list_page(ctx, filters) if wanted else None
    rows = page.items if page else []
    if len(rows) == 1:
        return _standing(challenge_id, rows[0].public_id, wanted)
    return render_template(
        "desk/standing.html",
        item=item,
        rows=rows,
        total=page.total if page else 0,
        wanted=wanted,
        stand=None,
    )


@blp.get("/suppliers/<supplier_id>")
def stand(challenge_id: str, supplier_id: str) -> str:
    """Show where a supplier stands, with both texts and what the ledger rests on."""
    return _standing(challenge_id, supplier_id, "")


def _standing(challenge_id: str, supplier_id: str, wanted: str) -> str:
    ctx = context()
    found = comparisons.stand(ctx, challenge_id, supplier_id)
    item = challenges.get(ctx, challenge_id)
    return render_template(
        "desk/standing.html",
        item=item,
        rows=[],
        wanted=wanted,
        stand=found,
        pair=_explained(item, found),
        choosing=supplier_choices.choosing(ctx, item),
        regions=regions.names(ctx),
    )


def _explained(item: Challenge, found: Stand) -> explanations.Explained:
    return explanations.explain(1, found.entry, item, found.enterprise)


@blp.get("/questions")
def ask(challenge_id: str) -> str:
    """Show the questions about what is missing, ready to be copied or printed."""
    found = _asked(challenge_id)
    return render_template(
        "desk/questions.html",
        found=found,
        suppliers=_suppliers(),
        positions=_positions(),
        may_send=is_permitted(context().actor, Permission.INQUIRE, found.challenge),
    )


@blp.post("/questions")
def send(challenge_id: str) -> AnyResponse:
    """Send the questions to their suppliers as notices."""
    suppliers = request.form.getlist("supplier")[:CHOSEN_AT_MOST]
    questions.send(context(), challenge_id, suppliers, _places(request.form.getlist("line")))
    notify("questions_sent")
    return redirect(url_for("desk_challenges.show", public_id=challenge_id), 303)


@blp.get("/questions.txt")
def download(challenge_id: str) -> Response:
    """Send the letters as text that Word and WPS open."""
    letters = [item.text for item in _asked(challenge_id).inquiries if item.text]
    # The mark at the start tells Word that this is UTF-8.
    body = "\ufeff" + "\n\n\n".join(letters).replace("\n", "\r\n") + "\r\n"
    response = Response(body.encode(), content_type="text/plain; charset=utf-8")
    response.headers["Content-Disposition"] = "attachment; filename=questions.txt"
    return response


def _asked(challenge_id: str) -> Inquiries:
    return questions.ask(context(), challenge_id, _suppliers(), _positions())


def _suppliers() -> list[str]:
    return request.args.getlist("supplier")[:CHOSEN_AT_MOST]


def _positions() -> list[int]:
    return _places(request.args.getlist("line"))


def _places(lines: list[str]) -> list[int]:
    lines = lines[:CHOSEN_AT_MOST]
    return [int(text) for text in lines if text.isascii() and text.isdigit() and len(text) < 6]
