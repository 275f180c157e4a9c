r"""
Cities drawn with letters: the picture is the specification.

A cell is 50 m wide and 50 m high, at the equator, so that lengths are whole millimetres.

=============  ===================================================================
``a`` … ``z``  a road node (not ``v``)
``- | / \``    road; a street runs straight from node to node
``> < ^ v``    the same, one-way in that direction
``*``          a bend: the street goes on where the drawing does
``+``          two streets cross without meeting (a flyover)
``~``          a square of water
``A`` … ``Z``  a home or gate; on a road it is transparent
=============  ===================================================================

Each street is one way, named by its two letters in alphabetical order; the way runs from the
first to the second. A second street between the same letters is ``ab2``. Way ids are 1, 2, 3 …
in the order of the names, node ids are the letters' character codes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import ArrayLike

from gis.crs import polyline_mm
from gis.model import RawNetwork, Restriction, Source, Tags, Water
from gis.units import Degrees

CELL_M: Final = 50.0
LON_M: Final = 111_319.490_793_27  # metres in a degree of longitude on the equator of WGS84
LAT_M: Final = 110_574.275_821_59  # metres in a degree of latitude there

NODES: Final = frozenset("abcdefghijklmnopqrstuwxyz")
POINTS: Final = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
ARROWS: Final = {">": (1, 0), "<": (-1, 0), "v": (0, 1), "^": (0, -1)}
DRAWN: Final = {
    "-": {(1, 0), (-1, 0)},
    "|": {(0, 1), (0, -1)},
    "\\": {(1, 1), (-1, -1)},
    "/": {(1, -1), (-1, 1)},
    ">": {(1, 0), (-1, 0)},
    "<": {(1, 0), (-1, 0)},
    "^": {(0, 1), (0, -1)},
    "v": {(0, 1), (0, -1)},
}
AROUND: Final = ((1, 0), (1, 1), (0, 1), (-1, 1), (-1, 0), (-1, -1), (0, -1), (1, -1))

Cell = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Street:
    """A street as drawn: its ends, its corners in order, and the sense of its arrow."""

    first: str
    last: str
    corners: tuple[Cell, ...]
    oneway: str


@dataclass(frozen=True, slots=True)
class Town:
    """A drawn city: its raw network, and where the capital letters stand."""

    raw: RawNetwork
    places: Mapping[str, Cell]
    streets: tuple[str, ...]

    def at(self, names: str) -> tuple[Degrees, Degrees]:
        """Return longitudes and latitudes of lettered places."""
        cells = np.array([self.places[name] for name in names], dtype=np.float64).reshape(-1, 2)
        return degrees(cells[:, 0] * CELL_M, -cells[:, 1] * CELL_M)

    @property
    def roads(self) -> tuple[tuple[str, str, float], ...]:
        """Return (first node, last node, metres) of every edge."""
        node = [chr(number) for number in self.raw.node_id]
        ends = zip(self.raw.edge_from, self.raw.edge_to, self.raw.edge_length_mm, strict=True)
        return tuple((node[a], node[b], mm / 1000) for a, b, mm in ends)

    def edge(self, street: str, position: int = 0) -> int:
        """Return the number of a street's edge."""
        way = self.streets.index(street)
        here = (self.raw.edge_way == way) & (self.raw.edge_position == position)
        return int(np.flatnonzero(here)[0])


def degrees(x_m: ArrayLike, y_m: ArrayLike) -> tuple[Degrees, Degrees]:
    """Return longitudes and latitudes of metres east and north of the drawing's first cell."""
    return np.asarray(x_m, np.float64) / LON_M, np.asarray(y_m, np.float64) / LAT_M


def city(  # noqa: PLR0913 (each is one kind of thing that a drawing cannot show)
    picture: str,
    *,
    tags: Mapping[str, Tags] | None = None,
    ways: Mapping[str, Sequence[str]] | None = None,
    nodes: Mapping[str, Tags] | None = None,
    turns: Sequence[str] = (),
    way_ids: Mapping[str, int] | None = None,
    wet: str = "",
) -> Town:
    """
    Read a drawn city.

    Parameters
    ----------
    picture
        The drawing; empty lines around it do not count.
    tags
        Tags by street; they replace ``highway=residential`` and join the arrow's one-way tag.
        A value of ``""`` takes a tag away.
    ways
        Streets that are one way together, in the order of travel: ``{"abc": ["ab", "bc"]}``.
    nodes
        Tags of barriers by node letter.
    turns
        Turn restrictions as ``"no_left_turn ab b bc"``, with ``" except motorcycle"`` behind.
    way_ids
        Ids by street instead of 1, 2, 3 …
    wet
        Letters that stand in water.
    """
    rows = picture.strip("\n").split("\n")
    cells = {(x, y): mark for y, row in enumerate(rows) for x, mark in enumerate(row)}
    letters = {mark: cell for cell, mark in cells.items() if mark in NODES | POINTS}
    streets = _streets(cells)
    joined = _joined(streets, ways or {})
    order = sorted(joined, key=lambda name: ((way_ids or {}).get(name, 0), name))
    ids = [(way_ids or {}).get(name, number + 1) for number, name in enumerate(order)]
    roads = _raw(letters, [joined[name] for name in order], ids, order)
    way_of = dict(zip(order, ids, strict=True))
    barriers = {ord(letter): dict(found) for letter, found in (nodes or {}).items()}
    raw = RawNetwork(
        **roads,
        way_tags=tuple(_tags(joined[name], (tags or {}).get(name, {}), name) for name in order),
        node_tags={
            int(np.searchsorted(roads["node_id"], node)): found for node, found in barriers.items()
        },
        restrictions=tuple(_turn(i + 1, text, way_of) for i, text in enumerate(turns)),
        water=_water({cell for cell, mark in cells.items() if mark in {*wet, "~"}}),
        source=Source(name="drawn", sha256="0" * 64, data_date="2026-01-01"),
    )
    raw.check()
    places = {letter: cell for letter, cell in letters.items() if letter in POINTS}
    return Town(raw=raw, places=places, streets=tuple(order))


def _streets(cells: Mapping[Cell, str]) -> dict[str, Street]:
    found: dict[tuple[str, str, frozenset[Cell]], Street] = {}
    for letter, cell in sorted((mark, cell) for cell, mark in cells.items() if mark in NODES):
        for step in AROUND:
            street = _trace(cells, letter, cell, step)
            if street is not None:
                ends = "".join(sorted((street.first, street.last)))
                found.setdefault((*ends, frozenset(street.corners)), street)
    named: dict[str, Street] = {}
    for street in found.values():
        name = "".join(sorted((street.first, street.last)))
        count = sum(other.rstrip("0123456789") == name for other in named)
        named[f"{name}{count + 1}" if count else name] = street
    return named


def _trace(cells: Mapping[Cell, str], letter: str, cell: Cell, step: Cell) -> Street | None:
    corners, oneway, drawn = [cell], "", False
    while True:
        cell = (cell[0] + step[0], cell[1] + step[1])
        mark = cells.get(cell, " ")
        if mark in NODES:
            return Street(letter, mark, (*corners, cell), oneway) if drawn else None
        if mark == "*":
            corners.append(cell)
            step = _turn_at(cells, cell, step)
        elif mark in DRAWN and step in DRAWN[mark]:
            if mark in ARROWS:
                oneway = "yes" if ARROWS[mark] == step else "-1"
        elif mark not in POINTS and mark != "+":
            if (
                drawn
                and mark in " ~"
                and cells.get((cell[0] - step[0], cell[1] - step[1])) in DRAWN
            ):
                msg = f"the street from {letter} ends nowhere, at column {cell[0]}, row {cell[1]}"
                raise ValueError(msg)
            return None
        drawn = drawn or mark in DRAWN or mark == "*"


def _turn_at(cells: Mapping[Cell, str], cell: Cell, step: Cell) -> Cell:
    back = (-step[0], -step[1])
    ways_on = [other for other in AROUND if other != back and _goes_on(cells, cell, other)]
    if len(ways_on) != 1:
        msg = f"the bend at column {cell[0]}, row {cell[1]} goes on in {len(ways_on)} directions"
        raise ValueError(msg)
    return ways_on[0]


def _goes_on(cells: Mapping[Cell, str], cell: Cell, step: Cell) -> bool:
    mark = "A"
    while mark in POINTS:
        cell = (cell[0] + step[0], cell[1] + step[1])
        mark = cells.get(cell, " ")
    return step in DRAWN.get(mark, ()) or (mark == "*" and 0 in step)


def _joined(
    streets: Mapping[str, Street], ways: Mapping[str, Sequence[str]]
) -> dict[str, list[Street]]:
    joined: dict[str, list[Street]] = {}
    used = {name for parts in ways.values() for name in parts}
    for way, parts in ways.items():
        chain = [streets[name] for name in parts]
        end = chain[0].last if len(chain) == 1 or chain[0].last in _ends(chain[1]) else ""
        chain[0] = chain[0] if end else _reversed(chain[0])
        for i, street in enumerate(chain[1:], start=1):
            chain[i] = street if street.first == chain[i - 1].last else _reversed(street)
        joined[way] = chain
    return joined | {name: [street] for name, street in streets.items() if name not in used}


def _ends(street: Street) -> set[str]:
    return {street.first, street.last}


def _reversed(street: Street) -> Street:
    turned = {"yes": "-1", "-1": "yes", "": ""}
    return Street(street.last, street.first, street.corners[::-1], turned[street.oneway])


def _tags(chain: Sequence[Street], given: Tags, name: str) -> Tags:
    tags = {"highway": "residential", "name": f"Đường {name}"}
    if chain[0].oneway:
        tags["oneway"] = chain[0].oneway
    return {key: value for key, value in (tags | given).items() if value}


def _raw(
    letters: Mapping[str, Cell],
    ways: Sequence[Sequence[Street]],
    ids: Sequence[int],
    order: list[str],
) -> dict[str, Any]:
    assert sorted(ids) == list(ids), f"way ids must ascend with {order}"
    used = sorted({end for chain in ways for street in chain for end in _ends(street)})
    node_id = np.array([ord(letter) for letter in used], dtype=np.int64)
    place = np.array([letters[letter] for letter in used], dtype=np.float64)
    node_lon, node_lat = degrees(place[:, 0] * CELL_M, -place[:, 1] * CELL_M)
    edges = [(w, p, street) for w, chain in enumerate(ways) for p, street in enumerate(chain)]
    corners = [np.array(street.corners, dtype=np.float64) for _, _, street in edges]
    start = np.concatenate(([0], np.cumsum([len(line) for line in corners]))).astype(np.int64)
    points = np.concatenate(corners)
    lon, lat = degrees(points[:, 0] * CELL_M, -points[:, 1] * CELL_M)
    return {
        "node_id": node_id,
        "node_lon": node_lon,
        "node_lat": node_lat,
        "way_id": np.array(ids, dtype=np.int64),
        "edge_way": np.array([w for w, _, _ in edges], dtype=np.int32),
        "edge_position": np.array([p for _, p, _ in edges], dtype=np.int32),
        "edge_from": np.array([used.index(s.first) for _, _, s in edges], dtype=np.int32),
        "edge_to": np.array([used.index(s.last) for _, _, s in edges], dtype=np.int32),
        "edge_length_mm": polyline_mm(lon, lat, start).astype(np.int32),
        "shape_start": start,
        "shape_lon": lon,
        "shape_lat": lat,
    }


def _turn(number: int, text: str, way_of: Mapping[str, int]) -> Restriction:
    kind, from_way, via, to_way, *rest = text.split()
    return Restriction(
        relation_id=number,
        kind=kind,
        from_way=way_of[from_way],
        via_node=ord(via),
        to_way=way_of[to_way],
        excepted=tuple(rest[1:]),
    )


def _water(wet: set[Cell]) -> Water:
    squares = []
    for x, y in sorted(wet):
        west, east = (x - 0.5) * CELL_M / LON_M, (x + 0.5) * CELL_M / LON_M
        south, north = -(y + 0.5) * CELL_M / LAT_M, -(y - 0.5) * CELL_M / LAT_M
        squares.append(shapely.box(west, south, east, north))
    joined = np.array(shapely.get_parts(shapely.union_all(squares)), dtype=np.object_)
    return Water(area=joined, line=np.array([], dtype=np.object_))
