"""Reads the three files of a placement: pupils, schools and distances."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]  # ships no types
import pyarrow.parquet as pq  # type: ignore[import-untyped]  # ships no types

from admission.model import Pupils, Schools
from admission.standing import PLACES, standing, unknown
from gis.units import MM_PER_M, UNREACHABLE_MM
from runs.csv_table import FIRST_ROW, Findings, check_ids, read_table, whole_numbers

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from admission.policy.file import Policy
    from gis.units import Ids, Index, Millimetres

MAX_INT32: Final = (1 << 31) - 1
DEFAULT_GROUP: Final = 1
NOT_SEEN: Final = -1
PAIRS_AT_A_TIME: Final = 1 << 20
ID_COLUMNS: Final = ("pupil_id", "school_code")


def read_pupils(path: Path, policy: Policy) -> Pupils:
    """
    Read ``pupil_id[, group]`` and the columns that the policy names, sorted by id.

    A missing group is 1. Columns that the policy does not name have no influence.

    Raises
    ------
    InputError
        For a missing or repeated id, a group that is no whole number or unknown to the policy,
        a missing column that the policy names, or a value that its inner order does not know.
    """
    table = read_table(path, required=["pupil_id", *policy.columns], optional=["group"])
    findings = Findings(path.name, of_children=True)
    check_ids(table, "pupil_id", findings)
    most = MAX_INT32 // PLACES if policy.orders_groups else MAX_INT32
    group = whole_numbers(table, "group", findings, low=-most, high=most, default=DEFAULT_GROUP)
    known = policy.known_groups
    for row, one in zip(table.row, group, strict=True):
        if known is not None and one not in known:
            findings.add(
                row,
                "group",
                str(one),
                code="unknown_group",
                vi=f"bộ quy tắc {policy.name} chỉ có các nhóm {', '.join(map(str, known))}",
                en=f"policy {policy.name} knows the groups {', '.join(map(str, known))} only",
            )
    column = {name: np.array(table.columns[name], object) for name in policy.columns}
    groups = np.array(group, np.int32)
    for p, name, value in unknown(policy, groups, column):
        findings.add(
            table.row[p],
            name,
            value,
            code="unknown_value",
            vi=f"bộ quy tắc {policy.name} không biết giá trị này trong thứ tự của nhóm {group[p]}",
            en=f"the order inside group {group[p]} of policy {policy.name} has no such value",
        )
    findings.stop()
    ids, order = sorted_ids(table.columns["pupil_id"])
    return pupils_of(policy, ids, groups[order], {name: column[name][order] for name in column})


def pupils_of(
    policy: Policy,
    ids: Ids,
    group: NDArray[np.int32],
    column: Mapping[str, NDArray[np.generic]],
) -> Pupils:
    """Return pupils with their standing, and what it was made of where the policy orders groups."""
    given = {"group": group, **column} if policy.columns else {}
    return Pupils(id=ids, group=standing(policy, group, column), given=given)


def read_schools(path: Path) -> Schools:
    """
    Read ``school_code, seats``, sorted by code.

    Raises
    ------
    InputError
        For a missing or repeated code, or seats that are no whole number from 0 on.
    """
    table = read_table(path, required=["school_code", "seats"])
    findings = Findings(path.name)
    check_ids(table, "school_code", findings)
    seats = whole_numbers(table, "seats", findings, low=0, high=MAX_INT32)
    findings.stop()
    codes, order = sorted_ids(table.columns["school_code"])
    return Schools(code=codes, seats=np.array(seats, np.int32)[order])


def read_distances(path: Path, pupils: Pupils, schools: Schools) -> Millimetres:
    """
    Read ``pupil_id, school_code, distance_m`` of a Parquet file into a (P, S) matrix.

    A null distance and a missing pair both mean that the pair is not eligible. Row numbers in
    findings count as a spreadsheet would show them, the first pair is row 2.

    Raises
    ------
    InputError
        If the file is no Parquet file, a column is missing or of another type, a pair is
        repeated or names an unknown pupil or school, or a distance is out of range.
    """
    findings = Findings(path.name, of_children=True)
    table = _open(path, findings)
    distance_mm = np.full((len(pupils), len(schools)), NOT_SEEN, np.int32)
    unknown: set[tuple[str, str]] = set()
    positions = [{str(name): i for i, name in enumerate(ids)} for ids in (pupils.id, schools.code)]
    row = FIRST_ROW
    columns = [*ID_COLUMNS, "distance_m"]
    for batch in table.iter_batches(batch_size=PAIRS_AT_A_TIME, columns=columns):
        place = [
            _positions(batch.column(name), known, name, first_row=row, seen=unknown, out=findings)
            for name, known in zip(ID_COLUMNS, positions, strict=True)
        ]
        mm = _millimetres(batch.column("distance_m"), first_row=row, findings=findings)
        _store(distance_mm, *place, mm=mm, first_row=row, findings=findings)
        row += len(batch)
    findings.stop()
    distance_mm[distance_mm == NOT_SEEN] = UNREACHABLE_MM
    return distance_mm


def sorted_ids(names: list[str]) -> tuple[Ids, NDArray[np.int64]]:
    """Return names in ascending order and the row in which each stood."""
    order = sorted(range(len(names)), key=names.__getitem__)
    return np.array([names[i] for i in order], object), np.array(order, np.int64)


def _open(path: Path, findings: Findings) -> pq.ParquetFile:
    with path.open("rb"):  # a missing file is the caller's ordinary OSError
        pass
    try:
        table = pq.ParquetFile(path, read_dictionary=list(ID_COLUMNS))
    except (pa.ArrowException, OSError) as error:
        findings.add(
            None,
            None,
            "",
            code="not_parquet",
            vi="không phải tệp Parquet",
            en=f"no Parquet: {error}",
        )
        findings.stop()
        raise
    for name in (*ID_COLUMNS, "distance_m"):
        if name not in table.schema_arrow.names:
            findings.add(
                1, name, "", code="missing_column", vi="thiếu cột này", en="the column is missing"
            )
            continue
        kind = table.schema_arrow.field(name).type
        if not (_is_number(kind) if name == "distance_m" else _is_text(kind)):
            findings.add(
                1,
                name,
                str(kind),
                code="wrong_type",
                vi="sai kiểu dữ liệu: mã là chữ, khoảng cách là số",
                en="wrong type: ids are text, distances are numbers",
            )
    findings.stop()
    return table


def _is_text(kind: pa.DataType) -> bool:
    inner = kind.value_type if pa.types.is_dictionary(kind) else kind
    return bool(
        pa.types.is_string(inner) or pa.types.is_large_string(inner) or pa.types.is_null(inner)
    )


def _is_number(kind: pa.DataType) -> bool:
    return bool(pa.types.is_floating(kind) or pa.types.is_integer(kind) or pa.types.is_null(kind))


def _positions(
    column: Any,  # noqa: ANN401 (a pyarrow array; pyarrow has no types)
    known: dict[str, int],
    name: str,
    *,
    first_row: int,
    seen: set[tuple[str, str]],
    out: Findings,
) -> Index:
    """Return the position of each id, -1 for unknown ones; each unknown id is one finding."""
    coded = column if isinstance(column, pa.DictionaryArray) else column.dictionary_encode()
    words = coded.dictionary.to_pylist()
    code = coded.indices.fill_null(len(words)).to_numpy(zero_copy_only=False)
    of_word = np.array([*(known.get(word, NOT_SEEN) for word in words), NOT_SEEN], np.int32)
    position: Index = of_word[code]
    for at in np.flatnonzero(position == NOT_SEEN):
        word = words[code[at]] if code[at] < len(words) else None
        if (name, str(word)) in seen:
            continue
        seen.add((name, str(word)))
        out.add(
            first_row + int(at),
            name,
            word or "",
            code="unknown_id",
            vi="mã này không có trong danh sách",
            en="the list of pupils or schools does not have this id",
        )
    return position


def _millimetres(
    column: Any,  # noqa: ANN401 (a pyarrow array; pyarrow has no types)
    *,
    first_row: int,
    findings: Findings,
) -> NDArray[np.int64]:
    metres = column.cast(pa.float64()).to_numpy(zero_copy_only=False)
    none = np.isnan(metres)
    mm = np.where(none, UNREACHABLE_MM, np.rint(metres * MM_PER_M))
    wrong = np.flatnonzero(~none & ~((mm >= 0) & (mm < UNREACHABLE_MM)))
    for at in wrong:
        findings.add(
            first_row + int(at),
            "distance_m",
            str(metres[at]),
            code="out_of_range",
            vi="khoảng cách phải từ 0 đến dưới 1.073.741 m",
            en="a distance runs from 0 to below 1,073,741 m",
        )
    mm[wrong] = UNREACHABLE_MM
    whole: NDArray[np.int64] = mm.astype(np.int64)
    return whole


def _store(
    distance_mm: Millimetres,
    pupil: Index,
    school: Index,
    *,
    mm: NDArray[np.int64],
    first_row: int,
    findings: Findings,
) -> None:
    """Write a batch into the matrix; a pair that is there already is a finding."""
    good = np.flatnonzero((pupil != NOT_SEEN) & (school != NOT_SEEN))
    cell = pupil[good].astype(np.int64) * distance_mm.shape[1] + school[good]
    flat = distance_mm.reshape(-1)
    repeated = flat[cell] != NOT_SEEN
    if not (cell[1:] > cell[:-1]).all():
        first_of = np.unique(cell, return_index=True)[1]
        again = np.ones(len(cell), bool)
        again[first_of] = False
        repeated |= again
    for at in good[repeated]:
        findings.add(
            first_row + int(at),
            "school_code",
            "",
            code="repeated_pair",
            vi="cặp học sinh và trường bị lặp",
            en="the pair of pupil and school is repeated",
        )
    flat[cell] = mm[good]
