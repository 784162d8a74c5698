"""Rules that learn to write an address when it is first written."""

from collections.abc import Callable
from functools import cache
from typing import Any

from werkzeug.routing import Rule


class LateRule(Rule):
    """A rule whose builders are compiled on first use.

    werkzeug compiles two functions a rule when the application starts, which was nine tenths of its
    start; a process writes few of its addresses.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., Any]:  # noqa: FBT001, FBT002 - werkzeug's signature
        compile_now = cache(super()._compile_builder)

        def build(rule: Rule, /, **values: Any) -> Any:
            return compile_now(append_unknown)(rule, **values)

        return build
