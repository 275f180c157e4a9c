"""The secret of backups: a file that only its owner reads, or a passphrase."""

from __future__ import annotations

import os
import secrets
import stat
from pathlib import Path
from typing import Final

from gis.errors import InputError
from gis.state import state_dir

SETTING: Final = "GANTRUONG_BACKUP_KEY"
FILE: Final = "backup.key"
OWNER_ONLY: Final = 0o600
FEWEST_CHARACTERS: Final = 16
KEY_BYTES: Final = 32


def key_path(given: Path | None = None) -> Path:
    """Return where the key file of backups lies or would lie."""
    setting = os.environ.get(SETTING)
    chosen = given or (Path(setting) if setting else state_dir() / FILE)
    return chosen.expanduser().absolute()


def read_secret(given: Path | None = None) -> bytes:
    """
    Return the secret of the key file.

    Raises
    ------
    InputError
        If it is not there, open to others, or too short to be a secret.
    """
    path = key_path(given)
    if not path.is_file():
        msg = (
            f"there is no backup key at {path}: make one with gantruong key backup and keep a "
            "copy on another machine; without it no backup can be read"
        )
        raise InputError(msg)
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & ~OWNER_ONLY:
        msg = f"{path} is open to others (mode {mode:04o}); run: chmod 600 {path}"
        raise InputError(msg)
    return checked(path.read_text(encoding="utf-8"), str(path))


def checked(text: str, where: str) -> bytes:
    """Return a secret as bytes. Raises ``InputError`` if it is too short to be one."""
    secret = text.strip()
    if len(secret) < FEWEST_CHARACTERS:
        msg = f"{where} must hold at least {FEWEST_CHARACTERS} characters"
        raise InputError(msg)
    return secret.encode()


def create(given: Path | None = None) -> Path:
    """
    Make a key file, once, and return where it lies.

    Raises
    ------
    InputError
        If there is one; backups may need it, so it is never replaced.
    """
    path = key_path(given)
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    except FileExistsError:
        msg = f"{path} is there already; backups may be made with it, so it is not replaced"
        raise InputError(msg) from None
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_hex(KEY_BYTES) + "\n")
    return path
