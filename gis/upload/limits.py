"""How much of a foreign file is read, and what reading it may cost."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Final

from gis.errors import InputError

MIB: Final = 1_048_576
SETTING: Final = "GANTRUONG_MAX_UPLOAD_BYTES"
DEFAULT_BYTES: Final = 256 * MIB
MOST_COLUMNS: Final = 1_000
MOST_ROWS: Final = 2_000_000
"""All first-graders of the country, and some."""
MOST_CELLS: Final = 10_000_000
"""A register of 400,000 children with 25 columns."""

MOST_ENTRIES: Final = 2_000
MOST_UNPACKED_BYTES: Final = 512 * MIB
MOST_RATIO: Final = 250
RATIO_FROM_BYTES: Final = 8 * MIB
"""Below this an entry may be as empty as it likes: it costs nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """
    What the process that parses a file may use.

    Attributes
    ----------
    memory_bytes
        Address space beyond that of the empty process.
    cpu_s, wall_s
        Seconds of work, and seconds until the answer.
    """

    memory_bytes: int = 800 * MIB
    cpu_s: int = 15
    wall_s: float = 40.0


def most_bytes() -> int:
    """
    Return the size from which on a foreign file is not read.

    Raises
    ------
    InputError
        If the setting is no whole number above zero.
    """
    given = os.environ.get(SETTING)
    if not given:
        return DEFAULT_BYTES
    if not (given.isascii() and given.isdigit()) or int(given) == 0:
        msg = f"{SETTING} is not a whole number of bytes: {given!r}"
        raise InputError(msg)
    return int(given)
