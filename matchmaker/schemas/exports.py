"""What a file is asked for with: the filters of its list, and the format."""

from typing import Any

import marshmallow as ma

from matchmaker import exports
from matchmaker.exports import papers
from matchmaker.schemas.base import Schema
from matchmaker.schemas.challenges import ChallengeQuerySchema
from matchmaker.schemas.enterprises import EnterpriseQuerySchema
from matchmaker.schemas.registers import RegisterQuerySchema
from matchmaker.services import challenge_exports

PAGING = ("page", "page_size")


def _format(known: Any) -> ma.fields.String:
    return ma.fields.String(
        load_default=next(iter(known)),
        validate=ma.validate.OneOf(list(known)),
        metadata={"title": "文件格式"},
    )


class PaperQuerySchema(Schema):
    """The format of a paper."""

    format = _format(papers.FORMATS)


class PublicationQuerySchema(ChallengeQuerySchema):
    """Filters and format of the 榜单 for publication."""

    class Meta:
        """A file has no pages."""

        exclude = PAGING

    format = _format(exports.EXPORTERS)


class SummaryQuerySchema(PublicationQuerySchema):
    """Filters, columns and format of the 汇总表."""

    columns = ma.fields.List(
        ma.fields.String(validate=ma.validate.OneOf(list(challenge_exports.labels()))),
        load_default=list,
        metadata={"title": "汇总表的列，按此顺序"},
    )


class EnterpriseExportQuerySchema(EnterpriseQuerySchema):
    """Filters and format of the 企业台账."""

    class Meta:
        """A file has no pages."""

        exclude = PAGING

    format = _format(exports.EXPORTERS)


class RegisterExportQuerySchema(RegisterQuerySchema):
    """Filters and format of a register."""

    class Meta:
        """A file has no pages."""

        exclude = PAGING

    format = _format(exports.EXPORTERS)
