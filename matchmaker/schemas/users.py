"""Users: one's own account, and the accounts that administrators keep."""

from typing import Any

import marshmallow as ma

from matchmaker.schemas.base import (
    Boolean,
    Choice,
    Moment,
    PageArguments,
    PublicId,
    Reference,
    Schema,
    Text,
    Username,
)
from models.enums import MemberRole, NoticeKind, UserRole

_MAIL = {"title": "电子邮箱"}
_MAIL_LENGTH = ma.validate.Length(None, 128)


def mail_field(*, is_required: bool = False) -> ma.fields.Email:
    """Return the field of a mail address."""
    if is_required:
        return ma.fields.Email(required=True, validate=_MAIL_LENGTH, metadata=_MAIL)
    return ma.fields.Email(
        load_default=None, allow_none=True, validate=_MAIL_LENGTH, metadata=_MAIL
    )


class Password(ma.fields.String):
    """A password, taken as it is; what it must be like, services/passwords says."""

    def __init__(self, title: str = "密码", **options: Any) -> None:
        super().__init__(
            load_only=True,
            validate=ma.validate.Length(1, 128),
            metadata={"title": title, "format": "password"},
            **options,
        )


class MembershipReference(Schema):
    """The enterprise that one belongs to."""

    id = PublicId(attribute="public_id", dump_only=True)
    role = Choice(MemberRole, dump_only=True)
    enterprise = ma.fields.Nested(Reference, dump_only=True)


class AccountOutSchema(Schema):
    """本人账号."""

    id = PublicId(attribute="public_id", dump_only=True)
    username = ma.fields.String(dump_only=True)
    display_name = ma.fields.String()
    role = Choice(UserRole, dump_only=True)
    email = ma.fields.String(allow_none=True)
    phone = ma.fields.String(allow_none=True)
    muted_notices = ma.fields.List(ma.fields.String())
    wants_mail = ma.fields.Boolean()
    totp_confirmed_at = Moment(dump_only=True, allow_none=True)
    password_changed_at = Moment(dump_only=True, allow_none=True)


class AccountPatchSchema(Schema):
    """What may be changed of one's own account; what is not given stays."""

    display_name = Text("姓名", high=64, low=1)
    email = ma.fields.Email(allow_none=True, validate=_MAIL_LENGTH, metadata=_MAIL)
    phone = Text("手机", high=32, allow_none=True)
    muted_notices = ma.fields.List(
        Choice(NoticeKind),
        validate=ma.validate.Length(None, 50),
        metadata={"title": "不再接收的消息"},
    )
    wants_mail = Boolean("接收邮件汇总")


class PasswordChangeSchema(Schema):
    """A new password, with the present one."""

    password = Password("当前密码", required=True)
    new_password = Password("新密码", required=True)


class TotpSetupSchema(Schema):
    """What an authenticator app is fed with; shown this once."""

    secret = ma.fields.String(dump_only=True)
    address = ma.fields.String(dump_only=True)


class PasswordProofSchema(Schema):
    """The present password."""

    password = Password("当前密码", required=True)


class TotpCodeSchema(Schema):
    """A code of the authenticator app."""

    code = Text("动态验证码", high=6, low=6, required=True)


class UserAssignmentSchema(Schema):
    """Role and place of an account that an administrator keeps."""

    role = Choice(UserRole, "角色", required=True)
    region_code = Text("所属区域", high=6, allow_none=True, load_default=None)
    zone = Text("功能区", allow_none=True, load_default=None)


class UserCreateSchema(UserAssignmentSchema):
    """An account as an administrator makes it; without a password a link is mailed."""

    username = Username(required=True)
    display_name = Text("姓名", high=64, low=1, required=True)
    email = mail_field()
    phone = Text("手机", high=32, allow_none=True, load_default=None)
    password = Password(load_default=None, allow_none=True)


class UserInvitationSchema(UserCreateSchema):
    """An account as it is made on a page: its user sets the password by a mailed link."""

    class Meta:
        """The administrator handles no password."""

        exclude = ("password",)

    email = mail_field(is_required=True)


class UserQuerySchema(PageArguments):
    """Filters of the list."""

    q = Text("用户名或姓名", high=64, load_default="")
    role = Choice(UserRole, "角色", load_default=None)


class UserOutSchema(Schema):
    """用户 as administrators read it."""

    id = PublicId(attribute="public_id", dump_only=True)
    username = ma.fields.String()
    display_name = ma.fields.String()
    role = Choice(UserRole)
    region_code = ma.fields.String(allow_none=True)
    zone = ma.fields.String(attribute="zone.name", allow_none=True, dump_default=None)
    membership = ma.fields.Nested(MembershipReference, allow_none=True)
    is_active = ma.fields.Boolean()
    has_totp = ma.fields.Function(
        lambda user: user.totp_confirmed_at is not None, metadata={"type": "boolean"}
    )
    locked_until = Moment(allow_none=True)
    created_at = Moment()
    updated_at = Moment()
