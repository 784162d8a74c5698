"""The lists in force, by context."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache

from nlp.lexicon.lists import Lexicon
from nlp.lexicon.reading import DATA, load

_IN_FORCE: ContextVar[Lexicon | None] = ContextVar("lexicon", default=None)


def current() -> Lexicon:
    """Return the lists in force here; the shipped ones where no others were put in force."""
    return _IN_FORCE.get() or shipped()


@contextmanager
def using(lexicon: Lexicon) -> Iterator[Lexicon]:
    """Put other lists in force inside a ``with`` block."""
    token = _IN_FORCE.set(lexicon)
    try:
        yield lexicon
    finally:
        _IN_FORCE.reset(token)


@lru_cache(maxsize=1)
def shipped() -> Lexicon:
    """Return the lists that come with the program."""
    return load(DATA)
