"""Compiles a plain loop over arrays, once, with its types kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from numba import njit

P = ParamSpec("P")
R = TypeVar("R")


def kernel(function: Callable[P, R]) -> Callable[P, R]:
    """
    Return the function compiled by numba: cached on disk, without the interpreter's lock.

    Notes
    -----
    Call ``gis.kernel_cache.prepare`` before the first import of a module with kernels, so that
    the cache lies in the state folder. Several threads may run a kernel at the same time.
    """
    compiled: Callable[P, R] = njit(cache=True, nogil=True, error_model="numpy")(function)
    return compiled
