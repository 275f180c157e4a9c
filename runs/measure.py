"""Road distances of one run: every home to every school's nearest gate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from admission.stand_in import filled
from gis.units import NONE, UNREACHABLE_MM
from routing.matrix import school_blocks
from routing.snap import Snapper
from runs.straight import straight_mm

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from admission.policy.file import Policy
    from gis.progress import Progress
    from gis.units import Index, Millimetres
    from routing.network import Network
    from routing.snaps import Snaps
    from runs.city_inputs import Homes
    from runs.gates import Gates


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


def ways_of(
    policy: Policy, measured: Measured, homes: Homes, gates: Gates
) -> tuple[Millimetres, Millimetres | None]:
    """
    Return the distances that a policy places by, and the straight lines that stand in for some.

    Returns
    -------
    distance_mm, lines_mm
        As measured, or as ``admission.stand_in.filled`` where the policy lets lines stand in.
    """
    return filled(policy, measured.distance_mm, _lines_of(policy, measured, homes, gates))


def _lines_of(policy: Policy, measured: Measured, homes: Homes, gates: Gates) -> NDArray[np.int64]:
    """
    Return the straight line of each pair without a way, if the policy lets one stand in.

    Returns
    -------
    lines_mm
        ``NONE`` where a way was measured, or the home has no point, shape (P, S).
    """
    lines_mm = np.full(measured.distance_mm.shape, NONE, dtype=np.int64)
    if policy.stand_in_hundredths is None:
        return lines_mm
    home, school = np.nonzero((measured.distance_mm >= UNREACHABLE_MM) & homes.known[:, None])
    lines_mm[home, school] = straight_mm(
        (homes.lon, homes.lat),
        (gates.lon, gates.lat),
        gate_school=gates.school,
        home=home,
        school=school,
    )
    return lines_mm


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
