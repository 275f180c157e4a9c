"""The cells of a network: pieces of street and alley on which children may live."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely

from gis.model import RawNetwork, Tags
from gis.units import MM_PER_M, Degrees
from routing.network import Network
from routing.snaps import Snaps
from routing.status import Status

LONGEST_M: Final = 50
"""A street is cut into pieces of at most so many metres; an alley is mostly one piece."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    """
    Pieces of road in the order of their edges; n of them.

    Attributes
    ----------
    at
        The middle of each piece, tied to the road where it lies.
    """

    at: Snaps

    @property
    def lon(self) -> Degrees:
        """Return longitudes of the middles."""
        return self.at.lon

    @property
    def lat(self) -> Degrees:
        """Return latitudes of the middles."""
        return self.at.lat

    def __len__(self) -> int:
        """Return the number of cells."""
        return len(self.at)


def cells_of(network: Network, *, longest_m: int = LONGEST_M) -> Cells:
    """
    Return the cells of a network: its main part, without bridges, tunnels and ferries.

    Parameters
    ----------
    network
        Roads as one profile may use them, without edits.
    longest_m
        Longest piece.
    """
    raw = network.raw
    lived_on = np.array([_lived_on(tags) for tags in raw.way_tags], np.bool_)[raw.edge_way]
    edges = np.flatnonzero(network.main & lived_on & (raw.edge_length_mm > 0)).astype(np.int32)
    length = raw.edge_length_mm[edges].astype(np.int64)
    n_pieces = -(-length // (longest_m * MM_PER_M))
    edge = np.repeat(edges, n_pieces)
    number = np.arange(len(edge)) - np.repeat(np.cumsum(n_pieces) - n_pieces, n_pieces)
    twice = 2 * np.repeat(n_pieces, n_pieces)
    offset = np.repeat(length, n_pieces) * (2 * number + 1) // twice
    lon, lat = _places(raw, edge, offset)
    zero, no = np.zeros(len(edge), np.int32), np.zeros(len(edge), np.bool_)
    at = Snaps(
        edge=edge,
        offset_mm=offset.astype(np.int32),
        access_mm=zero,
        lon=lon,
        lat=lat,
        point_lon=lon,
        point_lat=lat,
        status=np.full(len(edge), Status.OK, np.int8),
        island=no,
        passed_nearer_island=no,
    )
    return Cells(at=at)


def _lived_on(tags: Tags) -> bool:
    over_or_under = any(tags.get(key, "no") != "no" for key in ("bridge", "tunnel"))
    return not over_or_under and tags.get("route") != "ferry"


def _places(raw: RawNetwork, edge: np.ndarray, offset_mm: np.ndarray) -> tuple[Degrees, Degrees]:
    """Return where offsets lie on the drawn lines, by their share of the length."""
    line = np.repeat(np.arange(raw.n_edges), np.diff(raw.shape_start))
    points = np.stack((raw.shape_lon, raw.shape_lat), axis=1)
    lines = np.asarray(shapely.linestrings(points, indices=line), object)
    share = offset_mm / raw.edge_length_mm[edge]
    found = shapely.line_interpolate_point(lines[edge], share, normalized=True)
    lon, lat = shapely.get_coordinates(found).T
    return np.ascontiguousarray(lon), np.ascontiguousarray(lat)
