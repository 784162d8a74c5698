"""Registers (台账) as they are asked for."""

from matchmaker.schemas.base import Date, PageArguments, Text


class RegisterQuerySchema(PageArguments):
    """Filters: a chain, and a period of submission or beginning."""

    chain = Text("产业链", high=32, load_default=None)
    since = Date("起始日期", load_default=None)
    until = Date("截止日期", load_default=None)
