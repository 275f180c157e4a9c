"""The key that signs runs: made once, readable by its owner only, never shown."""

from __future__ import annotations

import hashlib
import os
import stat
from pathlib import Path
from typing import Final

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from gis.errors import InputError
from gis.state import state_dir

SETTING: Final = "GANTRUONG_SIGNING_KEY"
FILE: Final = "signing.key"
OWNER_ONLY: Final = 0o600
FINGERPRINT_DIGITS: Final = 16


def key_path() -> Path | None:
    """Return where the signing key lies or would lie; ``None`` if the setting is empty: no key."""
    given = os.environ.get(SETTING)
    if given is None:
        return state_dir() / FILE
    return Path(given).expanduser().absolute() if given else None


def signing_key() -> Ed25519PrivateKey | None:
    """
    Return the key that signs, ``None`` where there is none: then runs carry hashes only.

    Raises
    ------
    InputError
        If the setting names a file that is not there, the file is no Ed25519 key, or somebody
        else than its owner may read or write it.
    """
    path = key_path()
    if path is None:
        return None
    if not path.is_file():
        if SETTING in os.environ:
            msg = f"{SETTING} names {path}, which is not there; make it with: gantruong key create"
            raise InputError(msg)
        return None
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & ~OWNER_ONLY:
        msg = f"{path} is open to others (mode {mode:04o}); run: chmod 600 {path}"
        raise InputError(msg)
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        msg = f"{path} is not an Ed25519 private key in PEM without a password"
        raise InputError(msg) from None
    return key


def create_key() -> tuple[Path, Ed25519PrivateKey]:
    """
    Make a key pair, and return where its private half lies.

    Raises
    ------
    InputError
        If there is a key already; a key that signed runs is never overwritten.
    """
    path = key_path()
    if path is None:
        msg = f"{SETTING} is empty, which means: no key; unset it or name a file"
        raise InputError(msg)
    path.parent.mkdir(parents=True, exist_ok=True)
    key = Ed25519PrivateKey.generate()
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    except FileExistsError:
        msg = f"{path} is there already; runs may be signed with it, so it is not replaced"
        raise InputError(msg) from None
    with os.fdopen(handle, "wb") as file:
        file.write(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return path, key


def public_pem(key: Ed25519PublicKey) -> bytes:
    """Return a public key as PEM, for publication."""
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def public_hex(key: Ed25519PublicKey) -> str:
    """Return the 32 bytes of a public key in hexadecimal, as manifests carry it."""
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw).hex()


def fingerprint(public_key: str) -> str:
    """
    Return the short name of a public key, for reading aloud.

    Examples
    --------
    >>> fingerprint("00" * 32)
    '6668 7aad f862 bd77'
    """
    digits = hashlib.sha256(bytes.fromhex(public_key)).hexdigest()[:FINGERPRINT_DIGITS]
    return " ".join(digits[i : i + 4] for i in range(0, FINGERPRINT_DIGITS, 4))


def read_public_key(path: Path) -> str:
    """
    Return the public key of a PEM file in hexadecimal.

    Raises
    ------
    InputError
        If it is no Ed25519 public key.
    """
    try:
        key = load_pem_public_key(path.read_bytes())
    except (ValueError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PublicKey):
        msg = f"{path} is not an Ed25519 public key in PEM"
        raise InputError(msg)
    return public_hex(key)
