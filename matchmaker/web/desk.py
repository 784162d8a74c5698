"""The operator's workbench: what there is, what comes, and what to do next."""

from typing import Any

from flask import render_template

from matchmaker.context import Context
from matchmaker.services import (
    challenges,
    completeness,
    enterprises,
    events,
    prospects,
    ranking_runs,
    registrations,
)
from matchmaker.web import challenge_acts, waiting
from matchmaker.web.visitor import context, desk_blueprint
from models.enums import ChallengeStatus, UserRole

blp = desk_blueprint("desk", __name__, "/desk")
FEW = 5


@blp.get("")
def home() -> str:
    """Show what waits for the actor."""
    ctx = context()
    if ctx.actor.is_organizer:
        return _working_home(ctx)
    return _own_home(ctx) if ctx.actor.enterprise_id is None else _member_home(ctx)


def _member_home(ctx: Context) -> str:
    """Show a member what waits, the needs that suit its enterprise, and its own needs."""
    found = prospects.best(ctx)
    rows = [item.challenge for item in found.items]
    own = challenges.list_page(ctx, _few(buyer=found.enterprise.public_id)).items
    return render_template(
        "desk/member_home.html",
        waiting=waiting.lines(ctx),
        found=found,
        seen=dict(zip((row.id for row in rows), challenges.see_all(ctx, rows), strict=True)),
        own=own,
        completeness=completeness.of_own(ctx, found.enterprise),
        may_draft=challenge_acts.may_draft(ctx),
        today=ctx.today,
    )


def _own_home(ctx: Context) -> str:
    """Show an applicant its application, others their account."""
    is_applicant = ctx.actor.role is UserRole.MEMBER
    applications = registrations.list_page(ctx, _few()).items if is_applicant else []
    return render_template("desk/own_home.html", applications=applications)


def _working_home(ctx: Context) -> str:
    """Show an organizer numbers, what waits, the events that come and the last runs."""
    coming = events.list_page(ctx, {**_few(held_from=ctx.today), "page_size": 100})
    return render_template(
        "desk/home.html",
        counts=_counts(ctx),
        runs=ranking_runs.list_page(ctx, _few()).items,
        coming=sorted(coming.items, key=lambda row: (row.held_on, row.id))[:FEW],
        coming_total=coming.total,
        today=ctx.today,
        waiting=waiting.lines(ctx),
    )


def _counts(ctx: Context) -> dict[str, int]:
    published = {"status": ChallengeStatus.PUBLISHED}
    return {
        "open": challenges.list_page(ctx, _few(is_open=True)).total,
        "published": challenges.list_page(ctx, _few(**published)).total,
        "enterprises": enterprises.list_page(ctx, _few()).total,
    }


def _few(**filters: Any) -> dict[str, Any]:
    return {"page": 1, "page_size": FEW, **filters}
