"""Answers kept for whoever sends a write again, under a key that only the sender has."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

if TYPE_CHECKING:
    from collections.abc import Sequence

NONCE_BYTES: Final = 12
KEY_BYTES: Final = 32
KEPT_HEADERS: Final = (
    b"cache-control",
    b"content-language",
    b"content-type",
    b"etag",
    b"location",
    b"retry-after",
)
Header = tuple[bytes, bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One answer: status, the headers that belong to it, and the bytes of its body."""

    status: int
    headers: Sequence[Header]
    body: bytes


def name_of(principal: str, key: bytes) -> bytes:
    """Return the hash under which a sender's key is known; senders do not meet."""
    return hashlib.sha256(b"\0".join((b"idempotency", principal.encode(), key))).digest()


def request_mac(key: bytes) -> hmac.HMAC:
    """Return the hash of a request, to be fed; without the sender's key it tells nothing."""
    return hmac.new(key, digestmod=hashlib.sha256)


def sealed(answer: Answer, principal: str, key: bytes) -> bytes:
    """Return an answer that only the sender's key opens."""
    headers = [
        [name.decode("latin-1"), value.decode("latin-1")]
        for name, value in answer.headers
        if name.lower() in KEPT_HEADERS
    ]
    plain = json.dumps(headers).encode() + b"\n" + answer.body
    nonce = os.urandom(NONCE_BYTES)
    name = name_of(principal, key)
    return nonce + AESGCM(_secret(principal, key)).encrypt(nonce, plain, name)


def opened(kept: bytes, principal: str, key: bytes, *, status: int) -> Answer:
    """
    Return an answer that was sealed.

    Raises
    ------
    InvalidTag
        If it was sealed for another sender or key, or was changed.
    """
    nonce, text = kept[:NONCE_BYTES], kept[NONCE_BYTES:]
    plain = AESGCM(_secret(principal, key)).decrypt(nonce, text, name_of(principal, key))
    first, _, body = plain.partition(b"\n")
    headers = [
        (name.encode("latin-1"), value.encode("latin-1")) for name, value in json.loads(first)
    ]
    return Answer(status=status, headers=headers, body=body)


def _secret(principal: str, key: bytes) -> bytes:
    derived = HKDF(hashes.SHA256(), KEY_BYTES, principal.encode(), b"gantruong kept answer")
    return derived.derive(key)
