"""The city folder on disk: text tables, areas, the road file, and a manifest of all hashes."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from typing import TYPE_CHECKING, Any, Final

from gis.errors import InputError
from gis.sample_city import grade10, history, planning, programmes, tables
from gis.sample_city.catchments import catchments
from gis.sample_city.dice import Dice
from gis.sample_city.geo import lon_lat
from gis.sample_city.names import CITY, INVENTED, WARDS
from gis.sample_city.osm_file import write_osm
from gis.sample_city.past_season import past_season
from gis.sample_city.places import REFORM, alias_rows

if TYPE_CHECKING:
    from pathlib import Path

    from gis.sample_city.build import Sample
    from gis.sample_city.tables import Table
    from gis.sample_city.wards import Polygon

GENERATOR_VERSION: Final = 1
ALIAS_COLUMNS: Final = (
    "alias",
    "former_district",
    "ward_code",
    "kind",
    "valid_from",
    "valid_to",
    "confidence",
    "share",
    "khu_pho",
    "note",
)
OSM_NAME: Final = "osm/an_thuan_hu_cau.osm.pbf"


def refuse_other_folder(folder: Path) -> None:
    """Raise ``InputError`` if a folder holds something and no invented city: nothing is lost."""
    if folder.exists() and not folder.is_dir():
        msg = f"{folder} is a file; name a folder"
        raise InputError(msg)
    if folder.is_dir() and any(folder.iterdir()) and not (folder / "VERSION").is_file():
        msg = f"{folder} is not empty and holds no invented city; name an empty or new folder"
        raise InputError(msg)


def write_sample(sample: Sample, folder: Path) -> dict[str, str]:
    """Write the whole city folder and return the SHA-256 of each file by its path."""
    files = {path: _csv(table) for path, table in _tables(sample).items()}
    files["admin/wards.geojson"] = _wards(sample)
    areas = [feature(properties, polygons) for properties, polygons in catchments(sample)]
    files["catchments/catchments.geojson"] = geojson("catchments", areas)
    for path, content in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    (folder / OSM_NAME).parent.mkdir(parents=True, exist_ok=True)
    write_osm(sample.osm, folder / OSM_NAME)
    files[OSM_NAME] = (folder / OSM_NAME).read_bytes()
    hashes = {path: hashlib.sha256(files[path]).hexdigest() for path in sorted(files)}
    (folder / "VERSION").write_bytes(_version(sample.seed, hashes))
    return hashes


def _tables(sample: Sample) -> dict[str, Table]:
    """Return every table by its path; each has its own stream of chances."""

    def dice(name: str) -> Dice:
        return Dice(sample.seed, name)

    names = [street.name for street in sample.city.town.streets]
    offers, cutoffs = past_season(sample, dice("past season"))
    return {
        "admin/aliases.csv": (ALIAS_COLUMNS, list(alias_rows(sample.city.places))),
        "admin/population.csv": history.population_table(sample, dice("population")),
        "admin/children.csv": history.children_table(sample, dice("children")),
        "admin/contacts.csv": history.contact_table(),
        "schools/schools.csv": tables.school_table(sample.schools),
        "schools/campuses.csv": tables.campus_table(sample.schools),
        "schools/gates.csv": tables.gate_table(sample.schools, names),
        "schools/seats.csv": tables.seat_table(sample.seats),
        "people/pupils.csv": tables.pupil_table(sample.pupils),
        "people/programme_lists.csv": programmes.list_table(sample, dice("programme lists")),
        "people/placed_beforehand.csv": programmes.decision_table(sample, dice("decisions")),
        "people/applicants.csv": grade10.applicant_table(sample, dice("wishes")),
        "history/enrolment.csv": history.enrolment_table(sample, dice("enrolment")),
        "history/births.csv": history.birth_table(sample, dice("births")),
        "history/population_by_age.csv": history.age_table(sample, dice("ages")),
        "history/rooms.csv": history.room_table(sample, dice("rooms")),
        "history/grade10_cutoffs.csv": grade10.cutoff_table(sample, dice("cutoffs")),
        "history/previous_season/offers.csv": offers,
        "history/previous_season/cutoffs.csv": cutoffs,
        "planning/housing.csv": planning.housing_table(sample),
        "planning/candidate_sites.csv": planning.site_table(sample),
    }


def _version(seed: int, hashes: dict[str, str]) -> bytes:
    lines = [
        f"# {CITY}: {INVENTED}",
        f"generator_version {GENERATOR_VERSION}",
        f"seed {seed}",
        *(f"{digest}  {path}" for path, digest in hashes.items()),
    ]
    return ("\n".join(lines) + "\n").encode()


def _csv(table: Table) -> bytes:
    columns, rows = table
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return out.getvalue().encode()


def _wards(sample: Sample) -> bytes:
    features = []
    for (code, name, kind, _, former, district), polygons in zip(
        WARDS, sample.city.places.polygons, strict=True
    ):
        properties = {
            "code": code,
            "name": f"{kind.capitalize()} {name}",
            "kind": kind,
            "valid_from": REFORM,
            "valid_to": None,
            "former_units": former,
            "former_district": district,
        }
        features.append(feature(properties, polygons))
    return geojson("wards", features)


def feature(properties: dict[str, Any], polygons: list[Polygon]) -> dict[str, Any]:
    """Return a GeoJSON feature with one multipolygon, seven decimals."""
    coordinates = [
        [[list(lon_lat(at)) for at in (*ring, ring[0])] for ring in polygon] for polygon in polygons
    ]
    return {
        "type": "Feature",
        "properties": properties,
        "geometry": {"type": "MultiPolygon", "coordinates": coordinates},
    }


def geojson(name: str, features: list[dict[str, Any]]) -> bytes:
    """Return a GeoJSON file, one feature per line."""
    head = {"type": "FeatureCollection", "name": name, "description": f"{CITY}: {INVENTED}"}
    body = ",\n".join(
        json.dumps(item, ensure_ascii=False, separators=(",", ":")) for item in features
    )
    start = json.dumps(head, ensure_ascii=False, separators=(",", ":"))[:-1]
    return f'{start},"features":[\n{body}\n]}}\n'.encode()
