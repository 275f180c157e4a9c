"""Which schools a place would mean: the nearest by road, for whoever has to choose a candidate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

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


def near_schools(network: Path | str, schools: Path, profile: str) -> NearSchools:
    """Return schools ready to be asked; ``InputError`` with every error of a file."""
    travel = load(profile)
    gates = read_schools(schools)
    roads = build(read_any(network), travel)
    snapper = Snapper(roads)
    gate = snapper.snap(gates.gate.lon, gates.gate.lat)
    return NearSchools(network=roads, snapper=snapper, schools=gates, gate=gate)
