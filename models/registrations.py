"""How enterprises and their people come in (入驻): applications, and invitations by link."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Body, Code, Identified, Name, Timestamped, Versioned
from models.enterprises import Enterprise
from models.enums import EnterpriseKind, MemberRole, RegistrationState
from models.users import User


class Registration(Identified, Timestamped, Versioned, Base):
    """入驻申请: a user asks to act for the enterprise of a credit code, new or imported before."""

    __tablename__ = "registrations"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    credit_code: Mapped[Code] = mapped_column(index=True)
    kind: Mapped[EnterpriseKind]
    name: Mapped[Name]
    region_code: Mapped[str] = mapped_column(ForeignKey("regions.code"))
    statement: Mapped[Body] = mapped_column(default="")
    state: Mapped[RegistrationState] = mapped_column(default=RegistrationState.PENDING)
    reason: Mapped[Body | None]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    enterprise_id: Mapped[int | None] = mapped_column(ForeignKey("enterprises.id"))

    user: Mapped[User] = relationship(foreign_keys=[user_id], lazy="raise")
    enterprise: Mapped[Enterprise | None] = relationship(lazy="raise")


class MemberInvitation(Identified, Timestamped, Base):
    """成员邀请: a link that lets its holder join an enterprise, or claim an imported profile."""

    __tablename__ = "member_invitations"

    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprises.id"), index=True)
    email: Mapped[Name | None]
    role: Mapped[MemberRole]
    digest: Mapped[str] = mapped_column(String(64))
    expires_at: Mapped[datetime]
    invited_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    accepted_at: Mapped[datetime | None]
    accepted_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    revoked_at: Mapped[datetime | None]

    enterprise: Mapped[Enterprise] = relationship(lazy="raise")
