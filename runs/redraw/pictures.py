"""The picture of redrawn catchments: borders before and after, and the units that change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import LineCollection, PatchCollection
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from gis.crs import local_metres_per_degree
from gis.units import NONE
from runs.siting.pictures import KM_PER_M, NAMED_AT_MOST, svg_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from runs.redraw.files import Drawn

OLD: Final = "#8a8a8a"
NEW: Final = "#0072b2"  # Okabe and Ito 2008: told apart by the colour-blind
CHANGED: Final = "#e69f00"
UNIT: Final = "#dddddd"


def map_of(drawn: Drawn) -> str:
    """Draw units, those that change, the borders of today and the new ones, and the schools."""
    units, case, zone = drawn.units, drawn.case, drawn.found.zone
    middle = np.array([float(np.mean(units.point.lat))])
    east_m, north_m = local_metres_per_degree(middle)
    west, south = shapely.total_bounds(units.shape)[:2]
    scale = np.array([float(east_m[0]), north_m]) * KM_PER_M

    def km(xy: NDArray[np.float64]) -> NDArray[np.float64]:
        moved: NDArray[np.float64] = (xy - np.array([west, south])) * scale
        return moved

    figure = Figure(figsize=(7.0, 7.0), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    changes = (case.today != NONE) & (case.today != zone)
    plane = shapely.transform(units.shape, km)
    axes.add_collection(_areas(plane[~changes], facecolor="none", edgecolor=UNIT, lw=0.3))
    axes.add_collection(_areas(plane[changes], facecolor=CHANGED, edgecolor=UNIT, lw=0.3))
    axes.add_collection(_borders(plane, case.today, color=OLD, lw=2.6, ls=(0, (2, 1.2))))
    axes.add_collection(_borders(plane, zone, color=NEW, lw=1.2))
    x, y = km(np.column_stack(drawn.places.first_gate())).T
    axes.scatter(x, y, s=18, c=NEW, marker="s", lw=0, label="trường / schools", zorder=3)
    if len(x) <= NAMED_AT_MOST:
        for at_x, at_y, code in zip(x, y, drawn.places.code, strict=True):
            axes.annotate(code, (at_x, at_y), (4, 4), textcoords="offset points", fontsize=7)
    axes.plot([], [], c=OLD, lw=2.6, ls=(0, (2, 1.2)), label="ranh giới hiện nay / today")
    axes.plot([], [], c=NEW, lw=1.2, label="ranh giới mới / new")
    axes.fill([], [], c=CHANGED, label="đơn vị đổi trường / units that change")
    axes.autoscale_view()
    axes.set_aspect("equal")
    axes.set_xlabel("km")
    axes.set_ylabel("km")
    axes.tick_params(labelsize=8)
    axes.legend(fontsize=7, loc="upper right", framealpha=0.9)
    return svg_of(figure)


def _areas(shapes: NDArray[np.object_], **look: Any) -> PatchCollection:  # noqa: ANN401 (of matplotlib)
    patches = []
    for part in shapely.get_parts(shapes):
        rings = shapely.get_rings(part)
        patches.append(
            PathPatch(Path.make_compound_path(*(Path(shapely.get_coordinates(r)) for r in rings)))
        )
    return PatchCollection(patches, **look)


def _borders(
    shapes: NDArray[np.object_],
    zone: NDArray[np.int64],
    **look: Any,  # noqa: ANN401 (of matplotlib)
) -> LineCollection:
    """Return the outlines of the catchments; units of none have no border of their own."""
    lines = []
    for place in np.unique(zone[zone != NONE]):
        outline = shapely.boundary(shapely.union_all(shapes[zone == place]))
        lines += [shapely.get_coordinates(part) for part in shapely.get_parts(outline)]
    return LineCollection(lines, **look)
