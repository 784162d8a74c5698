"""What waits for the bureau's opinion, one after the other: content left, opinion right."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import marshmallow as ma
from flask import redirect, render_template, request, url_for
from marshmallow import ValidationError
from werkzeug.wrappers import Response

from matchmaker import messages
from matchmaker.context import Context
from matchmaker.edge import session as edge_session
from matchmaker.errors import Conflict, Invalid, NotFound, Stale
from matchmaker.schemas.bids import BidCheckFields
from matchmaker.schemas.challenges import CheckSchema
from matchmaker.schemas.registrations import RegistrationCheckFields
from matchmaker.schemas.selections import ObjectionDecisionFields
from matchmaker.services import (
    bid_comparisons,
    bids,
    challenges,
    near_duplicates,
    objections,
    regions,
    registrations,
)
from matchmaker.services.paging import Page
from matchmaker.web import forms
from matchmaker.web.notices import notify
from matchmaker.web.timelines import bid_events, challenge_events
from matchmaker.web.visitor import context, desk_blueprint
from models.enums import BidState, CheckDecision, ObjectionState, RegistrationState

blp = desk_blueprint("desk_checks", __name__, "/desk/checks")
# So many of a queue are looked at for the next one; whoever has more waiting comes back.
QUEUE = 100
Fields = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Queue:
    """One kind of thing that waits: how it is listed, shown and decided on."""

    title: str
    schema: ma.Schema
    waiting: Callable[[Context, int], Page[Any]]
    shown: Callable[[Context, str], dict[str, Any]]
    decide: Callable[[Context, str, Fields, int], object]


def _challenges(ctx: Context, page_size: int) -> Page[Any]:
    return challenges.list_page(ctx, {"page": 1, "page_size": page_size, "to_check": True})


def _challenge(ctx: Context, public_id: str) -> dict[str, Any]:
    row = challenges.get(ctx, public_id)
    checks = challenges.checks(ctx, public_id)
    return {
        "item": challenges.see(ctx, row),
        "title": row.title,
        "near": near_duplicates.near_duplicates(ctx, public_id),
        "events": challenge_events(row, checks),
    }


def _bids(ctx: Context, page_size: int) -> Page[Any]:
    asked = {"page": 1, "page_size": page_size, "state": BidState.SUBMITTED}
    return bids.list_page(ctx, asked)


def _bid(ctx: Context, public_id: str) -> dict[str, Any]:
    row, lines = bid_comparisons.compare(ctx, public_id)
    item = bids.shown(ctx, row)
    events = bid_events(item)
    return {"item": item, "title": item.challenge.title, "lines": lines, "events": events}


def _registrations(ctx: Context, page_size: int) -> Page[Any]:
    asked = {"page": 1, "page_size": page_size, "state": RegistrationState.PENDING}
    return registrations.list_page(ctx, asked)


def _registration(ctx: Context, public_id: str) -> dict[str, Any]:
    item = registrations.get(ctx, public_id)
    known = registrations.registered(ctx, item)
    submitted = {"at": item.created_at, "title": messages.text("event_submitted")}
    return {"item": item, "title": item.name, "known": known, "events": [submitted]}


def _decide_registration(ctx: Context, public_id: str, fields: Fields, version: int) -> object:
    if fields["decision"] is CheckDecision.PASS:
        return registrations.approve(ctx, public_id, version=version)
    return registrations.reject(ctx, public_id, fields["reason"], version=version)


def _objections(ctx: Context, page_size: int) -> Page[Any]:
    asked = {"page": 1, "page_size": page_size, "state": ObjectionState.FILED}
    return objections.list_page(ctx, asked)


def _objection(ctx: Context, public_id: str) -> dict[str, Any]:
    item = objections.get(ctx, public_id)
    filed = {"at": item.created_at, "title": messages.text("event_filed")}
    return {"item": item, "title": item.challenge.title, "events": [filed]}


QUEUES: Mapping[str, Queue] = MappingProxyType(
    {
        "challenges": Queue(
            "榜单初核",
            CheckSchema(),
            _challenges,
            _challenge,
            lambda ctx, key, fields, version: challenges.check(
                ctx, key, dict(fields), version=version
            ),
        ),
        "bids": Queue(
            "揭榜初审",
            BidCheckFields(),
            _bids,
            _bid,
            lambda ctx, key, fields, version: bids.check(
                ctx, key, fields["decision"], fields["reason"], version=version
            ),
        ),
        "registrations": Queue(
            "入驻审核",
            RegistrationCheckFields(),
            _registrations,
            _registration,
            _decide_registration,
        ),
        "objections": Queue(
            "异议处理",
            ObjectionDecisionFields(),
            _objections,
            _objection,
            lambda ctx, key, fields, version: objections.decide(
                ctx, key, fields["state"], fields["answer"], version=version
            ),
        ),
    }
)


@blp.get("")
def index() -> str:
    """Show how many of each kind wait."""
    ctx = context()
    found = [(name, queue.title, queue.waiting(ctx, 1).total) for name, queue in QUEUES.items()]
    return render_template("desk/checks/index.html", queues=found)


def _queue(name: str) -> Queue:
    if name not in QUEUES:
        raise NotFound
    return QUEUES[name]


@blp.get("/<name>")
def following(name: str) -> Response:
    """Go to the next thing of a queue behind the one named by `after`."""
    return redirect(_address_of_next(name, request.args.get("after")), 303)


def _address_of_next(name: str, after: str | None) -> str:
    waiting = _queue(name).waiting(context(), QUEUE).items
    # Who came first is served first; lists show the newest on top.
    ids = [row.public_id for row in sorted(waiting, key=lambda row: row.created_at)]
    behind = ids[ids.index(after) + 1 :] if after in ids else []
    rest = [key for key in (*behind, *ids) if key != after]
    if not rest:
        return url_for("desk_checks.index")
    return url_for("desk_checks.show", name=name, public_id=rest[0])


@blp.get("/<name>/<public_id>")
def show(name: str, public_id: str) -> str:
    """Show one thing with the form for the opinion on it."""
    return _page(name, public_id, forms.Form(_queue(name).schema))


def _page(name: str, public_id: str, form: forms.Form, lack: str = "") -> str:
    ctx = context()
    queue = _queue(name)
    return render_template(
        f"desk/checks/{name}.html",
        name=name,
        queue=queue,
        public_id=public_id,
        form=form,
        lack=lack,
        left=queue.waiting(ctx, 1).total,
        regions=regions.names(ctx),
        **queue.shown(ctx, public_id),
    )


@blp.post("/<name>/<public_id>")
def decide(name: str, public_id: str) -> Response | tuple[str, int]:
    """Record the opinion and go to the next; what is refused is shown with what was written."""
    ctx = context()
    queue = _queue(name)
    form = forms.read(queue.schema)
    try:
        fields: Fields = queue.schema.load(form.values)
        queue.decide(ctx, public_id, fields, forms.version())
    except (ValidationError, Invalid, Stale) as error:
        edge_session.start_over()
        refused, status = form.refused(error)
        return _page(name, public_id, refused), status
    except Conflict as error:
        edge_session.start_over()
        lack = messages.text(error.code, **error.details)
        return _page(name, public_id, form, lack), 409
    address = _address_of_next(name, public_id)
    notify("checked_all" if address == url_for("desk_checks.index") else "checked")
    return redirect(address, 303)
