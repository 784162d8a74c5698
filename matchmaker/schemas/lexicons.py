"""Word lists as they are read."""

import marshmallow as ma

from matchmaker.schemas.base import Moment, Schema


class LexiconVersionSchema(Schema):
    """词库版本；随程序提供的词库没有启用时间."""

    version = ma.fields.String()
    since = Moment(allow_none=True)


class LexiconListSchema(Schema):
    """发布过的词库版本，第一个是当前使用的."""

    items = ma.fields.List(ma.fields.Nested(LexiconVersionSchema))


class LexiconDraftSchema(Schema):
    """保存的词库草稿."""

    version = ma.fields.String()
    job = ma.fields.String(metadata={"title": "影响预览的后台任务"})


class LexiconChangeSchema(Schema):
    """更换词库的结果."""

    version = ma.fields.String()
    before = ma.fields.String()
    chains = ma.fields.List(ma.fields.String())


class ListChangeSchema(Schema):
    """一个词库文件的增减."""

    name = ma.fields.String()
    added = ma.fields.List(ma.fields.String())
    removed = ma.fields.List(ma.fields.String())


class FindingSchema(Schema):
    """一条提示."""

    kind = ma.fields.String()
    word = ma.fields.String()
    detail = ma.fields.String()
    text = ma.fields.String()


class AffectedSchema(Schema):
    """文本读法有变化的榜单或企业."""

    public_id = ma.fields.String(data_key="id")
    name = ma.fields.String()
    before = ma.fields.String()
    after = ma.fields.String()


class MoveSchema(Schema):
    """前 10 名中的名次变化；null 为不在前 10 名."""

    supplier_id = ma.fields.String(data_key="supplier")
    name = ma.fields.String()
    before = ma.fields.Integer(allow_none=True)
    after = ma.fields.Integer(allow_none=True)


class RankChangeSchema(Schema):
    """前 10 名有变化的榜单."""

    challenge_id = ma.fields.String(data_key="challenge")
    title = ma.fields.String()
    moves = ma.fields.List(ma.fields.Nested(MoveSchema))


class ReviewedQualitySchema(Schema):
    """以已发布短名单的人工决定衡量的排序质量（nDCG@10）."""

    shortlists = ma.fields.Integer()
    before = ma.fields.Float()
    after = ma.fields.Float()


class GoldQualitySchema(Schema):
    """以一份人工标注数据衡量的排序质量（nDCG@10）."""

    name = ma.fields.String()
    before = ma.fields.Float()
    after = ma.fields.Float()


class PreviewSchema(Schema):
    """发布前预览."""

    before = ma.fields.String()
    after = ma.fields.String()
    lists = ma.fields.List(ma.fields.Nested(ListChangeSchema))
    findings = ma.fields.List(ma.fields.Nested(FindingSchema))
    challenges = ma.fields.List(ma.fields.Nested(AffectedSchema))
    suppliers = ma.fields.List(ma.fields.Nested(AffectedSchema))
    rankings = ma.fields.List(ma.fields.Nested(RankChangeSchema))
    compared = ma.fields.Integer()
    totals = ma.fields.Dict(metadata={"title": "受影响的榜单、企业、名次变化的总数"})
    reviewed = ma.fields.Nested(ReviewedQualitySchema, allow_none=True)
    gold = ma.fields.List(ma.fields.Nested(GoldQualitySchema))
