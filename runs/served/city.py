"""The city as a whole: its name, extent and dates, and what must stand on every map of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from gis import province

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gis.model import RawNetwork, Source
    from gis.province import Province
    from runs.served.places import Places

Nature = Literal["real", "model", "invented"]
Box = tuple[float, float, float, float]

NOTICE: Final[dict[Nature, tuple[str, str] | None]] = {
    "real": None,
    "model": ("Số liệu mô phỏng", "Simulated figures"),
    "invented": ("Dữ liệu hư cấu", "Invented data"),
}
MOST_SHARE: Final = (0.5, 99.5)  # percentiles: one long road out of the city does not set the view
OSM: Final = "OpenStreetMap"
ATTRIBUTION: Final = "© OpenStreetMap contributors"


@dataclass(frozen=True, slots=True, kw_only=True)
class City:
    """
    The city as a whole.

    Attributes
    ----------
    name_vi, name_en
        Its name.
    nature
        The least real of the sets in use.
    data_date
        Date of the road data.
    bbox, focus
        All roads, and where most of them are: west, south, east, north.
    attribution
        What must stand on every map of these roads; ``None`` if they are nobody's.
    version
        Short name of exactly these data.
    """

    name_vi: str
    name_en: str
    nature: Nature
    data_date: str
    bbox: Box
    focus: Box
    attribution: str | None
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What is known of the roads beside the roads: their source, and where they and most are."""

    network_id: int
    source: Source
    bbox: Box
    focus: Box

    @staticmethod
    def of(network_id: int, raw: RawNetwork) -> Ground:
        """Return what is known of a stored network."""
        return Ground(
            network_id=network_id,
            source=raw.source,
            bbox=_box(raw, 0, 100),
            focus=_box(raw, *MOST_SHARE),
        )


def city_of(ground: Ground, known: Places, *, derived_set_id: int | None) -> City:
    """Return the city that roads and places make up, with the areas that are shown on it."""
    source, nature = ground.source, nature_of(ground, known)
    place = province_of(nature, ground.focus)
    return City(
        name_vi=place.name_vi,
        name_en=place.name_en,
        nature=nature,
        data_date=source.data_date,
        bbox=ground.bbox,
        focus=ground.focus,
        attribution=ATTRIBUTION if _of_osm(source) else None,
        version=known.version(f"{source.sha256} {derived_set_id or ''} {known.day}".strip()),
    )


def nature_of(ground: Ground, known: Places) -> Nature:
    """Return the least real nature of all sets in use."""
    natures = [ground.source.nature, *(one.nature for one in known.sets.values())]
    order: tuple[Nature, ...] = ("invented", "model")
    return next((nature for nature in order if nature in natures), "real")


def province_of(nature: Nature, focus: Box) -> Province:
    """Return the place that the roads lie in; invented roads lie in an invented place."""
    lon, lat = (focus[0] + focus[2]) / 2, (focus[1] + focus[3]) / 2
    fitting = [one for one in _provinces() if one.invented == (nature == "invented")]
    around = [one for one in fitting if one.bbox is not None and _inside(one.bbox, lon, lat)]
    invented = [one for one in fitting if one.invented]
    return next(iter([*around, *invented]), province.national())


def _of_osm(source: Source) -> bool:
    """Return whether the roads are OpenStreetMap's; invented ones are only written in its form."""
    return OSM in source.licence and source.nature != "invented"


def _box(raw: RawNetwork, low: float, high: float) -> Box:
    west, east = np.percentile(raw.node_lon, [low, high])
    south, north = np.percentile(raw.node_lat, [low, high])
    return (float(west), float(south), float(east), float(north))


def _provinces() -> Iterator[Province]:
    return (province.load(name) for name in province.names())


def _inside(box: Box, lon: float, lat: float) -> bool:
    return box[0] <= lon <= box[2] and box[1] <= lat <= box[3]
