"""Check a family's proof without Gần Trường: ``python3 verify_proof.py proof.json``.

``gantruong proof`` writes it. The format stands in ``docs/seal.md``. Python alone is enough; only a
signature needs the package ``cryptography``. Exit code 0: the proof holds. 1: not. 2: wrong call.
"""  # noqa: INP001 (a script for anybody, it belongs to no package)

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from pathlib import Path
from typing import Any, Final

FORMAT: Final = "gan-truong-proof-1"
HASH_BYTES: Final = 32
SIGNED_KEYS: Final = ("leaves", "root")


class WrongProofError(Exception):
    """The proof does not hold; the text says where."""


def root_from(leaf: bytes, index: int, n_leaves: int, path: list[bytes]) -> bytes:
    """Return the root that a leaf hash leads to (RFC 9162, section 2.1.3.2)."""
    if not 0 <= index < n_leaves:
        msg = f"position {index} is not one of {n_leaves}"
        raise WrongProofError(msg)
    here, last, found = index, n_leaves - 1, leaf
    for sibling in path:
        if last == 0:
            msg = "the path is too long"
            raise WrongProofError(msg)
        if here % 2 or here == last:
            found = hashlib.sha256(b"\x01" + sibling + found).digest()
            while not here % 2 and here:
                here, last = here // 2, last // 2
        else:
            found = hashlib.sha256(b"\x01" + found + sibling).digest()
        here, last = here // 2, last // 2
    if last:
        msg = "the path is too short"
        raise WrongProofError(msg)
    return found


def check(proof: dict[str, Any], *, root: str | None, public_key: str | None) -> str:
    """
    Return one sentence about a proof that holds.

    Parameters
    ----------
    proof
        What the file holds.
    root
        Published root, hexadecimal; ``None`` if the reader compares it by eye.
    public_key
        Published key, hexadecimal of 32 bytes or the path of a PEM file; ``None`` for any.
    """
    if proof["format"] != FORMAT:
        msg = f"the file is not a {FORMAT}"
        raise WrongProofError(msg)
    salt, path = bytes.fromhex(proof["salt"]), [bytes.fromhex(one) for one in proof["path"]]
    if any(len(one) != HASH_BYTES for one in (salt, *path)):
        msg = "a salt or hash does not have 32 bytes"
        raise WrongProofError(msg)
    leaf = hashlib.sha256(b"\x00" + salt + proof["leaf"].encode()).digest()
    found = root_from(leaf, proof["index"], proof["leaves"], path).hex()
    head = json.loads(proof["tree_head"])
    if any(head[key] != proof[key] for key in SIGNED_KEYS) or found != proof["root"]:
        msg = "leaf, salt and path do not lead to the root"
        raise WrongProofError(msg)
    if root is not None and root.lower() != found:
        msg = "the root is not the published one"
        raise WrongProofError(msg)
    return f"The leaf stands in the tree with root {found}; {_signed(proof, public_key)}."


def _signed(proof: dict[str, Any], public_key: str | None) -> str:
    signature = proof["signature"]
    if signature is None:
        if public_key is not None:
            msg = "the proof is not signed"
            raise WrongProofError(msg)
        return "not signed: compare the root with the published one"
    wanted = None if public_key is None else _key_bytes(public_key)
    given = bytes.fromhex(signature["public_key"])
    if wanted is not None and wanted != given:
        msg = "the proof is signed by another key"
        raise WrongProofError(msg)
    _check_signature(given, bytes.fromhex(signature["tree_head"]), proof["tree_head"].encode())
    whose = "the key given" if wanted else f"key {given.hex()}: compare it with the published one"
    return f"signed by {whose} (a proof of integrity, not a legal signature)"


def _key_bytes(key: str) -> bytes:
    if not Path(key).is_file():
        return bytes.fromhex(key)
    from cryptography.hazmat.primitives import serialization  # noqa: PLC0415 (only for signatures)

    loaded = serialization.load_pem_public_key(Path(key).read_bytes())
    return loaded.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)


def _check_signature(key: bytes, signature: bytes, content: bytes) -> None:
    try:
        from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 (only for signatures)
        from cryptography.hazmat.primitives.asymmetric.ed25519 import (  # noqa: PLC0415 (the same)
            Ed25519PublicKey,
        )
    except ImportError:
        msg = "the proof is signed; to check that, install: pip install cryptography"
        raise WrongProofError(msg) from None
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, content)
    except (InvalidSignature, ValueError):
        msg = "the signature is wrong"
        raise WrongProofError(msg) from None


def main(words: list[str]) -> int:
    """Check the file named on the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("proof", type=Path, help="proof.json")
    parser.add_argument("--root", help="published root, hexadecimal")
    parser.add_argument("--public-key", help="published key: PEM file or hexadecimal")
    given = parser.parse_args(words)
    proof: dict[str, Any] = {}
    try:
        proof = json.loads(given.proof.read_text(encoding="utf-8"))
        sentence = check(proof, root=given.root, public_key=given.public_key)
    except (WrongProofError, KeyError, TypeError, ValueError, AttributeError) as error:
        print(f"WRONG: {error}")  # noqa: T201 (this is the answer)
        return 1
    print(f"RIGHT. {sentence}\n{proof['leaf']}")  # noqa: T201 (this is the answer)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
