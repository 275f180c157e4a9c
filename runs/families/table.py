"""
Encrypted records of one size, found by a hash: what a publication holds about children.

``index.bin`` has the sorted hashes, ``slots.bin`` an encrypted slot for each, in the same order.
A record fills one slot or more; hash and key of each are derived together (HKDF, RFC 5869) from
the code and a salt that is new in every publication. So neither order nor size nor
number of slots tells anything about a child, two publications cannot be laid beside each other,
and without codes the files are noise.
"""

from __future__ import annotations

import hmac
import mmap
import secrets
import struct
from typing import TYPE_CHECKING, Final

import numpy as np
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

INDEX: Final = "index.bin"
SLOTS: Final = "slots.bin"
PARTIAL: Final = "slots.partial"
HASH_BYTES: Final = 16
SALT_BYTES: Final = 32
PAYLOAD_BYTES: Final = 5_104  # most records as they are sent, with their proof
SLOT_BYTES: Final = PAYLOAD_BYTES + 16
HEAD: Final = struct.Struct("<HI")
ONCE: Final = bytes(12)
"""Each key encrypts one slot in its life, so its nonce may stand still."""

HASH: Final = "sha512"
KEY_BYTES: Final = 32
BLOCK: Final = 4_096
MOST_SLOTS: Final = 4_096


def write_table(folder: Path, records: Iterable[tuple[bytes, bytes]], salt: bytes) -> int:
    """
    Write records, one after another as they come, and return how many slots they fill.

    Parameters
    ----------
    folder
        Exists and has no table yet.
    records
        Seed of the code, and content; in any order.
    salt
        ``new_salt()``; the same one must never meet the same code twice.

    Notes
    -----
    Memory is 16 bytes a slot; contents go to disk at once and are put into the order of their
    hashes at the end, so that nothing is left of the order in which they came.
    """
    names = bytearray()
    partial = folder / PARTIAL
    with partial.open("wb") as file:
        for seed, content in records:
            for name, slot in _slots(hmac.digest(salt, seed, HASH), content):
                names += name
                file.write(slot)
    words = np.frombuffer(bytes(names), ">u8").reshape(-1, 2)
    order = np.lexsort((words[:, 1], words[:, 0]))
    with (folder / INDEX).open("wb") as file:
        file.write(b"".join(names[HASH_BYTES * at : HASH_BYTES * (at + 1)] for at in order))
    _reordered(partial, folder / SLOTS, order)
    partial.unlink()
    return len(order)


def new_salt() -> bytes:
    """Return 32 random bytes: publications are meant to differ."""
    return secrets.token_bytes(SALT_BYTES)


class Table:
    """
    A table of one publication, mapped into memory.

    Parameters
    ----------
    folder
        As ``write_table`` left it.
    salt
        The one that it was written with.
    """

    def __init__(self, folder: Path, salt: bytes) -> None:
        self._salt = salt
        self._index = _mapped(folder / INDEX)
        self._slots = _mapped(folder / SLOTS)
        self._n = len(self._index) // HASH_BYTES

    def content(self, seed: bytes) -> bytes | None:
        """
        Return the record of a seed, ``None`` if there is none.

        Notes
        -----
        Whether there is one or not, the same number of steps leads to a slot and that slot is
        tried; only a record of several slots takes longer.
        """
        made = hmac.digest(self._salt, seed, HASH)
        first = self._opened(made, 0)
        if first is None:
            return None
        n_slots, n_bytes = HEAD.unpack_from(first)
        parts = [first[HEAD.size :]]
        for number in range(1, n_slots):
            part = self._opened(made, number)
            if part is None:
                return None
            parts.append(part)
        return b"".join(parts)[:n_bytes]

    def _opened(self, made: bytes, number: int) -> bytes | None:
        if not self._n:
            return None
        name, key = _derived(made, number)
        at = self._place(name)
        slot = self._slots[at * SLOT_BYTES : (at + 1) * SLOT_BYTES]
        try:
            return AESGCM(key).decrypt(ONCE, slot, None)
        except InvalidTag:
            return None

    def _place(self, name: bytes) -> int:
        """Return the position of a hash, or of its neighbour; always in as many steps."""
        index = self._index
        low, step = 0, 1 << max(0, self._n - 1).bit_length()
        while step:
            at = low + step
            if at < self._n and index[at * HASH_BYTES : (at + 1) * HASH_BYTES] <= name:
                low = at
            step >>= 1
        return low


def _slots(made: bytes, content: bytes) -> Iterable[tuple[bytes, bytes]]:
    n_slots = -(-(HEAD.size + len(content)) // PAYLOAD_BYTES)
    if n_slots > MOST_SLOTS:
        msg = f"a record of {len(content)} bytes is too long"
        raise ValueError(msg)
    whole = HEAD.pack(n_slots, len(content)) + content
    for number in range(n_slots):
        part = whole[number * PAYLOAD_BYTES : (number + 1) * PAYLOAD_BYTES]
        name, key = _derived(made, number)
        yield name, AESGCM(key).encrypt(ONCE, part.ljust(PAYLOAD_BYTES, b"\x00"), None)


def _derived(made: bytes, number: int) -> tuple[bytes, bytes]:
    """Return by what a slot is found and what opens it: parts of one block of HKDF-Expand."""
    block = hmac.digest(made, b"slot %d\x01" % number, HASH)
    return block[:HASH_BYTES], block[HASH_BYTES : HASH_BYTES + KEY_BYTES]


def _reordered(source: Path, target: Path, order: np.ndarray) -> None:
    """Copy slots into another order, a block at a time."""
    if not len(order):
        target.touch()
        return
    slots = np.memmap(source, np.uint8, "r").reshape(-1, SLOT_BYTES)
    with target.open("wb") as file:
        for start in range(0, len(order), BLOCK):
            file.write(slots[order[start : start + BLOCK]].tobytes())


def _mapped(path: Path) -> mmap.mmap | bytes:
    """Map a file; one without content cannot be mapped and is nothing."""
    with path.open("rb") as file:
        if not path.stat().st_size:
            return b""
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
