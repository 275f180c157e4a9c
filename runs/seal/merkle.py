"""The Merkle tree of RFC 9162, section 2.1, over leaves that carry a salt each."""

from __future__ import annotations

import hashlib
import hmac
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

LEAF: Final = b"\x00"
NODE: Final = b"\x01"
"""RFC 9162: a leaf can never be passed off as a node, nor a node as a leaf."""

SALT_WORDS: Final = b"gan-truong-salt-1\x00"


def salt_of(secret: bytes, name: str) -> bytes:
    """Return the 32 bytes that keep one leaf from being guessed: HMAC-SHA256 of its id."""
    return hmac.digest(secret, SALT_WORDS + name.encode(), "sha256")


def leaf_hash(salt: bytes, content: bytes) -> bytes:
    """Return ``SHA-256(00 ‖ salt ‖ content)``."""
    return hashlib.sha256(LEAF + salt + content).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return ``SHA-256(01 ‖ left ‖ right)``."""
    return hashlib.sha256(NODE + left + right).digest()


def levels(leaves: Sequence[bytes]) -> list[list[bytes]]:
    """
    Return the hashes of the tree, leaves first, root last.

    Notes
    -----
    The last node of an odd level goes up as it is. That is RFC 9162's split at the largest
    power of two below the number of leaves, made from below.
    """
    made = [list(leaves)]
    while len(made[-1]) > 1:
        row = made[-1]
        above = [node_hash(row[i], row[i + 1]) for i in range(0, len(row) - 1, 2)]
        made.append(above + row[len(row) & ~1 :])
    return made


def root_of(leaves: Sequence[bytes]) -> bytes:
    """
    Return the root.

    Examples
    --------
    >>> root_of([]).hex()[:16]  # RFC 9162: the hash of nothing
    'e3b0c44298fc1c14'
    >>> root_of([b"a"])
    b'a'
    """
    return levels(leaves)[-1][0] if leaves else hashlib.sha256().digest()


def path_of(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """Return the sibling hashes from a leaf up to the root (RFC 9162, 2.1.3.1)."""
    path = []
    for row in levels(leaves)[:-1]:
        sibling = index ^ 1
        if sibling < len(row):
            path.append(row[sibling])
        index >>= 1
    return path
