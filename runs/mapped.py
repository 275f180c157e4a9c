"""Objects with large arrays as one file that processes map: written once, shared by all."""

from __future__ import annotations

import mmap
import pickle
import struct
from typing import TYPE_CHECKING, Any, BinaryIO, Final

if TYPE_CHECKING:
    from collections.abc import Callable

ALIGNED: Final = 64
END: Final = struct.Struct("<qq")
"""Where the objects begin, and how many bytes they are: the file's last bytes."""


def dump(thing: object, file: BinaryIO) -> None:
    """Write a thing into an empty file: its arrays, then its objects apart from them."""
    buffers: list[pickle.PickleBuffer] = []
    objects = pickle.dumps(thing, protocol=5, buffer_callback=buffers.append)
    begin: list[tuple[int, int]] = []
    for buffer in buffers:
        file.write(b"\0" * (-file.tell() % ALIGNED))
        raw = buffer.raw()
        begin.append((file.tell(), raw.nbytes))
        file.write(raw)
    told = pickle.dumps((begin, objects))
    first = file.tell()
    file.write(told)
    file.write(END.pack(first, len(told)))
    file.flush()


def load(file: Callable[[], int]) -> Any:  # noqa: ANN401 (whatever was written)
    """
    Return what ``dump`` wrote.

    Parameters
    ----------
    file
        Returns the descriptor of an open file, as ``fileno`` of files does.

    Notes
    -----
    The arrays are mapped privately: the processes share the memory as long as none writes, and
    none sees what another writes. Only what this very program wrote, where nobody else writes,
    may be read, since objects are unpickled.
    """
    mapped = memoryview(mmap.mmap(file(), 0, access=mmap.ACCESS_COPY))
    first, n_bytes = END.unpack(mapped[-END.size :])
    told = mapped[first : first + n_bytes]
    begin, objects = pickle.loads(told)  # noqa: S301 (our own file where nobody else writes)
    parts = [mapped[start : start + size] for start, size in begin]
    return pickle.loads(objects, buffers=parts)  # noqa: S301 (the same)
