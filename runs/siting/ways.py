"""Ways from blocks to schools and sites, from the same engine as every distance."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from gis.model import Points
from gis.osm.read import read_any
from gis.units import NONE, UNREACHABLE_MM
from routing.matrix import school_blocks
from routing.network import build
from routing.profile import load
from routing.snap import Snapper
from runs.point_files import gates_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from gis.model import RawNetwork
    from gis.progress import Progress
    from gis.units import Degrees, Millimetres
    from routing.network import Network
    from runs.siting.asked import Places


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """
    Distances of B blocks.

    Attributes
    ----------
    school_mm, site_mm
        To the nearest gate of each school, to each site; ``UNREACHABLE_MM`` without a way,
        int32, shapes (B, S) and (B, C).
    roads
        Name, date and nature of the roads.
    """

    school_mm: Millimetres
    site_mm: Millimetres
    roads: Mapping[str, str]

    @property
    def nearest_mm(self) -> Millimetres:
        """Return the way of each block to its nearest school, shape (B,)."""
        nearest: Millimetres = self.school_mm.min(axis=1, initial=UNREACHABLE_MM)
        return nearest

    @property
    def has_way(self) -> NDArray[np.bool_]:
        """Tell which blocks reach any school or site, shape (B,)."""
        nearest = np.minimum(self.nearest_mm, self.site_mm.min(axis=1, initial=UNREACHABLE_MM))
        return np.asarray(nearest < UNREACHABLE_MM)


class Roads:
    """The roads of a siting, read when they are first asked for."""

    def __init__(self, network: str, progress: Progress) -> None:
        """Remember where they are."""
        self._network, self._progress = network, progress

    @cached_property
    def raw(self) -> RawNetwork:
        """Return the roads as they were read."""
        self._progress("reading the roads", 0, None)
        return read_any(self._network)

    def of(self, profile: str) -> Network:
        """Return the roads as a profile may use them."""
        return build(self.raw, load(profile))

    def front_mm(self, lon: Degrees, lat: Degrees) -> NDArray[np.int64]:
        """Return how far points are from a road that one can walk to and on, shape (P,)."""
        snaps = self._on_foot.snap(lon, lat)
        has_front = (snaps.edge != NONE) & ~snaps.island
        return np.where(has_front, snaps.access_mm.astype(np.int64), np.iinfo(np.int64).max)

    @cached_property
    def _on_foot(self) -> Snapper:
        return Snapper(self.of("walk"))


def measured(
    roads: Network, blocks: Points, places: tuple[Places, Places], progress: Progress
) -> Ways:
    """Return the ways of all blocks to schools and sites, by roads with or without edits."""
    both = [one.gate for one in places]
    gates = gates_of(
        Points(
            id=np.concatenate([one.id for one in both]),
            lon=np.concatenate([one.lon for one in both]),
            lat=np.concatenate([one.lat for one in both]),
        )
    )
    progress("snapping", 0, len(blocks))
    snapper = Snapper(roads)
    home = snapper.snap(blocks.lon, blocks.lat)
    gate = snapper.snap(gates.gate.lon, gates.gate.lat)
    n = len(gates.school_code)
    mm = np.full((len(blocks), n), UNREACHABLE_MM, np.int32)
    for block in school_blocks(roads, home, gate, gate_school=gates.gate_school, n_schools=n):
        mm[block.home] = block.distance_mm
        progress("measuring distances", block.home.stop, len(blocks))
    at = {str(code): i for i, code in enumerate(gates.school_code)}
    school, site = (
        np.ascontiguousarray(mm[:, [at[str(code)] for code in one.code]]) for one in places
    )
    source = roads.raw.source
    return Ways(
        school_mm=school,
        site_mm=site,
        roads={"name": source.name, "date": source.data_date, "nature": source.nature},
    )
