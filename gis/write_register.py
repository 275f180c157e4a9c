"""Storing the accepted rows of one register: all in one transaction, the same ones once."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
import shapely
from psycopg.types.json import Jsonb

from gis.db import driver, transaction
from gis.errors import InputError
from gis.queries import query
from gis.read_register import active_sets_in
from gis.register.contract import load
from gis.tables.registers import column_name, register_table
from gis.write_audit import OWNER, audit
from gis.write_rows import as_csv, insert_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray
    from sqlalchemy import Connection, Engine

    from gis.model import Source
    from gis.register.contract import Column, Register

WGS84: Final = 4326
LISTS: Final = frozenset({"codes", "choices"})
DEGREES: Final = frozenset({"longitude", "latitude"})


def register(  # noqa: PLR0913 - rows, what they are, and who stores them over what
    engine: Engine,
    kind: str,
    frame: pd.DataFrame,
    source: Source,
    *,
    in_use: bool = True,
    over: str | None = None,
    by: str = OWNER,
    flagged: Mapping[str, int] | None = None,
) -> int:
    """
    Store the rows of a register and, as a rule, make them the set in use.

    Parameters
    ----------
    kind
        Register, as in ``registers.toml``.
    frame
        Accepted rows with the columns of the contract; areas in ``geometry`` (shapely).
    source
        The file they came from.
    in_use
        Whether the set is taken into use at once; otherwise it waits beside the one in use.
    over
        Hash of the set in use that the caller compared the rows with, if it did.
    by
        Who stores them, for the audit log.
    flagged
        How many rows the check warned about, by code.

    Returns
    -------
    dataset_id
        Number of the stored set; that of the one already there if the same file gave the same
        rows before.

    Raises
    ------
    InputError
        If a required column is missing, a column is unknown, two rows have one key, or somebody
        changed the set ``over`` meanwhile; nothing is written then.
    """
    contract = load(kind)
    stored = _stored(contract, frame)
    text = as_csv(stored)
    facts = {
        "kind": kind,
        "name": source.name,
        "sha256": source.sha256,
        "content_sha256": hashlib.sha256(text).hexdigest(),
        "data_date": source.data_date,
        "licence": source.licence,
        "nature": source.nature,
        "n_rows": len(frame),
        "active": in_use,
        "flagged": Jsonb(dict(flagged or {})),
    }
    with transaction(engine) as connection:
        cursor = driver(connection).cursor()
        cursor.execute(query("registers_lock"))
        _refuse_other(connection, kind, over)
        known = cursor.execute(query("dataset_known"), facts).fetchone()
        before = active_sets_in(connection).get(kind)
        told = {"kind": kind, "rows": len(frame), "content_sha256": facts["content_sha256"]}
        told |= {"before": None if before is None else before.dataset_id}
        if in_use:
            cursor.execute(query("dataset_deactivate"), facts)
        if known is not None:
            if in_use:
                cursor.execute(query("dataset_activate"), {"dataset_id": known[0]})
                if told["before"] != known[0]:
                    _note(connection, by, "use again", known[0], told)
            return int(known[0])
        made = cursor.execute(query("dataset_insert"), facts).fetchone()
        assert made is not None, "an INSERT with RETURNING returns its row"  # noqa: S101 (for mypy)
        insert_rows(
            cursor, register_table(kind), list(stored.columns), text, same={"dataset_id": made[0]}
        )
        _note(connection, by, "import" if in_use else "set beside", made[0], told)
    return int(made[0])


def retire(engine: Engine, kinds: Iterable[str], *, by: str = OWNER) -> None:
    """Take the sets of some registers out of use; they are kept, and an import may use them."""
    with transaction(engine) as connection:
        cursor = driver(connection).cursor()
        in_use = active_sets_in(connection)
        for kind in kinds:
            cursor.execute(query("dataset_deactivate"), {"kind": kind})
            if kind in in_use:
                number = in_use[kind].dataset_id
                _note(connection, by, "retire", number, {"kind": kind, "before": number})


def _note(
    connection: Connection, by: str, action: str, number: int, detail: dict[str, Any]
) -> None:
    audit(connection, actor=by, action=action, subject=f"dataset {number}", detail=detail)


def _stored(contract: Register, frame: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with the database's columns: lists as arrays, places as geometry."""
    _refuse(contract, frame)
    stored: dict[str, Any] = {}
    for cell in contract.columns:
        if cell.type in DEGREES:
            continue
        values = frame[cell.name] if cell.name in frame else _missing(cell, len(frame))
        stored[column_name(cell.name)] = _arrays(values) if cell.type in LISTS else values
    if contract.geometry == "point":
        stored["geom"] = _points(frame["lon"], frame["lat"])
    elif contract.geometry:
        stored["geom"] = _areas(frame["geometry"])
    return pd.DataFrame(stored).reset_index(drop=True)


def _refuse(contract: Register, frame: pd.DataFrame) -> None:
    needed = {cell.name for cell in contract.columns if cell.required}
    allowed = set(contract.names)
    if contract.geometry == "multipolygon":
        needed, allowed = needed | {"geometry"}, allowed | {"geometry"}
    elif contract.geometry == "point":
        needed = needed | {"lon", "lat"}
    missing, unknown = sorted(needed - set(frame)), sorted(set(map(str, frame)) - allowed)
    if missing or unknown:
        msg = f"{contract.kind}: columns missing {missing}, unknown {unknown}; nothing was written"
        raise InputError(msg)
    key = [name for name in contract.key if name in frame]
    n_repeated = int(frame.duplicated(key).sum()) if key else 0
    if n_repeated:
        names = ", ".join(key)
        msg = f"{contract.kind}: {n_repeated} rows repeat a key ({names}); nothing was written"
        raise InputError(msg)


def _refuse_other(connection: Connection, kind: str, over: str | None) -> None:
    """Raise if the set in use is not the one compared with any more; the lock is held."""
    in_use = active_sets_in(connection).get(kind) if over is not None else None
    if over is not None and (in_use is None or in_use.content_sha256 != over):
        msg = f"{kind}: somebody changed the register meanwhile; nothing was written; try again"
        raise InputError(msg)


def _missing(cell: Column, n_rows: int) -> pd.Series:
    return pd.Series([cell.default] * n_rows, dtype="string")


def _arrays(values: pd.Series) -> pd.Series:
    """Return texts joined by | as array literals."""
    quoted = values.astype("string").str.replace("\\", "\\\\", regex=False)
    quoted = quoted.str.replace('"', '\\"', regex=False).str.replace("|", '","', regex=False)
    return '{"' + quoted + '"}'


def _points(lon: pd.Series, lat: pd.Series) -> list[str | None]:
    x, y = (
        values.astype("Float64").to_numpy(float, na_value=float("nan")) for values in (lon, lat)
    )
    points = shapely.points(x, y)
    points[np.isnan(x) | np.isnan(y)] = None
    return _ewkb(points)


def _areas(values: pd.Series) -> list[str | None]:
    """Return areas as multipolygons; a polygon becomes one of a single part."""
    shapes = np.asarray(values, np.object_)
    single = shapely.get_type_id(shapes) == shapely.GeometryType.POLYGON
    parts = shapely.multipolygons(shapes[single], indices=np.arange(int(single.sum())))
    whole = shapes.copy()
    whole[single] = parts
    return _ewkb(whole)


def _ewkb(shapes: NDArray[np.object_]) -> list[str | None]:
    return list(shapely.to_wkb(shapely.set_srid(shapes, WGS84), hex=True, include_srid=True))
