"""What the public directory is searched by."""

from matchmaker.schemas.base import Choice, PageArguments, Text
from models.enums import EnterpriseKind


class DirectoryQuerySchema(PageArguments):
    """Filters of the list."""

    q = Text("企业名称或能力", high=64, load_default="")
    chain = Text("产业链代码", high=32, load_default=None)
    region = Text("所在地区", high=6, load_default=None)
    kind = Choice(EnterpriseKind, "类型", load_default=None)
