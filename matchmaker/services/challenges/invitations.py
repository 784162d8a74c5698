"""Who may see an invited challenge (定向): its owner invites, an organizer may propose.

From 定向 to 公开 lead two persons of the owner, one who asks and another who confirms; nobody else
can declassify what is theirs.
"""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from matchmaker import messages
from matchmaker.context import Context
from matchmaker.errors import Conflict, Forbidden, Invalid, InvalidState, NotFound
from matchmaker.permissions import Permission, authorize
from matchmaker.services import audit, lookup, notices, transitions
from matchmaker.services.challenges import codes, reading
from models.challenge_checks import ChallengeRelease
from models.challenges import Challenge, InvitationProposal
from models.consents import Consent
from models.enterprises import Enterprise
from models.enums import ChallengeStatus, NoticeKind, Visibility

CLOSED = (
    ChallengeStatus.REJECTED,
    ChallengeStatus.ACCEPTED,
    ChallengeStatus.FAILED,
    ChallengeStatus.WITHDRAWN,
)
_UNPUBLISHED = (
    ChallengeStatus.DRAFT,
    ChallengeStatus.SUBMITTED,
    ChallengeStatus.RETURNED,
    ChallengeStatus.APPROVED,
)
_RELEASABLE = (ChallengeStatus.RETURNED, ChallengeStatus.PUBLISHED)


def invite(ctx: Context, public_id: str, suppliers: list[str], *, version: int | None) -> Challenge:
    """Let more suppliers see an invited challenge; those invited already stay so."""
    row = reading.get(ctx, public_id)
    authorize(ctx.actor, Permission.INVITE_SUPPLIERS, row)
    lookup.check_version(row, version)
    _require_invited(row)
    firms = lookup.referred_enterprises(ctx, suppliers, field="suppliers")
    if row.buyer_id in {firm.id for firm in firms}:
        raise Conflict("own_challenge")
    _add(ctx, row, [firm for firm in firms if firm not in row.invited])
    return row


def _require_invited(row: Challenge) -> None:
    if row.visibility is not Visibility.INVITED or row.status in CLOSED:
        raise InvalidState


def _add(ctx: Context, row: Challenge, firms: list[Enterprise]) -> None:
    row.invited.extend(firms)
    row.updated_at = ctx.now
    tell_invited(ctx, row, firms)


def tell_invited(ctx: Context, row: Challenge, firms: list[Enterprise]) -> None:
    """Put on record who was invited; once the challenge is published they are told."""
    ids = [firm.public_id for firm in firms]
    audit.record(ctx, "challenge.invite", row, suppliers=ids)
    if row.status is ChallengeStatus.PUBLISHED:
        cause = f"challenge.publish:{row.public_id}"
        for firm in firms:
            notices.tell_enterprise(ctx, NoticeKind.CHALLENGE_INVITED, row, firm.id, cause=cause)


def uninvite(ctx: Context, public_id: str, supplier: str, *, version: int | None) -> Challenge:
    """Take an invitation back before publication; raise NotFound if there was none.

    Afterwards the supplier may have read the challenge and begun a bid: a refusal because of one
    would tell the owner of it, so it is InvalidState for all.
    """
    row = reading.get(ctx, public_id)
    authorize(ctx.actor, Permission.INVITE_SUPPLIERS, row)
    lookup.check_version(row, version)
    if row.visibility is not Visibility.INVITED or row.status not in _UNPUBLISHED:
        raise InvalidState
    firm = next((firm for firm in row.invited if firm.public_id == supplier), None)
    if firm is None:
        raise NotFound
    row.invited.remove(firm)
    row.updated_at = ctx.now
    audit.record(ctx, "challenge.uninvite", row, supplier=supplier)
    return row


def propose(ctx: Context, public_id: str, supplier: str) -> InvitationProposal:
    """Propose a supplier to the owner; without effect until the owner takes it up."""
    row = reading.get(ctx, public_id)
    authorize(ctx.actor, Permission.PROPOSE_INVITATION, row)
    _require_invited(row)
    [firm] = lookup.referred_enterprises(ctx, [supplier], field="supplier")
    if firm.id == row.buyer_id:
        raise Conflict("own_challenge")
    if firm in row.invited or _find(ctx, row, firm.public_id) is not None:
        raise Conflict("already_proposed")
    found = InvitationProposal(
        challenge_id=row.id, enterprise=firm, proposed_by_id=ctx.actor.user_id
    )
    ctx.session.add(found)
    audit.record(ctx, "challenge.propose_invitation", row, supplier=firm.public_id)
    cause = f"challenge.propose:{row.public_id}:{firm.public_id}"
    notices.tell_enterprise(ctx, NoticeKind.CHALLENGE_INVITED, row, row.buyer_id, cause=cause)
    return found


def proposals(ctx: Context, public_id: str) -> list[InvitationProposal]:
    """Return what was proposed and not taken up yet; for the owner and its organizers."""
    row = reading.get(ctx, public_id)
    authorize(ctx.actor, Permission.READ_CHALLENGE_CHECKS, row)
    query = (
        select(InvitationProposal)
        .where(InvitationProposal.challenge_id == row.id)
        .options(joinedload(InvitationProposal.enterprise))
        .order_by(InvitationProposal.enterprise_id)
    )
    return list(ctx.session.scalars(query))


def take_up(
    ctx: Context, public_id: str, supplier: str, *, accepts: bool, version: int | None
) -> Challenge:
    """Invite a proposed supplier, or turn the proposal down; raise NotFound."""
    row = reading.get(ctx, public_id)
    authorize(ctx.actor, Permission.INVITE_SUPPLIERS, row)
    lookup.check_version(row, version)
    _require_invited(row)
    found = _find(ctx, row, supplier)
    if found is None:
        raise NotFound
    firm = found.enterprise
    ctx.session.delete(found)
    if accepts:
        _add(ctx, row, [] if firm in row.invited else [firm])
    else:
        row.updated_at = ctx.now
        audit.record(ctx, "challenge.decline_proposal", row, supplier=supplier)
    return row


def _find(ctx: Context, row: Challenge, supplier: str) -> InvitationProposal | None:
    return ctx.session.scalars(
        select(InvitationProposal)
        .join(Enterprise, Enterprise.id == InvitationProposal.enterprise_id)
        .where(InvitationProposal.challenge_id == row.id, Enterprise.public_id == supplier)
        .options(joinedload(InvitationProposal.enterprise))
    ).one_or_none()


def accept_terms(ctx: Context, public_id: str, text_sha256: str, address: str) -> Consent:
    """Accept the agreement of a challenge for the actor's enterprise, once per text.

    Raise Invalid if the text is another by now: what was read is what is accepted.
    """
    row = reading.get(ctx, public_id)
    authorize(ctx.actor, Permission.ACCEPT_TERMS, row)
    if row.nda_text is None:
        raise InvalidState
    if text_sha256 != reading.digest(row.nda_text):
        raise Invalid(errors={"text_sha256": [messages.text("field_terms_changed")]})
    known = ctx.session.scalars(
        select(Consent).where(
            Consent.challenge_id == row.id,
            Consent.enterprise_id == ctx.actor.enterprise_id,
            Consent.text_sha256 == text_sha256,
        )
    ).one_or_none()
    if known is not None:
        return known
    consent = Consent(
        challenge_id=row.id,
        enterprise_id=ctx.actor.enterprise_id,
        user_id=ctx.actor.user_id,
        text_sha256=text_sha256,
        address=address,
    )
    ctx.session.add(consent)
    audit.record(ctx, "challenge.accept_terms", row, consent=text_sha256)
    return consent


def request_release(ctx: Context, public_id: str) -> ChallengeRelease:
    """Ask that an invited challenge be made public; a second person of the owner must confirm."""
    row = _releasable(ctx, public_id)
    if _pending(ctx, row) is not None or ctx.actor.user_id is None:
        raise InvalidState
    found = ChallengeRelease(challenge=row, requested_by_id=ctx.actor.user_id)
    ctx.session.add(found)
    row.updated_at = ctx.now  # of two who ask at once, one is told
    audit.record(ctx, "challenge.request_release", row)
    return found


def _releasable(ctx: Context, public_id: str) -> Challenge:
    row = reading.get(ctx, public_id)
    authorize(ctx.actor, Permission.RELEASE_CHALLENGE, row)
    if row.visibility is not Visibility.INVITED or row.status not in _RELEASABLE:
        raise InvalidState
    return row


def pending_release(ctx: Context, public_id: str) -> ChallengeRelease | None:
    """Return the release that waits for its second person; for the owner and its organizers."""
    row = reading.get(ctx, public_id)
    authorize(ctx.actor, Permission.READ_CHALLENGE_CHECKS, row)
    return _pending(ctx, row)


def _pending(ctx: Context, row: Challenge) -> ChallengeRelease | None:
    return ctx.session.scalars(
        select(ChallengeRelease).where(
            ChallengeRelease.challenge_id == row.id,
            ChallengeRelease.confirmed_at.is_(None),
            ChallengeRelease.cancelled_at.is_(None),
        )
    ).one_or_none()


def confirm_release(ctx: Context, public_id: str) -> Challenge:
    """Make an invited challenge public, as another person than the one who asked.

    The confidential detail stays with those who were invited; the code becomes a public one.
    """
    row = _releasable(ctx, public_id)
    found = _pending(ctx, row)
    if found is None:
        raise InvalidState
    if found.requested_by_id == ctx.actor.user_id:
        raise Forbidden
    values: dict[str, Any] = {"visibility": Visibility.PUBLIC}
    if row.code is not None:
        values["code"] = codes.next_code(ctx, row, Visibility.PUBLIC)
    still = (Challenge.visibility == Visibility.INVITED) & Challenge.status.in_(_RELEASABLE)
    if not transitions.move(ctx, row, still, **values):
        raise InvalidState
    found.confirmed_by_id, found.confirmed_at = ctx.actor.user_id, ctx.now
    audit.record(ctx, "challenge.release", row)
    return row


def cancel_release(ctx: Context, public_id: str) -> None:
    """Take the request back."""
    row = _releasable(ctx, public_id)
    found = _pending(ctx, row)
    if found is None:
        raise InvalidState
    found.cancelled_at = ctx.now
    row.updated_at = ctx.now
    audit.record(ctx, "challenge.cancel_release", row)
