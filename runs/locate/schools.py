"""Which schools a place would mean: the nearest by road, for whoever has to choose a candidate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from gis.errors import InputError
from gis.model import Points
from gis.osm.read import read_any
from gis.progress import Progress, silent
from gis.units import MM_PER_M, UNREACHABLE_MM
from routing.matrix import school_blocks
from routing.network import Network, build
from routing.profile import load
from routing.snap import Snapper
from routing.snaps import Snaps
from runs.point_files import Gates, read_schools

HOW_MANY: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class NearSchools:
    """Schools on a network, asked from any places."""

    network: Network
    snapper: Snapper
    schools: Gates
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
            gate_school=self.schools.gate_school,
            n_schools=len(self.schools.school_code),
        )
        for block in blocks:
            found += [self._told(row) for row in block.distance_mm]
            progress("nearest schools", len(found), len(lon))
        return found

    def _told(self, distance_mm: np.ndarray[tuple[int], np.dtype[np.int32]]) -> tuple[str, str]:
        order = np.argsort(distance_mm, kind="stable")[:HOW_MANY]
        near = [at for at in order.tolist() if distance_mm[at] < UNREACHABLE_MM]
        codes = "|".join(self.schools.school_code[at] for at in near)
        return codes, "|".join(f"{distance_mm[at] / MM_PER_M:.3f}" for at in near)


def near_schools(
    network: Path | str, schools: Path | None, profile: str | None
) -> NearSchools | None:
    """
    Return schools ready to be asked; ``None`` where no file of schools is given.

    Raises
    ------
    InputError
        If only one of the two is given, or a file has errors.
    """
    if (schools is None) != (profile is None):
        msg = "--schools and --profile go together: the schools and how one travels to them"
        raise InputError(msg)
    if schools is None or profile is None:
        return None
    travel = load(profile)
    gates = read_schools(schools)
    roads = build(read_any(network), travel)
    return on_network(roads, gates)


def on_network(network: Network, gates: Gates) -> NearSchools:
    """Return schools on a network that is built already."""
    snapper = Snapper(network)
    points: Points = gates.gate
    return NearSchools(
        network=network,
        snapper=snapper,
        schools=gates,
        gate=snapper.snap(points.lon, points.lat),
    )
