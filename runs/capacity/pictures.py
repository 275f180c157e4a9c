"""Pictures of indicators: wards on a map, and how many of them are short, enough, unknown."""

from __future__ import annotations

import io
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import matplotlib as mpl
import numpy as np
import shapely
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import PathCollection
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.path import Path as Outline
from matplotlib.ticker import MaxNLocator

from gis.crs import local_metres_per_degree
from runs.capacity.indicators import FAILS, HOLDS, UNKNOWN
from runs.capacity.reasons import LEVEL

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from runs.capacity.indicators import Indicators
    from runs.capacity.told import Row

COLOUR: Final = {
    FAILS: "#d55e00",
    HOLDS: "#0072b2",
    "": "#56b4e9",
    UNKNOWN: "#e6e6e6",
}
"""Okabe and Ito 2008: told apart by the colour-blind; what is unknown is hatched too."""

WORDS: Final = {
    FAILS: "không đạt / short",
    HOLDS: "đạt / enough",
    "": "không so với chuẩn nào / not compared",
    UNKNOWN: "chưa biết / unknown",
}
HATCH: Final = "////"
SHADES: Final = "YlOrBr"
N_SHADES: Final = 6
FEW_VALUES: Final = 4
"""So few different numbers are drawn as they are."""

MOST_MAPS: Final = 4
FAR_DEGREES: Final = 0.5
"""Areas with a wider gap around them are not drawn, so that a city is larger than the sea."""

KM_PER_M: Final = 1e-3
FINEST_KM: Final = 0.08
"""Outlines are drawn no finer: a screen's pixel shows more of a city of a hundred kilometres."""


def maps(found: Indicators, rows: Sequence[Row], *, most: int = MOST_MAPS) -> Figure:
    """Draw the indicators of which most wards are known, unknown wards hatched, in kilometres."""
    chosen = _chosen(rows, len(found.code), most)
    seen = drawn(found.registers.wards.geometry.to_numpy())
    outlines = _outlines(found.registers.wards.geometry.to_numpy()[seen])
    n_across = min(2, len(chosen))
    n_down = -(-len(chosen) // n_across)
    figure = Figure(figsize=(4.6 * n_across, 4.4 * n_down), layout="constrained")
    FigureCanvasAgg(figure)
    names = {column.indicator.id: column.indicator for column in found.columns}
    for axes, own in zip(_grid(figure, n_down, n_across), chosen, strict=False):
        one = names[own[0]["indicator"]]
        level = "" if own[0]["level"] == "all" else f": {LEVEL[own[0]['level']][0]}"
        value = [np.nan if row["value"] is None else row["value"] for row in own]
        _map(axes, outlines, np.array(value, np.float64)[seen])
        axes.set_title(f"{one.text['vi']['name']}{level}\n{one.text['en']['name']}", fontsize=8)
    return figure


def values_map(shapes: NDArray[np.object_], value: NDArray[np.float64], title: str) -> Figure:
    """Draw one number per area, nan hatched as unknown; ``title`` stands above."""
    figure = Figure(figsize=(6.4, 5.6), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    seen = drawn(shapes)
    _map(axes, _outlines(shapes[seen]), value[seen])
    axes.set_title(title, fontsize=9)
    return figure


def bars(found: Indicators, rows: Sequence[Row]) -> Figure:
    """Draw how many wards are short, enough and unknown, one bar per indicator and level."""
    n = len(found.columns)
    figure = Figure(figsize=(8.2, 0.6 + 0.22 * n), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    left = np.zeros(n)
    names = [
        f"{column.indicator.text['vi']['name']}: {LEVEL[column.level][0]}"
        for column in found.columns
    ]
    for verdict, colour in COLOUR.items():
        counts = np.array(
            [sum(row["verdict"] == verdict for row in rows[i::n]) for i in range(n)], np.float64
        )
        axes.barh(
            np.arange(n),
            counts,
            left=left,
            color=colour,
            label=WORDS[verdict],
            hatch=HATCH if verdict == UNKNOWN else None,
            edgecolor="white",
            lw=0.4,
        )
        left += counts
    axes.set_yticks(np.arange(n), names, fontsize=7)
    axes.set_ylim(n - 0.4, -0.6)
    axes.set_xlim(0, max(len(found.code), 1))
    axes.set_xlabel("phường, xã / wards", fontsize=8)
    axes.tick_params(labelsize=7)
    axes.legend(
        fontsize=7,
        ncols=2,
        loc="upper center",
        bbox_to_anchor=(0.4, 1.0 + 1.6 / n + 0.03),
        frameon=False,
    )
    return figure


def svg(figure: Figure) -> str:
    """Return a figure as SVG that stands in a page, the same bytes each time."""
    out = io.StringIO()
    with mpl.rc_context({"svg.hashsalt": "gan-truong", "svg.fonttype": "none"}):
        figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
    text = out.getvalue()
    return text[text.index("<svg") :]


def drawn(shapes: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Return which areas a map shows: not those that lie far from every other, as islands do."""
    if len(shapes) == 1:
        return np.ones(1, np.bool_)
    west, south, east, north = shapely.bounds(shapes).T
    gap = np.maximum(
        np.maximum(west[:, None] - east, west - east[:, None]),
        np.maximum(south[:, None] - north, south - north[:, None]),
    )
    np.fill_diagonal(gap, np.inf)
    near: NDArray[np.bool_] = gap.min(axis=1) <= FAR_DEGREES
    return near


def _chosen(rows: Sequence[Row], n_wards: int, most: int) -> list[list[Row]]:
    """
    Return the rows of the indicators that are drawn, one level of each.

    First those that are compared with a norm, then those of which most wards are known.
    """
    n = len(rows) // max(n_wards, 1)
    every = [list(rows[i::n]) for i in range(n)]
    known = [sum(row["value"] is not None for row in own) for own in every]
    compared = [any(row["verdict"] in (FAILS, HOLDS) for row in own) for own in every]
    chosen: dict[str, int] = {}
    for i in sorted(range(n), key=lambda i: (-compared[i], -known[i], i)):
        if known[i] and len(chosen) < most:
            chosen.setdefault(every[i][0]["indicator"], i)
    return [every[i] for i in sorted(chosen.values())] or every[:1]


def _grid(figure: Figure, n_down: int, n_across: int) -> list[Axes]:
    return list(np.ravel(figure.subplots(n_down, n_across, squeeze=False)))


def _outlines(shapes: NDArray[np.object_]) -> list[Outline]:
    """Return the areas as outlines in kilometres from the south-west corner."""
    west, south, _, north = shapely.total_bounds(shapes)
    east_m, north_m = local_metres_per_degree(np.array([(south + north) / 2]))
    scale = np.array([float(east_m[0]), north_m]) * KM_PER_M

    def km(lon_lat: NDArray[np.float64]) -> NDArray[np.float64]:
        moved: NDArray[np.float64] = (lon_lat - [west, south]) * scale
        return moved

    flat = shapely.simplify(shapely.transform(shapes, km), FINEST_KM)
    return [_outline(one) for one in flat]


def _outline(shape: BaseGeometry) -> Outline:
    rings = [
        np.asarray(ring.coords)
        for part in shapely.get_parts(shape)
        for ring in (part.exterior, *part.interiors)
    ]
    return Outline.make_compound_path(*(Outline(ring, closed=True) for ring in rings))


def _map(axes: Axes, outlines: Sequence[Outline], value: NDArray[np.float64]) -> None:
    """Draw a value per outline, nan hatched as unknown."""
    known = ~np.isnan(value)
    axes.add_collection(
        PathCollection(
            [outlines[i] for i in np.flatnonzero(~known).tolist()],
            facecolors=COLOUR[UNKNOWN],
            edgecolors="#888888",
            hatch=HATCH,
            lw=0.3,
        )
    )
    handles = []
    if known.any():
        names, at = _classes(value[known])
        shade = mpl.colormaps[SHADES](np.linspace(0.05, 0.95, len(names)))
        axes.add_collection(
            PathCollection(
                [outlines[i] for i in np.flatnonzero(known).tolist()],
                facecolors=shade[at],
                edgecolors="#555555",
                lw=0.3,
            )
        )
        handles = [
            Patch(facecolor=colour, edgecolor="#555555", lw=0.3, label=name)
            for colour, name in zip(shade, names, strict=True)
        ]
    axes.autoscale_view()
    axes.set_aspect("equal")
    axes.tick_params(labelsize=6)
    axes.set_xlabel("km", fontsize=7)
    if not known.all():
        handles.append(
            Patch(facecolor=COLOUR[UNKNOWN], hatch=HATCH, edgecolor="#888888", label=WORDS[UNKNOWN])
        )
    axes.legend(
        handles=handles, fontsize=6, loc="upper left", bbox_to_anchor=(1.0, 1.0), frameon=False
    )


def _classes(value: NDArray[np.float64]) -> tuple[list[str], NDArray[np.int64]]:
    """Return the names of a few classes of numbers, ascending, and the class of each number."""
    single, at = np.unique(value, return_inverse=True)
    if len(single) <= FEW_VALUES:
        return [f"{one:g}" for one in single], at
    edges = MaxNLocator(nbins=N_SHADES, steps=[1, 2, 2.5, 5, 10]).tick_values(single[0], single[-1])
    names = [f"{low:g} … {high:g}" for low, high in pairwise(edges)]
    return names, np.clip(np.searchsorted(edges, value, side="right") - 1, 0, len(names) - 1)
