"""Many short texts as two arrays, so that a file of them is mapped and not read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, overload

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Texts(Sequence[str]):
    """
    Texts, n of them.

    Attributes
    ----------
    letter
        All of them one after the other, UTF-8, uint8.
    begin
        Where each begins and, last, where all end, int64, shape (n + 1,).
    """

    letter: NDArray[np.uint8]
    begin: NDArray[np.int64]

    @classmethod
    def of(cls, texts: Iterable[str]) -> Texts:
        """Return texts as arrays."""
        parts = [text.encode() for text in texts]
        begin = np.zeros(len(parts) + 1, np.int64)
        np.cumsum([len(part) for part in parts], out=begin[1:])
        return cls(np.frombuffer(b"".join(parts), np.uint8), begin)

    def __len__(self) -> int:
        return len(self.begin) - 1

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[str]: ...
    def __getitem__(self, at: Any) -> Any:
        """Return a text, or several."""
        if isinstance(at, slice):
            return [self[one] for one in range(*at.indices(len(self)))]
        if not 0 <= at < len(self):
            raise IndexError(at)
        return bytes(self.letter[self.begin[at] : self.begin[at + 1]]).decode()
