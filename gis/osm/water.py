"""Water that an access line may not cross: rings joined to areas, open waterways as lines."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely
from shapely.geometry import LineString, Polygon

from gis.model import Water
from gis.osm.rings import RING_POINTS, areal, rings
from gis.osm.tags import is_water_area, is_water_line

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from gis.osm.objects import OsmObjects, Relation

TWO_ENDS: Final = 2


@dataclass(slots=True)
class _Drawn:
    """What has been drawn so far."""

    areas: list[BaseGeometry] = field(default_factory=list)
    lines: list[BaseGeometry] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


def water(objects: OsmObjects) -> tuple[Water, list[str]]:
    """
    Return areas and lines of water, and one sentence per object not drawn as it should be.

    Areas are closed ways by ascending id, then multipolygon relations by ascending id. Lines
    are waterways by ascending id, then the shores of relations that do not close: at the edge
    of an extract a river has no area, but its banks still bar the way. All geometries are
    valid.
    """
    chains = _Chains(objects)
    drawn = _Drawn()
    for way_id, tags in zip(objects.water.id.tolist(), objects.water.tags, strict=True):
        if is_water_area(tags):
            _way_area(way_id, chains, drawn)
        elif is_water_line(tags):
            _way_line(way_id, chains, drawn)
    for relation in objects.lakes:
        _relation_area(relation, chains, drawn)
    return Water(area=_array(drawn.areas), line=_array(drawn.lines)), drawn.left_out


class _Chains:
    """Node ids and places of water ways, looked up by way id."""

    def __init__(self, objects: OsmObjects) -> None:
        self.nodes = objects.nodes
        self.ways = objects.water
        self.shores = {way for lake in objects.lakes for way in _members(lake, inner=False)}
        self.row = {way_id: row for row, way_id in enumerate(objects.water.id.tolist())}

    def refs(self, way_id: int) -> list[int]:
        """Return the node ids of a way, empty if the way or any node is missing."""
        row = self.row.get(way_id)
        if row is None:
            return []
        ref = self.ways.ref[self.ways.start[row] : self.ways.start[row + 1]]
        if (self.nodes.position(ref) < 0).any():
            return []
        new = np.ones(len(ref), dtype=bool)
        new[1:] = ref[1:] != ref[:-1]
        refs: list[int] = ref[new].tolist()
        return refs

    def places(self, refs: list[int]) -> NDArray[np.float64]:
        """Return longitudes and latitudes, shape (n, 2)."""
        at = self.nodes.position(np.array(refs, dtype=np.int64))
        return np.column_stack((self.nodes.lon[at], self.nodes.lat[at]))


def _way_area(way_id: int, chains: _Chains, drawn: _Drawn) -> None:
    if way_id in chains.shores:  # its relation draws it, without the islands
        return
    refs = chains.refs(way_id)
    area = _polygon(chains, refs)
    if area is not None:
        drawn.areas.append(area)
    else:
        why = "its line does not close to an area" if refs else "some of its nodes are missing"
        drawn.left_out.append(f"water way {way_id} is left out: {why}")


def _way_line(way_id: int, chains: _Chains, drawn: _Drawn) -> None:
    refs = chains.refs(way_id)
    if len(refs) > 1:
        drawn.lines.append(LineString(chains.places(refs)))
    else:
        drawn.left_out.append(f"waterway {way_id} is left out: fewer than two nodes with a place")


def _relation_area(relation: Relation, chains: _Chains, drawn: _Drawn) -> None:
    outer, faults = _shores(relation, chains, drawn.lines, inner=False)
    islands, inner_faults = _shores(relation, chains, drawn.lines, inner=True)
    if faults or inner_faults:
        what = "is drawn in part" if outer else "is drawn as shores only"
        told = "; ".join(faults + inner_faults)
        drawn.left_out.append(f"water relation {relation.id} {what}: {told}")
    area = areal(shapely.difference(shapely.union_all(outer), shapely.union_all(islands)))
    if area is not None:
        drawn.areas.append(area)


def _shores(
    relation: Relation, chains: _Chains, lines: list[BaseGeometry], *, inner: bool
) -> tuple[list[BaseGeometry], list[str]]:
    """Return the polygons of one role and what is wrong; open shores are added to the lines."""
    members = [chains.refs(way) for way in _members(relation, inner=inner)]
    closed, open_chains = rings([refs for refs in members if len(refs) > 1])
    name = "inner" if inner else "outer"
    n_absent = sum(len(refs) < TWO_ENDS for refs in members)
    faults = [f"{n_absent} {name} ways are missing"] if n_absent else []
    if open_chains:
        faults.append(f"{len(open_chains)} {name} shores do not close")
        lines.extend(LineString(chains.places(chain)) for chain in open_chains)
    polygons = [_polygon(chains, ring) for ring in closed]
    return [polygon for polygon in polygons if polygon is not None], faults


def _members(relation: Relation, *, inner: bool) -> list[int]:
    return sorted(
        {ref for what, ref, role in relation.members if what == "w" and (role == "inner") == inner}
    )


def _polygon(chains: _Chains, refs: list[int]) -> BaseGeometry | None:
    if len(refs) < RING_POINTS or refs[0] != refs[-1]:
        return None
    return areal(Polygon(chains.places(refs)))


def _array(geometries: list[BaseGeometry]) -> NDArray[np.object_]:
    out = np.empty(len(geometries), dtype=object)
    out[:] = geometries
    return out
