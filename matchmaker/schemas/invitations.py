"""Invitations to a challenge, proposals of them, and the agreement of those who are invited."""

import marshmallow as ma

from matchmaker.schemas.base import Moment, PublicId, Reference, Schema, Text


class InviteSchema(Schema):
    """Suppliers that are invited in addition."""

    suppliers = ma.fields.List(
        PublicId(),
        required=True,
        validate=ma.validate.Length(1, 200),
        metadata={"title": "受邀企业"},
    )


class ProposeSchema(Schema):
    """A supplier that an organizer proposes."""

    supplier = PublicId("建议邀请的企业", required=True)


class ProposeByNameSchema(Schema):
    """The same as people know it: by name or credit code."""

    supplier = Text("建议邀请的企业", high=128, required=True)


class ProposalSchema(Schema):
    """邀请建议."""

    supplier = ma.fields.Nested(Reference, attribute="enterprise")


class ProposalsSchema(Schema):
    """邀请建议 that wait for the owner."""

    items = ma.fields.List(ma.fields.Nested(ProposalSchema))


class ConsentSchema(Schema):
    """The text that was read, by its hash: what is accepted is that text and no other."""

    text_sha256 = Text(
        "保密协议文本的 SHA-256",
        required=True,
        validate=ma.validate.Regexp(r"[0-9a-f]{64}\Z"),
    )


class ConsentOutSchema(ConsentSchema):
    """保密协议确认."""

    id = PublicId(attribute="public_id", dump_only=True)
    created_at = Moment("确认时间", dump_only=True)


class ReleaseSchema(Schema):
    """转为公开 that waits for its second person."""

    id = PublicId(attribute="public_id", dump_only=True)
    created_at = Moment("申请时间", dump_only=True)
