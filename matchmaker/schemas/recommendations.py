"""Recommendations: scores with what they are made of.

A reader who is shown bands gets no figure: `score`, `coverage` and the points are left out.
"""

from typing import Any

import marshmallow as ma

from matchmaker import messages
from matchmaker.ranking.results import Entry
from matchmaker.ranking.visibility import Audience
from matchmaker.schemas.base import PageArguments, PublicId, Reference, Schema, Text


class ReadAsArguments(PageArguments):
    """Whose eyes: `supplier`, with bands only, or `organizer`, with every figure."""

    audience = Text("读者", load_default=Audience.SUPPLIER.value)

    @ma.validates("audience")
    def check_audience(self, value: str, **_: Any) -> None:
        """Refuse a reader that this list does not know."""
        known = (Audience.SUPPLIER.value, Audience.ORGANIZER.value)
        if value not in known:
            raise ma.ValidationError(messages.text("field_choice", choices="、".join(known)))


class CompareArguments(Schema):
    """The two suppliers that are compared."""

    a = PublicId("企业甲", required=True)
    b = PublicId("企业乙", required=True)


class QuestionArguments(Schema):
    """Ids of suppliers and places of requirements (from 0), separated by commas; none means all."""

    suppliers = Text("企业", high=2200, load_default="")
    lines = Text("指标", high=400, load_default="")

    @ma.validates("lines")
    def check_lines(self, value: str, **_: Any) -> None:
        """Refuse what is no list of whole numbers."""
        if not all(part.isascii() and part.isdigit() for part in _parts(value)):
            raise ma.ValidationError(messages.text("field_integer"))

    @ma.post_load
    def split(self, data: dict[str, str], **_: Any) -> dict[str, Any]:
        """Return the lists."""
        return {
            "suppliers": _parts(data["suppliers"]),
            "positions": [int(part) for part in _parts(data["lines"])],
        }


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


class ContributionSchema(Schema):
    """What one signal gives: points = weight × value; `band` for a reader without figures."""

    signal = ma.fields.String()
    label = ma.fields.String()
    weight = ma.fields.Float()
    value = ma.fields.Float(allow_none=True)
    points = ma.fields.Float()
    band = ma.fields.String(allow_none=True)


class MatchSchema(Schema):
    """A matched term with its place in both texts and its part of the points of the text."""

    term = ma.fields.String()
    weight = ma.fields.Float()
    points = ma.fields.Float()
    query_field = ma.fields.String()
    query = ma.fields.List(ma.fields.Integer())
    doc_field = ma.fields.String()
    doc = ma.fields.List(ma.fields.Integer())


class LedgerLineSchema(Schema):
    """One requirement against what the supplier states."""

    position = ma.fields.Integer()
    name = ma.fields.String()
    verdict = ma.fields.String()
    required = ma.fields.String()
    is_must_have = ma.fields.Boolean()
    found = ma.fields.String(allow_none=True)
    capability_id = ma.fields.String(allow_none=True)
    field = ma.fields.String(allow_none=True)
    span = ma.fields.List(ma.fields.Integer(), allow_none=True)
    converted = ma.fields.String(allow_none=True)
    is_certain = ma.fields.Boolean()


class ReasonSchema(Schema):
    """Why a supplier may not appear."""

    code = ma.fields.String()
    text = ma.fields.String()


class EntrySchema(Schema):
    """The score of a pair and its explanation; `score` null means 无法评估."""

    score = ma.fields.Float(allow_none=True)
    band = ma.fields.String(allow_none=True)
    coverage = ma.fields.Float()
    sentence = ma.fields.String()
    contributions = ma.fields.List(ma.fields.Nested(ContributionSchema))
    matches = ma.fields.List(ma.fields.Nested(MatchSchema))
    other_points = ma.fields.Float(metadata={"title": "其他文字的得分"})
    ledger = ma.fields.List(ma.fields.Nested(LedgerLineSchema))
    reasons = ma.fields.List(ma.fields.Nested(ReasonSchema))
    flags = ma.fields.List(ma.fields.Nested(ReasonSchema), metadata={"title": "请人工核实的疑点"})

    @ma.pre_dump
    def to_plain(self, data: Entry | dict[str, Any], **_: Any) -> dict[str, Any]:
        """Take an entry as the plain data that lists send and shortlists store."""
        return data.to_dict() if isinstance(data, Entry) else data


class SupplierEntrySchema(EntrySchema):
    """A supplier recommended for a challenge."""

    supplier = ma.fields.Nested(Reference)


class ChallengeEntrySchema(EntrySchema):
    """A challenge recommended for a supplier."""

    challenge = ma.fields.Nested(Reference)


class RecommendationsSchema(Schema):
    """The envelope of a list, with the versions that it follows from."""

    page = ma.fields.Integer()
    page_size = ma.fields.Integer()
    total = ma.fields.Integer()


class SupplierRecommendationsSchema(RecommendationsSchema):
    """Suppliers for a challenge."""

    items = ma.fields.List(ma.fields.Nested(SupplierEntrySchema))
    unassessable = ma.fields.List(ma.fields.Nested(SupplierEntrySchema))
    ineligible = ma.fields.List(ma.fields.Nested(SupplierEntrySchema))
    index_version = ma.fields.String()
    weights_version = ma.fields.String()


class ChallengeRecommendationsSchema(RecommendationsSchema):
    """Challenges for a supplier."""

    items = ma.fields.List(ma.fields.Nested(ChallengeEntrySchema))
    unassessable = ma.fields.List(ma.fields.Nested(ChallengeEntrySchema))
    ineligible = ma.fields.List(ma.fields.Nested(ChallengeEntrySchema))


class StandSchema(Schema):
    """Where a supplier stands for a challenge, why, and what the pair scores."""

    supplier = ma.fields.Nested(Reference, attribute="enterprise")
    standing = ma.fields.String()
    position = ma.fields.Integer(allow_none=True)
    total = ma.fields.Integer()
    why = ma.fields.String()
    entry = ma.fields.Nested(EntrySchema)


class SideSchema(Schema):
    """What one supplier has in a line of a comparison."""

    points = ma.fields.Float()
    is_known = ma.fields.Boolean()
    verdict = ma.fields.String(allow_none=True)
    found = ma.fields.String(allow_none=True)


class ComparisonLineSchema(Schema):
    """A signal or a requirement; the differences of all lines sum to that of the scores."""

    signal = ma.fields.String()
    label = ma.fields.String()
    position = ma.fields.Integer(allow_none=True)
    required = ma.fields.String(allow_none=True)
    first = ma.fields.Nested(SideSchema)
    second = ma.fields.Nested(SideSchema)
    difference = ma.fields.Float()


class ComparisonSchema(Schema):
    """Why one supplier stands above another; the lines that decided come first."""

    first = ma.fields.Nested(StandSchema)
    second = ma.fields.Nested(StandSchema)
    why = ma.fields.String()
    difference = ma.fields.Float(attribute="comparison.difference", allow_none=True)
    lines = ma.fields.List(ma.fields.Nested(ComparisonLineSchema), attribute="comparison.lines")


class QuestionSchema(Schema):
    """One question about a requirement that lacks material."""

    position = ma.fields.Integer()
    name = ma.fields.String()
    required = ma.fields.String()
    is_must_have = ma.fields.Boolean()
    text = ma.fields.String()


class InquirySchema(Schema):
    """The questions to one supplier; `warning` says why there is no `text`."""

    supplier = ma.fields.Nested(Reference, attribute="enterprise")
    questions = ma.fields.List(ma.fields.Nested(QuestionSchema))
    text = ma.fields.String()
    warning = ma.fields.String()


class MissingLineSchema(Schema):
    """A requirement that lacks material, and how many suppliers lack it."""

    position = ma.fields.Integer()
    name = ma.fields.String()
    required = ma.fields.String()
    suppliers = ma.fields.Integer()


class InquiriesSchema(Schema):
    """The questions of one challenge; nothing is sent and nothing is stored."""

    missing = ma.fields.List(ma.fields.Nested(MissingLineSchema))
    inquiries = ma.fields.List(ma.fields.Nested(InquirySchema))
