"""Which schools a place would mean: the nearest by road, for whoever has to choose a candidate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from gis import read
from gis.osm.read import read_any
from gis.progress import Progress, silent
from gis.units import MM_PER_M, UNREACHABLE_MM
from routing.matrix import school_blocks
from routing.network import Network, build
from routing.profile import load
from routing.snap import Snapper
from routing.snaps import Snaps
from runs.city_round import offered_in
from runs.gates import gates_in_use
from runs.point_files import read_schools

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from gis.units import Ids, Index

HOW_MANY: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class NearSchools:
    """
    Schools on a network, asked from any places.

    Attributes
    ----------
    network, snapper
        The roads as one profile uses them.
    school_code
        Codes, ascending, shape (S,).
    gate_school
        School of each gate, ascending, shape (G,).
    gate
        Where the gates lie on the roads, shape (G,).
    """

    network: Network
    snapper: Snapper
    school_code: Ids
    gate_school: Index
    gate: Snaps

    def nearest(
        self, lon: Sequence[float], lat: Sequence[float], progress: Progress = silent
    ) -> list[tuple[str, str]]:
        """
        Return codes and metres of the nearest schools of each place, both joined by ``|``.

        A place off the network, or from which no school can be reached, has neither.
        """
        if not len(lon):
            return []
        progress("nearest schools", 0, len(lon))
        home = self.snapper.snap(np.array(lon), np.array(lat))
        found: list[tuple[str, str]] = []
        blocks = school_blocks(
            self.network,
            home,
            self.gate,
            gate_school=self.gate_school,
            n_schools=len(self.school_code),
        )
        for block in blocks:
            found += [self._told(row) for row in block.distance_mm]
            progress("nearest schools", len(found), len(lon))
        return found

    def _told(self, distance_mm: np.ndarray[tuple[int], np.dtype[np.int32]]) -> tuple[str, str]:
        order = np.argsort(distance_mm, kind="stable")[:HOW_MANY]
        near = [at for at in order.tolist() if distance_mm[at] < UNREACHABLE_MM]
        codes = "|".join(self.school_code[at] for at in near)
        return codes, "|".join(f"{distance_mm[at] / MM_PER_M:.3f}" for at in near)


def near_schools(network: Path | str, schools: Path, profile: str) -> NearSchools:
    """Return schools ready to be asked; ``InputError`` with every error of a file."""
    travel = load(profile)
    gates = read_schools(schools)
    roads = build(read_any(network), travel)
    snapper = Snapper(roads)
    gate = snapper.snap(gates.gate.lon, gates.gate.lat)
    return NearSchools(
        network=roads,
        snapper=snapper,
        school_code=gates.school_code,
        gate_school=gates.gate_school,
        gate=gate,
    )


class SchoolsInUse:
    """The schools of the registers in use on the network in use, by grade of one season."""

    def __init__(self, engine: Engine, season: str, profile: str) -> None:
        """
        Read roads and seats once for all grades.

        Parameters
        ----------
        season
            Season whose seats and open places count.
        profile
            How one travels.

        Raises
        ------
        DatabaseError
            If no network or no seats are in the database.
        """
        travel = load(profile)
        seats = read.register(engine, "seats")
        self._engine, self._season = engine, season
        self._seats = seats[(seats["season"] == season) & (seats["seats"] > 0)]
        self._network = build(read.active_network(engine)[1], travel)
        self._snapper = Snapper(self._network)
        self._known: dict[str, NearSchools | None] = {}

    def of(self, grade: str) -> NearSchools | None:
        """
        Return the schools with seats of a grade; ``None`` where none has any.

        Raises
        ------
        InputError
            As ``runs.gates.gates_of``.
        """
        if grade not in self._known:
            self._known[grade] = self._near(grade)
        return self._known[grade]

    def _near(self, grade: str) -> NearSchools | None:
        schools = offered_in(self._seats, season=self._season, grade=grade).schools
        if not len(schools.code):
            return None
        gates = gates_in_use(self._engine, schools, grade=grade, season=self._season)
        return NearSchools(
            network=self._network,
            snapper=self._snapper,
            school_code=schools.code,
            gate_school=gates.school,
            gate=self._snapper.snap(gates.lon, gates.lat),
        )
