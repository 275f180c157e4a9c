"""What one process of the service keeps in memory, read again when the data change."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Event
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from api import places, roads
from api.places import GRADES
from api.tile_cache import TileCache
from gis import db, derived_areas, province, read
from gis.cluster.place import APP
from gis.cluster.private import Cluster
from gis.state import state_dir

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sqlalchemy import Engine

    from api.places import Places
    from api.roads import Choice, Roads
    from api.settings import ApiSettings
    from gis.model import RawNetwork, Source
    from gis.province import Province

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """
    Everything that the routes answer from; ``choices`` by profile and grade.

    ``derived_set_id`` names the newest areas that are shown, ``None`` if there are none;
    ``changed`` is set by whoever changed the data.
    """

    engine: Engine
    city: City
    places: Places
    roads: Mapping[str, Roads]
    choices: Mapping[tuple[str, str], Choice]
    network_id: int
    derived_set_id: int | None
    tiles: TileCache
    ground: Ground
    province: Province
    changed: Event


def load(settings: ApiSettings) -> Service:
    """
    Read the city and build its roads.

    Raises
    ------
    DatabaseError
        If the database cannot be reached or holds no network or no schools.
    """
    engine = db.engine(_address(settings), role=APP)
    network_id, raw = read.active_network(engine)
    known = places.load(engine)
    ground = Ground(
        network_id=network_id,
        source=raw.source,
        bbox=_box(raw, 0, 100),
        focus=_box(raw, *MOST_SHARE),
    )
    made = Making(engine=engine, settings=settings, changed=Event())
    return _service(made, ground, known=known, ways=roads.load(raw, known.gates))


def renewed(old: Service, settings: ApiSettings) -> Service:
    """
    Return the service as the database is now; roads that did not change are not built again.

    Raises
    ------
    DatabaseError
        If the database cannot be reached or holds no network or no schools any more.
    """
    known = places.load(old.engine)
    made = Making(engine=old.engine, settings=settings, changed=old.changed)
    if read.active_network_version(old.engine).network_id == old.network_id:
        ways = roads.with_gates(old.roads, known.gates)
        return _service(made, old.ground, known=known, ways=ways)
    network_id, raw = read.active_network(old.engine)
    ground = Ground(
        network_id=network_id,
        source=raw.source,
        bbox=_box(raw, 0, 100),
        focus=_box(raw, *MOST_SHARE),
    )
    return _service(made, ground, known=known, ways=roads.load(raw, known.gates))


@dataclass(frozen=True, slots=True, kw_only=True)
class Making:
    """What every service of one process shares."""

    engine: Engine
    settings: ApiSettings
    changed: Event


def _service(made: Making, ground: Ground, *, known: Places, ways: Mapping[str, Roads]) -> Service:
    derived_set_id = derived_areas.newest_shown(made.engine)
    nature = _nature([ground.source.nature, *(one.nature for one in known.sets.values())])
    place = _province(nature, ground.focus)
    service = Service(
        engine=made.engine,
        city=_city(ground, known, place, derived_set_id=derived_set_id),
        places=known,
        roads=ways,
        choices={
            (name, grade): way.choice(known.teaching(grade), grade)
            for name, way in ways.items()
            for grade in GRADES
        },
        network_id=ground.network_id,
        derived_set_id=derived_set_id,
        tiles=TileCache(made.settings.tile_cache_bytes),
        ground=ground,
        province=place,
        changed=made.changed,
    )
    _warm_up(service)
    return service


def _address(settings: ApiSettings) -> str:
    """Return the database's address for a role that may read, and little else."""
    if settings.database_url:
        return settings.database_url
    cluster = Cluster(state_dir())
    cluster.ensure()
    return cluster.url(role=APP)


def _city(ground: Ground, known: Places, place: Province, *, derived_set_id: int | None) -> City:
    source = ground.source
    return City(
        name_vi=place.name_vi,
        name_en=place.name_en,
        nature=_nature([source.nature, *(one.nature for one in known.sets.values())]),
        data_date=source.data_date,
        bbox=ground.bbox,
        focus=ground.focus,
        attribution=ATTRIBUTION if _of_osm(source) else None,
        version=known.version(f"{source.sha256} {derived_set_id or ''} {known.day}".strip()),
    )


def _of_osm(source: Source) -> bool:
    """Return whether the roads are OpenStreetMap's; invented ones are only written in its form."""
    return OSM in source.licence and source.nature != "invented"


def _nature(natures: list[Nature]) -> Nature:
    order: tuple[Nature, ...] = ("invented", "model")
    return next((nature for nature in order if nature in natures), "real")


def _box(raw: RawNetwork, low: float, high: float) -> Box:
    west, east = np.percentile(raw.node_lon, [low, high])
    south, north = np.percentile(raw.node_lat, [low, high])
    return (float(west), float(south), float(east), float(north))


def _province(nature: Nature, focus: Box) -> Province:
    """Return the place that the roads lie in; invented roads lie in an invented place."""
    lon, lat = (focus[0] + focus[2]) / 2, (focus[1] + focus[3]) / 2
    fitting = [one for one in _provinces() if one.invented == (nature == "invented")]
    around = [one for one in fitting if one.bbox is not None and _inside(one.bbox, lon, lat)]
    invented = [one for one in fitting if one.invented]
    return next(iter([*around, *invented]), province.national())


def _provinces() -> Iterator[Province]:
    return (province.load(name) for name in province.names())


def _inside(box: Box, lon: float, lat: float) -> bool:
    return box[0] <= lon <= box[2] and box[1] <= lat <= box[3]


def _warm_up(service: Service) -> None:
    """Compile and load what the first family would otherwise wait for."""
    gates = service.places.gates
    if not len(gates.school):
        return
    for (name, _), choice in service.choices.items():
        way = service.roads[name]
        home = way.home(float(gates.lon[0]), float(gates.lat[0]))
        for gate in way.nearest(home, choice, 1).gate:
            way.way(home, int(gate))
