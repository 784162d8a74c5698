"""Users: organizers of the city unless said otherwise."""

import itertools
from dataclasses import replace

from sqlalchemy import update

from matchmaker.context import Context
from matchmaker.services import users
from models.enterprises import Enterprise
from models.enums import MemberRole, UserRole
from models.users import Membership, User
from tests.factories import regions

_numbers = itertools.count(1)


def make(
    ctx: Context,
    username: str = "zhiban",
    display_name: str = "值班员",
    password: str | None = None,
) -> User:
    """Store an organizer of the city; without a password unless one is given."""
    for district in regions.DISTRICTS:
        regions.make(ctx, district)
    return users.create(ctx, username, display_name, password)


def make_member(ctx: Context, enterprise: Enterprise, role: MemberRole = MemberRole.OWNER) -> User:
    """Store a user who acts for `enterprise`."""
    number = next(_numbers)
    user = users.create(ctx, f"member{number}", f"成员{number}", None, role=UserRole.MEMBER)
    ctx.session.add(Membership(user_id=user.id, enterprise_id=enterprise.id, role=role))
    ctx.session.flush()
    # Whoever acts for an enterprise stands behind its profile; its version stays.
    ctx.session.execute(
        update(Enterprise)
        .where(Enterprise.id == enterprise.id, Enterprise.claimed_at.is_(None))
        .values(claimed_at=ctx.now)
    )
    if enterprise in ctx.session:
        ctx.session.refresh(enterprise, ["claimed_at"])
    return user


def make_applicant(ctx: Context) -> User:
    """Store a user who belongs to no enterprise yet."""
    number = next(_numbers)
    return users.create(ctx, f"applicant{number}", f"申请人{number}", None, role=UserRole.MEMBER)


def make_organizer(ctx: Context, region_code: str) -> User:
    """Store an organizer of a region."""
    number = next(_numbers)
    return users.create(ctx, f"organizer{number}", f"组织者{number}", None, region_code=region_code)


def acting(ctx: Context, user: User) -> Context:
    """Return the same transaction with `user` as the actor."""
    return replace(ctx, actor=users.actor_of(ctx, user))


def acting_for(
    ctx: Context, enterprise: Enterprise, role: MemberRole = MemberRole.OWNER
) -> Context:
    """Return the same transaction with a new member of `enterprise` as the actor."""
    return acting(ctx, make_member(ctx, enterprise, role))
