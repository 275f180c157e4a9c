"""Compiles a plain loop over arrays, once, with its types kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, Generic, ParamSpec, TypeVar

from numba import njit, types
from numba.experimental import structref

from gis.kernel_lock import compile_once

P = ParamSpec("P")
R = TypeVar("R")
T = TypeVar("T")

OPTIONS: Final[dict[str, Any]] = {"cache": True, "nogil": True, "error_model": "numpy"}
BORROWING: Final = {**OPTIONS, "_nrt": False}  # without numba's runtime, which counts references


def kernel(function: Callable[P, R]) -> Callable[P, R]:
    """
    Return the function compiled by numba: cached on disk, without the interpreter's lock.

    Notes
    -----
    Call ``gis.kernel_cache.prepare`` before the first import of a module with kernels, so that
    the cache lies in the state folder. Several threads may run a kernel at the same time.
    """
    compiled: Callable[P, R] = njit(**OPTIONS)(function)
    compile_once(compiled)
    return compiled


def loop(function: Callable[P, R]) -> Callable[P, R]:
    """
    Return a part of kernels, compiled without counting who uses an array.

    It may neither make nor return one: numba refuses the first, and what it returned would be
    freed under the caller's hands. What it is given is held by the kernel that calls it.

    Notes
    -----
    Counting at every call the uses of the twenty arrays of a network took longer than a
    search for the nearest schools of a home itself.
    """
    compiled: Callable[P, R] = njit(**BORROWING)(function)
    compile_once(compiled)
    return compiled


if TYPE_CHECKING:

    class Held(Generic[T]):
        """A named tuple of arrays, handed over to kernels once and one argument from then on."""

        def __init__(self, arrays: T) -> None:
            self.arrays = arrays

else:

    @structref.register
    class HeldType(types.StructRef):
        """What numba knows of ``Held``."""

    class Held(structref.StructRefProxy):
        """A named tuple of arrays, handed over to kernels once and one argument from then on."""

    structref.define_proxy(Held, HeldType, ["arrays"])


@kernel
def hold(arrays: T) -> Held[T]:
    """
    Return a named tuple of arrays as one argument of kernels, which find it as ``held.arrays``.

    Notes
    -----
    The interpreter looks at every array of a call again: 0.2 us each, where a search of one home
    takes thirty. The arrays stay where they are, and what a kernel writes stands in them.
    """
    return Held(arrays)
