"""Numbers that may be unknown, each with the reason; unknown in, unknown out, never zero."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """
    Numbers of any shape and why some of them are not known.

    Attributes
    ----------
    value
        float64; nan where unknown.
    why
        Word for the reason, same shape; empty where the number is known.
    """

    value: NDArray[np.float64]
    why: NDArray[np.object_]

    @classmethod
    def of(cls, value: NDArray[np.float64], why: NDArray[np.object_]) -> Known:
        """Return numbers, unknown wherever there is a reason, whatever stands there."""
        return cls(np.where(why == "", value, np.nan), why)

    @classmethod
    def unknown(cls, shape: tuple[int, ...], why: str) -> Known:
        """Return numbers of which none is known."""
        return cls(np.full(shape, np.nan), np.full(shape, why, object))

    @classmethod
    def all(cls, value: NDArray[np.float64]) -> Known:
        """Return numbers that are all known."""
        return cls(value.astype(np.float64), np.full(value.shape, "", object))

    @property
    def is_known(self) -> NDArray[np.bool_]:
        """Return which numbers are known."""
        known: NDArray[np.bool_] = self.why == ""
        return known

    def where(self, here: NDArray[np.bool_], other: Known) -> Known:
        """Return these numbers where ``here``, the others elsewhere."""
        return Known(np.where(here, self.value, other.value), np.where(here, self.why, other.why))


def from_known(function: Callable[..., NDArray[np.float64]], *parts: Known) -> Known:
    """
    Return a function of numbers, unknown where one of them is; the first reason is told.

    Examples
    --------
    >>> one = Known.all(np.array([1.0, 2.0]))
    >>> two = Known.of(np.array([3.0, 4.0]), np.array(["", "rooms_unlisted"], object))
    >>> both = from_known(np.add, one, two)
    >>> both.value.tolist(), both.why.tolist()
    ([4.0, nan], ['', 'rooms_unlisted'])
    """
    shape = np.broadcast_shapes(*(part.value.shape for part in parts))
    why = np.full(shape, "", object)
    for part in reversed(parts):
        mine = np.broadcast_to(part.why, shape)
        why = np.where(mine == "", why, mine)
    return Known.of(np.broadcast_to(function(*(part.value for part in parts)), shape), why)
