"""Pupils' identifiers: own opaque codes stay, personal numbers become keyed hashes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from gis.register.personal import is_personal_number, keyed_hash

if TYPE_CHECKING:
    from gis.register.rows import Rows


def hash_personal_numbers(rows: Rows, key: bytes | None) -> None:
    """
    Replace personal numbers by their keyed hashes, or drop them where there is no key.

    Notes
    -----
    A file that has only the personal number gets its hash as ``pupil_id``. An id that is
    itself a personal number is replaced too, as soon as there is a key: of these numbers
    nothing but a keyed hash may be kept.
    """
    if not rows.register.personal:
        return
    for column in rows.register.columns:
        if column.hashed:
            _hash_column(rows, column.name, key)
    own_id = _own_id(rows)
    if key is not None and own_id in rows.given:
        _hash_ids(rows, own_id, key)


def _own_id(rows: Rows) -> str:
    """Return the part of the key that names a person."""
    return next(name for name in rows.register.key if rows.register.column(name).masked)


def _hash_column(rows: Rows, name: str, key: bytes | None) -> None:
    frame, own_id = rows.frame, _own_id(rows)
    numbers = frame[name].where(frame[name].str.fullmatch(r"\d{12}").fillna(value=False))
    if key is None:
        if numbers.notna().any():
            rows.say_file("personal_number_needs_key")
        frame[name] = pd.Series(pd.NA, index=frame.index, dtype="str")
        return
    frame[name] = numbers.map(lambda number: keyed_hash(number, key), na_action="ignore")
    rows.say_count("personal_number_kept_as_hash", int(numbers.notna().sum()))
    if own_id not in rows.given:
        frame[own_id] = frame[name]


def _hash_ids(rows: Rows, own_id: str, key: bytes) -> None:
    frame = rows.frame
    personal = frame[own_id].map(is_personal_number, na_action="ignore").fillna(value=False)
    at = frame.index[personal.astype(bool)]
    frame.loc[at, own_id] = frame.loc[at, own_id].map(lambda number: keyed_hash(number, key))
    rows.say_count("personal_number_kept_as_hash", len(at))
