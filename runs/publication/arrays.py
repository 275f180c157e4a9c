"""Many arrays in one file that is mapped into memory, so that processes share its pages."""

from __future__ import annotations

import json
import mmap
import struct
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Final, TypeVar

import numpy as np

from gis.errors import BrokenPromiseError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray

MAGIC: Final = b"GTARRAY1"
LENGTH: Final = struct.Struct("<Q")
ALIGNED_BYTES: Final = 64  # a cache line

Arrays = dict[str, "NDArray[Any]"]
Of = TypeVar("Of")


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """Where one array stands in the file, counted from the end of the header."""

    dtype: str
    shape: tuple[int, ...]
    offset: int
    n_bytes: int


def write(path: Path, arrays: Mapping[str, NDArray[Any]]) -> None:
    """
    Write arrays, by name, little-endian; the same arrays give the same bytes.

    Raises
    ------
    TypeError
        If an array holds objects.
    """
    columns: dict[str, Any] = {}
    offset = 0
    chosen = {name: _plain(name, arrays[name]) for name in sorted(arrays)}
    for name, array in chosen.items():
        offset = _aligned(offset)
        columns[name] = {"dtype": array.dtype.str, "shape": array.shape, "offset": offset}
        columns[name]["n_bytes"] = array.nbytes
        offset += array.nbytes
    header = json.dumps(columns, sort_keys=True, separators=(",", ":")).encode()
    header += b" " * (_aligned(len(MAGIC) + LENGTH.size + len(header)) - _head(header))
    with path.open("xb") as file:
        file.write(MAGIC + LENGTH.pack(len(header)) + header)
        start = file.tell()
        for name, array in chosen.items():
            file.write(b"\0" * (start + columns[name]["offset"] - file.tell()))
            file.write(array.data if array.size else b"")


def read(path: Path) -> Arrays:
    """
    Map the arrays of a file into memory.

    Returns
    -------
    arrays
        By name. They may be written to, but what is written stays in this process and is lost:
        kernels are compiled for arrays that can be written, and pages that nobody writes are
        one for all processes.

    Raises
    ------
    BrokenPromiseError
        If it is no such file.
    """
    with path.open("rb") as file:
        head = file.read(len(MAGIC) + LENGTH.size)
        if head[: len(MAGIC)] != MAGIC:
            msg = f"{path.name} is no file of arrays"
            raise BrokenPromiseError(msg)
        n_header = LENGTH.unpack(head[len(MAGIC) :])[0]
        columns = json.loads(file.read(n_header))
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY)
    start = len(head) + n_header
    return {name: _view(mapped, start, Column(**facts)) for name, facts in columns.items()}


def taken_apart(value: Any, prefix: str) -> Arrays:  # noqa: ANN401 (any dataclass of arrays)
    """Return the array fields of a frozen value under ``prefix.field``."""
    return {
        f"{prefix}.{field.name}": array
        for field in fields(value)
        if isinstance(array := getattr(value, field.name), np.ndarray) and array.dtype != object
    }


def put_together(kind: type[Of], arrays: Arrays, prefix: str, **others: Any) -> Of:  # noqa: ANN401 (fields)
    """Return a frozen value of its arrays and its other fields."""
    first = f"{prefix}."
    own = {
        name[len(first) :]: array
        for name, array in arrays.items()
        if name.startswith(first) and "." not in name[len(first) :]
    }
    return kind(**own, **others)


def texts(values: list[bytes], name: str) -> Arrays:
    """Return texts or other bytes as one long array and where each begins."""
    start = np.zeros(len(values) + 1, np.int64)
    np.cumsum([len(value) for value in values], out=start[1:])
    return {
        f"{name}.bytes": np.frombuffer(b"".join(values), np.uint8),
        f"{name}.start": start,
    }


def text(arrays: Arrays, name: str, number: int) -> bytes:
    """Return one of the texts."""
    start = arrays[f"{name}.start"]
    return arrays[f"{name}.bytes"][int(start[number]) : int(start[number + 1])].tobytes()


def _plain(name: str, array: NDArray[Any]) -> NDArray[Any]:
    if array.dtype.hasobject:
        msg = f"{name} holds objects, which are no bytes"
        raise TypeError(msg)
    return np.ascontiguousarray(array, dtype=array.dtype.newbyteorder("<"))


def _view(mapped: mmap.mmap, start: int, column: Column) -> NDArray[Any]:
    dtype = np.dtype(column.dtype)
    count = column.n_bytes // dtype.itemsize
    flat = np.frombuffer(mapped, dtype, count, start + column.offset)
    return flat.reshape(tuple(column.shape))


def _head(header: bytes) -> int:
    return len(MAGIC) + LENGTH.size + len(header)


def _aligned(size: int) -> int:
    return -(-size // ALIGNED_BYTES) * ALIGNED_BYTES
