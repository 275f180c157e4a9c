"""What a checked file would change in the database, told before anything is written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from gis import read
from gis.register.contract import load

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Engine

    from runs.importing import Checked

MOST_KEYS: Final = 10
GAP: Final = "\u241f"  # between the parts of a key; no code holds it


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """
    The rows of a file against the set in use, by the register's key.

    Attributes
    ----------
    n_added, n_changed, n_unchanged, n_removed
        Rows only in the file; in both with other values; in both, equal; only in the database.
    columns
        Column to the number of common rows in which it differs, most first.
    keys
        ``added``, ``changed`` and ``removed`` to the first few keys; none for personal data.
    """

    n_added: int
    n_changed: int
    n_unchanged: int
    n_removed: int
    columns: Mapping[str, int]
    keys: Mapping[str, tuple[str, ...]]

    @property
    def is_none(self) -> bool:
        """Return whether the file holds what the database holds."""
        return self.n_added == self.n_changed == self.n_removed == 0


def difference(engine: Engine, checked: Checked) -> Difference | None:
    """
    Return what importing a checked file would change; ``None`` where nothing is in use yet.

    Parameters
    ----------
    checked
        A file without errors.
    """
    if checked.kind not in read.active_sets(engine):
        return None
    return between(read.register(engine, checked.kind), checked.frame, checked.kind)


def between(old: pd.DataFrame, new: pd.DataFrame, kind: str) -> Difference:
    """
    Return the difference of two frames of a register, in any order of their rows.

    Parameters
    ----------
    old, new
        Columns of the contract, no key twice; areas in ``geometry``.
    """
    contract = load(kind)
    before, after = _by_key(old, contract.key), _by_key(new, contract.key)
    added = after.index.difference(before.index)
    removed = before.index.difference(after.index)
    common = after.index.intersection(before.index)
    differs = _differing(before.loc[common], after.loc[common])
    changed = differs.any(axis=1)
    counts = differs.sum().sort_values(ascending=False, kind="stable")
    shown = {"added": added, "changed": common[changed.to_numpy()], "removed": removed}
    return Difference(
        n_added=len(added),
        n_changed=int(changed.sum()),
        n_unchanged=int((~changed).sum()),
        n_removed=len(removed),
        columns={str(name): int(n) for name, n in counts.items() if n},
        keys={} if contract.personal else {what: _first(keys) for what, keys in shown.items()},
    )


def _by_key(frame: pd.DataFrame, key: tuple[str, ...]) -> pd.DataFrame:
    """Return the frame indexed by its key as one text; missing parts are empty."""
    parts = [frame[name].astype("object").where(frame[name].notna(), "") for name in key]
    joined = parts[0].astype("str")
    for part in parts[1:]:
        joined = joined + GAP + part.astype("str")
    return pd.DataFrame(frame).set_index(pd.Index(joined.to_numpy(dtype=object)))


def _differing(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    found = {}
    for name in after.columns:
        if name == "geometry":
            shapes = [gpd.GeoSeries(one[name]).to_numpy() for one in (before, after)]
            found[name] = ~shapely.equals(*shapes)
            continue
        one, other = (
            part[name].astype("object").where(part[name].notna(), None).to_numpy(dtype=object)
            for part in (before, after)
        )
        found[name] = np.asarray(one != other, dtype=bool)
    return pd.DataFrame(found, index=after.index)


def _first(keys: pd.Index) -> tuple[str, ...]:
    ordered = sorted(map(str, keys), key=str.encode)[:MOST_KEYS]
    return tuple(one.replace(GAP, " / ") for one in ordered)
