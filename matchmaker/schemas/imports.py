"""What comes with an uploaded file."""

import marshmallow as ma

from matchmaker import messages
from matchmaker.schemas.base import Boolean, Schema, Text

KINDS = ("enterprises", "challenges")


class ImportFormSchema(Schema):
    """What to do with the file; without `commit` it is only checked."""

    kind = Text(
        "导入内容",
        high=32,
        required=True,
        validate=ma.validate.OneOf(
            KINDS, error=messages.text("field_choice", choices="、".join(KINDS))
        ),
    )
    commit = Boolean("保存没有问题的行", load_default=False)
    update = Boolean("更新已登记的企业", load_default=False)
