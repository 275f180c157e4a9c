"""How long work tells how far it is, without knowing who listens."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

Progress: TypeAlias = Callable[[str, int, int | None], None]
"""Called with a stage, the number of things done, and how many there are (``None`` if unknown)."""


def silent(stage: str, done: int = 0, total: int | None = None) -> None:
    """
    Tell nobody.

    Examples
    --------
    >>> silent("roads", 5, 10)
    """
    del stage, done, total
