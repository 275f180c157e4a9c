"""Where the facts of places and the invented city lie: in the checkout or inside the wheel."""

from __future__ import annotations

from pathlib import Path
from typing import Final

_IN_CHECKOUT: Final = Path(__file__).parents[1] / "data"
_IN_WHEEL: Final = Path(__file__).parent / "_data"


def data_path(*parts: str) -> Path:
    """
    Return the path of a shipped file or folder below ``data/``.

    Examples
    --------
    >>> data_path("provinces").name
    'provinces'
    """
    root = _IN_WHEEL if _IN_WHEEL.is_dir() else _IN_CHECKOUT
    return root.joinpath(*parts)
