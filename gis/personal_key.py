"""The secret under which personal numbers are hashed; it never enters the database."""

from __future__ import annotations

import os
import secrets
from typing import TYPE_CHECKING, Final

from gis.errors import InputError
from gis.register.personal import KEY_BYTES
from gis.state import state_dir

if TYPE_CHECKING:
    from pathlib import Path

SETTING: Final = "GANTRUONG_PERSONAL_KEY"
FILE: Final = "personal.key"
OWNER_ONLY: Final = 0o600


def personal_key() -> bytes:
    """
    Return the installation's secret: the setting's if given, else the state folder's.

    Returns
    -------
    key
        32 bytes or more.

    Raises
    ------
    InputError
        If the setting or the file is not hexadecimal of at least 64 digits.

    Notes
    -----
    Without a setting a random key is made once, readable by its owner only. Whoever loses it
    cannot match later files with the hashes stored before.
    """
    given = os.environ.get(SETTING)
    if given:
        return _key(given, SETTING)
    path = state_dir() / FILE
    _make_once(path)
    return _key(path.read_text(encoding="ascii"), str(path))


def _key(text: str, where: str) -> bytes:
    try:
        key = bytes.fromhex(text.strip())
    except ValueError:
        key = b""
    if len(key) < KEY_BYTES:
        msg = f"{where} must hold at least {2 * KEY_BYTES} hexadecimal digits"
        raise InputError(msg)
    return key


def _make_once(path: Path) -> None:
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    except FileExistsError:
        return
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_hex(KEY_BYTES))
