"""Reads a grade-10 folder back and gives it to the checker; nothing of a solver is used."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from admission.policy_points import APPLICANT_ID
from admission.verify import broken
from admission.verify_wishes import check_wishes
from gis.units import NONE
from runs.csv_table import Table, read_table
from runs.reading_back import positions, unreadable, whole
from runs.wishes import write as layout
from runs.wishes.folder import read_folder
from runs.wishes.marks import parse_points
from runs.wishes.rules import tie_key
from runs.wishes.solve import check_marks, direct_ids, wish_claim

if TYPE_CHECKING:
    from pathlib import Path

    from admission.wish_claim import WishClaim
    from runs.wishes.inputs import Stage, WishInputs


@dataclass(frozen=True, slots=True)
class _Stated:
    """What offers.csv and refused_offers.csv say: (school, wish) by programme and applicant."""

    kept: dict[tuple[str, str], tuple[str, int]]
    refused: dict[tuple[str, str], tuple[str, int]]

    def all(self) -> dict[tuple[str, str], tuple[str, int]]:
        return {**self.kept, **self.refused}


def check_match_wishes(folder: Path, manifest: dict[str, Any]) -> dict[str, int]:
    """
    Check every rule of a grade-10 folder and return its counts.

    Raises
    ------
    BrokenPromiseError
        Naming the first promise that does not hold.
    """
    with unreadable():
        inputs = read_folder(folder, manifest)
        stated = _read_stated(folder, inputs)
        claims = _claims(folder, inputs, stated)
    for stage, claim in zip(inputs.stages, claims, strict=True):
        check_marks(stage)
        check_wishes(claim)
    n, n_placed = len(inputs.main.applicants), len(stated.kept)
    return {
        "applicants": n,
        "schools": len(inputs.main.schools),
        "placed": n_placed,
        "unplaced": n - n_placed,
    }


def _claims(folder: Path, inputs: WishInputs, stated: _Stated) -> list[WishClaim]:
    """Return what each programme claims about those whom no earlier one had admitted."""
    cutoffs = _read_cutoffs(folder, inputs)
    offers = stated.all()
    direct = direct_ids(inputs)
    gone = set(direct)
    claims = []
    for stage, (cutoff, needed) in zip(inputs.stages, cutoffs, strict=True):
        away = gone - direct if stage is inputs.main else gone
        ids = stage.applicants.id.tolist()
        row = np.array([p for p, one in enumerate(ids) if one not in away], np.int32)
        found = [offers.get((stage.code, ids[p]), ("", NONE)) for p in row.tolist()]
        offer = positions([code for code, _ in found], stage.schools.code, "school", empty=True)
        claims.append(
            wish_claim(
                stage,
                row,
                offer=offer,
                offer_wish=np.array([wish for _, wish in found], np.int32),
                cutoff=cutoff,
                needed_key=needed,
            )
        )
        gone |= _leaving(stage, stated)
    _check_places(inputs, claims, offers)
    return claims


def _leaving(stage: Stage, stated: _Stated) -> set[str]:
    leaves = {one for code, one in stated.kept if code == stage.code}
    if stage.policy.value("programme_refusal") != "next":
        leaves |= {one for code, one in stated.refused if code == stage.code}
    return leaves


def _check_places(
    inputs: WishInputs, claims: list[WishClaim], offers: dict[tuple[str, str], tuple[str, int]]
) -> None:
    """Every stated offer must belong to somebody whom its programme still considered."""
    there = {
        (stage.code, one)
        for stage, claim in zip(inputs.stages, claims, strict=True)
        for one in claim.applicant_id.tolist()
    }
    stray = sorted(set(offers) - there)
    if stray:
        code, one = stray[0]
        broken(f"programme order: applicant {one} was not to be considered for {code}")


def _read_stated(folder: Path, inputs: WishInputs) -> _Stated:
    kept = _read_offers(folder / layout.OFFERS, inputs)
    if kept.columns["applicant_id"] != list(inputs.main.applicants.id):
        broken("one offer each: offers.csv is not one row per applicant, sorted by applicant_id")
    path = folder / layout.REFUSED_OFFERS
    refused = _stated_rows(_read_offers(path, inputs), inputs) if path.is_file() else {}
    return _Stated(_stated_rows(kept, inputs), refused)


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


def _read_cutoffs(folder: Path, inputs: WishInputs) -> list[tuple[np.ndarray, np.ndarray]]:
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
    found = [parse_points(cell) for cell in table.columns["cutoff"]]
    if None in found:
        broken("readable files: a cut-off is not a number of points with two decimals")
    return _split(inputs, np.array(found, np.int32), table)


def _split(
    inputs: WishInputs, cutoff: np.ndarray, table: Table
) -> list[tuple[np.ndarray, np.ndarray]]:
    """Return the rows of each programme; the key stands beside each wish of a school alike."""
    parts, start = [], 0
    for stage in inputs.stages:
        n_wishes, n = len(stage.policy.wish_gaps), len(stage.schools)
        end = start + n * n_wishes
        columns = [
            [_key(name, cell) for cell in table.columns[f"tie_{name}"][start:end:n_wishes]]
            for name in tie_key(stage.policy)
        ]
        needed = np.array(columns, np.int32).reshape(len(columns), n).T
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
