"""Compile a function for fixed array types, ahead of its first call."""

from collections.abc import Callable
from typing import Any, Literal, ParamSpec, TypeVar, cast

from numba import njit, types

P = ParamSpec("P")
R = TypeVar("R")

_SCALARS = {"int": types.int64, "word": types.uint64, "float": types.float64, "bool": types.boolean}
_NUMBERS = {
    "u1": types.uint8,
    "u2": types.uint16,
    "u4": types.uint32,
    "u8": types.uint64,
    "i1": types.int8,
    "i4": types.int32,
    "i8": types.int64,
    "f4": types.float32,
    "f8": types.float64,
}


def compiled(
    names: str, *, inline: Literal["never", "always"] = "never"
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Compile for arguments given as names: ``int``, ``u4`` (an array to read), ``u4!`` (to write).

    Both fresh arrays and read-only memory maps fit an array that is only read. With ``inline`` as
    "always" it becomes part of its callers: a call passes each array as seven numbers, which takes
    as long as reading a short piece of text.
    """
    signature = tuple(_type(name) for name in names.split())

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        try:
            made = njit(signature, nogil=True, cache=True, inline=inline)(function)
        except RuntimeError:  # no folder can be written: compile anew in every process
            made = njit(signature, nogil=True, inline=inline)(function)
        return cast("Callable[P, R]", made)

    return decorate


def _type(name: str) -> Any:
    if name in _SCALARS:
        return _SCALARS[name]
    return types.Array(_NUMBERS[name.rstrip("!")], 1, "C", readonly=not name.endswith("!"))
