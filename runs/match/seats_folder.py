"""The seats as given, by school and programme, in a folder of a run with something before it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]  # ships no types
import pyarrow.parquet as pq  # type: ignore[import-untyped]  # ships no types

from gis.errors import InputError
from runs import parquet
from runs.match.programme_files import ORDINARY, offered_of
from runs.reading_back import texts

if TYPE_CHECKING:
    from pathlib import Path

    from admission.model import Schools
    from admission.programmes import Programmes
    from runs.match.programme_files import Offered

SEATS_IN: Final = "inputs/seats.parquet"
SEAT_SCHEMA: Final = pa.schema(
    [("school_code", pa.string()), ("programme", pa.string()), ("seats", pa.int32())]
)


def write(folder: Path, schools: Schools, lists: Programmes | None) -> None:
    """Write the ordinary seats of every school and the seats of its programmes, sorted."""
    rows = list(zip(schools.code, ["ordinary"] * len(schools), schools.seats.tolist(), strict=True))
    if lists is not None:
        rows += zip(schools.code[lists.school], lists.name, lists.seats.tolist(), strict=True)
    kept = {
        name: np.array(column, np.int32 if name == "seats" else object)
        for name, column in zip(SEAT_SCHEMA.names, zip(*sorted(rows), strict=True), strict=True)
    }
    parquet.write(folder / SEATS_IN, SEAT_SCHEMA, [kept])


def read_back(folder: Path, schools: Schools) -> Offered:
    """Return the seats as given; call it within ``unreadable``."""
    table = pq.read_table(folder / SEATS_IN)
    number = table.column("seats").to_numpy().tolist()
    keys = [
        (str(code), "" if name in ORDINARY else str(name))
        for code, name in zip(texts(table, "school_code"), texts(table, "programme"), strict=True)
    ]
    offered = offered_of(keys, dict(zip(keys, number, strict=True)))
    if not np.array_equal(offered.schools.code, schools.code):
        msg = f"{SEATS_IN} does not hold exactly the schools of the run"
        raise InputError(msg)
    return offered
