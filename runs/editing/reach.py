"""Whether a client's wards reach the rows that it wants to change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gis import read_rows
from gis.register.contract import load
from runs.editing import errors

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from gis.access import Access
    from gis.change_row import Entry
    from gis.register.row import Key, Row

OF_THE_CITY = frozenset({"wards", "aliases", "population", "births", "children", "applicants"})
"""Registers that no ward changes, although some name wards."""


def check(connection: Connection, access: Access, kind: str, entries: Sequence[Entry]) -> None:
    """
    Refuse changes beyond the client's wards; the database would refuse them too.

    Raises
    ------
    NotYoursError
        If the ward of a row, before or after, is none of the client's.
    """
    if access.is_city or not entries:
        return
    register = load(kind)
    if kind in OF_THE_CITY or not {"ward_code", "school_code"} & set(register.names):
        raise errors.not_yours()
    for ward in _wards(connection, kind, entries):
        if not access.reaches(ward):
            raise errors.not_yours()


def _wards(connection: Connection, kind: str, entries: Sequence[Entry]) -> list[object]:
    """Return the wards to which the rows belong now and would belong."""
    stored = read_rows.by_key(connection, kind, [one.key for one in entries])
    rows: list[Row] = []
    for one in entries:
        now = stored[one.key].values if one.key in stored else {}
        rows += [row for row in (now, {**now, **(one.after or {})}) if row]
    if "ward_code" in load(kind).names:
        return [row["ward_code"] for row in rows]
    keys: list[Key] = [(str(code),) for code in {row["school_code"] for row in rows}]
    schools = read_rows.by_key(connection, "schools", keys)
    return [schools[key].values["ward_code"] if key in schools else None for key in keys]
