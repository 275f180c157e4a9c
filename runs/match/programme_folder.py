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
from runs.match.programme_files import keys_of
from runs.reading_back import texts

if TYPE_CHECKING:
    from pathlib import Path

    from admission.model import Schools
    from runs.match.programme_files import Offered

ADMITTED: Final = "programmes.csv"
LISTS_IN: Final = "inputs/programmes.parquet"
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


def names_of(lists: Programmes | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the input and output files that ``write`` makes."""
    return ((), ()) if lists is None else ((LISTS_IN,), (ADMITTED,))


def write(folder: Path, lists: Programmes, schools: Schools) -> None:
    """Write lists and who is admitted, sorted by ids."""
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
    admitted = np.flatnonzero(lists.admitted)
    told = zip(
        lists.pupil_id[admitted],
        code[lists.of[admitted]],
        lists.name[lists.of[admitted]],
        lists.wish[admitted].tolist(),
        strict=True,
    )
    (folder / ADMITTED).write_bytes(csv_bytes(ADMITTED_COLUMNS, sorted(told)))


def read_back(folder: Path, offered: Offered) -> Programmes:
    """Return lists and admitted pupils of a folder; call it within ``unreadable``."""
    table = pq.read_table(folder / LISTS_IN)
    course = {key: at for at, key in enumerate(keys_of(offered))}
    rows = list(zip(texts(table, "school_code"), texts(table, "programme"), strict=True))
    pupil = texts(table, "pupil_id")
    wish = table.column("wish").to_numpy().astype(np.int32)
    known = [
        (str(one), *row, str(w)) for one, row, w in zip(pupil, rows, wish.tolist(), strict=True)
    ]
    taken = _claimed(folder / ADMITTED)
    if taken - set(known):
        msg = f"{ADMITTED} admits {min(taken - set(known))[0]}, who is on no such list"
        raise InputError(msg)
    return Programmes(
        school=offered.school,
        name=offered.name,
        seats=offered.seats,
        pupil_id=pupil,
        of=np.array([course[row] for row in rows], np.int32),
        rank=table.column("rank").fill_null(0).to_numpy().astype(np.int32),
        wish=wish,
        admitted=np.array([one in taken for one in known], np.bool_),
    )


def _claimed(path: Path) -> set[tuple[str, ...]]:
    """Return the rows of the admitted pupils; there may be none."""
    header = csv_bytes(ADMITTED_COLUMNS, [])
    if path.read_bytes() == header:
        return set()
    table = read_table(path, required=ADMITTED_COLUMNS)
    rows = list(zip(*(table.columns[name] for name in ADMITTED_COLUMNS), strict=True))
    if rows != sorted(set(rows)):
        msg = f"{ADMITTED} is not sorted, or has a row twice"
        raise InputError(msg)
    return set(rows)
