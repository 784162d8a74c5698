"""补充材料: one value of a capability with its proof, in answer to one line of a need."""

import marshmallow as ma

from matchmaker.schemas.base import PublicId
from matchmaker.schemas.capabilities import EvidenceSchema
from matchmaker.schemas.measures import MeasureSchema


class SupplementFields(MeasureSchema):
    """The name of the measure is the requirement's own."""

    class Meta:
        exclude = ("name",)

    capability = PublicId("能力项", allow_none=True, load_default=None)
    evidence = ma.fields.Nested(EvidenceSchema, required=True)
