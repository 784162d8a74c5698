"""Compile functions for fixed array types.

What was compiled once lies on disk; loading it is most of what the first answer of a process costs.
So only functions that Python calls are loaded, and numba is kept from loading scipy for BLAS.
"""

import sys
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar, cast

_BLAS = "scipy.linalg"  # numba looks for it when imported; no kernel multiplies matrices
_kept = sys.modules.get(_BLAS)
sys.modules[_BLAS] = _kept  # type: ignore[assignment]  # None: it cannot be imported
try:
    from numba import njit, types
finally:
    if _kept is None:
        del sys.modules[_BLAS]

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


def compiled(names: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Compile for arguments given as names: ``int``, ``u4`` (an array to read), ``u4!`` (to write).

    Both fresh arrays and read-only memory maps fit an array that is only read.
    """
    signature = _signature(names)

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        try:
            made = njit(signature, nogil=True, cache=True)(function)
        except RuntimeError:  # no folder can be written: compile anew in every process
            made = njit(signature, nogil=True)(function)
        return cast("Callable[P, R]", made)

    return decorate


def inner(names: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Compile what compiled functions alone call, arguments as for ``compiled``.

    It is compiled when one of them is; once they are on disk, they hold it.
    """
    signature = _signature(names)

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        made: Any = njit(nogil=True)(function)
        find = made.get_call_template

        def compile_first(*asked: Any) -> Any:
            if not made.signatures:
                made.compile(signature)
                made.disable_compile()
            return find(*asked)

        made.get_call_template = compile_first
        return cast("Callable[P, R]", made)

    return decorate


def inlined(function: Callable[P, R]) -> Callable[P, R]:
    """Make a function part of the compiled functions that call it.

    A call passes each array as seven numbers, which takes as long as reading a short piece of text.
    """
    return cast("Callable[P, R]", njit(nogil=True, inline="always")(function))


def _signature(names: str) -> tuple[Any, ...]:
    return tuple(map(_type, names.split()))


def _type(name: str) -> Any:
    if name in _SCALARS:
        return _SCALARS[name]
    return types.Array(_NUMBERS[name.rstrip("!")], 1, "C", readonly=not name.endswith("!"))
