"""Documents of an export: written in one way, signed where this machine has a key."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from runs.exports.errors import altered
from runs.manifest import canonical_json
from runs.seal.keys import public_hex, signing_key
from runs.seal.signature import ALGORITHM, holds

if TYPE_CHECKING:
    from collections.abc import Mapping

SIGNATURE: Final = "signature"
NOT_SIGNED: Final = "not signed"


def signed(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return a document with its signature, or with the words that there is none."""
    key = signing_key()
    if key is None:
        return {**document, SIGNATURE: NOT_SIGNED}
    block = {
        "algorithm": ALGORITHM,
        "public_key": public_hex(key.public_key()),
        "signature": key.sign(canonical_json(document)).hex(),
    }
    return {**document, SIGNATURE: block}


def signer(document: Mapping[str, Any]) -> str | None:
    """Return the public key in a document, hexadecimal; ``None`` where it is not signed."""
    block = document.get(SIGNATURE)
    return str(block["public_key"]) if isinstance(block, dict) and "public_key" in block else None


def check(document: Mapping[str, Any], form: str, what: str, *, key: str | None = None) -> None:
    """
    Check the form and the signature of a document.

    Parameters
    ----------
    key
        Public key that must have signed it; without one a document that is not signed passes.

    Raises
    ------
    AlteredError
        If it is of another form, its signature does not hold, or is not of that key.
    """
    if document.get("format") != form:
        raise altered(what)
    block = document.get(SIGNATURE)
    if block == NOT_SIGNED and key is None:
        return
    bare = {name: value for name, value in document.items() if name != SIGNATURE}
    if (
        not isinstance(block, dict)
        or key not in {None, block.get("public_key")}
        or not holds(
            str(block.get("public_key")), str(block.get("signature")), canonical_json(bare)
        )
    ):
        raise altered(what)


def read(content: bytes, what: str) -> dict[str, Any]:
    """Return a document of a file. Raises ``AlteredError`` if it is none."""
    try:
        found = json.loads(content)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise altered(what)
    return found
