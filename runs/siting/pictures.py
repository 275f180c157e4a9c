"""The picture of a siting, as SVG that stands in a page."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, Final

import matplotlib as mpl
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from gis.crs import local_metres_per_degree

if TYPE_CHECKING:
    from runs.siting.files import Sited

SCHOOL: Final = "#0072b2"  # Okabe and Ito 2008: told apart by the colour-blind
NEW: Final = "#d55e00"
BLOCK: Final = "#8a8a8a"
KM_PER_M: Final = 1e-3
NAMED_AT_MOST: Final = 30
LEVELS: Final = 6
"""Colours of the values: few, so that the scale is drawn and not a picture in the picture."""


def map_of(found: Sited) -> str:
    """Draw blocks, schools, the sites that stay closed and those that open, in kilometres."""
    schools, sites = found.places
    figure, axes, km = _ground(found)
    axes.scatter(
        *km(*schools.first_gate()), s=16, c=SCHOOL, marker="s", lw=0, label="trường đã có / schools"
    )
    lon, lat = sites.first_gate()
    opened = np.zeros(len(sites), np.bool_) if found.proposal is None else found.proposal.last
    axes.scatter(
        *km(lon[~opened], lat[~opened]),
        s=24,
        facecolors="none",
        edgecolors=NEW,
        lw=0.8,
        label="địa điểm không chọn / sites not chosen",
    )
    axes.scatter(
        *km(lon[opened], lat[opened]),
        s=90,
        c=NEW,
        marker="*",
        lw=0,
        label="trường mới / new schools",
    )
    if opened.sum() <= NAMED_AT_MOST:
        for x, y, code in zip(*km(lon[opened], lat[opened]), sites.code[opened], strict=True):
            axes.annotate(code, (x, y), xytext=(4, 4), textcoords="offset points", fontsize=7)
    axes.legend(fontsize=7, loc="upper right", framealpha=0.9)
    return svg_of(figure)


def values_map_of(found: Sited) -> str:
    """Draw what a class more at each school saves: the larger and darker, the more."""
    figure, axes, km = _ground(found)
    rows = found.values
    lon, lat = (np.array([one[name] for one in rows]) for name in ("lon", "lat"))
    saved_km = np.array([one["saved_m"] or 0.0 for one in rows]) * KM_PER_M
    gained = np.array([one["placed_more"] or 0 for one in rows])
    is_new = np.array([one["is_new"] for one in rows])
    least = float(saved_km.min())
    span = max(float(saved_km.max()) - least, KM_PER_M)
    for these, marker, label in (
        (~is_new, "s", "trường đã có / schools"),
        (is_new, "*", "trường mới / new schools"),
    ):
        axes.scatter(
            *km(lon[these], lat[these]),
            s=12 + 90 * (saved_km[these] - least) / span,
            c=saved_km[these],
            cmap=mpl.colormaps["cividis_r"].resampled(LEVELS),
            vmin=least,
            vmax=least + span,
            marker=marker,
            edgecolors=SCHOOL,
            lw=0.4,
            label=label,
        )
    figure.colorbar(
        axes.collections[-1],
        ax=axes,
        shrink=0.6,
        label="km bớt được với một lớp thêm / km saved by a class more",
    )
    if gained.any():
        axes.scatter(
            *km(lon[gained > 0], lat[gained > 0]),
            s=140,
            facecolors="none",
            edgecolors=NEW,
            lw=1.2,
            label="thêm trẻ có chỗ / more children placed",
        )
    axes.legend(fontsize=7, loc="upper right", framealpha=0.9)
    return svg_of(figure)


def _ground(found: Sited) -> tuple[Figure, Any, Any]:
    """Return a figure with the blocks, its axes, and what turns degrees into its kilometres."""
    blocks = found.blocks
    middle = np.array([float(np.mean(blocks.point.lat))])
    east_m, north_m = local_metres_per_degree(middle)
    west, south = float(blocks.point.lon.min()), float(blocks.point.lat.min())

    def km(lon: np.ndarray, lat: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return (lon - west) * float(east_m[0]) * KM_PER_M, (lat - south) * north_m * KM_PER_M

    figure = Figure(figsize=(7.0, 7.0), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    children = blocks.children[-1]
    size = 2 + 18 * np.sqrt(children / max(int(children.max(initial=1)), 1))
    axes.scatter(
        *km(blocks.point.lon, blocks.point.lat),
        s=size,
        c=BLOCK,
        alpha=0.35,
        lw=0,
        label="trẻ / children",
    )
    axes.set_aspect("equal")
    axes.set_xlabel("km")
    axes.set_ylabel("km")
    axes.tick_params(labelsize=8)
    return figure, axes, km


def svg_of(figure: Figure) -> str:
    """Return a figure as SVG, the same bytes each time."""
    out = io.StringIO()
    with mpl.rc_context({"svg.hashsalt": "gan-truong", "svg.fonttype": "none"}):
        figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
    text = out.getvalue()
    return text[text.index("<svg") :]
