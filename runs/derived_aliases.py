"""Aliases made from the former names that wards state, where no register of aliases stands."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from gis import read
from gis.locate.aliases import aliases as stated_aliases
from runs.recorded.decided import ALIASES

if TYPE_CHECKING:
    import pandas as pd
    from sqlalchemy import Engine

    from gis.model import Source

FORMER_NAMES: Final = "former names in "  # how the source of aliases derived from wards begins


def derived_aliases(engine: Engine, wards: pd.DataFrame) -> pd.DataFrame | None:
    """
    Return the aliases that an import of wards stores with them; ``None`` if it stores none.

    Parameters
    ----------
    wards
        Checked rows of the register ``wards``.
    """
    in_use = read.active_sets(engine).get(ALIASES)
    if in_use is not None and not in_use.name.startswith(FORMER_NAMES):
        return None
    found = stated_aliases(wards)
    return found if len(found) else None


def source_of(wards: Source) -> Source:
    """Return where aliases derived from a file of wards come from."""
    return replace(wards, name=f"{FORMER_NAMES}{wards.name}")
