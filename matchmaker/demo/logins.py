"""One account for each role of the invented city, with passwords that are new at each start."""

import secrets
from dataclasses import dataclass

from sqlalchemy import func, select

from matchmaker.context import Context
from matchmaker.services import users
from models.enterprises import Enterprise
from models.enums import MemberRole, UserRole
from models.regions import Region
from models.users import Membership, User

OPERATOR = "operator"
# A buyer with bids and cooperations; a supplier with a result, and with needs to read.
FIRMS = ("澄嶂电子铜箔（临澜）股份有限公司", "沅皋芃簟复合面料有限公司")


@dataclass(frozen=True, slots=True)
class Login:
    """Who signs in, and as what."""

    title: str
    username: str
    password: str


def renew(ctx: Context) -> list[Login]:
    """Make the accounts that are missing, and give each a new password."""
    buyer, supplier = (select(Enterprise.id).where(Enterprise.name == name) for name in FIRMS)
    rows = [
        (users.get_or_create(ctx, OPERATOR, "示例操作员"), "市级组织者"),
        (_organizer(ctx), "县区组织者"),
        (_member(ctx, "buyer", "发榜企业负责人", ctx.session.scalar(buyer)), "发榜企业"),
        (_member(ctx, "supplier", "揭榜企业负责人", ctx.session.scalar(supplier)), "揭榜企业"),
        (_staff(ctx, "expert", UserRole.REVIEWER, "示例评审专家"), "评审专家"),
        (_staff(ctx, "sysadmin", UserRole.SYSTEM_ADMIN), "系统管理员"),
        (_staff(ctx, "secadmin", UserRole.SECURITY_ADMIN), "安全管理员"),
        (_staff(ctx, "auditadmin", UserRole.AUDIT_ADMIN), "审计管理员"),
    ]
    return [_renewed(ctx, user, title) for user, title in rows if user is not None]


def _renewed(ctx: Context, user: User, title: str) -> Login:
    password = secrets.token_urlsafe(9)
    users.set_password(ctx, user, password)
    return Login(title, user.username, password)


def _organizer(ctx: Context) -> User | None:
    """Return the organizer of the district where most enterprises are."""
    found = users.find(ctx, "county")
    if found is not None:
        return found
    region = ctx.session.scalars(
        select(Region.code)
        .join(Enterprise, Enterprise.region_code == Region.code)
        .where(Region.parent_code.is_not(None))
        .group_by(Region.code)
        .order_by(func.count().desc(), Region.code)
        .limit(1)
    ).one_or_none()
    if region is None:
        return None
    return users.create(ctx, "county", "示例县区操作员", None, region_code=region)


def _staff(ctx: Context, username: str, role: UserRole, title: str = "示例管理员") -> User:
    return users.find(ctx, username) or users.create(ctx, username, title, None, role=role)


def _member(ctx: Context, username: str, title: str, enterprise_id: int | None) -> User | None:
    """Return the owner of an enterprise, which counts as claimed from then on."""
    found = users.find(ctx, username)
    if found is not None or enterprise_id is None:
        return found
    user = users.create(ctx, username, title, None, role=UserRole.MEMBER)
    enterprise = ctx.session.get_one(Enterprise, enterprise_id)
    enterprise.claimed_at = enterprise.claimed_at or ctx.now
    ctx.session.add(Membership(user_id=user.id, enterprise_id=enterprise_id, role=MemberRole.OWNER))
    return user
