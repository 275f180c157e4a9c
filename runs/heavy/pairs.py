"""Distances of many pairs: the rows of the bulk command, for homes and schools of a request."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gis.errors import InputError
from gis.model import Points
from gis.units import NONE, UNREACHABLE_MM
from routing.matrix import school_blocks
from runs.distances.rows import Job, status_of, straight_of
from runs.point_files import Gates

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gis.units import LongMillimetres, Millimetres
    from runs.heavy.city import City


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairs:
    """
    Pairs of homes and schools with their distances, R of them.

    Attributes
    ----------
    home, school
        Positions among the homes and the schools of the job, shape (R,).
    distance_mm
        ``UNREACHABLE_MM`` where there is none, shape (R,).
    straight_mm
        As the crow flies, shape (R,).
    status
        A ``Status``, shape (R,).
    gate_no
        Number of the nearest gate; ``NONE`` where none is reached, shape (R,).
    """

    home: NDArray[np.int64]
    school: NDArray[np.int64]
    distance_mm: Millimetres
    straight_mm: LongMillimetres
    status: NDArray[np.int8]
    gate_no: NDArray[np.int64]


def job_of(
    city: City, homes: Points, codes: list[str], *, profile: str, grade: str | None
) -> tuple[Job, NDArray[np.int64]]:
    """
    Return homes and the gates of some schools on one network, and the numbers of these gates.

    Parameters
    ----------
    codes
        Known schools, ascending.
    grade
        Only gates of sites that teach it; all gates if not given.

    Raises
    ------
    InputError
        If none of a school's gates leads to the grade.
    """
    position = np.array([city.position(code) for code in codes], np.int64)
    chosen = np.isin(city.gates.school, position)
    if grade is not None:
        chosen &= city.gates.leading_to(grade)
    gate = np.flatnonzero(chosen)
    own = np.searchsorted(position, city.gates.school[gate]).astype(np.int32)
    without = sorted(set(range(len(codes))) - set(own.tolist()))
    if without:
        msg = f"no gate of school {codes[without[0]]} leads to grade {grade}"
        raise InputError(msg)
    number = city.gates.number[gate].astype(np.int64)
    ids = [f"{codes[s]}#{n}" for s, n in zip(own.tolist(), number.tolist(), strict=True)]
    schools = Gates(
        gate=Points(id=np.array(ids, object), lon=city.gates.lon[gate], lat=city.gates.lat[gate]),
        school_code=np.array(codes, object),
        gate_school=own,
    )
    job = Job(
        network=city.networks[profile],
        homes=homes,
        schools=schools,
        home=city.snapper(profile).snap(homes.lon, homes.lat),
        gate=city.gate_snaps(profile).take(gate),
    )
    return job, number


def distances(job: Job, gate_no: NDArray[np.int64], home: object, school: object) -> Pairs:
    """
    Return the distances of some pairs, in their order.

    Parameters
    ----------
    job
        Homes and schools.
    gate_no
        Number of each gate of the job.
    home, school
        Positions of the pairs, shape (R,).
    """
    at_home, at_school = np.asarray(home, np.int64), np.asarray(school, np.int64)
    distance_mm = np.full(len(at_home), UNREACHABLE_MM, np.int32)
    gate = np.full(len(at_home), NONE, np.int32)
    blocks = school_blocks(
        job.network,
        job.home,
        job.gate,
        gate_school=job.schools.gate_school,
        n_schools=len(job.schools.school_code),
    )
    for block in blocks:
        mine = np.flatnonzero((at_home >= block.home.start) & (at_home < block.home.stop))
        row, column = at_home[mine] - block.home.start, at_school[mine]
        distance_mm[mine], gate[mine] = block.distance_mm[row, column], block.gate[row, column]
    status = status_of(job, at_home, at_school, pair_mm=distance_mm, pair_gate=gate)
    return Pairs(
        home=at_home,
        school=at_school,
        distance_mm=distance_mm,
        straight_mm=straight_of(job, at_home, at_school),
        status=status,
        gate_no=np.where(gate == NONE, NONE, gate_no[gate] if len(gate_no) else NONE),
    )
