"""Everything that public answers are made of, from one state of the data."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from gis import derived_areas, read
from runs.served import names as naming
from runs.served import places, roads
from runs.served.city import City, Ground, city_of, nature_of, province_of
from runs.served.places import GRADES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Engine

    from gis.province import Province
    from runs.served.names import Names
    from runs.served.places import Places
    from runs.served.roads import Choice, Roads


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """
    What public answers are made of.

    Attributes
    ----------
    city, ground, places, roads, province
        The city as a whole, its roads' facts, its places, its roads by profile, its province.
    choices
        The schools of each profile and grade, ready to be searched; none before ``searchable``.
    derived_set_id
        The newest areas that are shown, ``None`` if there are none.
    names
        What is looked up by name.
    """

    city: City
    ground: Ground
    places: Places
    roads: Mapping[str, Roads]
    choices: Mapping[tuple[str, str], Choice]
    derived_set_id: int | None
    province: Province
    names: Names


def read_all(engine: Engine, old: Served | None = None) -> Served:
    """
    Return everything as the database is now; roads that did not change are not built again.

    Parameters
    ----------
    old
        What was read before, if anything was.

    Raises
    ------
    DatabaseError
        If the database cannot be reached or holds no network or no schools.
    """
    known = places.load(engine)
    derived_set_id = derived_areas.newest_shown(engine)
    if old and read.active_network_version(engine).network_id == old.ground.network_id:
        ground, ways = old.ground, roads.with_gates(old.roads, known.gates)
        raw = next(iter(ways.values())).network.raw
    else:
        network_id, raw = read.active_network(engine)
        ground, ways = Ground.of(network_id, raw), roads.load(raw, known.gates)
    found = naming.load(
        engine, known, raw, network_id=ground.network_id, old=old.names if old else None
    )
    return Served(
        city=city_of(ground, known, derived_set_id=derived_set_id),
        ground=ground,
        places=known,
        roads=ways,
        choices={},
        derived_set_id=derived_set_id,
        province=province_of(nature_of(ground, known), ground.focus),
        names=found,
    )


def searchable(served: Served) -> Served:
    """Return the same with the schools of each profile and grade ready to be searched."""
    choices = {
        (name, grade): way.choice(served.places.teaching(grade), grade)
        for name, way in served.roads.items()
        for grade in GRADES
    }
    ready = replace(served, choices=choices)
    _warm_up(ready)
    return ready


def _warm_up(served: Served) -> None:
    """Compile and load what the first family would otherwise wait for."""
    gates = served.places.gates
    if not len(gates.school):
        return
    for (name, _), choice in served.choices.items():
        home = served.roads[name].home(float(gates.lon[0]), float(gates.lat[0]))
        served.roads[name].nearest(home.own, choice, 1)
        if home.own.is_located:
            home.nearest(choice, 1)
            home.to_gate(0)
