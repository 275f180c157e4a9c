"""Special programmes in a placement folder: kept, and read back for the checker."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]  # ships no types
import pyarrow.parquet as pq  # type: ignore[import-untyped]  # ships no types

from admission.programmes import Programmes
from gis.errors import InputError
from runs import parquet
from runs.csv_table import csv_bytes, read_table
from runs.match.programme_files import LIST_COLUMNS, ORDINARY, keys_of, offered_of
from runs.reading_back import texts

if TYPE_CHECKING:
    from pathlib import Path

    from admission.model import Schools

ADMITTED: Final = "programmes.csv"
LISTS_IN: Final = "inputs/programmes.parquet"
SEATS_IN: Final = "inputs/programme_seats.parquet"
ADMITTED_COLUMNS: Final = ("pupil_id", "school_code", "programme", "wish")
LIST_SCHEMA: Final = pa.schema(
    [
        ("pupil_id", pa.string()),
        ("school_code", pa.string()),
        ("programme", pa.string()),
        ("rank", pa.int32()),
        ("wish", pa.int32()),
    ]
)
SEAT_SCHEMA: Final = pa.schema(
    [("school_code", pa.string()), ("programme", pa.string()), ("seats", pa.int32())]
)


def names_of(lists: Programmes | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the input and output files that ``write`` makes."""
    return ((), ()) if lists is None else ((LISTS_IN, SEATS_IN), (ADMITTED,))


def write(folder: Path, lists: Programmes, schools: Schools) -> None:
    """Write lists, seats and who is admitted, sorted by ids."""
    code = schools.code[lists.school]
    parquet.write(
        folder / LISTS_IN,
        LIST_SCHEMA,
        [
            {
                "pupil_id": lists.pupil_id,
                "school_code": code[lists.of],
                "programme": lists.name[lists.of],
                "rank": pa.array(lists.rank, mask=lists.rank == 0),
                "wish": lists.wish,
            }
        ],
    )
    rows = sorted(
        [
            *zip(schools.code, ["ordinary"] * len(schools), lists.ordinary.tolist(), strict=True),
            *zip(code, lists.name, lists.seats.tolist(), strict=True),
        ]
    )
    columns = zip(*rows, strict=True)
    names = ("school_code", "programme", "seats")
    kept = {
        name: np.array(column, np.int32 if name == "seats" else object)
        for name, column in zip(names, columns, strict=True)
    }
    parquet.write(folder / SEATS_IN, SEAT_SCHEMA, [kept])
    admitted = np.flatnonzero(lists.admitted)
    told = zip(
        lists.pupil_id[admitted],
        code[lists.of[admitted]],
        lists.name[lists.of[admitted]],
        lists.wish[admitted].tolist(),
        strict=True,
    )
    (folder / ADMITTED).write_bytes(csv_bytes(ADMITTED_COLUMNS, sorted(told)))


def read_back(folder: Path, schools: Schools) -> Programmes:
    """Return lists and admitted pupils of a folder; call it within ``unreadable``."""
    seat = pq.read_table(folder / SEATS_IN)
    names, codes = texts(seat, "programme"), texts(seat, "school_code")
    number = seat.column("seats").to_numpy()
    keys = [
        (str(code), "" if name in ORDINARY else str(name))
        for code, name in zip(codes, names, strict=True)
    ]
    offered = offered_of(keys, dict(zip(keys, number.tolist(), strict=True)))
    if not np.array_equal(offered.schools.code, schools.code):
        msg = f"{SEATS_IN} does not hold exactly the schools of the run"
        raise InputError(msg)
    table = pq.read_table(folder / LISTS_IN)
    course = {key: at for at, key in enumerate(keys_of(offered))}
    rows = list(zip(texts(table, "school_code"), texts(table, "programme"), strict=True))
    taken = _claimed(folder / ADMITTED)
    pupil = texts(table, "pupil_id")
    known = {(str(one), *row) for one, row in zip(pupil, rows, strict=True)}
    if taken - known:
        msg = f"{ADMITTED} admits {min(taken - known)[0]}, who is on no such list"
        raise InputError(msg)
    return Programmes(
        school=offered.school,
        name=offered.name,
        seats=offered.seats,
        ordinary=offered.schools.seats,
        pupil_id=pupil,
        of=np.array([course[row] for row in rows], np.int32),
        rank=table.column("rank").fill_null(0).to_numpy().astype(np.int32),
        wish=table.column("wish").to_numpy().astype(np.int32),
        admitted=np.array(
            [(str(one), *row) in taken for one, row in zip(pupil, rows, strict=True)], np.bool_
        ),
    )


def _claimed(path: Path) -> set[tuple[str, str, str]]:
    """Return (pupil, school, programme) of every admitted pupil; there may be none."""
    header = csv_bytes(ADMITTED_COLUMNS, [])
    if path.read_bytes() == header:
        return set()
    claimed = read_table(path, required=ADMITTED_COLUMNS)
    return set(zip(*(claimed.columns[name] for name in LIST_COLUMNS), strict=True))
