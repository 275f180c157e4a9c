"""What can be said of a point or a pair; of two states the greater one holds."""

from __future__ import annotations

from enum import IntEnum


class Status(IntEnum):
    """
    State of a point or of a pair, in order of precedence.

    Attributes
    ----------
    OK
        Everything is well.
    FAR
        The access line is longer than 100 m.
    UNREACHABLE
        No path leads there; only pairs.
    NOT_LOCATED
        No usable road within 500 m that is not behind water.
    """

    OK = 0
    FAR = 1
    UNREACHABLE = 2
    NOT_LOCATED = 3


STATUS_NAMES = tuple(status.name.lower() for status in Status)
"""The words of the files, by number."""
