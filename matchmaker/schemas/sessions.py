"""Sessions and access tokens."""

import marshmallow as ma

from matchmaker import messages
from matchmaker.schemas.base import (
    Choice,
    Integer,
    Moment,
    PublicId,
    Schema,
    Text,
)
from matchmaker.schemas.users import Password
from models.enums import TokenScope


class SignInSchema(Schema):
    """Name and password; a code and a new password where `sign_in_incomplete` asks for them."""

    username = Text("用户名", high=64, low=1, required=True)
    password = Password(required=True)
    code = Text("动态验证码", high=6, load_default="")
    new_password = Password("新密码", load_default=None, allow_none=True)


class SessionBegunSchema(Schema):
    """A new session: `token` is sent as the bearer, and shown this once."""

    token = ma.fields.String(dump_only=True)


class SessionOutSchema(Schema):
    """登录会话."""

    id = PublicId(attribute="public_id", dump_only=True)
    address = ma.fields.String()
    agent = ma.fields.String()
    created_at = Moment()
    seen_at = Moment()
    expires_at = Moment()


class TokenCreateSchema(Schema):
    """An access token as it is asked for."""

    label = Text("用途", low=1, required=True)
    days = Integer("有效天数", load_default=90, validate=ma.validate.Range(1, 3650))
    scopes = ma.fields.List(
        Choice(TokenScope),
        load_default=lambda: [TokenScope.READ],
        validate=ma.validate.Length(1, 2, error=messages.text("field_choose_some")),
        metadata={"title": "范围"},
    )


class TokenOutSchema(Schema):
    """访问令牌."""

    id = PublicId(attribute="public_id", dump_only=True)
    label = ma.fields.String()
    scopes = ma.fields.List(ma.fields.String())
    created_at = Moment()
    expires_at = Moment(allow_none=True)


class TokenCreatedSchema(TokenOutSchema):
    """A new access token: `token` is shown this once."""

    token = ma.fields.String(dump_only=True)
