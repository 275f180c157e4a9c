"""Reads a placement folder back and gives it to the checker; nothing of a solver is used."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]  # ships no types
import pyarrow.parquet as pq  # type: ignore[import-untyped]  # ships no types

from admission.model import Allocation, Certificate
from admission.siblings import words_of
from admission.verify.before import Told, check_before
from admission.verify.claim import OPTIMA, TWO_STAGES
from admission.verify.offers import broken, check_offers
from admission.verify.optimum import check_proof
from admission.verify.pairs import check_standing
from admission.verify.siblings import check_families
from admission.verify.tables import CutoffTable, ReasonTable, check_cutoffs, check_reasons
from gis.units import MM_PER_M, NONE
from runs.csv_table import Table, read_table
from runs.match import before_folder
from runs.match import write as layout
from runs.match.claims import claim
from runs.match.close_calls import check_close_calls
from runs.match.folder_inputs import read_inputs
from runs.match.second_check import check_second
from runs.match.siblings import check_told
from runs.match.stand_ins import Used, check_table
from runs.reading_back import positions, texts, unreadable, whole

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from admission.model import Pupils, Schools
    from admission.verify.offers import Claim
    from gis.units import Millimetres
    from runs.match.folder_inputs import FolderInputs

_METRES: Final = re.compile(r"[0-9]+\.[0-9]{3}", re.ASCII)


def check_match(folder: Path, manifest: dict[str, Any]) -> dict[str, int]:
    """
    Check every rule of a placement folder and return its counts.

    Raises
    ------
    BrokenPromiseError
        Naming the first promise that does not hold.
    """
    with unreadable():
        given = read_inputs(folder, manifest)
        stated = _read_claim(folder, manifest, given)
    group = given.pupils.group
    passed = check_offers(stated)
    _check_distances(folder, stated)
    with unreadable():
        cutoffs = _read_cutoffs(folder / layout.CUTOFFS, stated)
        reasons = _read_reasons(folder / layout.REASONS, stated)
    certificate = None
    if stated.mechanism in (*OPTIMA, TWO_STAGES):
        with unreadable():
            certificate = _read_certificate(folder / layout.PRICES, stated, manifest)
    check_proof(stated, certificate)
    check_cutoffs(stated, cutoffs, group=group)
    check_reasons(stated, passed, reasons, group=group)
    check_close_calls(folder, stated, passed, close_mm=given.policy.close_call_mm)
    check_table(folder, _used(folder, given, reasons))
    check_told(manifest, check_families(stated, words_of(given.policy, given.pupils)))
    if given.second is not None:
        check_second(given.policy, stated, passed, given.second)
    n_placed = int(np.count_nonzero(stated.offer != NONE))
    n_before = 0 if given.before is None else len(given.before)
    return {
        "pupils": len(group) + n_before,
        "schools": len(stated.seats),
        "placed": n_placed + n_before,
        "unplaced": len(group) - n_placed,
        "reasons": len(reasons.pupil),
    }


def _used(folder: Path, given: FolderInputs, reasons: ReasonTable) -> Used | None:
    """Return what the folder used of straight lines, by its own tables."""
    lines_mm = given.everybody_pairs.lines_mm
    if lines_mm is None:
        return None
    everybody = given.asked.pupils
    return Used(
        pupils=everybody,
        schools=given.schools,
        lines_mm=lines_mm,
        distance_mm=given.everybody_mm,
        offer=read_offers(folder / layout.OFFERS, everybody, given.schools).school,
        reasons=(given.pupils.id[reasons.pupil], reasons.school),
    )


def _read_claim(folder: Path, manifest: dict[str, Any], given: FolderInputs) -> Claim:
    pupils, schools = given.pupils, given.schools
    everybody = given.asked.pupils
    told = read_offers(folder / layout.OFFERS, everybody, schools)
    allocation = told
    if given.before is not None:
        check_before(
            given.before,
            _told(folder, everybody, told),
            seats_left=given.policy.value("programme_seats_left"),
            pupil_id=pupils.id,
            seats=schools.seats,
        )
        before_folder.check_copies(folder, given.before)
        stay = ~given.asked.is_before
        allocation = Allocation(school=told.school[stay], rank=told.rank[stay])
    check_standing(given.policy.value("inner_order"), pupils)
    return claim(
        given.policy,
        pupils,
        schools,
        given.distance_mm,
        seed=manifest.get("seed"),
        allocation=allocation,
        pairs=given.pairs,
    )


def read_offers(path: Path, pupils: Pupils, schools: Schools) -> Allocation:
    """Return the offers of a placement folder; call it as ``read_inputs``."""
    table = read_table(path, required=layout.OFFER_COLUMNS)
    given = table.columns["pupil_id"]
    if given != list(pupils.id):
        _blame_pupils(given, list(pupils.id))
    school = positions(table.columns["school_code"], schools.code, "school", empty=True)
    rank = np.array([whole(cell) if cell else 0 for cell in table.columns["rank"]], np.int32)
    return Allocation(school=school, rank=rank)


def _told(folder: Path, pupils: Pupils, offers: Allocation) -> Told:
    cells = read_table(folder / layout.OFFERS, required=["distance_m"]).columns["distance_m"]
    return Told(
        pupil_id=pupils.id,
        school=offers.school,
        rank=offers.rank,
        own_mm=np.array([_mm(cell) for cell in cells], np.int32),
    )


def _blame_pupils(given: list[str], due: list[str]) -> None:
    known, seen = set(due), set()
    for name in given:
        if name not in known:
            broken(f"one offer each: {layout.OFFERS} names {name}, who is not in the inputs")
        if name in seen:
            broken(f"one offer each: pupil {name} stands twice in {layout.OFFERS}")
        seen.add(name)
    missing = [name for name in due if name not in seen]
    if missing:
        broken(f"one offer each: pupil {missing[0]} is missing in {layout.OFFERS}")
    broken(f"one offer each: {layout.OFFERS} is not sorted by pupil_id")


def _check_distances(folder: Path, stated: Claim) -> None:
    """Check the distances of the ordinary run; those placed before are none of its pupils."""
    table = read_table(folder / layout.OFFERS, required=["pupil_id", "distance_m"])
    cells = dict(zip(table.columns["pupil_id"], table.columns["distance_m"], strict=True))
    for p, name in enumerate(stated.pupil_id):
        s, cell = stated.offer[p], cells[name]
        right = "" if s == NONE else layout.metres(int(stated.distance_mm[p, s]))
        if cell != right:
            broken(
                f"distances: pupil {name} has distance_m {cell or 'nothing'}, "
                f"must be {right or 'empty'}"
            )


def _read_cutoffs(path: Path, stated: Claim) -> CutoffTable:
    table = read_table(path, required=layout.CUTOFF_COLUMNS, may_be_empty=True)
    return CutoffTable(
        school=positions(table.columns["school_code"], stated.school_code, "school"),
        group=_wholes(table, "group"),
        last_mm=np.array([_mm(cell) for cell in table.columns["last_distance_m"]], np.int32),
        seats=_wholes(table, "seats"),
        n_offers=_wholes(table, "offers"),
    )


def _read_reasons(path: Path, stated: Claim) -> ReasonTable:
    table = pq.read_table(path, columns=[field.name for field in layout.REASON_SCHEMA])
    has_last = table.column("cutoff_m").is_valid().to_numpy()
    if not np.array_equal(has_last, table.column("cutoff_group").is_valid().to_numpy()):
        broken("reasons: a cut-off distance without its group, or a group without its distance")
    return ReasonTable(
        pupil=positions(texts(table, "pupil_id"), stated.pupil_id, "pupil"),
        school=positions(texts(table, "school_code"), stated.school_code, "school"),
        word=texts(table, "reason"),
        own_mm=_column_mm(table, "own_m"),
        has_last=has_last,
        last_mm=np.where(has_last, _column_mm(table, "cutoff_m"), NONE).astype(np.int32),
        last_group=table.column("cutoff_group").fill_null(0).to_numpy().astype(np.int32),
    )


def _read_certificate(path: Path, stated: Claim, manifest: dict[str, Any]) -> Certificate:
    table = read_table(path, required=layout.PRICE_COLUMNS)
    if table.columns["school_code"] != list(stated.school_code):
        broken(f"proof: {layout.PRICES} is not exactly one row for each school, sorted")
    proof = manifest.get("certificate") or {}
    unplaced_mm, limit_mm = proof.get("unplaced_mm"), proof.get("limit_mm")
    if not isinstance(unplaced_mm, int) or not isinstance(limit_mm, int | None):
        broken("proof: the manifest does not state the cost of no school and the limit")
    return Certificate(
        price_mm=np.array([_mm(cell) for cell in table.columns["price_m"]], np.int64),
        unplaced_mm=unplaced_mm,
        limit_mm=NONE if limit_mm is None else limit_mm,
        cut=_wholes(table, "in_cut") == 1,
    )


def _column_mm(table: pa.Table, column: str) -> Millimetres:
    metres = table.column(column).cast(pa.float64()).fill_null(0).to_numpy()
    mm: Millimetres = np.rint(metres * MM_PER_M).astype(np.int32)
    return mm


def _wholes(table: Table, column: str) -> NDArray[np.int32]:
    return np.array([whole(cell) for cell in table.columns[column]], np.int32)


def _mm(cell: str) -> int:
    if not cell:
        return NONE
    if not _METRES.fullmatch(cell):
        broken(f"readable files: {cell!r} is not a distance in metres with three decimals")
    return int(cell.replace(".", ""))
