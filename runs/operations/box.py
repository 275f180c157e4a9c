"""One encrypted file, written and read as a stream: altered, cut and foreign files are refused."""

from __future__ import annotations

import hashlib
import io
import json
import os
import secrets
from typing import IO, TYPE_CHECKING, Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from gis.errors import BrokenPromiseError, InputError

if TYPE_CHECKING:
    from pathlib import Path

MAGIC: Final = b"gan-truong-backup-1\n"
CHUNK_BYTES: Final = 1 << 20
TAG_BYTES: Final = 16
SALT_BYTES: Final = 32
LONGEST_HEADER: Final = 4_096
COST: Final = {"n": 1 << 15, "r": 8, "p": 1}
"""Of scrypt (RFC 7914): 32 MiB and about 0.1 s for one guess of a passphrase."""
MOST_COST: Final = 1 << 20
COUNTER_BYTES: Final = 11
LAST: Final = 1


class BoxWriter(io.RawIOBase):
    """
    Encrypts what is written into it with AES-256-GCM, chunk by chunk.

    Parameters
    ----------
    file
        Where it goes; ``close`` ends the box and leaves the file open.
    secret
        Bytes of the key file, or of a passphrase.

    Notes
    -----
    The key is made by scrypt under a salt of this file alone, so that counters may begin at
    zero. A nonce is the number of the chunk and whether it is the last; each chunk is bound to the
    header. So chunks cannot be changed, swapped, left out or cut off unnoticed.
    """

    def __init__(self, file: IO[bytes], secret: bytes) -> None:
        header = {
            "cipher": "AES-256-GCM",
            "chunk_bytes": CHUNK_BYTES,
            "kdf": "scrypt",
            "salt": secrets.token_hex(SALT_BYTES),
            **COST,
        }
        text = json.dumps(header, sort_keys=True).encode()
        self._file, self._buffer, self._count = file, bytearray(), 0
        self._cipher = AESGCM(_key(secret, header))
        self._bound = hashlib.sha256(MAGIC + text).digest()
        file.write(MAGIC + len(text).to_bytes(4, "big") + text)

    def writable(self) -> bool:
        """Return that one can write into it."""
        return True

    def write(self, data: Any, /) -> int:  # noqa: ANN401 (any buffer)
        """Take plain bytes."""
        self._buffer += data
        while len(self._buffer) > CHUNK_BYTES:
            self._seal(bytes(self._buffer[:CHUNK_BYTES]), last=0)
            del self._buffer[:CHUNK_BYTES]
        return memoryview(data).nbytes

    def close(self) -> None:
        """Write the last chunk, which says that it is the last."""
        if not self.closed:
            self._seal(bytes(self._buffer), last=LAST)
        super().close()

    def _seal(self, plain: bytes, *, last: int) -> None:
        nonce = self._count.to_bytes(COUNTER_BYTES, "big") + bytes([last])
        self._file.write(self._cipher.encrypt(nonce, plain, self._bound))
        self._count += 1


class BoxReader(io.RawIOBase):
    """
    Gives the plain bytes of a box, each checked before it is given.

    Parameters
    ----------
    path
        The encrypted file.
    secret
        Bytes of the key file, or of the passphrase.

    Raises
    ------
    BrokenPromiseError
        If the file was altered or cut, or the key is another one; named when it is met.
    InputError
        If it is no such file.
    """

    def __init__(self, path: Path, secret: bytes) -> None:
        self._path, self._file = path, path.open("rb")
        self._size = os.fstat(self._file.fileno()).st_size
        header, text = self._header()
        self._cipher = AESGCM(_key(secret, header))
        self._bound = hashlib.sha256(MAGIC + text).digest()
        self._buffer, self._count, self._ended = b"", 0, False

    @property
    def size(self) -> int:
        """Return the bytes of the encrypted file."""
        return self._size

    def tell(self) -> int:
        """Return how many bytes of the encrypted file are read."""
        return self._file.tell()

    def readable(self) -> bool:
        """Return that one can read from it."""
        return True

    def readinto(self, target: Any, /) -> int:  # noqa: ANN401 (any writable buffer)
        """Fill a buffer with plain bytes; 0 at the end of the whole box."""
        while not self._buffer and not self._ended:
            self._buffer = self._open_next()
        view = memoryview(target)
        n_bytes = min(len(view), len(self._buffer))
        view[:n_bytes], self._buffer = self._buffer[:n_bytes], self._buffer[n_bytes:]
        return n_bytes

    def finish(self) -> None:
        """Read to the end, so that a cut file is noticed however little of it was wanted."""
        while self.read(CHUNK_BYTES):
            pass

    def close(self) -> None:
        """Close the file."""
        self._file.close()
        super().close()

    def _open_next(self) -> bytes:
        sealed = self._file.read(CHUNK_BYTES + TAG_BYTES)
        self._ended = self._file.tell() >= self._size
        nonce = self._count.to_bytes(COUNTER_BYTES, "big") + bytes([LAST if self._ended else 0])
        try:
            plain = self._cipher.decrypt(nonce, sealed, self._bound)
        except (InvalidTag, ValueError):
            raise BrokenPromiseError(self._what_is_wrong(sealed)) from None
        self._count += 1
        return plain

    def _what_is_wrong(self, sealed: bytes) -> str:
        if self._ended and self._opens(sealed, last=0):
            return f"{self._path} is cut off after chunk {self._count + 1}; it is not whole"
        if self._count == 0:
            return f"{self._path} was altered, or was made with another key or passphrase"
        return f"{self._path} was altered or cut in chunk {self._count + 1}"

    def _opens(self, sealed: bytes, *, last: int) -> bool:
        nonce = self._count.to_bytes(COUNTER_BYTES, "big") + bytes([last])
        try:
            self._cipher.decrypt(nonce, sealed, self._bound)
        except (InvalidTag, ValueError):
            return False
        return True

    def _header(self) -> tuple[dict[str, Any], bytes]:
        start = self._file.read(len(MAGIC) + 4)
        length = int.from_bytes(start[len(MAGIC) :], "big")
        text = self._file.read(min(length, LONGEST_HEADER))
        try:
            header = json.loads(text)
            sound = (
                start.startswith(MAGIC)
                and header["kdf"] == "scrypt"
                and header["cipher"] == "AES-256-GCM"
                and header["chunk_bytes"] == CHUNK_BYTES
                and all(isinstance(header[name], int) for name in COST)
                and header["n"] * header["r"] * header["p"] <= MOST_COST
                and len(bytes.fromhex(header["salt"])) == SALT_BYTES
            )
        except (ValueError, KeyError, TypeError):
            sound = False
        if not sound:
            self._file.close()
            msg = f"{self._path} is no backup of this program"
            raise InputError(msg)
        return header, text


def _key(secret: bytes, header: dict[str, Any]) -> bytes:
    salt = bytes.fromhex(header["salt"])
    made = Scrypt(salt=salt, length=32, n=header["n"], r=header["r"], p=header["p"])
    return made.derive(secret)
