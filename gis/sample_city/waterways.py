"""The river with its island, the canals and ponds, as OpenStreetMap draws them."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from gis.sample_city import plan
from gis.sample_city.curves import Point, spline
from gis.sample_city.ways import Way

if TYPE_CHECKING:
    from gis.sample_city.skeleton import Town

CULVERT_M: Final = 15.0
CHANNEL_NORTH_M: Final = 2120.0
CHANNEL_SOUTH_M: Final = 1210.0
CANAL_WIDTH: Final = {"canal": "18", "stream": "10"}


@dataclass(slots=True)
class Waters:
    """Ways of water, and the rings of the river's multipolygon: outer, then islands."""

    ways: list[Way] = field(default_factory=list)
    outer: list[Point] = field(default_factory=list)
    inner: list[Point] = field(default_factory=list)
    ponds: list[list[Point]] = field(default_factory=list)


def waters(town: Town) -> Waters:
    """Return everything wet; the river's rings are ways without tags, its relation carries them."""
    middle, right, left = plan.banks()
    out = Waters(outer=[*right, *left[::-1]], inner=spline([*plan.ISLAND, plan.ISLAND[0]], 60)[:-1])
    out.ponds = [spline([*ring, ring[0]], 40)[:-1] for _, ring in plan.PONDS]
    node = town.plane.node
    river = {"waterway": "river", "name": plan.RIVER_NAME, "width": "190"}
    stream = [at for at in middle if at[1] > CHANNEL_NORTH_M] + list(plan.CHANNEL)
    stream += [at for at in middle if at[1] < CHANNEL_SOUTH_M]
    out.ways.append(Way([node(at) for at in stream], river, "water"))
    for water in town.waters:
        tags = {"waterway": water.kind, "name": water.name, "width": CANAL_WIDTH[water.kind]}
        out.ways += _canal(town, water.nodes, tags)
    for (name, _), pond in zip(plan.PONDS, out.ponds, strict=True):
        ring = [node(at) for at in pond]
        out.ways.append(
            Way([*ring, ring[0]], {"natural": "water", "water": "pond", "name": name}, "water")
        )
    for rim in (out.outer, out.inner):
        ring = [node(at) for at in rim]
        out.ways.append(Way([*ring, ring[0]], {}, "water"))
    return out


def _canal(town: Town, nodes: list[int], tags: dict[str, str]) -> list[Way]:
    """Return a canal cut where it runs through a culvert under a road without a bridge."""
    walked = town.plane.chain(nodes)
    spans: list[list[int]] = []
    for node in [node for node in walked if node in town.culverts]:
        at = walked.index(node)
        spans.append([town.plane.step(walked, at, sign * CULVERT_M) for sign in (-1, 1)])
        walked = town.plane.chain(walked)
    ranges = [(walked.index(first), walked.index(last)) for first, last in spans]
    stops = sorted({0, len(walked) - 1} | {end for span in ranges for end in span})
    out = []
    for start, stop in pairwise(stops):
        culvert = any(first <= start and stop <= last for first, last in ranges)
        more = {"tunnel": "culvert", "layer": "-1"} if culvert else {}
        out.append(Way(walked[start : stop + 1], tags | more, "water"))
    return out
