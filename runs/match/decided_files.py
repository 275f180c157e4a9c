"""Children placed by decision before the run: their file, and their place in a result folder."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]  # ships no types
import pyarrow.parquet as pq  # type: ignore[import-untyped]  # ships no types

from admission.before import DECISIONS, Decided
from runs import parquet
from runs.csv_table import Findings, check_ids, csv_bytes, read_table
from runs.match.inputs import sorted_ids
from runs.reading_back import positions, texts

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from admission.model import Pupils, Schools
    from admission.programmes import Programmes
    from runs.csv_table import Table

DECIDED: Final = "beforehand.csv"
DECIDED_IN: Final = "inputs/beforehand.parquet"
COLUMNS: Final = ("pupil_id", "school_code", "reason")
SCHEMA: Final = pa.schema([(name, pa.string()) for name in COLUMNS])


def read_decided(
    path: Path, pupils: Pupils, schools: Schools, lists: Programmes | None = None
) -> Decided:
    """
    Read ``pupil_id, school_code, reason``: who has a seat by decision before anything is run.

    Parameters
    ----------
    path
        File.
    pupils, schools
        Of the season; the seats are the ordinary ones.
    lists
        Special programmes: nobody may be placed by decision and stand on their lists too.

    Raises
    ------
    InputError
        For a repeated or unknown id, an unknown school or reason, or more children than seats.
    """
    return decided_in(read_table(path, required=COLUMNS), pupils, schools, lists)


def decided_in(table: Table, pupils: Pupils, schools: Schools, lists: Programmes | None) -> Decided:
    """Return the decisions of a table, of a file or of a register; raises as ``read_decided``."""
    findings = Findings(table.file, of_children=True)
    check_ids(table, "pupil_id", findings)
    listed = set() if lists is None else set(lists.pupil_id.tolist())
    _check(table, "pupil_id", set(pupils.id.tolist()), findings)
    _check(table, "school_code", set(schools.code.tolist()), findings)
    _check(table, "reason", DECISIONS, findings)
    for row, name in zip(table.row, table.columns["pupil_id"], strict=True):
        if name in listed:
            findings.add(
                row,
                "pupil_id",
                name,
                code="on_a_list",
                vi="em này còn đứng trong danh sách của một chương trình; hãy bỏ một trong hai",
                en="this pupil stands on a programme's list too; take one of the two out",
            )
    _check_seats(table, schools, findings)
    findings.stop()
    pupil, school, reason = (table.columns[name] for name in COLUMNS)
    return decided_of(pupil, school, reason, schools)


def decided_of(
    pupil_id: Iterable[str], school_code: Iterable[str], reason: Iterable[str], schools: Schools
) -> Decided:
    """Return known children at known schools, sorted by id."""
    ids, order = sorted_ids(list(pupil_id))
    place = {code: at for at, code in enumerate(schools.code.tolist())}
    return Decided(
        pupil_id=ids,
        school=np.array([place[code] for code in school_code], np.int32)[order],
        reason=np.array(list(reason), object)[order],
    )


def names_of(decided: Decided | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the input and output files that ``write`` makes."""
    return ((), ()) if decided is None else ((DECIDED_IN,), (DECIDED,))


def write(folder: Path, decided: Decided, schools: Schools) -> None:
    """Write who is placed by decision, as an input and beside the offers."""
    columns = (decided.pupil_id, schools.code[decided.school], decided.reason)
    parquet.write(folder / DECIDED_IN, SCHEMA, [dict(zip(COLUMNS, columns, strict=True))])
    (folder / DECIDED).write_bytes(as_csv(decided, schools))


def as_csv(decided: Decided, schools: Schools) -> bytes:
    """Return who is placed by decision as a table, sorted by id."""
    columns = (decided.pupil_id, schools.code[decided.school], decided.reason)
    return csv_bytes(COLUMNS, zip(*columns, strict=True))


def read_back(folder: Path, schools: Schools) -> Decided:
    """Return who is placed by decision; call it within ``unreadable``."""
    table = pq.read_table(folder / DECIDED_IN)
    return Decided(
        pupil_id=texts(table, "pupil_id"),
        school=positions(texts(table, "school_code"), schools.code, "school"),
        reason=texts(table, "reason"),
    )


def _check(table: Table, column: str, known: Iterable[str], findings: Findings) -> None:
    for row, name in zip(table.row, table.columns[column], strict=True):
        if name not in known and not (column == "pupil_id" and not name):
            words = ", ".join(known) if column == "reason" else ""
            findings.add(
                row,
                column,
                name,
                code="unknown_value" if words else "unknown_id",
                vi=f"phải là một trong {words}" if words else "mã này không có trong danh sách",
                en=f"must be one of {words}" if words else "no pupil or school has this id",
            )


def _check_seats(table: Table, schools: Schools, findings: Findings) -> None:
    """Add a finding for the first child over the ordinary seats of a school."""
    seats = dict(zip(schools.code.tolist(), schools.seats.tolist(), strict=True))
    n_placed: Counter[str] = Counter()
    for row, code in zip(table.row, table.columns["school_code"], strict=True):
        n_placed[code] += 1
        if code in seats and n_placed[code] == seats[code] + 1:
            findings.add(
                row,
                "school_code",
                code,
                code="over_seats",
                vi=f"trường chỉ có {seats[code]} chỉ tiêu của đợt thường",
                en=f"the school has only {seats[code]} ordinary seats",
            )
