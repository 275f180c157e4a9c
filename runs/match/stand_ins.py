"""Straight lines that stand in for ways: read from distances, told in their own table, checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]  # ships no types
import pyarrow.compute as pc  # type: ignore[import-untyped]  # ships no types
import pyarrow.parquet as pq  # type: ignore[import-untyped]  # ships no types

from admission.everyone import order_of_all, whole_pairs
from admission.verify.offers import broken
from gis.units import MM_PER_M, NONE
from runs.csv_table import Findings, csv_bytes, read_table
from runs.reading_back import positions

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from admission.model import Pupils, Schools
    from gis.units import Ids, Index, Millimetres
    from runs.match.result import MatchResult

NAME: Final = "stand_ins.csv"
COLUMNS: Final = ("pupil_id", "school_code", "used_as", "distance_m", "straight_m")
STRAIGHT: Final = "straight_m"
WORDS: Final = {"yes": True, "no": False}


def read_lines(path: Path, pupils: Pupils, schools: Schools) -> Millimetres:
    """
    Return the straight line of each pair without a distance, ``NONE`` elsewhere, shape (P, S).

    Call it after ``runs.match.inputs.read_distances``, which checks the other columns. A pair
    that is not in the file was not asked for: nothing stands in for it.

    Raises
    ------
    InputError
        If the file has no column ``straight_m`` of numbers.
    """
    findings = Findings(path.name, of_children=True)
    schema = pq.read_schema(path)
    if STRAIGHT not in schema.names or not _is_number(schema.field(STRAIGHT).type):
        findings.add(
            1,
            STRAIGHT,
            "",
            code="missing_column",
            vi="bộ quy tắc cho phép lấy đường chim bay thay thế, nên cần cột số này",
            en="the policy lets a straight line stand in, so this column of numbers is needed",
        )
        findings.stop()
    columns = ["pupil_id", "school_code", "distance_m", STRAIGHT]
    table = pq.read_table(path, columns=columns)
    open_pairs = pc.and_(pc.is_null(table["distance_m"]), pc.is_valid(table[STRAIGHT]))
    table = table.filter(open_pairs)
    lines_mm = np.full((len(pupils), len(schools)), NONE, np.int32)
    at = (
        positions(table["pupil_id"].to_pylist(), pupils.id, "pupil"),
        positions(table["school_code"].to_pylist(), schools.code, "school"),
    )
    lines_mm[at] = np.rint(table[STRAIGHT].cast(pa.float64()).to_numpy() * MM_PER_M)
    return lines_mm


def read_boarding(path: Path, schools: Schools) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """
    Return which schools of a table board their pupils: its column ``boarding``, yes or no.

    Raises
    ------
    InputError
        If the column is missing, a cell is neither yes nor no, or two rows of a school differ.
    """
    table = read_table(path, required=["school_code", "boarding"])
    findings = Findings(path.name)
    said: dict[str, bool] = {}
    rows = zip(table.row, table.columns["school_code"], table.columns["boarding"], strict=True)
    for row, code, word in rows:
        boards = WORDS.get(word)
        if boards is None or said.setdefault(code, boards) != boards:
            findings.add(
                row,
                "boarding",
                word,
                code="wrong_word",
                vi="phải là yes hoặc no, và mọi dòng của một trường phải như nhau",
                en="must be yes or no, the same in every row of a school",
            )
    findings.stop()
    return np.array([said.get(str(code), False) for code in schools.code], np.bool_)


@dataclass(frozen=True, slots=True, kw_only=True)
class Used:
    """
    What a result used of pairs, by name: P pupils in all, S schools.

    Attributes
    ----------
    pupils, schools
        Everybody, those placed before the ordinary run among them.
    lines_mm, distance_mm
        Straight lines that stand in, ``NONE`` elsewhere, and distances, shape (P, S).
    offer
        School of each, ``NONE`` without one, shape (P,).
    reasons
        Pupil id and position of the school of each reason.
    """

    pupils: Pupils
    schools: Schools
    lines_mm: Millimetres
    distance_mm: Millimetres
    offer: Index
    reasons: tuple[Ids, Index]

    @property
    def is_offer(self) -> NDArray[np.bool_]:
        """Return whose offer rests on a line, shape (P,)."""
        pupil = np.arange(len(self.offer))
        stands = self.lines_mm[pupil, np.maximum(self.offer, 0)] != NONE
        return np.asarray(stands & (self.offer != NONE))

    def table(self) -> bytes:
        """Return a row for every offer and reason that rests on a line, as CSV."""
        place = {str(name): p for p, name in enumerate(self.pupils.id)}
        ids, schools = self.reasons
        used = [(place[str(one)], s, "reason") for one, s in zip(ids, schools, strict=True)]
        used = [row for row in used if self.lines_mm[row[0], row[1]] != NONE]
        used += [(p, int(self.offer[p]), "offer") for p in np.flatnonzero(self.is_offer).tolist()]
        return csv_bytes(COLUMNS, (self._row(*row) for row in sorted(used)))

    def _row(self, p: int, s: int, word: str) -> tuple[str, str, str, str, str]:
        own, line = (_metres(int(mm[p, s])) for mm in (self.distance_mm, self.lines_mm))
        return (self.pupils.id[p], self.schools.code[s], word, own, line)


def used_of(result: MatchResult) -> Used | None:
    """Return what a result used of lines; ``None`` where none may stand in."""
    pairs, distance_mm, everyone = result.pairs, result.distance_mm, result.everyone
    if result.before is not None:
        pairs = whole_pairs(pairs, result.pupils, result.before)
        order = order_of_all(result.pupils, result.before)
        distance_mm = np.concatenate([distance_mm, result.before.distance_mm])[order]
    if pairs.lines_mm is None:
        return None
    return Used(
        pupils=everyone.pupils,
        schools=result.schools,
        lines_mm=pairs.lines_mm,
        distance_mm=distance_mm,
        offer=everyone.school,
        reasons=(result.pupils.id[result.reasons.pupil], result.reasons.school),
    )


def names_of(result: MatchResult) -> tuple[str, ...]:
    """Return the files that ``write`` makes for a result."""
    return () if result.pairs.lines_mm is None else (NAME,)


def counts_of(result: MatchResult) -> dict[str, int]:
    """Return how many pairs and offers rest on a straight line, for the manifest."""
    used = used_of(result)
    if used is None:
        return {}
    n_pairs = int(np.count_nonzero(used.lines_mm != NONE))
    return {"stand_in_pairs": n_pairs, "stand_in_offers": int(np.count_nonzero(used.is_offer))}


def write(folder: Path, result: MatchResult) -> None:
    """Write every offer and every reason whose distance is a straight line that stands in."""
    used = used_of(result)
    if used is not None:
        (folder / NAME).write_bytes(used.table())


def check_table(folder: Path, used: Used | None) -> None:
    """Raise ``BrokenPromiseError`` unless the table marks exactly the distances that stand in."""
    path = folder / NAME
    if used is None:
        if path.exists():
            broken(f"stand-ins: {NAME} is there and no straight line stands in")
    elif not path.is_file() or path.read_bytes() != used.table():
        broken(f"stand-ins: {NAME} does not mark exactly the distances that stand in")


def _metres(mm: int) -> str:
    return f"{mm // MM_PER_M}.{mm % MM_PER_M:03d}"


def _is_number(kind: pa.DataType) -> bool:
    return bool(pa.types.is_floating(kind) or pa.types.is_integer(kind))
