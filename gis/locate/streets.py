"""Streets and their alleys out of a road network: ways of one name that lie together."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely
from shapely.geometry import LineString

from gis.locate.lines import Lines, Piece
from gis.locate.street_names import alley_name, street_accent_key, street_key

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from gis.locate.plane import Plane
    from gis.model import RawNetwork

APART_M: Final = 200.0
"""Ways of one name farther apart than this are two streets: housing estates all have a
"Đường số 1". A street is seldom interrupted for longer."""

MOUTH_M: Final = 60.0
"""An alley belongs to the street of the name it bears within this distance of the alley or of
an alley that leads to it; names of alleys reach over gaps of the map."""

FAR_MOUTH_M: Final = 600.0
"""Beyond this distance no street of the name is the one that an alley is named after."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """Ways of one name that lie together: a street, or an alley with its chain of numbers."""

    name: str
    lines: Lines
    chain: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Street:
    """
    One street.

    Attributes
    ----------
    key, accent_keys
        Its name without accents; its names with accents.
    name
        As most of its ways have it.
    lines
        Its edges; ``None`` where house numbers name a street that the map has not drawn.
    alleys
        Mapped alleys by their chain of numbers.
    """

    key: str
    accent_keys: frozenset[str]
    name: str
    lines: Lines
    alleys: Mapping[tuple[str, ...], Way]


def streets_of(raw: RawNetwork, plane: Plane) -> tuple[Street, ...]:
    """
    Return every named street of a network with its alleys, sorted by key and first way.

    Parameters
    ----------
    raw
        Any road network with names.
    plane
        Metres around the city.

    Notes
    -----
    A way's ``name`` counts, and its ``alt_name`` and ``old_name`` lead to the same street.
    """
    pieces = _pieces(raw, plane)
    named, alleys = _by_name(raw)
    found: list[tuple[str, Counter[str], Lines]] = []
    for key in sorted(named):
        edges = [edge for edge, _ in named[key]]
        for group in _together([pieces[edge] for edge in edges]):
            names = Counter(named[key][at][1] for at in group)
            found.append((key, names, Lines.of(pieces[edges[at]] for at in group)))
    owned = _alleys_of(found, alleys, pieces)
    return tuple(
        Street(
            key=key,
            accent_keys=frozenset(map(street_accent_key, names)),
            name=min(names, key=lambda one: (-names[one], one)),
            lines=lines,
            alleys=owned.get(at, {}),
        )
        for at, (key, names, lines) in enumerate(found)
    )


def _pieces(raw: RawNetwork, plane: Plane) -> list[Piece]:
    at = plane.to_m(raw.shape_lon, raw.shape_lat)
    start = raw.shape_start
    return [
        Piece(int(a), int(b), LineString(at[start[edge] : start[edge + 1]]))
        for edge, (a, b) in enumerate(zip(raw.edge_from, raw.edge_to, strict=True))
    ]


_Named = defaultdict[str, list[tuple[int, str]]]
_Alleys = defaultdict[tuple[str, tuple[str, ...], str], list[int]]


def _by_name(raw: RawNetwork) -> tuple[_Named, _Alleys]:
    """Return edges by street key, and edges of alleys by street key, chain and name."""
    named: _Named = defaultdict(list)
    alleys: _Alleys = defaultdict(list)
    for edge, way in enumerate(raw.edge_way.tolist()):
        for name in _names(raw.way_tags[way]):
            alley = alley_name(name)
            if alley is not None:
                alleys[street_key(alley.street), alley.chain, name].append(edge)
            elif key := street_key(name):
                named[key].append((edge, name))
    return named, alleys


def _names(tags: Mapping[str, str]) -> Iterator[str]:
    told = (tags.get(key, "") for key in ("name", "alt_name", "old_name"))
    yield from dict.fromkeys(one.strip() for many in told for one in many.split(";") if one.strip())


def _together(pieces: list[Piece]) -> list[list[int]]:
    """Return positions of pieces by group; a group lies within ``APART_M`` from piece to piece."""
    group = list(range(len(pieces)))

    def top(one: int) -> int:
        while group[one] != one:
            group[one] = group[group[one]]
            one = group[one]
        return one

    lines = np.array([piece.line for piece in pieces], dtype=object)
    if len(lines) > 1:
        tree = shapely.STRtree(lines)
        for one, other in tree.query(lines, predicate="dwithin", distance=APART_M).T.tolist():
            group[max(top(one), top(other))] = min(top(one), top(other))
    out: dict[int, list[int]] = {}
    for at in range(len(pieces)):
        out.setdefault(top(at), []).append(at)
    return list(out.values())


def _alleys_of(
    streets: list[tuple[str, Counter[str], Lines]], alleys: _Alleys, pieces: list[Piece]
) -> dict[int, dict[tuple[str, ...], Way]]:
    """Return the alleys of each street, by its position; nearest street of the alley's name."""
    by_key: defaultdict[str, list[int]] = defaultdict(list)
    for at, (key, _, _) in enumerate(streets):
        by_key[key].append(at)
    shapes = np.array([lines.shape for _, _, lines in streets], dtype=object)
    tree = shapely.STRtree(shapes)
    owned: defaultdict[int, dict[tuple[str, ...], Way]] = defaultdict(dict)
    for (key, chain, name), edges in sorted(alleys.items()):
        for group in _together([pieces[edge] for edge in edges]):
            lines = Lines.of(pieces[edges[at]] for at in group)
            near = by_key.get(key, []) if key else _touching(tree, lines.shape)
            own = _nearest(shapes, near, lines.shape, within_m=FAR_MOUTH_M if key else MOUTH_M)
            if own is not None:
                kept = owned[own].get(chain)
                joined = lines if kept is None else Lines.of((*kept.lines.pieces, *lines.pieces))
                owned[own][chain] = Way(name=name, lines=joined, chain=chain)
    return owned


def _touching(tree: shapely.STRtree, shape: BaseGeometry) -> list[int]:
    return sorted(tree.query(shape, predicate="dwithin", distance=1.0).tolist())


def _nearest(
    shapes: np.ndarray[tuple[int], np.dtype[np.object_]],
    among: list[int],
    shape: BaseGeometry,
    *,
    within_m: float,
) -> int | None:
    """Return the nearest of some streets; ``None`` if all are farther than allowed."""
    if not among:
        return None
    away = shapely.distance(shapes[among], shape)
    best = int(np.argmin(away))
    return among[best] if away[best] <= within_m else None
