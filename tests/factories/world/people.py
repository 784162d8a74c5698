"""The people of the world and their enterprises, with what belongs to each of them alone."""

from typing import Any

from sqlalchemy import select

from matchmaker.installation import Installation
from matchmaker.services import member_invitations, password_resets, registrations, sessions, tokens
from matchmaker.services import users as user_service
from matchmaker.services.sessions import Device
from models.capabilities import CapabilityEvidence
from models.enterprises import Enterprise
from models.enums import (
    CapabilityVisibility,
    EnterpriseKind,
    EvidenceKind,
    MemberRole,
    TokenScope,
    UserRole,
)
from models.registrations import Registration
from models.users import Membership, User
from tests.factories import (
    attachments,
    capabilities,
    chains,
    challenge_lists,
    enterprise_sheets,
    enterprises,
    regions,
    users,
)
from tests.factories.world.base import (
    BUYER,
    MEMBERS,
    OFFICE,
    ORGANIZERS,
    READERS,
    SIGNED_IN,
    STAFF,
    SUPPLIERS,
    Person,
    World,
)

HOME = Installation("geheim" * 8, "https://match.example")
REGIONS = {"city": regions.CITY, "county": regions.DISTRICT, "elsewhere": "990105"}
ADMINISTRATORS = ("system_admin", "security_admin")


def settle(world: World) -> None:
    """Store everybody, in the order in which the rest needs them."""
    world.place("chains", chains.make(world.ctx), SIGNED_IN, overseers=ORGANIZERS)
    for code in regions.DISTRICTS:
        regions.make(world.ctx, code)
    for name in ("buyer", "hidden_buyer", *SUPPLIERS):
        world.firms[name] = _firm(world, name)
        _enter(world, name, users.make_member(world.ctx, world.firms[name]))
    viewer = users.make_member(world.ctx, world.firms["buyer"], MemberRole.VIEWER)
    _enter(world, "buyer_viewer", viewer)
    for name, region in REGIONS.items():
        user = user_service.create(world.ctx, name, name, None, region_code=region)
        _enter(world, name, user)
    for name in STAFF:
        _enter(world, name, user_service.create(world.ctx, name, name, None, role=UserRole(name)))
    _enter(world, "applicant", users.make_applicant(world.ctx))
    _apply(world)
    _invite(world)
    _members(world)
    _sheets(world)
    _profile(world)
    listed = challenge_lists.make(world.ctx)
    world.place("challenge-lists", listed, READERS, overseers=("city",))
    free = enterprises.make(world.ctx)
    world.place("enterprises", free, SIGNED_IN)
    world.place(
        "capabilities", capabilities.make(world.ctx, enterprise=free), (*ORGANIZERS, *MEMBERS)
    )


def _firm(world: World, name: str) -> Enterprise:
    fields: dict[str, Any] = {}
    if name in {"buyer", "bidder", "stranger"}:
        readers = world.of(name)
        fields = {
            "contact_name": world.hide(f"contact of {name}", readers, "联系人{}"),
            "contact_phone": world.hide_digits(f"phone of {name}", readers, "139007{}377"),
            "contact_email": world.hide(f"mail of {name}", readers, "{}@example.com"),
        }
    firm = enterprises.make(world.ctx, segment="foil", **fields)
    if fields or name == "hidden_buyer":
        world.place("enterprises", firm, SIGNED_IN, name)
    return firm


def _enter(world: World, name: str, user: User) -> None:
    """Give a user an address, tokens and a session, each with a text of its own."""
    # Who decides on an application may turn to the applicant.
    readers = (name, *OFFICE) if name == "applicant" else (name,)
    user.email = world.hide(f"account mail of {name}", readers, "{}@example.org")
    own = world.hide(f"device of {name}", (name,), "Firefox {}")
    session = sessions.begin(world.ctx, user, Device("127.0.0.1", own))
    label = "读"
    if name in {"applicant", "audit_admin"}:  # administrators revoke tokens, so they read labels
        label = world.hide(f"token of {name}", (name, *ADMINISTRATORS))
    reading = tokens.create(world.ctx, user.id, label, scopes=[TokenScope.READ])
    writing = tokens.create(world.ctx, user.id, "写", scopes=[TokenScope.WRITE])
    world.people[name] = Person(user, reading[1], writing[1], session)
    if name in {"bidder", "county"}:
        world.place("users", user, ADMINISTRATORS)
    world.place("tokens", reading[0], (name,))
    world.place("sessions", session.split("_")[1], (name,))


def _apply(world: World) -> None:
    """An application that was refused, with its reason."""
    firm, readers = enterprises.fields(), ("applicant", *OFFICE)
    row = Registration(
        user_id=world.people["applicant"].user.id,
        kind=EnterpriseKind.COMPANY,
        credit_code=firm["credit_code"],
        name=world.hide("firm of an applicant", readers, "临澜{}有限公司"),
        region_code=regions.DISTRICT,
        statement=world.hide("statement of an applicant", readers),
    )
    world.ctx.session.add(row)
    world.ctx.session.flush()
    reason = world.hide("why an application was refused", readers)
    registrations.reject(world.acting("county"), row.public_id, reason, version=None)
    world.place("registrations", row, readers)


def _invite(world: World) -> None:
    """Links that open accounts, and the address that one of them went to."""
    readers = ("bidder", *OFFICE)
    mail = world.hide("mail of an invited member", readers, "{}@example.net")
    fields = {"enterprise": None, "role": MemberRole.EDITOR, "email": mail}
    row = member_invitations.invite(world.acting("bidder"), HOME, fields)
    world.place("member-invitations", row, readers, "bidder")
    password_resets.mail_link(world.ctx, HOME, world.people["bidder"].user)


def _members(world: World) -> None:
    """Who belongs to an enterprise is told to itself and to its organizers."""
    for name in ("buyer", "bidder"):
        member = world.ctx.session.scalars(
            select(Membership).where(Membership.user_id == world.people[name].user.id)
        ).one()
        world.place("members", member, world.of(name), name)


def _sheets(world: World) -> None:
    """Sheets: one goes with a bid to its readers, one stays with its enterprise."""
    for name in ("winner", "loser", "consented"):
        enterprise_sheets.make(world.ctx, world.firms[name])
    shown = {"bidder": ("bidder", "partner", *BUYER, *OFFICE), "stranger": ("stranger",)}
    for name, readers in shown.items():
        enterprise_sheets.make(
            world.ctx,
            world.firms[name],
            legal_representative=world.hide(f"legal representative of {name}", readers),
            contact_phone=world.hide_digits(f"sheet phone of {name}", readers, "0600-77{}377"),
            overview=world.hide(f"overview of {name}", readers),
        )
        world.place("enterprise-sheets", world.firms[name], (name,), name)


def _profile(world: World) -> None:
    """What an enterprise keeps of its profile to itself, or shows to buyers alone."""
    own, verified = world.of("stranger"), (*ORGANIZERS, *MEMBERS)
    firm, acting = world.firms["stranger"], world.acting("stranger")
    name = world.hide("name of a file behind an own item", own, "{}.pdf")
    data = attachments.PDF + world.hide("file behind an own item", own).encode()
    file = attachments.make(acting, name, data)
    item = capabilities.make(
        world.ctx,
        enterprise=firm,
        name=world.hide("name of an own item", own),
        description=world.hide("own item", own),
        visibility=CapabilityVisibility.OWN,
        evidence=[
            CapabilityEvidence(
                kind=EvidenceKind.CERTIFICATE,
                title=world.hide("certificate of an own item", own),
                number=world.hide("number of a certificate", own, "{}"),
                attachment_id=file.id,
            )
        ],
    )
    shown = capabilities.make(
        world.ctx,
        enterprise=firm,
        description=world.hide("item for verified buyers", verified),
        visibility=CapabilityVisibility.VERIFIED_BUYERS,
    )
    world.place("attachments", file, own, "stranger")
    world.place("capabilities", item, own, "stranger")
    world.place("capabilities", shown, verified, "stranger")
