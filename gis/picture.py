"""Pictures of a network for reports: roads by kind, water, wards, schools, a route, edits."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import matplotlib as mpl
import networkx as nx
import numpy as np
import osmnx
import shapely
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import PathPatch
from matplotlib.path import Path as Outline

from gis.crs import local_metres_per_degree
from gis.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from matplotlib.axes import Axes
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from gis.model import Nature, RawNetwork
    from gis.units import Degrees, Index

SUFFIXES: Final = (".png", ".svg")
INCHES: Final = 10.0
DOTS_PER_INCH: Final = 150
FULL_WIDTH_M: Final = 15_000.0  # so wide a place is drawn with full lines; tried on a city's map
WATER: Final = "#bcd9ea"
BORDER: Final = "#8a8a8a"
SCHOOL: Final = "#0072b2"  # these four: Okabe and Ito 2008, told apart by the colour-blind
ROUTE: Final = "#e69f00"
CLOSED: Final = "#d55e00"
ADDED: Final = "#009e73"

_MAIN: Final = ("motorway", "trunk", "primary", "secondary", "tertiary")
_FOOT: Final = ("footway", "path", "steps", "pedestrian", "cycleway", "bridleway", "corridor")


@dataclass(frozen=True, slots=True)
class Kind:
    """How one kind of road is called and drawn."""

    vi: str
    en: str
    colour: str
    width: float


KINDS: Final = (
    Kind("đường chính", "main roads", "#4d4d4d", 1.6),
    Kind("đường phố", "streets", "#7f7f7f", 0.8),
    Kind("hẻm, đường nội bộ", "alleys, service roads", "#a8a8a8", 0.5),
    Kind("đường đi bộ", "footways", "#b08a5a", 0.5),
    Kind("phà", "ferries", "#56b4e9", 1.0),
)

WORDS: Final = {
    "vi": {
        "school": "trường",
        "route": "đường đi",
        "closed": "đoạn đóng",
        "added": "đường thêm",
        "water": "mặt nước",
        "ward": "ranh giới phường, xã",
        "data": "Dữ liệu đường",
        "model": "MÔ PHỎNG",
        "invented": "HƯ CẤU, KHÔNG CÓ THẬT",
        "unknown": "không rõ ngày",
    },
    "en": {
        "school": "school",
        "route": "route",
        "closed": "closed",
        "added": "added",
        "water": "water",
        "ward": "ward border",
        "data": "Road data of",
        "model": "MODEL (mô phỏng)",
        "invented": "INVENTED, NOT REAL",
        "unknown": "unknown date",
    },
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Layers:
    """
    What is drawn over the roads.

    Attributes
    ----------
    wards
        Areas in degrees.
    schools
        Longitudes and latitudes.
    route, added
        Lines, each an array of longitude and latitude, shape (n, 2).
    closed
        Edges that a scenario closes.
    nature
        Of what is drawn over the roads; model data say so in the picture.
    """

    wards: Sequence[BaseGeometry] = ()
    schools: tuple[Degrees, Degrees] = field(default_factory=lambda: (np.zeros(0), np.zeros(0)))
    route: Sequence[NDArray[np.float64]] = ()
    added: Sequence[NDArray[np.float64]] = ()
    closed: Index = field(default_factory=lambda: np.zeros(0, dtype=np.int32))
    nature: Nature = "real"


def kinds_of(raw: RawNetwork) -> Index:
    """Return the position in ``KINDS`` of each edge, shape (E,)."""
    of_way = np.array([_kind(tags) for tags in raw.way_tags], dtype=np.int32)
    return of_way[raw.edge_way]


def picture(
    raw: RawNetwork, path: Path, *, title: str, layers: Layers | None = None, language: str = "vi"
) -> None:
    """
    Draw a network as a PNG or SVG file.

    Parameters
    ----------
    raw
        The network.
    path
        Ends in ``.png`` or ``.svg``.
    title
        Stands above.
    layers
        What is drawn over the roads.
    language
        ``vi`` or ``en``.

    Raises
    ------
    InputError
        If the file's name ends otherwise.

    Notes
    -----
    Every picture has its title, a scale in metres, the date, source and licence of the roads,
    and says so where anything in it is a model or invented. The same input gives the same bytes
    with the same library versions.
    """
    if path.suffix.lower() not in SUFFIXES:
        msg = f"{path.name}: a picture is a .png or .svg file"
        raise InputError(msg)
    layers, words = layers or Layers(), WORDS[language]
    with mpl.rc_context({"svg.hashsalt": "gan-truong", "font.family": "DejaVu Sans"}):
        figure = Figure(figsize=(INCHES, INCHES), dpi=DOTS_PER_INCH)
        FigureCanvasAgg(figure)
        axes = figure.add_axes((0.03, 0.09, 0.94, 0.84))
        _roads(axes, raw)
        _beside(axes, raw, layers)
        _over(axes, raw, layers)
        _scale(axes, raw)
        _legend(axes, raw, layers, words)
        _texts(figure, raw, title, natures={raw.source.nature, layers.nature}, words=words)
        metadata = {"Date": None} if path.suffix.lower() == ".svg" else {"Software": None}
        figure.savefig(path, metadata=metadata)


def _kind(tags: dict[str, str]) -> int:
    highway = tags.get("highway", "").removesuffix("_link")
    if tags.get("route") == "ferry":
        return 4
    if highway in _MAIN:
        return 0
    if highway in _FOOT:
        return 3
    return 2 if highway in ("service", "track") else 1


def _lines(raw: RawNetwork, edge: Iterable[int]) -> list[NDArray[np.float64]]:
    parts = [slice(int(raw.shape_start[i]), int(raw.shape_start[i + 1])) for i in edge]
    return [np.column_stack((raw.shape_lon[part], raw.shape_lat[part])) for part in parts]


def _roads(axes: Axes, raw: RawNetwork) -> None:
    """Let osmnx draw the roads: the wide ones last, so that they lie on top."""
    graph: nx.MultiDiGraph[int] = nx.MultiDiGraph(crs="epsg:4326")
    for i, node in enumerate(raw.node_id.tolist()):
        graph.add_node(node, x=float(raw.node_lon[i]), y=float(raw.node_lat[i]))
    kind = kinds_of(raw)
    for edge, line in enumerate(_lines(raw, range(raw.n_edges))):
        ends = raw.node_id[raw.edge_from[edge]], raw.node_id[raw.edge_to[edge]]
        graph.add_edge(*map(int, ends), geometry=shapely.LineString(line), kind=int(kind[edge]))
    drawn = [KINDS[data["kind"]] for *_, data in graph.edges(data=True)]
    thinner = _thinner(raw)
    osmnx.plot_graph(
        graph,
        ax=axes,
        bgcolor="white",
        node_size=0,
        edge_color=[one.colour for one in drawn],
        edge_linewidth=[thinner * one.width for one in drawn],
        show=False,
    )


def _thinner(raw: RawNetwork) -> float:
    """Return how much thinner the lines of a wide place are, so that its streets stay apart."""
    east_m, _ = local_metres_per_degree(np.array([float(np.mean(raw.node_lat))]))
    width_m = float(np.ptp(raw.node_lon)) * float(east_m[0])
    return float(min(1.0, (FULL_WIDTH_M / max(width_m, 1.0)) ** 0.7))


def _beside(axes: Axes, raw: RawNetwork, layers: Layers) -> None:
    for shape in raw.water.area:
        axes.add_patch(PathPatch(_outline(shape), facecolor=WATER, edgecolor="none", zorder=0))
    water = [np.array(part.coords) for shape in raw.water.line for part in _parts(shape)]
    axes.add_collection(LineCollection(water, colors=WATER, linewidths=1.2, zorder=0))
    for shape in layers.wards:
        axes.add_patch(
            PathPatch(_outline(shape), fill=False, edgecolor=BORDER, linewidth=0.8, linestyle="--")
        )


def _over(axes: Axes, raw: RawNetwork, layers: Layers) -> None:
    closed = _lines(raw, layers.closed.tolist())
    for lines, colour, width in (
        (layers.route, ROUTE, 3.0),
        (layers.added, ADDED, 3.0),
        (closed, CLOSED, 3.0),
    ):
        axes.add_collection(LineCollection(list(lines), colors=colour, linewidths=width, zorder=4))
    axes.scatter(*layers.schools, s=14, c=SCHOOL, edgecolors="white", linewidths=0.4, zorder=5)


def _scale(axes: Axes, raw: RawNetwork) -> None:
    """Draw a bar of a round length, and give metres the same size in both directions."""
    middle = float(np.mean(raw.node_lat))
    east_m, north_m = local_metres_per_degree(np.array([middle]))
    axes.set_aspect(north_m / float(east_m[0]))
    west, east = axes.get_xlim()
    south, north = axes.get_ylim()
    width_m = (east - west) * float(east_m[0])
    power = 10.0 ** np.floor(np.log10(width_m / 5))
    metres = float(max(step * power for step in (1, 2, 5) if step * power <= width_m / 5))
    x, y = west + 0.03 * (east - west), south + 0.03 * (north - south)
    ends = [x, x + metres / float(east_m[0])]
    axes.plot(ends, [y, y], color="black", linewidth=2.5, solid_capstyle="butt", zorder=6)
    label = f"{metres / 1000:g} km" if metres >= 1000 else f"{metres:g} m"  # noqa: PLR2004 (a km)
    axes.text(sum(ends) / 2, y, label, ha="center", va="bottom", fontsize=9, zorder=6)


def _legend(axes: Axes, raw: RawNetwork, layers: Layers, words: dict[str, str]) -> None:
    language = "vi" if words is WORDS["vi"] else "en"
    entries: list[Any] = [
        Line2D(
            [], [], color=KINDS[i].colour, lw=2 * KINDS[i].width, label=getattr(KINDS[i], language)
        )
        for i in np.unique(kinds_of(raw)).tolist()
    ]
    for there, word, colour in (
        (len(raw.water.area) + len(raw.water.line), "water", WATER),
        (len(layers.wards), "ward", BORDER),
        (len(layers.route), "route", ROUTE),
        (len(layers.closed), "closed", CLOSED),
        (len(layers.added), "added", ADDED),
    ):
        if there:
            entries.append(Line2D([], [], color=colour, lw=3, label=words[word]))
    if len(layers.schools[0]):
        entries.append(Line2D([], [], color=SCHOOL, marker="o", ls="", ms=5, label=words["school"]))
    axes.legend(handles=entries, loc="upper right", fontsize=8, framealpha=0.9)


def _texts(
    figure: Figure, raw: RawNetwork, title: str, *, natures: set[Nature], words: dict[str, str]
) -> None:
    figure.text(0.03, 0.95, title, fontsize=14, fontweight="bold")
    date = raw.source.data_date or words["unknown"]
    licence = f" · {raw.source.licence}" if raw.source.licence else ""
    figure.text(0.03, 0.03, f"{words['data']} {date} · {raw.source.name}{licence}", fontsize=8)
    said = [words[nature] for nature in ("model", "invented") if nature in natures]
    figure.text(0.97, 0.95, " · ".join(said), fontsize=12, color=CLOSED, ha="right")


def _outline(shape: BaseGeometry) -> Outline:
    """Return the rings of an area as one path, so that islands stay holes."""
    rings = [
        np.array(ring.coords) for part in _parts(shape) for ring in (part.exterior, *part.interiors)
    ]
    return Outline.make_compound_path(*(Outline(ring, closed=True) for ring in rings))


def _parts(shape: BaseGeometry) -> list[Any]:
    return [part for part in shapely.get_parts(shape) if not part.is_empty]
