"""Reads what a grade-10 folder states: offers, refused offers, cut-offs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from admission.policy.points import APPLICANT_ID
from admission.verify.offers import broken
from gis.units import NONE
from runs.csv_table import Table, read_table
from runs.reading_back import whole
from runs.wishes import write as layout
from runs.wishes.marks import parse_points
from runs.wishes.rules import tie_key

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from runs.wishes.inputs import WishInputs


@dataclass(frozen=True, slots=True)
class Stated:
    """What offers.csv and refused_offers.csv say: (school, wish) by programme and applicant."""

    kept: dict[tuple[str, str], tuple[str, int]]
    refused: dict[tuple[str, str], tuple[str, int]]

    def all(self) -> dict[tuple[str, str], tuple[str, int]]:
        """Return every offer that was made, refused or not."""
        return {**self.kept, **self.refused}


def read_stated(folder: Path, inputs: WishInputs) -> Stated:
    """Return the offers that a folder states; call it within ``unreadable``."""
    kept = _read_offers(folder / layout.OFFERS, inputs)
    if kept.columns["applicant_id"] != list(inputs.main.applicants.id):
        broken("one offer each: offers.csv is not one row per applicant, sorted by applicant_id")
    path = folder / layout.REFUSED_OFFERS
    refused = _stated_rows(_read_offers(path, inputs), inputs) if path.is_file() else {}
    return Stated(_stated_rows(kept, inputs), refused)


def _read_offers(path: Path, inputs: WishInputs) -> Table:
    more = (layout.PROGRAMME,) if len(inputs.stages) > 1 else ()
    return read_table(path, required=(*layout.OFFER_COLUMNS, *more))


def _stated_rows(table: Table, inputs: WishInputs) -> dict[tuple[str, str], tuple[str, int]]:
    words = table.columns.get(layout.PROGRAMME, [inputs.main.code] * len(table))
    rows = zip(*(table.columns[name] for name in layout.OFFER_COLUMNS), words, strict=True)
    found: dict[tuple[str, str], tuple[str, int]] = {}
    known = {stage.code for stage in inputs.stages}
    for one, code, wish, word in rows:
        if bool(code) != bool(wish):
            broken(f"one offer each: applicant {one} has a school without a wish or the reverse")
        if code and word not in known:
            broken(f"known programmes: {word or 'none'} is not a programme of the run")
        if code:
            found[word, one] = (code, whole(wish))
    return found


def read_cutoffs(folder: Path, inputs: WishInputs) -> list[tuple[np.ndarray, np.ndarray]]:
    """Return cut-offs (S, W) and least keys (S, k) of each programme."""
    several = len(inputs.stages) > 1
    more = (layout.PROGRAMME,) if several else ()
    keys = list(
        dict.fromkeys(f"tie_{name}" for stage in inputs.stages for name in tie_key(stage.policy))
    )
    table = read_table(folder / layout.CUTOFFS, required=(*layout.CUTOFF_COLUMNS, *more, *keys))
    due = [
        (code, str(w + 1), *((stage.code,) if several else ()))
        for stage in inputs.stages
        for code in stage.schools.code
        for w in range(len(stage.policy.wish_gaps))
    ]
    columns = [table.columns[name] for name in ("school_code", "wish", *more)]
    if list(zip(*columns, strict=True)) != due:
        broken("cut-offs: not exactly one row for each school and wish, in order")
    return _split(inputs, points_of(table.columns["cutoff"]), table)


def points_of(cells: Sequence[str]) -> NDArray[np.int32]:
    """Return cut-offs as hundredths of a point."""
    found = [parse_points(cell) for cell in cells]
    if None in found:
        broken("readable files: a cut-off is not a number of points with two decimals")
    return np.array(found, np.int32)


def marks_of(table: Table, names: Sequence[str]) -> NDArray[np.int32]:
    """Return the least keys that a table of cut-offs states, shape (rows, k)."""
    columns = [[_key(name, cell) for cell in table.columns[f"tie_{name}"]] for name in names]
    return np.array(columns, np.int32).reshape(len(names), len(table)).T


def _split(
    inputs: WishInputs, cutoff: np.ndarray, table: Table
) -> list[tuple[np.ndarray, np.ndarray]]:
    """Return the rows of each programme; the key stands beside each wish of a school alike."""
    parts, start = [], 0
    for stage in inputs.stages:
        n_wishes, n = len(stage.policy.wish_gaps), len(stage.schools)
        end = start + n * n_wishes
        needed = marks_of(table, tie_key(stage.policy))[start:end:n_wishes]
        parts.append((cutoff[start:end].reshape(n, n_wishes), needed))
        start = end
    return parts


def _key(name: str, cell: str) -> int:
    if not cell:
        return NONE
    if name == APPLICANT_ID:
        return whole(cell)
    mark = parse_points(cell)
    if mark is None:
        broken(f"readable files: {cell!r} is not a mark with two decimals")
    return mark
