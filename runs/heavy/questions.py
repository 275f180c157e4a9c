"""The expensive questions by name: what each is asked, and its answer out of a city."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from admission.public_cutoffs import FEWEST
from gis.model import Points
from gis.units import UNREACHABLE_MM
from routing.matrix import school_distances_mm
from routing.status import STATUS_NAMES, Status
from runs.dossier.build import Asked, dossier
from runs.heavy.addresses import located
from runs.heavy.pairs import distances, job_of
from runs.heavy.tables import packed, table_of
from runs.query_files import area_features

if TYPE_CHECKING:
    from runs.heavy.city import City

Question = Mapping[str, Any]
STEP_M: Final = 50
STEP_MM: Final = 50_000


def answer_pairs(city: City, asked: Question) -> bytes:
    """
    Answer the distances of pairs.

    ``ids, lon, lat``: homes. ``pairs``: (position of the home, school code), or ``None`` for all
    homes with all ``schools``. ``form``: media type of the answer.
    """
    homes = _homes(asked)
    codes = sorted({code for _, code in asked["pairs"]} if asked["pairs"] else asked["schools"])
    job, gate_no = job_of(city, homes, codes, profile=asked["profile"], grade=asked["grade"])
    at = {code: position for position, code in enumerate(codes)}
    if asked["pairs"]:
        home = [position for position, _ in asked["pairs"]]
        school = [at[code] for _, code in asked["pairs"]]
    else:
        home = np.repeat(np.arange(len(homes)), len(codes)).tolist()
        school = [at[code] for code in asked["schools"]] * len(homes)
    table = table_of(job, distances(job, gate_no, home, school))
    facts = {"profile": asked["profile"], "grade": asked["grade"]}
    return packed(table, asked["form"], versions=city.versions, more=facts)


def answer_nearest(city: City, asked: Question) -> bytes:
    """
    Answer the nearest schools of many homes.

    ``ids, lon, lat``: homes. ``schools``: codes of the grade's schools. ``limit``: how many.
    """
    homes = _homes(asked)
    codes = sorted(asked["schools"])
    job, gate_no = job_of(city, homes, codes, profile=asked["profile"], grade=asked["grade"])
    distance_mm, gate = school_distances_mm(
        job.network,
        job.home,
        job.gate,
        gate_school=job.schools.gate_school,
        n_schools=len(codes),
    )
    order = np.argsort(distance_mm, axis=1, kind="stable")[:, : asked["limit"]]
    items = []
    for p, row in enumerate(order.tolist()):
        reached = [s for s in row if distance_mm[p, s] < UNREACHABLE_MM]
        located = bool(job.home.located[p])
        items.append(
            {
                "id": str(homes.id[p]),
                "status": STATUS_NAMES[int(job.home.status[p])]
                if reached or not located
                else STATUS_NAMES[Status.UNREACHABLE],
                "schools": [
                    {
                        "rank": rank,
                        "school_code": codes[s],
                        "distance_mm": int(distance_mm[p, s]),
                        "gate_no": int(gate_no[gate[p, s]]),
                    }
                    for rank, s in enumerate(reached, 1)
                ],
            }
        )
    return _json({"items": items, "profile": asked["profile"], "grade": asked["grade"]}, city)


def answer_longest(city: City, asked: Question) -> bytes:
    """
    Answer the longest way of many homes to the nearest of some schools, rounded up to 50 m.

    Single distances are not told: each is where a child lives.
    """
    homes = _homes(asked)
    codes = sorted(asked["schools"])
    job, _ = job_of(city, homes, codes, profile=asked["profile"], grade=asked["grade"])
    distance_mm, _ = school_distances_mm(
        job.network,
        job.home,
        job.gate,
        gate_school=job.schools.gate_school,
        n_schools=len(codes),
    )
    least_mm = distance_mm.min(axis=1)
    reached = least_mm[least_mm < UNREACHABLE_MM]
    longest = -(-int(reached.max()) // STEP_MM) * STEP_M if len(reached) >= FEWEST else None
    n_left = len(least_mm) - len(reached)
    told = n_left if n_left == 0 or n_left >= FEWEST else None
    return _json({"longest_m": longest, "unreachable": told}, city)


def answer_area(city: City, asked: Question) -> bytes:
    """Answer what lies within metres or seconds: of a home, or of the gates of ``school_code``."""
    profile = asked["profile"]
    if asked["school_code"] is None:
        points, direction = _homes(asked), "from"
    else:
        points, direction = _gates(city, asked["school_code"], asked["grade"]), "to"
    features, figures = area_features(
        city.networks[profile],
        points,
        direction="from" if direction == "from" else "to",
        limit=asked["limit"],
        unit=asked["unit"],
        with_roads=False,
    )
    return _json({"type": "FeatureCollection", "features": features, "figures": figures}, city)


def answer_dossier(city: City, asked: Question) -> bytes:
    """Answer everything that makes up one distance, as facts and shapes."""
    home = _homes(asked)
    found = dossier(
        city.networks[asked["profile"]],
        Asked(
            pupil_id=str(home.id[0]),
            school_code=asked["school_code"],
            lon=float(home.lon[0]),
            lat=float(home.lat[0]),
            quality=asked["quality"] or "",
            gates=_gates(city, asked["school_code"], asked["grade"]),
        ),
    )
    return _json({"facts": found.facts, "shapes": found.shapes}, city)


def answer_address(city: City, asked: Question) -> bytes:
    """Answer where an address may lie."""
    return _json(located(city, asked["address"]), city)


QUESTIONS: Final[dict[str, Callable[[City, Question], bytes]]] = {
    "pairs": answer_pairs,
    "nearest": answer_nearest,
    "longest": answer_longest,
    "area": answer_area,
    "dossier": answer_dossier,
    "address": answer_address,
}


def _homes(asked: Question) -> Points:
    return Points(
        id=np.array(asked["ids"], object),
        lon=np.array(asked["lon"], np.float64),
        lat=np.array(asked["lat"], np.float64),
    )


def _gates(city: City, school_code: str, grade: str | None) -> Points:
    chosen = city.gates.school == city.position(school_code)
    if grade is not None and (chosen & city.gates.leading_to(grade)).any():
        chosen &= city.gates.leading_to(grade)
    gate = np.flatnonzero(chosen)
    ids = [f"{school_code}#{number}" for number in city.gates.number[gate].tolist()]
    return Points(id=np.array(ids, object), lon=city.gates.lon[gate], lat=city.gates.lat[gate])


def _json(body: Mapping[str, Any], city: City) -> bytes:
    said = {**body, "versions": dict(city.versions)}
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()
