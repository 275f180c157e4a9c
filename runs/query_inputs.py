"""What a question about single homes and schools needs: roads, one home, one school's gates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from admission.model import Schools
from gis import read
from gis.errors import InputError, UnknownNameError
from gis.model import Points
from gis.osm.read import read_any
from gis.progress import Progress, silent
from routing.network import build
from routing.profile import load
from runs.csv_table import read_table
from runs.dossier.build import Asked
from runs.gates import gates_in_use
from runs.point_files import Gates, read_homes_and_gates

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray
    from sqlalchemy import Engine

    from routing.network import Network

QUALITY: str = "point_quality"


def roads(network: Path | str, profile: str, progress: Progress = silent) -> Network:
    """Return the roads of a file as a profile may use them."""
    travel = load(profile)
    progress("reading the roads", 0, None)
    raw = read_any(network)
    progress("preparing the roads", 0, None)
    return build(raw, travel)


def position(ids: NDArray[Any], name: str, what: str) -> int:
    """
    Return where an id stands.

    Raises
    ------
    UnknownNameError
        If it stands nowhere.
    """
    at = np.flatnonzero(ids == name)
    if not len(at):
        msg = f"no {what} has the id {name!r}"
        raise UnknownNameError(msg)
    return int(at[0])


def school_gates(gates: Gates, code: str) -> Points:
    """Return the gates of one school; raises ``UnknownNameError`` if there is no such school."""
    school = position(gates.school_code, code, "school")
    mine = gates.gate_school == school
    return Points(id=gates.gate.id[mine], lon=gates.gate.lon[mine], lat=gates.gate.lat[mine])


def asked_of_files(homes: Path, schools: Path, *, pupil: str, school: str) -> Asked:
    """
    Return what a dossier is about, from the two files of points.

    Parameters
    ----------
    homes, schools
        As for ``gantruong distances``; a column ``point_quality`` of the homes is used.
    pupil, school
        One id of each.

    Raises
    ------
    InputError
        If a file has errors or an id stands nowhere.
    """
    points, gates = read_homes_and_gates(homes, schools)
    at = position(points.id, pupil, "pupil")
    table = read_table(homes, required=["pupil_id"], optional=[QUALITY])
    quality = dict(zip(table.columns["pupil_id"], table.columns.get(QUALITY, []), strict=False))
    return Asked(
        pupil_id=pupil,
        school_code=school,
        lon=float(points.lon[at]),
        lat=float(points.lat[at]),
        quality=quality.get(pupil, ""),
        gates=school_gates(gates, school),
    )


def asked_of_database(engine: Engine, *, pupil: str, school: str) -> Asked:
    """
    Return what a dossier is about, from the registers in use.

    Raises
    ------
    InputError
        If an id stands nowhere, or the pupil's home has no point.
    """
    pupils = read.register(engine, "pupils")
    at = position(pupils["pupil_id"].to_numpy(object), pupil, "pupil")
    row = pupils.iloc[at]
    if np.isnan(float(row["lon"] or np.nan)):
        msg = f"the home of pupil {pupil!r} has no point in the register"
        raise InputError(msg)
    schools = read.register(engine, "schools")
    position(schools["school_code"].to_numpy(object), school, "school")
    gates = gates_in_use(
        engine,
        Schools(code=np.array([school], dtype=object), seats=np.zeros(1, dtype=np.int32)),
        grade=str(row["grade"]),
        season=str(row["season"]),
    )
    ids = [f"{school}#{number}" for number in gates.number]
    quality = row[QUALITY]
    return Asked(
        pupil_id=pupil,
        school_code=school,
        lon=float(row["lon"]),
        lat=float(row["lat"]),
        quality=quality if isinstance(quality, str) else "",
        gates=Points(id=np.array(ids, dtype=object), lon=gates.lon, lat=gates.lat),
    )
