"""Shortlists as they are read and reviewed."""

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
)
from matchmaker.schemas.challenges import ChallengeReference
from matchmaker.schemas.recommendations import EntrySchema
from matchmaker.services import shortlists
from models.enums import Decision, EntryPlace, NoticeKind, ReasonCode, ReviewStand, RunScope


class ShortlistQuerySchema(PageArguments):
    """Filters of the list."""

    run = PublicId("排序", load_default=None)
    challenge = PublicId("榜单", load_default=None)
    event = PublicId("对接会", load_default=None)
    chain = Text("产业链", high=32, load_default=None)
    is_published = Boolean("已发布", load_default=None)


class DecisionSchema(Schema):
    """A human decision; `null` takes it back."""

    decision = Choice(Decision, "决定", required=True, allow_none=True)
    reason_code = Choice(ReasonCode, "理由", allow_none=True, load_default=None)
    note = Text("备注", high=1000, allow_none=True, load_default=None)


class SettlementSchema(Schema):
    """The decision after both reviewers have spoken: it always has a reason."""

    decision = Choice(Decision, "决定", required=True)
    reason_code = Choice(ReasonCode, "理由", required=True)
    note = Text("备注", high=1000, allow_none=True, load_default=None)


class SecondReviewSchema(Schema):
    """Whether two people decide on each entry."""

    needs_second_review = Boolean("双人评审", required=True)


class RecusalCreateSchema(Schema):
    """Why the actor stands aside."""

    reason = Text("回避事由", low=2, high=500, required=True)


class RecusalOutSchema(Schema):
    """回避 as it is read."""

    id = PublicId(attribute="public_id", dump_only=True)
    user = ma.fields.String(attribute="user.display_name")
    reason = ma.fields.String()
    created_at = Moment()


class RecusalsSchema(Schema):
    """Who stands aside from a challenge."""

    items = ma.fields.List(ma.fields.Nested(RecusalOutSchema))


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
    needs_second_review = Boolean("双人评审")
    published_at = Moment(allow_none=True)
    content_hash = ma.fields.String(allow_none=True, metadata={"title": "定稿校验码"})
    version = ma.fields.Integer()
    created_at = Moment()


class ReviewSchema(Schema):
    """评审意见 of one reviewer."""

    reviewer = ma.fields.String(attribute="reviewer.display_name")
    decision = Choice(Decision, "决定")
    reason_code = Choice(ReasonCode, "理由", allow_none=True)
    note = ma.fields.String(allow_none=True)
    decided_at = Moment()


class ReviewsSchema(Schema):
    """What the actor may see of an entry's review; `stand` is how far it has come for it."""

    stand = Choice(ReviewStand, "评审进度")
    items = ma.fields.List(ma.fields.Nested(ReviewSchema))


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


class DecisionPairSchema(Schema):
    """How often one reviewer said this and the other that."""

    first = Choice(Decision)
    second = Choice(Decision)
    count = ma.fields.Integer()


class AgreementSchema(Schema):
    """How far the two reviewers agree; `kappa` is Cohen's, null where it says nothing."""

    reviewers = ma.fields.List(ma.fields.String())
    judged = ma.fields.Integer(metadata={"title": "双方都已表态"})
    same = ma.fields.Integer(metadata={"title": "意见一致"})
    waiting = ma.fields.Integer(metadata={"title": "只有一方表态"})
    kappa = ma.fields.Float(allow_none=True)
    pairs = ma.fields.List(ma.fields.Nested(DecisionPairSchema))
    disagreements = ma.fields.List(ma.fields.String(), metadata={"title": "分歧条目"})


class RecipientSchema(Schema):
    """Who is told what; `people` have an account that it reaches."""

    enterprise = ma.fields.Nested(Reference)
    kind = Choice(NoticeKind)
    text = ma.fields.String()
    people = ma.fields.Integer()


class LeftOutSchema(Schema):
    """Who is chosen and not told, and why."""

    enterprise = ma.fields.Nested(Reference)
    reason = ma.fields.String()


class PublicationSchema(Schema):
    """What publishing would do; `content_hash` is given back with the act."""

    content_hash = ma.fields.String()
    recipients = ma.fields.List(ma.fields.Nested(RecipientSchema))
    left_out = ma.fields.List(ma.fields.Nested(LeftOutSchema))
    problems = ma.fields.List(ma.fields.String())


class PublishSchema(Schema):
    """The hash of what the preview showed."""

    content_hash = Text("校验码", low=64, high=64, required=True)


class RowChangeSchema(Schema):
    """A row that is not as it was published."""

    number = ma.fields.Integer(allow_none=True)
    name = ma.fields.String()
    is_missing = ma.fields.Boolean()
    is_new = ma.fields.Boolean()
    fields_changed = ma.fields.List(ma.fields.String(), attribute="fields")


class VerificationSchema(Schema):
    """Whether a published shortlist is as it was."""

    is_good = ma.fields.Boolean()
    is_sealed = ma.fields.Boolean()
    content_hash = ma.fields.String(attribute="shortlist.content_hash")
    published_at = Moment(attribute="shortlist.published_at")
    changes = ma.fields.List(ma.fields.Nested(RowChangeSchema))


class ChosenEntrySchema(Schema):
    """A supplier of a published shortlist, as the owner of the challenge reads it."""

    supplier = ma.fields.Nested(Reference)
    decision = Choice(Decision)
    score = ma.fields.Float(allow_none=True)
    coverage = ma.fields.Float()
    explanation = ma.fields.Nested(EntrySchema)


class PublishedShortlistSchema(Schema):
    """短名单 after its publication: the chosen suppliers, and the seal."""

    id = PublicId(attribute="public_id", dump_only=True)
    published_at = Moment()
    content_hash = ma.fields.String()
    items = ma.fields.List(ma.fields.Nested(ChosenEntrySchema))
