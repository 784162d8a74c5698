"""Register (入驻): a visitor applies for the enterprise of a credit code, its organizer decides.

pending → approved | rejected; rejected → pending. Approval makes the enterprise, or lets the
applicant claim the one that was imported under the code. Several may apply for one code: each
sees only its own application, and the first that is approved has it.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from matchmaker import messages
from matchmaker.context import Context
from matchmaker.errors import Conflict, Invalid, InvalidState, NotFound
from matchmaker.permissions import Permission, authorize, visible_registrations
from matchmaker.services import (
    audit,
    claims,
    credit_codes,
    lookup,
    notices,
    outbox,
    paging,
    survivors,
    transitions,
    users,
)
from matchmaker.services.paging import Page
from matchmaker.services.passwords import Hashed
from models.enterprises import Enterprise
from models.enums import MemberRole, NoticeKind, RegistrationState, UserRole
from models.regions import Region
from models.registrations import Registration
from models.users import User


@dataclass(frozen=True, slots=True)
class Applicant:
    """The account that a visitor wants; its mail address is how the answer comes."""

    username: str
    display_name: str
    email: str
    phone: str | None
    password: Hashed


def apply(ctx: Context, applicant: Applicant, fields: dict[str, Any]) -> None:
    """Store an account and its application; raise Invalid, or Conflict for a claimed code.

    Whether the username is taken is told by mail alone: the answer is the same.
    """
    wanted = _checked(ctx, fields)
    try:
        # Another may take the name at this very moment: the transaction goes on without.
        with ctx.session.begin_nested():
            user = _account(ctx, applicant)
    except Conflict:
        _mail(ctx, applicant.email, "mail_username_taken", username=applicant.username)
        return
    row = Registration(user_id=user.id, **wanted)
    ctx.session.add(row)
    audit.record(ctx, "registration.apply", row)
    _mail(ctx, applicant.email, "mail_registered", username=applicant.username)


def look_up(ctx: Context, credit_code: str) -> tuple[str, Enterprise | None]:
    """Return what the register holds under a code: found, claimed, new, or wrong for no code.

    The enterprise comes with `found` alone: of who is claimed, nothing more is told than a refused
    application tells.
    """
    try:
        code = credit_codes.check(credit_code)
    except Invalid:
        return "wrong", None
    row = _enterprise(ctx, code)
    if row is None:
        return "new", None
    return ("claimed", None) if claims.is_held(ctx, row) else ("found", row)


def _account(ctx: Context, applicant: Applicant) -> User:
    return users.create(
        ctx,
        applicant.username,
        applicant.display_name,
        applicant.password,
        role=UserRole.MEMBER,
        email=applicant.email,
        phone=applicant.phone,
    )


def _checked(ctx: Context, fields: dict[str, Any]) -> dict[str, Any]:
    """Return the columns of an application; what is registered already keeps its region."""
    code = credit_codes.check(fields["credit_code"])
    if ctx.session.get(Region, fields["region_code"]) is None:
        raise Invalid(errors={"region_code": [messages.text("field_region")]})
    known = _enterprise(ctx, code)
    if known is not None:
        claims.require_free(ctx, known)
        fields = {**fields, "region_code": known.region_code}
    names = ("kind", "name", "region_code", "statement")
    return {"credit_code": code, **{name: fields[name] for name in names}}


def _enterprise(ctx: Context, credit_code: str) -> Enterprise | None:
    """Return the enterprise of a code; of a merged one, who stands for it."""
    found = ctx.session.scalars(
        select(Enterprise).where(Enterprise.credit_code == credit_code)
    ).one_or_none()
    if found is None:
        return None
    standing = survivors.public_id_of(ctx, found.public_id)
    return ctx.session.scalars(select(Enterprise).where(Enterprise.public_id == standing)).one()


def _full(ctx: Context) -> Select[Registration]:
    return (
        select(Registration)
        .where(visible_registrations(ctx.actor))
        .options(joinedload(Registration.user), joinedload(Registration.enterprise))
    )


def get(ctx: Context, public_id: str) -> Registration:
    """Return an application; raise NotFound."""
    authorize(ctx.actor, Permission.READ_REGISTRATIONS)
    row = ctx.session.scalars(_full(ctx).where(Registration.public_id == public_id)).one_or_none()
    if row is None:
        raise NotFound
    return row


def registered(ctx: Context, row: Registration) -> Enterprise | None:
    """Return what is registered under the code that an application names, for who decides on it."""
    authorize(ctx.actor, Permission.CHECK_REGISTRATION, row)
    return _enterprise(ctx, row.credit_code)


def list_page(ctx: Context, filters: dict[str, Any]) -> Page[Registration]:
    """Return applications, the oldest first; `filters`: state."""
    authorize(ctx.actor, Permission.READ_REGISTRATIONS)
    query = _full(ctx)
    if filters.get("state") is not None:
        query = query.where(Registration.state == filters["state"])
    return paging.fetch(ctx.session, query.order_by(Registration.id), filters)


def revise(
    ctx: Context, public_id: str, fields: dict[str, Any], *, version: int | None
) -> Registration:
    """Correct one's rejected application and hand it in again. rejected → pending."""
    row = get(ctx, public_id)
    authorize(ctx.actor, Permission.REVISE_REGISTRATION, row)
    values = {**_checked(ctx, fields), "reason": None, "decided_at": None, "decided_by_id": None}
    _move(ctx, row, RegistrationState.REJECTED, RegistrationState.PENDING, version, **values)
    audit.record(ctx, "registration.revise", row)
    return row


def approve(ctx: Context, public_id: str, *, version: int | None) -> Registration:
    """Let the applicant in as the owner of its enterprise. pending → approved.

    Raise InvalidState, Stale, or Conflict if the enterprise was claimed meanwhile.
    """
    row = get(ctx, public_id)
    authorize(ctx.actor, Permission.CHECK_REGISTRATION, row)
    _decide(ctx, row, RegistrationState.APPROVED, version)
    enterprise = _enterprise(ctx, row.credit_code) or _new_enterprise(ctx, row)
    # Its region may have been corrected since; then another organizer decides.
    authorize(ctx.actor, Permission.CHECK_REGISTRATION, enterprise)
    claims.claim(ctx, enterprise)
    claims.join(ctx, row.user, enterprise, MemberRole.OWNER)
    row.enterprise = enterprise
    audit.record(ctx, "registration.approve", row, enterprise=enterprise.public_id)
    _tell(ctx, row)
    _mail(ctx, row.user.email, "mail_approved", enterprise=enterprise.name)
    return row


def _new_enterprise(ctx: Context, row: Registration) -> Enterprise:
    made = Enterprise(
        credit_code=row.credit_code, kind=row.kind, name=row.name, region_code=row.region_code
    )
    ctx.session.add(made)
    try:
        ctx.session.flush()
    except IntegrityError as error:
        raise Conflict("enterprise_claimed") from error
    audit.record(ctx, "enterprise.register", made)
    return made


def reject(ctx: Context, public_id: str, reason: str, *, version: int | None) -> Registration:
    """Refuse an application with a reason that the applicant reads. pending → rejected."""
    row = get(ctx, public_id)
    authorize(ctx.actor, Permission.CHECK_REGISTRATION, row)
    _decide(ctx, row, RegistrationState.REJECTED, version, reason=reason)
    audit.record(ctx, "registration.reject", row)
    _tell(ctx, row)
    _mail(ctx, row.user.email, "mail_rejected", name=row.name)
    return row


def _tell(ctx: Context, row: Registration) -> None:
    cause = f"registration.decide:{row.public_id}:{row.version}"
    notices.tell_user(ctx, NoticeKind.REGISTRATION_DECIDED, row, row.user_id, cause=cause)


def _decide(
    ctx: Context, row: Registration, state: RegistrationState, version: int | None, **values: Any
) -> None:
    decided = {"decided_at": ctx.now, "decided_by_id": ctx.actor.user_id, **values}
    _move(ctx, row, RegistrationState.PENDING, state, version, **decided)


def _move(
    ctx: Context,
    row: Registration,
    old: RegistrationState,
    new: RegistrationState,
    version: int | None,
    **values: Any,
) -> None:
    if row.state is not old:
        raise InvalidState
    lookup.check_version(row, version)
    if not transitions.move(ctx, row, Registration.state == old, state=new, **values):
        raise InvalidState


def _mail(ctx: Context, recipient: str | None, code: str, **details: object) -> None:
    if recipient is not None:
        subject = messages.text("mail_registration_subject")
        outbox.send(ctx, recipient, subject, messages.text(code, **details))
