"""What comes with an uploaded file."""

from matchmaker.schemas.base import Boolean, Choice, Schema
from models.enums import ImportKind


class ImportFormSchema(Schema):
    """What to do with the file; without `commit` it is only checked."""

    kind = Choice(ImportKind, "导入内容", required=True)
    commit = Boolean("保存没有问题的行", load_default=False)
    update = Boolean("更新已经存在的数据", load_default=False)
