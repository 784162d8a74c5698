"""Write challenges: draft, revise; what a complete one has."""

from typing import Any

from matchmaker import messages
from matchmaker.context import Context
from matchmaker.errors import ChallengeIncomplete, Invalid, InvalidState
from matchmaker.permissions import Permission, Stake, authorize
from matchmaker.services import audit, chains, challenge_lists, lookup
from matchmaker.services.challenges import amendments, life
from matchmaker.services.challenges.reading import get
from models.chains import IndustryChain
from models.challenges import Challenge, Requirement
from models.enterprises import Enterprise
from models.enums import ChallengeStatus, Visibility

PLAIN_FIELDS = (
    "kind",
    "title",
    "background",
    "content",
    "items",
    "budget_yuan",
    "deadline_on",
    "duration_months",
    "cooperation",
    "ip_terms",
    "bidder_conditions",
    "visibility",
    "confidential_detail",
    "no_requirements_reason",
    "nda_text",
    "is_open_to_organizer",
    "max_awards",
)
_INVITED_ONLY = ("confidential_detail", "nda_text")
_EDITABLE = (ChallengeStatus.DRAFT, ChallengeStatus.RETURNED)


def draft(ctx: Context, fields: dict[str, Any]) -> Challenge:
    """Enter a challenge; without a buyer named it is the actor's own enterprise's. none → draft."""
    buyer = _buyer(ctx, fields.get("buyer"))
    row = Challenge(buyer=buyer, status=ChallengeStatus.DRAFT, author_id=ctx.actor.user_id)
    row.challenge_list, row.invited = None, []
    _apply(ctx, row, fields)
    ctx.session.add(row)
    audit.record(ctx, "challenge.draft", row)
    return get(ctx, row.public_id)


def _buyer(ctx: Context, public_id: str | None) -> Enterprise:
    own = ctx.actor.enterprise_id
    if public_id is None and own is not None:
        authorize(ctx.actor, Permission.EDIT_CHALLENGE, Stake(own))
        return ctx.session.get_one(Enterprise, own)
    # Whoever may draft for nobody learns nothing of whom they named.
    if own is None:
        authorize(ctx.actor, Permission.EDIT_CHALLENGE, Stake())
    if public_id is None:
        raise Invalid(errors={"buyer": [messages.text("field_required")]})
    [buyer] = lookup.referred_enterprises(ctx, [public_id], field="buyer")
    authorize(ctx.actor, Permission.EDIT_CHALLENGE, buyer)
    return buyer


def revise(
    ctx: Context, public_id: str, fields: dict[str, Any], *, version: int | None
) -> Challenge:
    """Replace what may be edited of a draft, a returned or a published challenge.

    A material change of a published one makes a new revision, which its bidders must confirm.
    """
    row = get(ctx, public_id)
    authorize(ctx.actor, Permission.EDIT_CHALLENGE, row)
    lookup.check_version(row, version)
    life.settle(ctx, row)
    if row.status in _EDITABLE:
        _revise_text(ctx, row, fields)
    elif row.status is ChallengeStatus.PUBLISHED:
        before = amendments.begin(ctx, row, fields)
        _apply(ctx, row, fields)
        require_complete(ctx, row)
        challenge_lists.require_rules(ctx, row)
        amendments.finish(ctx, row, before, fields.get("change_reason", ""))
    else:
        raise InvalidState
    row.updated_at = ctx.now
    audit.record(ctx, "challenge.revise", row)
    ctx.session.expire(row, ["segment", "chain", "challenge_list"])
    return get(ctx, public_id)


def delete(ctx: Context, public_id: str, *, version: int | None) -> None:
    """Delete a draft that was never handed in; the trail keeps that there was one. draft → none."""
    row = get(ctx, public_id)
    authorize(ctx.actor, Permission.EDIT_CHALLENGE, row)
    lookup.check_version(row, version)
    if row.status is not ChallengeStatus.DRAFT:
        raise InvalidState
    audit.record(ctx, "challenge.delete", row)
    ctx.session.delete(row)
    ctx.session.flush()


def _revise_text(ctx: Context, row: Challenge, fields: dict[str, Any]) -> None:
    was_invited = row.visibility is Visibility.INVITED
    if (
        row.status is not ChallengeStatus.DRAFT
        and was_invited
        and fields["visibility"] is not Visibility.INVITED
    ):
        raise Invalid(errors={"visibility": [messages.text("field_needs_release")]})
    _apply(ctx, row, fields)


def _apply(ctx: Context, row: Challenge, fields: dict[str, Any]) -> None:
    with ctx.session.no_autoflush:
        if fields["visibility"] is not Visibility.INVITED:
            _refuse_invited_only(row, fields)
        for name in PLAIN_FIELDS:
            setattr(row, name, fields[name])
        row.chain_id = lookup.referred(
            ctx, IndustryChain.code, fields["chain"], field="chain", code="field_chain"
        )
        row.segment_id = (
            chains.segment_of(ctx, fields["chain"], fields["segment"], field="segment").id
            if fields["segment"]
            else None
        )
        row.challenge_list = challenge_lists.referred(ctx, fields["challenge_list"], row.buyer)
        row.requirements = [
            Requirement(position=position, **requirement)
            for position, requirement in enumerate(fields["requirements"])
        ]
        row.invited = lookup.referred_enterprises(ctx, fields["invited"], field="invited")


def _refuse_invited_only(row: Challenge, fields: dict[str, Any]) -> None:
    given = [name for name in (*_INVITED_ONLY, "invited") if fields[name]]
    if row.published_at is not None:
        # One that was released keeps its secret and who may read it; nobody adds to them.
        stored = {name: getattr(row, name) for name in _INVITED_ONLY}
        stored["invited"] = [firm.public_id for firm in row.invited]
        given = [name for name in given if fields[name] != stored[name]]
    if given:
        raise Invalid(errors={name: [messages.text("field_invited_only")] for name in given})


def require_complete(ctx: Context, row: Challenge) -> None:
    """Raise ChallengeIncomplete, with all that is missing, unless it may be shown to suppliers."""
    missing = [code for code, is_missing in _gaps(ctx, row) if is_missing]
    if missing:
        named = "、".join(messages.text(code) for code in missing)
        raise ChallengeIncomplete(missing=named, codes=missing)


def _gaps(ctx: Context, row: Challenge) -> list[tuple[str, bool]]:
    is_new = row.status is not ChallengeStatus.PUBLISHED
    has_measure = bool(row.requirements) or bool(row.no_requirements_reason)
    return [
        ("missing_title", not row.title),
        ("missing_content", not row.content),
        ("missing_requirements", not has_measure),
        ("missing_deadline", row.deadline_on is None),
        (
            "missing_deadline_past",
            is_new and row.deadline_on is not None and row.deadline_on <= ctx.today,
        ),
        ("missing_invited", row.visibility is Visibility.INVITED and not row.invited),
    ]
