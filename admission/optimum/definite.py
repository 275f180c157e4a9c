"""Solves a symmetric, positive definite system of equations, bit for bit alike everywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gis.kernel import kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray


@kernel
def solve_definite(matrix: NDArray[np.float64], right: NDArray[np.float64]) -> NDArray[np.float64]:
    """
    Return x with ``matrix @ x = right``.

    Parameters
    ----------
    matrix
        Shape (N, N); only the part with column <= row is read.
    right
        Shape (N,).

    Notes
    -----
    Gaussian elimination by rows, N^3 / 6 steps, each row changed in one pass, so that vector
    units of any width add in the same order. Libraries choose their order by the processor.

    Examples
    --------
    >>> solve_definite(np.array([[4.0, 0.0], [2.0, 3.0]]), np.array([8.0, 8.0])).tolist()
    [1.0, 2.0]
    """
    upper = matrix.T.copy()
    x = right.copy()
    n = len(x)
    for k in range(n):
        pivot = upper[k]
        for i in range(k + 1, n):
            factor = pivot[i] / pivot[k]
            if factor != 0:
                row = upper[i]
                for j in range(i, n):
                    row[j] -= factor * pivot[j]
                x[i] -= factor * x[k]
    for k in range(n - 1, -1, -1):
        for i in range(k + 1, n):
            x[k] -= upper[k, i] * x[i]
        x[k] /= upper[k, k]
    return x
