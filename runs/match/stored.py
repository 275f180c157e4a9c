"""Reads a placement folder back as it was computed: rules, inputs, offers; no database."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow.parquet as pq  # type: ignore[import-untyped]  # ships no types

from admission.cutoff import Cutoffs, cutoffs
from admission.explain import REASONS
from admission.model import Allocation
from admission.public_cutoffs import Published, last_of_cells, publish
from gis.errors import InputError
from gis.units import MM_PER_M, NONE
from runs.csv_table import read_table
from runs.manifest import NAME
from runs.match import write as layout
from runs.match.folder_inputs import read_inputs
from runs.reading_back import positions

if TYPE_CHECKING:
    from pathlib import Path

    from admission.model import Pupils, Schools
    from admission.pairs import Pairs
    from admission.policy import Policy
    from gis.units import Index, Millimetres


@dataclass(frozen=True, kw_only=True)
class StoredResult:
    """
    A placement read from its folder; P pupils, S schools.

    Attributes
    ----------
    folder, manifest
        Where it lies and what it says of itself.
    policy, pupils, schools, distance_mm, seed
        What went in.
    allocation
        Who was offered what; without the certificate of an optimum.
    pairs
        Catchments and barred pairs, where the run had any.
    """

    folder: Path
    manifest: dict[str, Any]
    policy: Policy
    pupils: Pupils
    schools: Schools
    distance_mm: Millimetres
    seed: str | None
    allocation: Allocation
    pairs: Pairs

    @cached_property
    def cutoffs(self) -> Cutoffs:
        """Return the exact cut-offs."""
        return cutoffs(self.pupils, self.allocation.school, self.distance_mm)

    @cached_property
    def published(self) -> Published:
        """Return what of the cut-offs may be told, as if nothing had been told before."""
        last = last_of_cells(
            self.pupils.group, self.allocation.school, self.distance_mm, self.cutoffs
        )
        return publish(self.cutoffs, self.schools.seats, last, self.distance_mm)

    @property
    def offer_mm(self) -> Millimetres:
        """Return each pupil's distance to the own offer, ``NONE`` without one, shape (P,)."""
        return offer_mm(self.allocation.school, self.distance_mm)

    def pupil(self, pupil_id: str) -> int:
        """Return the position of a pupil; ``InputError`` if the result does not have it."""
        at = int(np.searchsorted(self.pupils.id, pupil_id))
        if at == len(self.pupils) or self.pupils.id[at] != pupil_id:
            msg = f"the result in {self.folder.name} has no such pupil; ids are compared exactly"
            raise InputError(msg)
        return at

    def school(self, school_code: str) -> int:
        """Return the position of a school; ``InputError`` if the result does not have it."""
        at = int(np.searchsorted(self.schools.code, school_code))
        if at == len(self.schools) or self.schools.code[at] != school_code:
            msg = f"the result in {self.folder.name} has no school {school_code!r}"
            raise InputError(msg)
        return at


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredReason:
    """One row of ``reasons.parquet`` about one pupil; ``None`` where nothing stands."""

    school: int
    code: str
    own_mm: int
    last_mm: int | None
    last_group: int | None


def offer_mm(school: Index, distance_mm: Millimetres) -> Millimetres:
    """Return each pupil's distance to the own offer, ``NONE`` without one, shape (P,)."""
    own = np.full(len(school), NONE, np.int32)
    placed = np.flatnonzero(school != NONE)
    own[placed] = distance_mm[placed, school[placed]]
    return own


def read_manifest(folder: Path) -> dict[str, Any]:
    """Return the manifest of a placement folder; ``InputError`` for anything else."""
    path = folder / NAME
    if not path.is_file():
        msg = f"{folder} is not a result folder: {NAME} is missing"
        raise InputError(msg)
    try:
        manifest = json.loads(path.read_bytes())
    except ValueError as error:
        msg = f"{path} is not JSON: {error}"
        raise InputError(msg) from error
    kind = manifest.get("kind") if isinstance(manifest, dict) else None
    if kind != "match":
        msg = f"{folder} holds {kind or 'no run'}; this command reads results of `gantruong match`"
        raise InputError(msg)
    return dict(manifest)


def read_result(folder: Path) -> StoredResult:
    """
    Read a placement folder.

    Raises
    ------
    InputError
        If the folder is no result of ``gantruong match``, or a file in it cannot be read. Seal
        and rules are checked by ``gantruong verify``, not here.
    """
    manifest = read_manifest(folder)
    missing = [name for name in (*layout.INPUTS, *layout.OUTPUTS) if not (folder / name).is_file()]
    if missing:
        msg = f"{folder} is not whole: {missing[0]} is missing"
        raise InputError(msg)
    given = read_inputs(folder, manifest)
    return StoredResult(
        folder=folder,
        manifest=manifest,
        policy=given.policy,
        pupils=given.pupils,
        schools=given.schools,
        distance_mm=given.distance_mm,
        seed=manifest.get("seed"),
        allocation=_offers(folder, given.pupils, given.schools),
        pairs=given.pairs,
    )


def read_reasons(result: StoredResult, pupil: int) -> list[StoredReason]:
    """Return the reasons of one pupil, the school that stands first in the own order first."""
    table = pq.read_table(
        result.folder / layout.REASONS, filters=[("pupil_id", "=", str(result.pupils.id[pupil]))]
    )
    found = [
        StoredReason(
            school=result.school(row["school_code"]),
            code=row["reason"],
            own_mm=round(row["own_m"] * MM_PER_M),
            last_mm=None if row["cutoff_m"] is None else round(row["cutoff_m"] * MM_PER_M),
            last_group=row["cutoff_group"],
        )
        for row in table.to_pylist()
    ]
    unknown = sorted({one.code for one in found} - set(REASONS))
    if unknown:
        msg = f"{layout.REASONS}: the reason {unknown[0]!r} is not known to this version"
        raise InputError(msg)
    return sorted(found, key=lambda one: (one.own_mm, one.school))


def _offers(folder: Path, pupils: Pupils, schools: Schools) -> Allocation:
    table = read_table(folder / layout.OFFERS, required=layout.OFFER_COLUMNS)
    if table.columns["pupil_id"] != list(pupils.id):
        msg = f"{layout.OFFERS} does not hold exactly the pupils of {layout.PUPILS_IN}, sorted"
        raise InputError(msg)
    school = positions(table.columns["school_code"], schools.code, "school", empty=True)
    rank = np.array([int(cell or 0) for cell in table.columns["rank"]], np.int32)
    return Allocation(school=school, rank=rank)
