"""Whether the service runs."""

import marshmallow as ma

from matchmaker.schemas.base import Schema


class HealthSchema(Schema):
    """The process lives."""

    status = ma.fields.String()
    version = ma.fields.String()


class ReadinessSchema(Schema):
    """What serving needs, check by check."""

    status = ma.fields.String()
    database = ma.fields.Boolean()
    schema = ma.fields.Boolean()
    durability = ma.fields.Boolean()
