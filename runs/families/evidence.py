"""
Photos and papers of families: known by their content, freed of what they tell unasked, encrypted.

A picture is never decoded here: its parts are walked over by their lengths, and those that say
where and by which device it was taken are left out. The files lie in the state folder, outside of
every publication, each under a key of its own.
"""

from __future__ import annotations

import binascii
import hashlib
import os
import secrets
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from gis.errors import BrokenPromiseError
from gis.state import private_dir
from runs.families.refusals import wrong_evidence

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from runs.families.secret import FamilyKey

MOST_BYTES: Final = 4_000_000
MOST_FILES: Final = 2
FOLDER: Final = ("families", "evidence")
OWNER_ONLY: Final = 0o600
ONCE: Final = bytes(12)
"""Each file has a random name and by it a key of its own, so its nonce may stand still."""

JPEG: Final = b"\xff\xd8\xff"
PNG: Final = b"\x89PNG\r\n\x1a\n"
PDF: Final = b"%PDF-"
MEDIA: Final = {"jpeg": "image/jpeg", "png": "image/png", "pdf": "application/pdf"}

SCAN: Final = 0xDA
KEPT_MARKERS: Final = frozenset({0xE0, 0xEE})
"""Of the application segments of a JPEG: size and colours; all others are left out."""

COMMENT: Final = 0xFE
KEPT_CHUNKS: Final = frozenset(
    {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"sBIT", b"pHYs"}
)
FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""Segments of a JPEG that say how large the picture is."""

MOST_PIXELS: Final = 60_000_000
"""What a telephone takes is below; a few bytes may claim any size and fill the viewer's memory."""

TAKEN_OUT: Final = "metadata taken out"
MAY_HOLD: Final = "may hold metadata"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """
    A file as it is kept.

    Attributes
    ----------
    kind
        ``jpeg``, ``png`` or ``pdf``.
    content
        What is kept, before encryption.
    note
        What was taken out of it, or may still be in it.
    """

    kind: str
    content: bytes
    note: str

    @property
    def sha256(self) -> bytes:
        """Return its SHA-256."""
        return hashlib.sha256(self.content).digest()


def checked(content: bytes) -> Evidence:
    """
    Return a file as it may be kept; its name and what a browser says of it count for nothing.

    Raises
    ------
    WrongEvidenceError
        If it is too large, of another kind, or a picture that is cut short.
    """
    if len(content) > MOST_BYTES:
        raise wrong_evidence(why="too_large", mb=MOST_BYTES // 1_000_000)
    try:
        if content.startswith(JPEG):
            return Evidence(kind="jpeg", content=b"".join(_jpeg(content)), note=TAKEN_OUT)
        if content.startswith(PNG):
            return Evidence(kind="png", content=PNG + b"".join(_png(content)), note=TAKEN_OUT)
    except (struct.error, IndexError):
        raise wrong_evidence(why="broken") from None
    if content.startswith(PDF):
        return Evidence(kind="pdf", content=content, note=MAY_HOLD)
    raise wrong_evidence(why="kind")


def store(key: FamilyKey, kept: Evidence) -> str:
    """Write a file encrypted and return its name; a random one."""
    name = secrets.token_hex(16)
    sealed = AESGCM(key.file_key(name)).encrypt(ONCE, kept.content, name.encode())
    handle = os.open(_path(name), os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    with os.fdopen(handle, "wb") as file:
        file.write(sealed)
        file.flush()
        os.fsync(file.fileno())
    return name


def load(key: FamilyKey, name: str) -> bytes:
    """
    Return the content of a stored file.

    Raises
    ------
    BrokenPromiseError
        If it is not there, was changed, or was written under another key.
    """
    try:
        return AESGCM(key.file_key(name)).decrypt(ONCE, _path(name).read_bytes(), name.encode())
    except (OSError, InvalidTag):
        msg = "a stored file of a request is gone, was changed, or has another key"
        raise BrokenPromiseError(msg) from None


def discard(name: str) -> None:
    """Take a stored file away."""
    _path(name).unlink(missing_ok=True)


def _path(name: str) -> Path:
    return private_dir(*FOLDER) / f"{int(name, 16):032x}"


def _jpeg(content: bytes) -> Iterator[bytes]:
    """Yield the parts of a JPEG without comments and application segments but size and colours."""
    yield content[:2]
    at = 2
    while True:
        if content[at] != 0xFF:  # noqa: PLR2004 (a marker begins so)
            raise IndexError
        marker = content[at + 1]
        (length,) = struct.unpack_from(">H", content, at + 2)
        end = at + 2 + length
        if length < 2 or end > len(content):  # noqa: PLR2004 (the length counts itself)
            raise IndexError
        if marker in FRAMES:
            _refuse_large(*struct.unpack_from(">HH", content, at + 5))
        if marker == SCAN:
            last = content.rfind(b"\xff\xd9")
            if last < end:
                raise IndexError
            yield content[at : last + 2]
            return
        is_told = 0xE0 <= marker <= 0xEF or marker == COMMENT  # noqa: PLR2004 (APP0 to APP15)
        if not is_told or marker in KEPT_MARKERS:
            yield content[at:end]
        at = end


def _png(content: bytes) -> Iterator[bytes]:
    """Yield the chunks of a PNG that draw it; times, texts and positions are left out."""
    at, kind = len(PNG), b""
    while kind != b"IEND":
        (length,) = struct.unpack_from(">I", content, at)
        kind = content[at + 4 : at + 8]
        end = at + 12 + length
        (crc,) = struct.unpack_from(">I", content, end - 4)
        if end > len(content) or crc != binascii.crc32(content[at + 4 : end - 4]):
            raise IndexError
        if kind == b"IHDR":
            _refuse_large(*struct.unpack_from(">II", content, at + 8))
        if kind in KEPT_CHUNKS:
            yield content[at:end]
        at = end


def _refuse_large(one_px: int, other_px: int) -> None:
    """Refuse a picture by the size that it claims, without decoding it."""
    if one_px * other_px > MOST_PIXELS:
        raise wrong_evidence(why="too_many_pixels", mp=MOST_PIXELS // 1_000_000)
