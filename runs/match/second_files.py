"""The first round, its answers and the waiting lists in the folder of a second round."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]  # ships no types
import pyarrow.parquet as pq  # type: ignore[import-untyped]  # ships no types

from admission.after_answers import ANSWERS, FirstRound, Waiting
from gis.units import MM_PER_M, NONE
from runs import parquet
from runs.csv_table import Findings, check_ids, csv_bytes, read_table
from runs.reading_back import positions, texts, whole

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from admission.model import Pupils, Schools
    from gis.units import Ids, Index, Millimetres

FIRST_IN: Final = "inputs/first_round.parquet"
FIRST_SEATS_IN: Final = "inputs/first_seats.parquet"
WAITING: Final = "waiting.csv"
WAITING_COLUMNS: Final = ("school_code", "place", "pupil_id", "group", "distance_m")
FIRST_SCHEMA: Final = pa.schema(
    [("pupil_id", pa.string()), ("school_code", pa.string()), ("answer", pa.string())]
)
SEAT_SCHEMA: Final = pa.schema([("school_code", pa.string()), ("seats", pa.int32())])


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondRound:
    """The first round with its answers, and the waiting lists after the second if a rule asks."""

    first: FirstRound
    waiting: Waiting | None


def read_answers(path: Path, pupil_id: Ids, school: Index) -> NDArray[np.int8]:
    """
    Read ``pupil_id, answer``: one row for each pupil with an offer, none for any other.

    Returns
    -------
    answer
        Position in ``ANSWERS``, ``NONE`` without an offer, shape (P,).

    Raises
    ------
    InputError
        For an unknown pupil or answer, a pupil without an offer, or offers without a row: nobody
        is silent because a line was lost.
    """
    table = read_table(path, required=["pupil_id", "answer"])
    findings = Findings(path.name, of_children=True)
    check_ids(table, "pupil_id", findings)
    place = {name: at for at, name in enumerate(pupil_id.tolist())}
    answer = np.full(len(pupil_id), NONE, np.int8)
    cells = zip(table.row, table.columns["pupil_id"], table.columns["answer"], strict=True)
    for row, name, word in cells:
        at = place.get(name, NONE)
        if at == NONE or school[at] == NONE:
            findings.add(
                row,
                "pupil_id",
                name,
                code="no_offer",
                vi="em này không có chỗ nào để trả lời trong đợt một",
                en="this pupil has no offer of the first round to answer",
            )
        elif word not in ANSWERS:
            findings.add(
                row,
                "answer",
                word,
                code="unknown_answer",
                vi=f"phải là một trong {', '.join(ANSWERS)}",
                en=f"must be one of {', '.join(ANSWERS)}",
            )
        else:
            answer[at] = ANSWERS.index(word)
    missing = np.flatnonzero((school != NONE) & (answer == NONE))
    if len(missing) and not findings.found:
        findings.add(
            None,
            "pupil_id",
            "",
            code="missing_answers",
            vi=f"{len(missing)} em có chỗ nhưng không có dòng nào; ai chưa trả lời thì ghi silent",
            en=f"{len(missing)} pupils with an offer have no row; write silent for no answer",
        )
    findings.stop()
    return answer


def write(
    folder: Path, second: SecondRound, pupils: Pupils, schools: Schools, distance_mm: Millimetres
) -> None:
    """Write the first round, its seats, and the waiting lists if there are any."""
    first = second.first
    none = first.school == NONE
    parquet.write(
        folder / FIRST_IN,
        FIRST_SCHEMA,
        [
            {
                "pupil_id": first.pupil_id,
                "school_code": pa.array(schools.code[first.school], pa.string(), mask=none),
                "answer": pa.array(np.array(ANSWERS, object)[first.answer], pa.string(), mask=none),
            }
        ],
    )
    parquet.write(
        folder / FIRST_SEATS_IN,
        SEAT_SCHEMA,
        [{"school_code": schools.code, "seats": first.seats}],
    )
    if second.waiting is not None:
        rows = _waiting_rows(second.waiting, pupils, schools, distance_mm)
        (folder / WAITING).write_bytes(csv_bytes(WAITING_COLUMNS, rows))


def names_of(second: SecondRound | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the input and output files that ``write`` makes."""
    if second is None:
        return (), ()
    return (FIRST_IN, FIRST_SEATS_IN), () if second.waiting is None else (WAITING,)


def read_back(folder: Path, manifest: Any, pupils: Pupils, schools: Schools) -> SecondRound:  # noqa: ANN401 (JSON)
    """Return the first round and the waiting lists of a folder; call it within ``unreadable``."""
    table = pq.read_table(folder / FIRST_IN)
    seat = pq.read_table(folder / FIRST_SEATS_IN)
    positions(texts(seat, "school_code"), schools.code, "school")
    school = [code or "" for code in table.column("school_code").to_pylist()]
    answer = [word or "" for word in table.column("answer").to_pylist()]
    known = np.array(ANSWERS, object)
    first = FirstRound(
        pupil_id=texts(table, "pupil_id"),
        school=positions(school, schools.code, "school", empty=True),
        answer=positions(answer, known, "answer", empty=True).astype(np.int8),
        seats=seat.column("seats").to_numpy().astype(np.int32),
    )
    waiting = None
    if WAITING in manifest.get("outputs", {}):
        waiting = _read_waiting(folder / WAITING, pupils, schools)
    return SecondRound(first=first, waiting=waiting)


def _read_waiting(path: Path, pupils: Pupils, schools: Schools) -> Waiting:
    if path.read_bytes() == csv_bytes(WAITING_COLUMNS, []):
        none = np.zeros(0, np.int32)
        return Waiting(school=none, pupil=none, place=none)
    table = read_table(path, required=WAITING_COLUMNS)
    return Waiting(
        school=positions(table.columns["school_code"], schools.code, "school"),
        pupil=positions(table.columns["pupil_id"], pupils.id, "pupil"),
        place=np.array([whole(cell) for cell in table.columns["place"]], np.int32),
    )


def _waiting_rows(
    waiting: Waiting, pupils: Pupils, schools: Schools, distance_mm: Millimetres
) -> Iterator[tuple[object, ...]]:
    for s, p, place in zip(waiting.school, waiting.pupil, waiting.place, strict=True):
        mm = int(distance_mm[p, s])
        metres = f"{mm // MM_PER_M}.{mm % MM_PER_M:03d}"
        yield schools.code[s], place, pupils.id[p], pupils.group[p], metres
