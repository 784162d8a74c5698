"""One's own personal data."""

import marshmallow as ma

from matchmaker.schemas.base import Schema, Text


class PersonalDataSchema(Schema):
    """本人数据: everything that is stored about the person, by part."""

    account = ma.fields.Dict()
    membership = ma.fields.Dict(allow_none=True)
    sessions = ma.fields.List(ma.fields.Dict())
    tokens = ma.fields.List(ma.fields.Dict())
    registrations = ma.fields.List(ma.fields.Dict())
    invitations = ma.fields.List(ma.fields.Dict())
    notices = ma.fields.List(ma.fields.Dict())
    consents = ma.fields.List(ma.fields.Dict())
    recusals = ma.fields.List(ma.fields.Dict())
    acts = ma.fields.List(ma.fields.Dict())
    security_events = ma.fields.List(ma.fields.Dict())
    mails = ma.fields.List(ma.fields.Dict())


class ErasureSchema(Schema):
    """The confirmation of an erasure that cannot be undone."""

    username = Text("输入本人用户名以确认", high=64, low=1, required=True)


class ContactsSchema(Schema):
    """联系方式, whole."""

    contact_name = ma.fields.String(allow_none=True)
    contact_phone = ma.fields.String(allow_none=True)
    contact_email = ma.fields.String(allow_none=True)
