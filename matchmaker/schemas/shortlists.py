"""Shortlists as they are read and reviewed."""

from typing import Any

import marshmallow as ma

from matchmaker.schemas.base import (
    Choice,
    Moment,
    PageArguments,
    PublicId,
    Reference,
    Schema,
    Text,
)
from matchmaker.schemas.challenges import ChallengeReference
from matchmaker.schemas.recommendations import EntrySchema
from matchmaker.services import shortlists
from models.enums import Decision, EntryPlace, ReasonCode, RunScope


class ShortlistQuerySchema(PageArguments):
    """Filters of the list."""

    run = PublicId("排序", load_default=None)
    challenge = PublicId("榜单", load_default=None)
    event = PublicId("对接会", load_default=None)


class DecisionSchema(Schema):
    """A human decision; `null` takes it back."""

    decision = Choice(Decision, "决定", required=True, allow_none=True)
    reason_code = Choice(ReasonCode, "理由", allow_none=True, load_default=None)
    note = Text("备注", high=1000, allow_none=True, load_default=None)


class RunReference(Schema):
    """排序 that a shortlist came from, with what its result follows from."""

    id = PublicId(attribute="public_id", dump_only=True)
    scope = Choice(RunScope, "排序范围")
    event = ma.fields.String(attribute="event.public_id", allow_none=True, dump_default=None)
    engine_version = ma.fields.String(allow_none=True)
    weights_version = ma.fields.String(allow_none=True)
    result_hash = ma.fields.String(allow_none=True)


class ShortlistListItem(Schema):
    """短名单 in a list."""

    id = PublicId(attribute="public_id", dump_only=True)
    challenge = ma.fields.Nested(ChallengeReference)
    run = ma.fields.Nested(RunReference)
    index_version = ma.fields.String()
    created_at = Moment()


class EntryOutSchema(Schema):
    """短名单条目: `position` is the machine's order and stays; `version` is for If-Match."""

    id = PublicId(attribute="public_id", dump_only=True)
    version = ma.fields.Integer()
    position = ma.fields.Integer(metadata={"title": "机器名次"})
    place = Choice(EntryPlace, "所在列表")
    supplier = ma.fields.Nested(Reference, attribute="enterprise")
    score = ma.fields.Float(allow_none=True)
    coverage = ma.fields.Float()
    explanation = ma.fields.Nested(EntrySchema)
    decision = Choice(Decision, "决定", allow_none=True)
    reason_code = Choice(ReasonCode, "理由", allow_none=True)
    note = ma.fields.String(allow_none=True)
    decided_by = ma.fields.String(
        attribute="decided_by.display_name", allow_none=True, dump_default=None
    )
    decided_at = Moment(allow_none=True)


class ReviewedEntries(ma.fields.List[Any]):
    """The entries of a shortlist in the order that people gave them."""

    def get_value(self, obj: Any, *_: Any, **__: Any) -> Any:
        """Return the entries in reviewed order."""
        return shortlists.in_reviewed_order(obj)


class ShortlistOutSchema(ShortlistListItem):
    """短名单 in full: pinned entries first, dropped ones last, else the machine's order.

    `changes` tells in words what changed since the inputs were read.
    """

    result_hash = ma.fields.String(allow_none=True)
    changes = ma.fields.List(ma.fields.String())

    entries = ReviewedEntries(ma.fields.Nested(EntryOutSchema))
