"""补充材料: a supplier answers what its ledger lacks for one need, with a value and its proof."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from matchmaker import messages
from matchmaker.context import Context
from matchmaker.errors import Conflict, Invalid
from matchmaker.permissions import Permission, authorize, own_stake
from matchmaker.services import capabilities, matching, prospects
from matchmaker.services.prospects import Prospect
from models.challenges import Requirement
from models.enums import NoticeKind
from models.notices import Notice


@dataclass(frozen=True, slots=True)
class Supplements:
    """A need with the supplier's own ledger; `asked` are the places that the buyer asked about.

    `items` are the names of the supplier's capabilities by id, those that answer the need first.
    """

    prospect: Prospect
    asked: frozenset[int]
    items: Mapping[str, str]


def get(ctx: Context, challenge_id: str) -> Supplements:
    """Return what the actor's enterprise could add for a need; raise NotFound."""
    found = prospects.get(ctx, challenge_id)
    own = prospects.own(ctx)
    used = {item.public_id: item.name for item in own.capabilities if not item.is_retired}
    first = matching.Matcher(ctx).closest(found.challenge, own, prospects.AUDIENCE)
    ordered = dict.fromkeys([*first, *sorted(used)])
    return Supplements(found, _asked(ctx, challenge_id), {key: used[key] for key in ordered})


def _asked(ctx: Context, challenge_id: str) -> frozenset[int]:
    told = ctx.session.scalars(
        select(Notice).where(
            Notice.user_id == ctx.actor.user_id,
            Notice.kind == NoticeKind.INQUIRY_RECEIVED,
            Notice.subject_id == challenge_id,
        )
    )
    return frozenset(place for notice in told for place in notice.details.get("positions", []))


def add(ctx: Context, challenge_id: str, position: int, fields: dict[str, Any]) -> Prospect:
    """State a value for one line of a need, with its proof; return where the need stands now.

    `fields`: capability (public id, else the one that is closest to the need), operator, low,
    high, text, unit, and evidence. The name is the requirement's, so that the two compare.
    """
    authorize(ctx.actor, Permission.EDIT_CAPABILITY, own_stake(ctx.actor))
    found = get(ctx, challenge_id)
    requirement = _requirement(found, position)
    chosen = fields["capability"] or next(iter(found.items), None)
    if chosen is None:
        raise Conflict("supplement_no_capability")
    if chosen not in found.items:
        raise Invalid(errors={"capability": [messages.text("field_own_capability")]})
    measure = {name: fields[name] for name in ("operator", "low", "high", "text", "unit")}
    capabilities.prove(ctx, chosen, {**measure, "name": requirement.name}, fields["evidence"])
    ctx.session.flush()
    ctx.session.expire_all()
    return prospects.get(ctx, challenge_id)


def _requirement(found: Supplements, position: int) -> Requirement:
    lines = found.prospect.challenge.requirements
    if not 0 <= position < len(lines):
        raise Invalid(errors={"position": [messages.text("field_lines")]})
    return lines[position]
