"""Registration, members, invitations and password resets."""

from typing import Any

import marshmallow as ma

from matchmaker import messages
from matchmaker.schemas.base import (
    Choice,
    Moment,
    PageArguments,
    PublicId,
    Reference,
    Schema,
    Text,
    Username,
)
from matchmaker.schemas.users import Password, mail_field
from models.enums import CheckDecision, EnterpriseKind, MemberRole, RegistrationState


class RegistrationFields(Schema):
    """Which enterprise somebody applies for."""

    credit_code = Text("统一社会信用代码", high=32, required=True)
    kind = Choice(EnterpriseKind, "机构类型", load_default=EnterpriseKind.COMPANY)
    name = Text("企业名称", low=2, required=True)
    region_code = Text("所在地", high=6, required=True)
    statement = Text("申请说明", high=2000, load_default="")


class RegistrationCreateSchema(RegistrationFields):
    """入驻申请 as a visitor hands it in, with the account that is wanted."""

    username = Username(required=True)
    password = Password(required=True)
    display_name = Text("姓名", high=64, low=1, required=True)
    email = mail_field(is_required=True)
    phone = Text("手机", high=32, allow_none=True, load_default=None)


class AcceptedSchema(Schema):
    """The same answer for everybody: what follows comes by mail."""

    detail = ma.fields.String(dump_only=True)


class RegistrationQuerySchema(PageArguments):
    """Filters of the list."""

    state = Choice(RegistrationState, "状态", load_default=None)


class ApplicantSchema(Schema):
    """Who applies."""

    username = ma.fields.String()
    display_name = ma.fields.String()
    email = ma.fields.String(allow_none=True)
    phone = ma.fields.String(allow_none=True)


class RegistrationOutSchema(RegistrationFields):
    """入驻申请 as its applicant and its organizer read it."""

    id = PublicId(attribute="public_id", dump_only=True)
    user = ma.fields.Nested(ApplicantSchema, dump_only=True)
    state = Choice(RegistrationState, dump_only=True)
    reason = ma.fields.String(allow_none=True, dump_only=True)
    enterprise = ma.fields.Nested(Reference, allow_none=True, dump_only=True)
    created_at = Moment(dump_only=True)
    decided_at = Moment(allow_none=True, dump_only=True)


class RejectionSchema(Schema):
    """Why an application is refused."""

    reason = Text("理由", high=2000, low=1, required=True)


class RegistrationCheckFields(Schema):
    """The opinion on an application: pass, or reject with a reason."""

    decision = Choice(CheckDecision, "结论", required=True)
    reason = Text("理由", high=2000, load_default="")

    @ma.validates_schema
    def check_decision(self, data: dict[str, Any], **_: object) -> None:
        """Refuse to send it back, which its applicant does itself, and a refusal without why."""
        errors = {}
        if data["decision"] is CheckDecision.RETURN:
            errors["decision"] = [messages.one_of(*REGISTRATION_DECISIONS)]
        if data["decision"] is CheckDecision.REJECT and not data["reason"]:
            errors["reason"] = [messages.text("field_required")]
        if errors:
            raise ma.ValidationError(errors)


REGISTRATION_DECISIONS = (CheckDecision.PASS, CheckDecision.REJECT)


class MemberQuerySchema(PageArguments):
    """Filters of the list."""

    enterprise = PublicId("企业", load_default=None)


class MemberPatchSchema(Schema):
    """Another role."""

    role = Choice(MemberRole, "角色", required=True)


class MemberDisableSchema(Schema):
    """Why an account is shut."""

    reason = Text("停用理由", high=500, low=2, required=True)


class MemberOutSchema(Schema):
    """企业成员."""

    id = PublicId(attribute="public_id", dump_only=True)
    username = ma.fields.String(attribute="user.username")
    display_name = ma.fields.String(attribute="user.display_name")
    is_active = ma.fields.Boolean(attribute="user.is_active")
    role = Choice(MemberRole)
    enterprise = ma.fields.Nested(Reference)
    created_at = Moment()


class InvitationCreateSchema(Schema):
    """An invitation: one's own enterprise, or an unclaimed profile (role `owner`)."""

    email = mail_field(is_required=True)
    role = Choice(MemberRole, "角色", required=True)
    enterprise = PublicId("企业", load_default=None, allow_none=True)


class InvitationOutSchema(Schema):
    """成员邀请; its link is in the mail alone."""

    id = PublicId(attribute="public_id", dump_only=True)
    email = ma.fields.String(allow_none=True)
    role = Choice(MemberRole)
    enterprise = ma.fields.Nested(Reference)
    created_at = Moment()
    expires_at = Moment()
    accepted_at = Moment(allow_none=True)
    revoked_at = Moment(allow_none=True)


class AcceptanceSchema(Schema):
    """The link's secret, and the account that is wanted."""

    token = Text("邀请", high=128, low=1, required=True)
    username = Username(required=True)
    password = Password(required=True)
    display_name = Text("姓名", high=64, low=1, required=True)


class ResetAskSchema(Schema):
    """Whose password is to be replaced."""

    username = Text("用户名", high=64, low=1, required=True)


class ResetSchema(Schema):
    """The link's signature, and the new password."""

    token = Text("链接", high=512, low=1, required=True)
    password = Password("新密码", required=True)
