"""The frozen values that pass between reading, computing and writing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import numpy as np

from gis.errors import ShapeError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from gis.units import Degrees, Ids, Index, Millimetres

Tags = dict[str, str]

Nature = Literal["real", "model", "invented"]
"""Whether data tell of a real place, of simulated children, or of a place that does not exist."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """
    Where a data set came from: file name, content hash, and the date of its newest object.

    ``nature`` follows the data into every output: model and invented data say so everywhere.
    """

    name: str
    sha256: str
    data_date: str
    licence: str = ""
    nature: Nature = "real"


@dataclass(frozen=True, slots=True, kw_only=True)
class Restriction:
    """A turn restriction at a node, as tagged: from one way over a node to another way."""

    relation_id: int
    kind: str
    from_way: int
    via_node: int
    to_way: int
    excepted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Water:
    """Water that an access line may not cross: areas and untunnelled lines, lon/lat geometries."""

    area: NDArray[np.object_]
    line: NDArray[np.object_]


Direction = Literal["forward", "backward", "both"]
"""Where vehicles may go, seen in the way's own direction."""


@dataclass(frozen=True, slots=True)
class Stated:
    """
    What accepted edits say of one edge, beside the tags of its way.

    Attributes
    ----------
    closed
        Nobody may use it.
    direction
        Where vehicles may go; ``None`` leaves that to the tags.
    """

    closed: bool = False
    direction: Direction | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RawNetwork:
    """
    One raw road network with its tags kept; travel profiles decide later what they may use.

    N nodes, W ways, E edges. Ways are cut into edges wherever they meet another way or
    themselves, end, pass a barrier, or a turn restriction names the node.

    Attributes
    ----------
    node_id
        OSM node ids, int64, ascending, shape (N,).
    node_lon, node_lat
        Degrees, shape (N,).
    node_tags
        Tags of the few nodes with a barrier, by node position.
    way_id
        OSM way ids, int64, ascending, shape (W,).
    way_tags
        Kept tags of each way, length W.
    edge_way
        Way of each edge, position into ``way_id``, shape (E,). Edges are sorted by
        (way id, position along the way); this pair is the edge's identity.
    edge_position
        0, 1, 2 … along the way, shape (E,).
    edge_from, edge_to
        End nodes in the way's own direction, positions into ``node_id``, shape (E,).
    edge_length_mm
        WGS84 geodesic length of the polyline, rounded once, shape (E,).
    shape_start
        First point of each edge's polyline and, last, the number of points, shape (E + 1,).
    shape_lon, shape_lat
        Polyline points, both end nodes included, degrees.
    restrictions
        Turn restrictions at nodes.
    stated
        What accepted edits say of the few edges they name, by edge position.
    water
        What access lines may not cross.
    source
        File, hash and date.
    counts
        What was read, kept and left out, for the import report.
    left_out
        One sentence per object that could not be used (broken restriction, way without nodes …).
    """

    node_id: NDArray[np.int64]
    node_lon: Degrees
    node_lat: Degrees
    node_tags: Mapping[int, Tags]
    way_id: NDArray[np.int64]
    way_tags: Sequence[Tags]
    edge_way: Index
    edge_position: Index
    edge_from: Index
    edge_to: Index
    edge_length_mm: Millimetres
    shape_start: NDArray[np.int64]
    shape_lon: Degrees
    shape_lat: Degrees
    restrictions: tuple[Restriction, ...]
    water: Water
    source: Source
    counts: Mapping[str, int] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()
    stated: Mapping[int, Stated] = field(default_factory=dict)

    @property
    def n_nodes(self) -> int:
        """Return the number of nodes."""
        return len(self.node_id)

    @property
    def n_edges(self) -> int:
        """Return the number of edges."""
        return len(self.edge_way)

    def check(self) -> None:
        """Raise ``ShapeError`` naming the first promise above that does not hold."""
        promises = {
            "node ids ascend": bool(np.all(np.diff(self.node_id) > 0)),
            "way ids ascend": bool(np.all(np.diff(self.way_id) > 0)),
            "one tag set per way": len(self.way_tags) == len(self.way_id),
            "every node has a place": len(self.node_lon) == len(self.node_lat) == self.n_nodes,
            "every edge has two ends": len(self.edge_from) == len(self.edge_to) == self.n_edges,
            "every edge has a length": len(self.edge_length_mm) == self.n_edges,
            "every edge has a shape": len(self.shape_start) == self.n_edges + 1,
            "shapes have two points or more": bool(np.all(np.diff(self.shape_start) >= 2)),  # noqa: PLR2004 - a line has two ends
            "shapes end where points end": int(self.shape_start[-1]) == len(self.shape_lon),
            "lengths are not negative": bool(np.all(self.edge_length_mm >= 0)),
            "edges are sorted by way and position": self._sorted(),
            "what is stated names edges": all(0 <= edge < self.n_edges for edge in self.stated),
        }
        broken = [name for name, holds in promises.items() if not holds]
        if broken:
            msg = f"raw network {self.source.name}: it does not hold that {broken[0]}"
            raise ShapeError(msg)

    def _sorted(self) -> bool:
        key = self.edge_way.astype(np.int64) << 32 | self.edge_position
        return bool(np.all(np.diff(key) > 0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Points:
    """Named points: ids (text, unique unless gates), longitudes and latitudes in degrees."""

    id: Ids
    lon: Degrees
    lat: Degrees

    def __len__(self) -> int:
        """Return the number of points."""
        return len(self.id)

    def check(self) -> None:
        """Raise ``ShapeError`` if the three arrays differ in length."""
        if not len(self.id) == len(self.lon) == len(self.lat):
            msg = f"points: {len(self.id)} ids, {len(self.lon)} lon, {len(self.lat)} lat"
            raise ShapeError(msg)
