"""Kernels take arrays once for all; their inner loops borrow arrays and never hand one out."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import NamedTuple

import numba
import numpy as np
import pytest
from numpy.typing import NDArray

from gis.kernel import Held, hold, kernel, loop

ROOT = Path(__file__).parents[1]
PLAIN = {"int", "float", "bool", "None", "End"}  # an end is three numbers


class Two(NamedTuple):
    """Some arrays."""

    first: NDArray[np.int64]
    second: NDArray[np.int64]


@kernel
def add(held: Held[Two], number: int) -> None:
    """Add the second to the first."""
    held.arrays.first[:] += number * held.arrays.second


@loop
def doubled(values: NDArray[np.int64]) -> int:
    """Make an array where none may be made."""
    return int((values * 2).sum())


def test_held_arrays_are_the_caller_s_own() -> None:
    """What a search writes must stand where the next one finds it."""
    first, second = np.array([1, 2]), np.array([10, 20])
    held = hold(Two(first, second))

    add(held, 3)
    second[0] = 0
    add(held, 1)

    assert first.tolist() == [31, 82]


def test_held_arrays_outlive_their_names() -> None:
    """Nobody else keeps them."""
    first = np.zeros(2, np.int64)
    held = hold(Two(first, np.arange(2) + 5))

    for _ in range(100):
        np.full(2, 77)  # takes the place of whatever was freed
    add(held, 1)

    assert first.tolist() == [5, 6]


def test_a_loop_that_makes_an_array_is_refused() -> None:
    """It has nobody who would free it."""
    with pytest.raises(numba.core.errors.NumbaRuntimeError, match="NRT required"):
        doubled(np.arange(3))


def test_no_loop_hands_out_an_array() -> None:
    """It would be freed while its caller still has it."""
    found = [
        (path.name, one.name, {name.id for name in ast.walk(one.returns) if _is_type(name)})
        for package in ("gis", "routing", "admission", "forecast")
        for path in (ROOT / package).rglob("*.py")
        for one in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(one, ast.FunctionDef) and _is_loop(one)
    ]

    assert len(found) > 20
    assert [one for one in found if not one[2] <= PLAIN] == []


def _is_loop(function: ast.FunctionDef) -> bool:
    return any(isinstance(one, ast.Name) and one.id == "loop" for one in function.decorator_list)


def _is_type(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and node.id != "tuple"
