"""
Records as they travel: gzip, filled up to one of few lengths, so that a length tells nothing.

They are packed once, when they are published, and sent as they lie there: whoever takes gzip gets
the bytes of the publication, without work for each look-up.
"""

from __future__ import annotations

import gzip
import struct
import zlib
from typing import Final

SHORTEST: Final = 4_096
"""Packed records have this length, or twice it, or four times …"""

LEVEL: Final = 9
START: Final = b"\x1f\x8b\x08\x04" + bytes(4) + b"\x02\xff"
"""Of RFC 1952: deflate with an extra field, without a time."""
FIELD: Final = struct.Struct("<H2sH")
"""Length of all extra fields, name of ours, its length."""
NAME: Final = b"GT"
END: Final = struct.Struct("<II")
MOST_FILLING: Final = 65_535 - 4


def packed(content: bytes) -> bytes:
    """
    Return content as gzip of one of few lengths; what fills it stands in the header.

    Raises
    ------
    ValueError
        If it is so long that no header holds its filling.

    Examples
    --------
    >>> len(packed(b"a")), gzip.decompress(packed(b"a"))
    (4096, b'a')
    """
    deflate = zlib.compressobj(LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    data = deflate.compress(content) + deflate.flush()
    bare = len(START) + FIELD.size + len(data) + END.size
    length = SHORTEST
    while length < bare:
        length *= 2
    filling = length - bare
    if filling > MOST_FILLING:
        msg = f"a record of {bare} packed bytes is too long"
        raise ValueError(msg)
    head = START + FIELD.pack(4 + filling, NAME, filling) + bytes(filling)
    return head + data + END.pack(zlib.crc32(content), len(content))


def unpacked(sent: bytes) -> bytes:
    """Return the content of a packed record."""
    return gzip.decompress(sent)
