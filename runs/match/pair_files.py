"""Catchments, bars, stand-ins and boarding schools in a placement's folder: written, read back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]  # ships no types
import pyarrow.parquet as pq  # type: ignore[import-untyped]  # ships no types

from admission.pairs import NO_PAIRS, OPEN, REASONS, Pairs
from admission.verify.offers import broken
from gis.units import MM_PER_M, NONE
from runs import parquet
from runs.reading_back import positions, texts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from admission.model import Pupils, Schools
    from admission.policy.file import Policy
    from gis.units import Millimetres

CATCHMENTS_IN: Final = "inputs/catchments.parquet"
BARRED_IN: Final = "inputs/barred.parquet"
CATCHMENT_SCHEMA: Final = pa.schema([("pupil_id", pa.string()), ("school_code", pa.string())])
BARRED_SCHEMA: Final = pa.schema([*CATCHMENT_SCHEMA, ("reason", pa.string())])
LINES_IN: Final = "inputs/stand_ins.parquet"
LINES_SCHEMA: Final = pa.schema([*CATCHMENT_SCHEMA, ("straight_m", pa.float64())])
BOARDING_IN: Final = "inputs/boarding.parquet"
BOARDING_SCHEMA: Final = pa.schema([("school_code", pa.string())])


def names_of(pairs: Pairs) -> tuple[str, ...]:
    """Return the files that ``write`` makes for these pairs."""
    here = (
        (CATCHMENTS_IN, pairs.inside),
        (BARRED_IN, pairs.barred),
        (LINES_IN, pairs.lines_mm),
        (BOARDING_IN, pairs.boarding),
    )
    return tuple(name for name, array in here if array is not None)


def write(folder: Path, pairs: Pairs, pupils: Pupils, schools: Schools) -> None:
    """Write who lives in which catchment, and which pairs are barred, sorted by both ids."""
    if pairs.inside is not None:
        rows = _rows(pairs.inside, pupils, schools)
        parquet.write(folder / CATCHMENTS_IN, CATCHMENT_SCHEMA, (one for one, _ in rows))
    if pairs.barred is not None:
        parquet.write(folder / BARRED_IN, BARRED_SCHEMA, _barred(pairs.barred, pupils, schools))
    if pairs.lines_mm is not None:
        parquet.write(folder / LINES_IN, LINES_SCHEMA, _lines(pairs.lines_mm, pupils, schools))
    if pairs.boarding is not None:
        batch = {"school_code": schools.code[pairs.boarding]}
        parquet.write(folder / BOARDING_IN, BOARDING_SCHEMA, [batch])


def read(folder: Path, names: Any, pupils: Pupils, schools: Schools) -> Pairs:  # noqa: ANN401 (JSON)
    """
    Return the pairs of a folder whose manifest lists the inputs ``names``.

    Raises
    ------
    BrokenPromiseError
        If a file names an unknown pupil or school.
    """
    inside = barred = lines_mm = boarding = None
    shape = (len(pupils), len(schools))
    if CATCHMENTS_IN in names:
        inside = np.zeros(shape, np.bool_)
        inside[_cells(pq.read_table(folder / CATCHMENTS_IN), pupils, schools)] = True
    if BARRED_IN in names:
        table = pq.read_table(folder / BARRED_IN)
        barred = np.full(shape, OPEN, np.uint8)
        code = positions(texts(table, "reason"), np.array(REASONS, object), "reason")
        barred[_cells(table, pupils, schools)] = code
    if LINES_IN in names:
        table = pq.read_table(folder / LINES_IN)
        lines_mm = np.full(shape, NONE, np.int32)
        lines_mm[_cells(table, pupils, schools)] = np.rint(
            table.column("straight_m").to_numpy() * MM_PER_M
        )
    if BOARDING_IN in names:
        codes = texts(pq.read_table(folder / BOARDING_IN), "school_code")
        boarding = np.zeros(len(schools), np.bool_)
        boarding[positions(codes, schools.code, "school")] = True
    pairs = Pairs(inside=inside, barred=barred, lines_mm=lines_mm, boarding=boarding)
    return pairs if names_of(pairs) else NO_PAIRS


def check_complete(policy: Policy, pairs: Pairs) -> None:
    """Raise ``BrokenPromiseError`` unless what the policy's rules need is among the inputs."""
    due = (
        (policy.stand_in_hundredths, pairs.lines_mm, LINES_IN),
        (policy.boarding_beyond_mm, pairs.boarding, BOARDING_IN),
    )
    for rule, array, name in due:
        if rule is not None and array is None:
            broken(f"inputs: the policy has a rule that needs {name}, and it is not there")


def _rows(
    chosen: NDArray[np.bool_], pupils: Pupils, schools: Schools
) -> Iterator[tuple[dict[str, Any], tuple[NDArray[np.intp], NDArray[np.intp]]]]:
    """Yield the ids of chosen pairs, and where they stand, a batch at a time."""
    pupil_name, school_name = parquet.names_at(pupils.id), parquet.names_at(schools.code)
    step = max(1, parquet.ROWS_AT_A_TIME // max(1, chosen.shape[1]))
    for first in range(0, len(chosen), step):
        row, school = np.nonzero(chosen[first : first + step])
        pupil = row + first
        yield {"pupil_id": pupil_name(pupil), "school_code": school_name(school)}, (pupil, school)


def _barred(
    barred: NDArray[np.uint8], pupils: Pupils, schools: Schools
) -> Iterator[dict[str, Any]]:
    word = np.array(REASONS, object)
    for row, (pupil, school) in _rows(barred != OPEN, pupils, schools):
        yield {**row, "reason": word[barred[pupil, school]]}


def _lines(lines_mm: Millimetres, pupils: Pupils, schools: Schools) -> Iterator[dict[str, Any]]:
    for row, (pupil, school) in _rows(lines_mm != NONE, pupils, schools):
        yield {**row, "straight_m": lines_mm[pupil, school] / MM_PER_M}


def _cells(
    table: pa.Table, pupils: Pupils, schools: Schools
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    return (
        positions(texts(table, "pupil_id"), pupils.id, "pupil"),
        positions(texts(table, "school_code"), schools.code, "school"),
    )
