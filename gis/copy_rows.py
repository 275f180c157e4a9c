"""Rows of numbers and repeated texts for a binary COPY, built as whole numpy arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from gis.copy_binary import COUNT_BYTES, LENGTH_BYTES, NULL
from gis.units import NONE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

ROWS_AT_A_TIME: Final = 1 << 17
INT4_BYTES: Final = 4


@dataclass(frozen=True, slots=True, eq=False)
class Numbers:
    """A column of whole numbers, shape (N,); null where ``present`` is false."""

    values: NDArray[np.integer[Any]]
    present: NDArray[np.bool_] | None = None

    def fields(self, rows: slice) -> Field:
        """Return these rows as fields."""
        values = self.values[rows].astype(">i4")
        table = np.empty((len(values), LENGTH_BYTES + INT4_BYTES), np.uint8)
        table[:, :LENGTH_BYTES] = _length(INT4_BYTES)
        table[:, LENGTH_BYTES:] = values.view(np.uint8).reshape(-1, INT4_BYTES)
        size = np.full(len(values), table.shape[1])
        if self.present is not None:
            absent = ~self.present[rows]
            table[absent, :LENGTH_BYTES] = _length(NULL)
            size[absent] = LENGTH_BYTES
        return Field(size=size, table=table, word=np.arange(len(values)))


@dataclass(frozen=True, slots=True, eq=False)
class Flags:
    """A column of truths, never null, shape (N,)."""

    values: NDArray[np.bool_]

    def fields(self, rows: slice) -> Field:
        """Return these rows as fields."""
        table = np.zeros((2, LENGTH_BYTES + 1), np.uint8)
        table[:, :LENGTH_BYTES] = _length(1)
        table[1, LENGTH_BYTES] = 1
        word = self.values[rows].astype(np.int64)
        return Field(size=np.full(len(word), table.shape[1]), table=table, word=word)


@dataclass(frozen=True, slots=True, eq=False)
class Texts:
    """A column of texts: ``word[n]`` is where row n's stands among ``words``; null if ``NONE``."""

    words: Sequence[str]
    word: NDArray[np.integer[Any]]

    def table(self) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
        """Return the size of each word's field and its bytes, the null field last."""
        encoded = [word.encode() for word in self.words]
        size = np.array([*(len(one) for one in encoded), 0]) + LENGTH_BYTES
        table = np.zeros((len(size), int(size.max())), np.uint8)
        for row, one in zip(table, encoded, strict=False):
            row[:LENGTH_BYTES] = _length(len(one))
            row[LENGTH_BYTES : LENGTH_BYTES + len(one)] = np.frombuffer(one, np.uint8)
        table[-1, :LENGTH_BYTES] = _length(NULL)
        return size, table


@dataclass(frozen=True, slots=True, eq=False)
class Field:
    """One column of some rows: size of each field, bytes per word, word of each row."""

    size: NDArray[np.int64]
    table: NDArray[np.uint8]
    word: NDArray[np.integer[Any]]

    def put(self, out: NDArray[np.uint8], first: NDArray[np.int64]) -> None:
        """Write the fields to the bytes at which they begin."""
        for size in np.unique(self.size).tolist():
            row = np.flatnonzero(self.size == size)
            place = first[row][:, None] + np.arange(size)
            out[place] = self.table[self.word[row], :size]


def blocks(columns: Sequence[Numbers | Flags | Texts], n_rows: int) -> Iterator[NDArray[np.uint8]]:
    """
    Return the bytes of all rows, some rows at a time, for ``gis.copy_binary.send_blocks``.

    Notes
    -----
    1.2 million rows of three texts and three numbers take about a second: each different text
    is encoded once, and bytes are moved by whole arrays.
    """
    tables = [one.table() if isinstance(one, Texts) else None for one in columns]
    for begin in range(0, n_rows, ROWS_AT_A_TIME):
        rows = slice(begin, min(begin + ROWS_AT_A_TIME, n_rows))
        fields = [_field(one, table, rows) for one, table in zip(columns, tables, strict=True)]
        size = np.sum([field.size for field in fields], axis=0) + COUNT_BYTES
        first = np.cumsum(size) - size
        out = np.empty(int(size.sum()), np.uint8)
        count = np.frombuffer(len(columns).to_bytes(COUNT_BYTES, "big"), np.uint8)
        out[first[:, None] + np.arange(COUNT_BYTES)] = count
        first = first + COUNT_BYTES
        for field in fields:
            field.put(out, first)
            first = first + field.size
        yield out


def _field(
    column: Numbers | Flags | Texts,
    table: tuple[NDArray[np.int64], NDArray[np.uint8]] | None,
    rows: slice,
) -> Field:
    if not isinstance(column, Texts):
        return column.fields(rows)
    assert table is not None, "texts have a table"  # noqa: S101 (for mypy)
    word = column.word[rows].astype(np.int64)
    word[word == NONE] = len(table[0]) - 1
    return Field(size=table[0][word], table=table[1], word=word)


def _length(n_bytes: int) -> NDArray[np.uint8]:
    return np.frombuffer(n_bytes.to_bytes(LENGTH_BYTES, "big", signed=True), np.uint8)
