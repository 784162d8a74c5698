"""Users (用户), where they belong, their sessions and their access tokens."""

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Code, Identified, Name, Timestamped, Versioned
from models.enums import MemberRole, NoticeKind, TokenScope, UserRole
from models.regions import FunctionalZone

if TYPE_CHECKING:
    from models.enterprises import Enterprise


class User(Identified, Timestamped, Versioned, Base):
    """用户: one person with one role; organizers have a region, members an enterprise."""

    __tablename__ = "users"

    username: Mapped[str] = mapped_column(String(64), unique=True)
    display_name: Mapped[Name]
    role: Mapped[UserRole]
    email: Mapped[Name | None]
    phone: Mapped[Code | None]
    # An organizer sees what lies in its region, and in its zone alone where one is named.
    region_code: Mapped[str | None] = mapped_column(ForeignKey("regions.code"))
    zone_id: Mapped[int | None] = mapped_column(ForeignKey("functional_zones.id"))
    password_hash: Mapped[str | None] = mapped_column(String(255))
    password_changed_at: Mapped[datetime | None]
    # Encrypted with a key that stands outside the database.
    totp_secret: Mapped[str | None] = mapped_column(String(255))
    totp_confirmed_at: Mapped[datetime | None]
    # The last 30-second step that was accepted: a code works once.
    totp_step: Mapped[int | None]
    failed_sign_ins: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]
    muted_notices: Mapped[list[NoticeKind]] = mapped_column(JSON, default=list)
    wants_mail: Mapped[bool] = mapped_column(default=True)
    is_active: Mapped[bool] = mapped_column(default=True)
    # Personal data was deleted on the person's request; the row stays as a pseudonym.
    erased_at: Mapped[datetime | None]

    zone: Mapped[FunctionalZone | None] = relationship(lazy="raise")
    membership: Mapped["Membership | None"] = relationship(back_populates="user", lazy="raise")


class Membership(Identified, Timestamped, Base):
    """企业成员: a user acts for one enterprise."""

    __tablename__ = "memberships"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), unique=True)
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprises.id"), index=True)
    role: Mapped[MemberRole]

    user: Mapped[User] = relationship(back_populates="membership", lazy="raise")
    enterprise: Mapped["Enterprise"] = relationship(lazy="raise")


class UserSession(Identified, Timestamped, Base):
    """登录会话: only the digest of its secret is kept; revoking it works at once."""

    __tablename__ = "user_sessions"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    digest: Mapped[str] = mapped_column(String(64))
    address: Mapped[Name] = mapped_column(default="")
    agent: Mapped[str] = mapped_column(String(255), default="")
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]

    user: Mapped[User] = relationship(lazy="raise")


class AccessToken(Identified, Timestamped, Base):
    """访问令牌: only the SHA-256 digest of its secret is kept."""

    __tablename__ = "access_tokens"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    label: Mapped[Name]
    digest: Mapped[str] = mapped_column(String(64))
    scopes: Mapped[list[TokenScope]] = mapped_column(JSON, default=lambda: ["read", "write"])
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]

    user: Mapped[User] = relationship(lazy="raise")
