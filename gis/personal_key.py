"""The secret under which personal numbers are hashed; it never enters the database."""

from __future__ import annotations

import os
import secrets
from typing import Final

from gis.errors import InputError
from gis.private_file import make_once
from gis.register.personal import KEY_BYTES
from gis.state import state_dir

SETTING: Final = "GANTRUONG_PERSONAL_KEY"
FILE: Final = "personal.key"


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
    make_once(path, secrets.token_hex(KEY_BYTES).encode("ascii"))
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
