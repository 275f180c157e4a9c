"""The file in which new codes go to whoever prints the letters: sealed by a passphrase."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from gis.errors import InputError
from gis.private_file import write_new
from runs.csv_table import csv_bytes
from runs.families.code import ALPHABET, GROUP, shown

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

MAGIC: Final = b"gan-truong-codes-1\n"
COLUMNS: Final = ("season", "ward_code", "pupil_id", "code")
SALT_BYTES: Final = 16
NONCE_BYTES: Final = 12
KEY_BYTES: Final = 32
WORK: Final = 2**15
PASSPHRASE_LETTERS: Final = 24


def new_passphrase() -> str:
    """Return a passphrase of 108 random bits; it travels by another way than the file."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(PASSPHRASE_LETTERS))
    return "-".join(letters[at : at + GROUP] for at in range(0, len(letters), GROUP))


def write_sealed(path: Path, rows: Iterable[tuple[str, str, str, str]], passphrase: str) -> None:
    """
    Write codes to a new file that only the passphrase opens.

    Parameters
    ----------
    path
        Must not exist.
    rows
        Season, ward, pupil and plain code, sorted.

    Raises
    ------
    InputError
        If the file is there already or cannot be made.
    """
    lines = ((season, ward, pupil, shown(code)) for season, ward, pupil, code in rows)
    salt, nonce = secrets.token_bytes(SALT_BYTES), secrets.token_bytes(NONCE_BYTES)
    sealed = AESGCM(_key(passphrase, salt)).encrypt(nonce, csv_bytes(COLUMNS, lines), MAGIC)
    write_new(path, MAGIC + salt + nonce + sealed)


def read_sealed(path: Path, passphrase: str) -> bytes:
    """
    Return the CSV of a hand-over file.

    Raises
    ------
    InputError
        If it is no such file, was changed, or the passphrase is another one.
    """
    try:
        whole = path.read_bytes()
    except OSError as error:
        msg = f"{path.name} cannot be read: {error.strerror}"
        raise InputError(msg) from None
    head = len(MAGIC) + SALT_BYTES + NONCE_BYTES
    salt, nonce = whole[len(MAGIC) : len(MAGIC) + SALT_BYTES], whole[head - NONCE_BYTES : head]
    try:
        return AESGCM(_key(passphrase, salt)).decrypt(nonce, whole[head:], whole[: len(MAGIC)])
    except (InvalidTag, ValueError):
        msg = f"{path.name} does not open: another passphrase, or not a file of codes as it was"
        raise InputError(msg) from None


def _key(passphrase: str, salt: bytes) -> bytes:
    words = "".join(passphrase.upper().split()).replace("-", "").encode()
    return Scrypt(salt=salt, length=KEY_BYTES, n=WORK, r=8, p=1).derive(words)
