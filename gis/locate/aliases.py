"""Rows of the register of former names, made from what the wards themselves state."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Final

import pandas as pd

from gis.locate.former import districts_of, former_units
from gis.register.contract import load
from gis.register.rows import typed

KEY: Final = ("kind", "alias", "former_district", "ward_code")
ALIAS_COLUMNS: Final = [
    "alias",
    "former_district",
    "ward_code",
    "kind",
    "valid_to",
    "confidence",
    "note",
]


def aliases(wards: pd.DataFrame) -> pd.DataFrame:
    """
    Return the former units and districts of wards as rows of the register ``aliases``.

    Parameters
    ----------
    wards
        Rows of the register ``wards``; ``former_units`` and ``former_district`` are read.

    Returns
    -------
    aliases
        One row per former unit and ward, sorted by key. Confidence is one over the number of
        wards among which the unit was divided, since the file does not say how: a divided unit
        is never certain. ``former_district`` tells namesakes apart where the file does.

    Examples
    --------
    >>> ward = {"code": "1", "former_units": "Phường A (Quận 3), Xã B", "former_district": "Quận 3"}
    >>> aliases(pd.DataFrame([{**ward, "valid_from": "2025-07-01"}]))["alias"].tolist()
    ['Quận 3', 'Phường A', 'Xã B']
    """
    until = {row.code: _day_before(row.valid_from) for row in wards.itertuples(index=False)}
    found = [
        _row(("ward", one.name, code), one.district, one.note, until[code], len(one.ward_codes))
        for one in former_units(wards)
        for code in one.ward_codes
    ]
    of_code = districts_of(wards)
    n_wards = Counter(name for names in of_code.values() for name in names)
    found += [
        _row(("district", name, code), "", "", until[code], n_wards[name])
        for code, names in of_code.items()
        for name in names
    ]
    found.sort(key=lambda row: [row[name] or "" for name in KEY])
    return typed(pd.DataFrame(found, columns=ALIAS_COLUMNS, dtype="str"), load("aliases"))


def _row(
    names: tuple[str, str, str], district: str, note: str, until: str | None, n_wards: int
) -> dict[str, str | None]:
    kind, alias, code = names
    return {
        "alias": alias,
        "former_district": district or None,
        "ward_code": code,
        "kind": kind,
        "valid_to": until,
        "confidence": str(round(1 / n_wards, 4)),
        "note": note or None,
    }


def _day_before(first_day: object) -> str | None:
    if not isinstance(first_day, str):
        return None
    return (dt.date.fromisoformat(first_day) - dt.timedelta(days=1)).isoformat()
