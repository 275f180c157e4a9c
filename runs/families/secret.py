"""What is made of a code under the installation's key; the key is in no database or snapshot."""

from __future__ import annotations

import hmac
import os
import secrets
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from gis.errors import InputError
from gis.private_file import make_once
from gis.state import state_dir

SETTING: Final = "GANTRUONG_FAMILY_KEY"
FILE: Final = "family.key"
KEY_BYTES: Final = 32
FINDER_BYTES: Final = 16
NONCE_BYTES: Final = 12

FIND: Final = b"gan-truong-family-find-1\x00"
SEED: Final = b"gan-truong-family-seed-1\x00"
WRAP: Final = b"gan-truong-family-wrap-1\x00"
FILES: Final = b"gan-truong-family-files-1\x00"
CHECK: Final = b"gan-truong-family-check-1\x00"


@dataclass(frozen=True, slots=True, repr=False)
class FamilyKey:
    """
    The installation's key for codes.

    Parameters
    ----------
    key
        32 bytes or more.

    Notes
    -----
    A code has 63 bits, too few for a bare hash that stands beside 200,000 others: a stolen table
    of plain hashes would be searched. Under this key the hashes tell nothing without it.
    """

    key: bytes

    def finder(self, code: str) -> bytes:
        """Return by which the database finds a code, 16 bytes."""
        return hmac.digest(self.key, FIND + code.encode(), "sha256")[:FINDER_BYTES]

    def seed(self, code: str) -> bytes:
        """Return from which a code's record keys are derived, 32 bytes."""
        return hmac.digest(self.key, SEED + code.encode(), "sha256")

    def wrapped(self, seed: bytes, finder: bytes) -> bytes:
        """Return a seed as the database keeps it, bound to its row; new bytes each time."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        return nonce + self._wrapper().encrypt(nonce, seed, finder)

    def unwrapped(self, kept: bytes, finder: bytes) -> bytes:
        """
        Return the seed of a row.

        Raises
        ------
        InputError
            If the row was made under another key.
        """
        try:
            return self._wrapper().decrypt(kept[:NONCE_BYTES], kept[NONCE_BYTES:], finder)
        except InvalidTag:
            msg = (
                f"the codes in the database were made under another key than {FILE} of this "
                f"machine; restore that file or set {SETTING}"
            )
            raise InputError(msg) from None

    def check(self, salt: bytes) -> str:
        """Return by which a publication knows the key that it was made under; no secret."""
        return hmac.digest(self.key, CHECK + salt, "sha256").hex()

    def file_key(self, name: str) -> bytes:
        """Return the key of one stored file, 32 bytes."""
        return hmac.digest(self.key, FILES + name.encode(), "sha256")

    def _wrapper(self) -> AESGCM:
        return AESGCM(hmac.digest(self.key, WRAP, "sha256"))


def family_key(*, make: bool = True) -> FamilyKey:
    """
    Return the installation's key: the setting's if given, else the state folder's, made once.

    Parameters
    ----------
    make
        False for whoever only reads: a fresh key would open nothing.

    Raises
    ------
    InputError
        If it is not hexadecimal of at least 64 digits, or there is none and none is to be made.
    """
    given = os.environ.get(SETTING)
    if given:
        return _key(given, SETTING)
    path = state_dir() / FILE
    if make:
        make_once(path, secrets.token_hex(KEY_BYTES).encode("ascii"))
    elif not path.exists():
        msg = f"{path} is not there: codes of families open nothing without it"
        raise InputError(msg)
    return _key(path.read_text(encoding="ascii"), str(path))


def _key(text: str, where: str) -> FamilyKey:
    try:
        key = bytes.fromhex(text.strip())
    except ValueError:
        key = b""
    if len(key) < KEY_BYTES:
        msg = f"{where} must hold at least {2 * KEY_BYTES} hexadecimal digits"
        raise InputError(msg)
    return FamilyKey(key)
