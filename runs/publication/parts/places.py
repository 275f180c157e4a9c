"""Schools, gates, seats and wards, and the city as a whole."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from gis.model import Source as Origin
from gis.read import ActiveSet
from runs.gates import Gates
from runs.publication import arrays, canonical
from runs.served.city import City, Ground
from runs.served.places import Places, School, Seat, Ward, Wards

if TYPE_CHECKING:
    from pathlib import Path

    from runs.publication.part import Source

FACTS = "places.json"
AREAS = "places.wards"
READ_ON = ""  # the day of reading says when to read again; a publication is never read again


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What this part holds."""

    city: City
    ground: Ground
    derived_set_id: int | None
    places: Places


def write(source: Source, folder: Path) -> None:
    """Write facts as JSON and the wards' outlines as one array of WKB."""
    served = source.served
    known = served.places
    facts = {
        "city": asdict(served.city),
        "ground": asdict(served.ground),
        "derived_set_id": served.derived_set_id,
        "places": {
            "schools": [asdict(school) for school in known.schools],
            "gates": _listed(known.gates),
            "gate_name": known.gate_name,
            "gate_listed": known.gate_listed,
            "wards": None if known.wards is None else [asdict(one) for one in known.wards.ward],
            "season": known.season,
            "sets": {kind: asdict(one) for kind, one in known.sets.items()},
            "day": known.day,
        },
    }
    canonical.write(folder / FACTS, facts)
    outlines = [] if known.wards is None else list(known.wards.tree.geometries)
    wkb = [bytes(shapely.to_wkb(one)) for one in outlines]
    arrays.write(folder / AREAS, arrays.texts(wkb, "outline"))


def read(folder: Path) -> Written:
    """Return what was written, equal in every value."""
    facts = canonical.read(folder / FACTS)
    known, ground = facts["places"], _frozen(facts["ground"])
    ground["source"] = Origin(**ground["source"])
    return Written(
        city=City(**_frozen(facts["city"])),
        ground=Ground(**ground),
        derived_set_id=facts["derived_set_id"],
        places=Places(
            schools=tuple(_school(one) for one in known["schools"]),
            gates=_gates(known["gates"]),
            gate_name=tuple(known["gate_name"]),
            gate_listed=tuple(known["gate_listed"]),
            wards=_wards(known["wards"], arrays.read(folder / AREAS)),
            season=known["season"],
            sets={kind: ActiveSet(**one) for kind, one in known["sets"].items()},
            day=known["day"],
            read_on=READ_ON,
        ),
    )


def _school(facts: dict[str, Any]) -> School:
    seats = tuple(Seat(**seat) for seat in facts["seats"])
    return School(**_frozen(facts) | {"seats": seats})


def _wards(facts: list[dict[str, Any]] | None, areas: arrays.Arrays) -> Wards | None:
    if facts is None:
        return None
    wkb = [arrays.text(areas, "outline", number) for number in range(len(facts))]
    outlines = np.empty(len(wkb), np.object_)
    outlines[:] = [shapely.from_wkb(one) for one in wkb]
    return Wards(ward=tuple(Ward(**_frozen(one)) for one in facts), tree=shapely.STRtree(outlines))


def _listed(gates: Gates) -> dict[str, Any]:
    values = {one.name: getattr(gates, one.name) for one in fields(gates)}
    return {k: v.tolist() if isinstance(v, np.ndarray) else v for k, v in values.items()}


def _gates(facts: dict[str, Any]) -> Gates:
    grades = facts["grades"]
    return Gates(
        school=np.array(facts["school"], np.int32),
        number=np.array(facts["number"], np.int32),
        lon=np.array(facts["lon"], np.float64),
        lat=np.array(facts["lat"], np.float64),
        school_ward_code=np.array(facts["school_ward_code"], object),
        n_stand_ins=facts["n_stand_ins"],
        grades=None if grades is None else np.array(grades, object),
    )


def _frozen(facts: dict[str, Any]) -> dict[str, Any]:
    """Return the same facts with tuples where JSON has lists."""
    return {k: tuple(v) if isinstance(v, list) else v for k, v in facts.items()}
