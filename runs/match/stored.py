"""Reads a placement folder back as it was computed: rules, inputs, offers; no database."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow.parquet as pq  # type: ignore[import-untyped]  # ships no types

from admission.cutoff import Cutoffs, cutoffs
from admission.everyone import everyone
from admission.explain.case import Case
from admission.model import Allocation
from admission.pairs import REASONS
from admission.public_cutoffs import Published, last_of_cells, publish
from gis.errors import BrokenPromiseError, InputError
from gis.units import MM_PER_M, NONE
from runs.manifest import read_manifest
from runs.match import write as layout
from runs.match.folder_inputs import read_inputs
from runs.match.verify import read_offers
from runs.reading_back import unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from admission.before import Before
    from admission.everyone import Everyone
    from admission.model import Pupils, Schools
    from admission.pairs import Pairs
    from admission.policy.file import Policy
    from gis.units import Index, Millimetres

KIND: Final = "match"
BLOCK: Final = 4_096  # pupils whose reasons are unpacked at once


@dataclass(frozen=True, kw_only=True)
class StoredResult:
    """
    A placement read from its folder; P pupils, S schools.

    Attributes
    ----------
    folder, manifest
        Where it lies and what it says of itself.
    case
        What went into the ordinary run.
    allocation
        Who was offered what in it; without the certificate of an optimum.
    before
        Who had a school before it, by a special programme or by decision.
    everybody_mm, everybody_pairs
        Distances and pairs of all children, those placed before among them.
    """

    folder: Path
    manifest: dict[str, Any]
    case: Case
    allocation: Allocation
    before: Before | None
    everybody_mm: Millimetres
    everybody_pairs: Pairs

    @property
    def policy(self) -> Policy:
        """Return the rules."""
        return self.case.policy

    @property
    def pupils(self) -> Pupils:
        """Return the children of the ordinary run."""
        return self.case.pupils

    @property
    def schools(self) -> Schools:
        """Return the schools and their seats of the ordinary run."""
        return self.case.schools

    @property
    def distance_mm(self) -> Millimetres:
        """Return the distances, pupil to school, shape (P, S)."""
        return self.case.distance_mm

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

    @cached_property
    def everyone(self) -> Everyone:
        """Return all children by id, those who were placed before among them."""
        return everyone(self.pupils, self.allocation, self.offer_mm, self.before)

    def before_at(self, pupil_id: str) -> int:
        """Return the position of a pupil among those placed before, ``NONE`` for no such."""
        ids = [] if self.before is None else self.before.pupils.id.tolist()
        return ids.index(pupil_id) if pupil_id in ids else NONE

    def line_times(self, pupil: int, school: int) -> int | None:
        """Return the factor, hundredths, where a line stands in for a pair's way, else ``None``."""
        lines_mm = self.case.pairs.lines_mm
        stands_in = lines_mm is not None and lines_mm[pupil, school] != NONE
        return self.policy.stand_in_hundredths if stands_in else None

    def pupil(self, pupil_id: str) -> int:
        """
        Return the position of a pupil in the ordinary run.

        Raises
        ------
        InputError
            If the result does not have it, or it had a school before.
        """
        if self.before_at(pupil_id) != NONE:
            msg = (
                "this pupil had a seat before the ordinary run, by a special programme or by "
                "decision; what decides there does not concern it"
            )
            raise InputError(msg)
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


def read_result(folder: Path) -> StoredResult:
    """
    Read a placement folder.

    Raises
    ------
    InputError
        If the folder is no result of ``gantruong match``, or a file in it cannot be read. Seal
        and rules are checked by ``gantruong verify``, not here.
    """
    try:
        manifest = read_manifest(folder)
        if manifest["kind"] != KIND:
            msg = f"{folder} holds a run of another kind ({manifest['kind']})"
            raise InputError(msg)
        with unreadable():
            given = read_inputs(folder, manifest)
            everybody = given.asked
            offers = read_offers(folder / layout.OFFERS, everybody.pupils, given.schools)
            stay = ~everybody.is_before
    except BrokenPromiseError as error:
        msg = f"{folder}: {error}; is it whole? See: gantruong verify {folder.name}"
        raise InputError(msg) from error
    return StoredResult(
        folder=folder,
        manifest=manifest,
        case=Case(
            policy=given.policy,
            pupils=given.pupils,
            schools=given.schools,
            distance_mm=given.distance_mm,
            seed=manifest.get("seed"),
            pairs=given.pairs,
        ),
        allocation=Allocation(school=offers.school[stay], rank=offers.rank[stay]),
        before=given.before,
        everybody_mm=given.everybody_mm,
        everybody_pairs=given.everybody_pairs,
    )


def read_reasons(result: StoredResult, pupil: int) -> list[StoredReason]:
    """Return the reasons of one pupil, the school that stands first in the own order first."""
    table = pq.read_table(
        result.folder / layout.REASONS, filters=[("pupil_id", "=", str(result.pupils.id[pupil]))]
    )
    place = {code: at for at, code in enumerate(result.schools.code.tolist())}
    return _in_order(table.to_pylist(), place)


def all_reasons(result: StoredResult) -> Iterator[list[StoredReason]]:
    """Yield the reasons of every pupil of the ordinary run, as ``read_reasons`` gives them."""
    table = pq.read_table(result.folder / layout.REASONS)
    ids = table.column("pupil_id").to_numpy(zero_copy_only=False)
    wanted = result.pupils.id
    start = np.searchsorted(ids, wanted, side="left")
    end = np.searchsorted(ids, wanted, side="right")
    place = {code: at for at, code in enumerate(result.schools.code.tolist())}
    for first in range(0, len(wanted), BLOCK):
        last = min(first + BLOCK, len(wanted))
        low = int(start[first])
        rows = table.slice(low, int(end[last - 1]) - low).to_pylist()
        for pupil in range(first, last):
            yield _in_order(rows[start[pupil] - low : end[pupil] - low], place)


def _in_order(rows: list[dict[str, Any]], place: Mapping[str, int]) -> list[StoredReason]:
    """Return rows of one pupil, the school that stands first in the own order first."""
    found = []
    for row in rows:
        if row["reason"] not in REASONS or row["school_code"] not in place:
            what = row["reason"] if row["reason"] not in REASONS else row["school_code"]
            msg = f"{layout.REASONS}: {what!r} is not known here"
            raise InputError(msg)
        found.append(
            StoredReason(
                school=place[row["school_code"]],
                code=row["reason"],
                own_mm=round(row["own_m"] * MM_PER_M),
                last_mm=None if row["cutoff_m"] is None else round(row["cutoff_m"] * MM_PER_M),
                last_group=row["cutoff_group"],
            )
        )
    return sorted(found, key=lambda one: (one.own_mm, one.school))
