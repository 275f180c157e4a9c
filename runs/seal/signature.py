"""Signatures over the manifest and over the head of its tree (Ed25519, RFC 8032)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from runs.seal.keys import public_hex

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

ALGORITHM: Final = "Ed25519"
TREE_FORMAT: Final = "gan-truong-tree-head-1"


def tree_head(manifest: Mapping[str, Any]) -> bytes:
    r"""
    Return the bytes that are signed for families: which run, how many leaves, which root.

    It names no child and none of the manifest's exact figures, some of which are a child's.

    Examples
    --------
    >>> tree_head({"run_sha256": "ab", "merkle_root": "cd", "merkle_leaves": 3})
    b'{"format":"gan-truong-tree-head-1","leaves":3,"root":"cd","run_sha256":"ab"}'
    """
    head = {
        "format": TREE_FORMAT,
        "leaves": manifest.get("merkle_leaves"),
        "root": manifest.get("merkle_root"),
        "run_sha256": manifest.get("run_sha256"),
    }
    return json.dumps(head, sort_keys=True, separators=(",", ":")).encode()


def sign(key: Ed25519PrivateKey, content: bytes, manifest: Mapping[str, Any]) -> dict[str, str]:
    """Return the signature block of a manifest; ``content`` are its signed bytes."""
    return {
        "algorithm": ALGORITHM,
        "public_key": public_hex(key.public_key()),
        "manifest": key.sign(content).hex(),
        "tree_head": key.sign(tree_head(manifest)).hex(),
    }


def holds(public_key: str, signature: str, content: bytes) -> bool:
    """Return whether a signature in hexadecimal is that key's over these bytes."""
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key))
        key.verify(bytes.fromhex(signature), content)
    except (InvalidSignature, ValueError):
        return False
    return True
