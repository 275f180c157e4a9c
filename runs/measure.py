"""Road distances of one run: every home to every school's nearest gate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gis.units import NONE, UNREACHABLE_MM
from routing.matrix import school_blocks
from routing.snap import Snapper

if TYPE_CHECKING:
    from gis.progress import Progress
    from gis.units import Index, Millimetres
    from routing.network import Network
    from routing.snaps import Snaps
    from runs.city_inputs import Gates, Homes


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """
    Distances of P homes to S schools, and how the points were tied to the roads.

    Attributes
    ----------
    distance_mm
        To the nearest gate; ``UNREACHABLE_MM`` without a path or a place, shape (P, S).
    gate
        Position of that gate, ``NONE`` where unreachable, shape (P, S).
    home
        Positions of the homes that have a point, ascending.
    home_snaps
        One snap per entry of ``home``.
    gate_snaps
        One snap per gate.
    """

    distance_mm: Millimetres
    gate: Index
    home: Index
    home_snaps: Snaps
    gate_snaps: Snaps


def measure(network: Network, homes: Homes, gates: Gates, progress: Progress) -> Measured:
    """
    Return the distances of a run.

    Parameters
    ----------
    network
        Roads as the policy's profile may use them.
    homes, gates
        P homes, those without a point unreachable; G gates of S schools.
    progress
        Told how many homes are measured.
    """
    snapper = Snapper(network)
    home = np.flatnonzero(homes.known).astype(np.int32)
    home_snaps = snapper.snap(homes.lon[home], homes.lat[home])
    gate_snaps = snapper.snap(gates.lon, gates.lat)
    shape = (len(homes.lon), len(gates.school_ward_code))
    distance_mm = np.full(shape, UNREACHABLE_MM, dtype=np.int32)
    gate = np.full(shape, NONE, dtype=np.int32)
    progress("measuring homes", 0, len(home))
    for block in school_blocks(
        network, home_snaps, gate_snaps, gate_school=gates.school, n_schools=shape[1]
    ):
        distance_mm[home[block.home]] = block.distance_mm
        gate[home[block.home]] = block.gate
        progress("measuring homes", block.home.stop, len(home))
    return Measured(
        distance_mm=distance_mm,
        gate=gate,
        home=home,
        home_snaps=home_snaps,
        gate_snaps=gate_snaps,
    )
