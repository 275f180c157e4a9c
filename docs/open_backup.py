"""Open a backup without Gần Trường: python3 open_backup.py FILE KEYFILE > archive.tar."""  # noqa: INP001 (a script for anybody, it belongs to no package)

import hashlib
import json
import sys
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

MAGIC = b"gan-truong-backup-1\n"
TAG_BYTES = 16


def main(path: str, key_path: str) -> None:
    """Write the plain tar archive to standard output; any altered byte ends in an error."""
    secret = Path(key_path).read_text(encoding="utf-8").strip().encode()
    with Path(path).open("rb") as file:
        start = file.read(len(MAGIC) + 4)
        if not start.startswith(MAGIC):
            sys.exit(f"{path} is no backup")
        text = file.read(int.from_bytes(start[len(MAGIC) :], "big"))
        head = json.loads(text)
        scrypt = Scrypt(
            salt=bytes.fromhex(head["salt"]), length=32, n=head["n"], r=head["r"], p=head["p"]
        )
        cipher, bound = AESGCM(scrypt.derive(secret)), hashlib.sha256(MAGIC + text).digest()
        size, number, last = Path(path).stat().st_size, 0, False
        while not last:
            sealed = file.read(head["chunk_bytes"] + TAG_BYTES)
            last = file.tell() >= size
            nonce = number.to_bytes(11, "big") + bytes([last])
            sys.stdout.buffer.write(cipher.decrypt(nonce, sealed, bound))
            number += 1


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
