"""The city that a what-if starts from: from files, or from the city's database."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from admission.allocate import refuse as refuse_input
from admission.policy.file import Policy
from gis import catchments as drawn_areas
from gis import read
from gis.errors import InputError
from gis.model import Nature
from gis.osm.read import read_any
from gis.progress import Progress, silent
from gis.register.map_file import is_map_file
from gis.report import Finding
from gis.units import Ids
from routing.network import build
from routing.profile import load
from routing.snap import Snapper
from runs.catchments_in_use import catchments_in_use, inside_of
from runs.city_inputs import pupils_of
from runs.city_round import DECISIONS, LISTS
from runs.csv_table import read_table
from runs.gates import gates_of
from runs.match.catchments import polygons
from runs.match.files import refuse_catchments
from runs.match.inputs import pupils_of as standing
from runs.match.inputs import read_pupils, sorted_ids
from runs.match.programme_run import read_round
from runs.point_files import read_homes_and_gates
from runs.whatif.ahead import ahead_of
from runs.whatif.ahead_inputs import ahead_in
from runs.whatif.city import City, Places, refuse_rules
from runs.whatif.snap_sets import snaps_of_all

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import pandas as pd
    from numpy.typing import NDArray
    from sqlalchemy import Engine

    from admission.model import Schools
    from gis.catchment.stored import Stored
    from gis.model import RawNetwork
    from gis.units import Degrees

ORDERING: Final = (
    *("residence_kind", "point_quality", "attended_in_area", "parent_works_in_area"),
)
"""Columns of pupils that are kept beside the group, for policies that order pupils by them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """
    Where a what-if starts.

    Attributes
    ----------
    city
        Things as they are.
    nature
        Of the children: every output of model or invented ones says so.
    school_name
        Names of schools by code, as far as they are known.
    network_id
        Network version in the database, ``None`` for a file.
    inside_at
        Tells of places, lon and lat, in which school's catchment each lies, shape (n, S);
        ``None`` without catchments, or where one is a list of neighbourhoods without an outline.
    """

    city: City
    nature: Nature
    network_id: int | None = None
    school_name: dict[str, str] = field(default_factory=dict)
    inside_at: Callable[[Degrees, Degrees], NDArray[np.bool_]] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Instead:
    """
    What stands in for what is in use in the database: proposed, and not in use yet.

    Attributes
    ----------
    network_id, raw
        A stored version of the roads, or roads that are not stored at all.
    registers
        Rows of registers by kind, as ``gis.read.register`` returns them.
    """

    network_id: int | None = None
    raw: RawNetwork | None = None
    registers: Mapping[str, pd.DataFrame] = field(default_factory=dict)

    def register(self, engine: Engine, kind: str) -> pd.DataFrame:
        """Return the rows of a register, those in use if nothing stands in for them."""
        found = self.registers.get(kind)
        return read.register(engine, kind) if found is None else found

    def roads(self, engine: Engine) -> tuple[int | None, RawNetwork]:
        """Return the roads and the number of their stored version."""
        if self.raw is not None:
            return None, self.raw
        if self.network_id is not None:
            return self.network_id, read.network(engine, self.network_id)
        return read.active_network(engine)


@dataclass(frozen=True, slots=True, kw_only=True)
class Files:
    """
    The files of a what-if without a database.

    Attributes
    ----------
    network
        Anything ``gis.osm.read.read_any`` reads.
    homes, schools
        Points, as for ``gantruong distances``.
    seats
        ``school_code,seats``, as for ``gantruong match``.
    pupils
        ``pupil_id[,group]``, as for ``gantruong match``; all in group 1 if not given.
    programmes, beforehand
        Lists of special programmes and children placed by decision, as for ``gantruong match``.
    catchments
        Outlines of catchments, exactly where the policy has a rule about them.
    """

    network: Path | str
    homes: Path
    schools: Path
    seats: Path
    pupils: Path | None = None
    programmes: Path | None = None
    beforehand: Path | None = None
    catchments: Path | None = None


def start_of_files(
    files: Files, policy: Policy, *, seed: str | None = None, progress: Progress = silent
) -> Start:
    """
    Return the city of some files.

    Raises
    ------
    InputError
        For every error of the files; a home without a pupil, a school without seats, and the
        other way round too.
    """
    refuse_rules(policy)
    refuse_catchments(policy, files.catchments)
    homes, gates = read_homes_and_gates(files.homes, files.schools)
    pupils = read_pupils(files.pupils or files.homes, policy)
    asked = read_round(
        *(policy, files.seats, pupils),
        programmes_csv=files.programmes,
        decided_csv=files.beforehand,
    )
    schools = asked.schools
    _same(homes.id, pupils.id, files.homes, files.pupils or files.homes, column="pupil_id")
    _same(gates.school_code, schools.code, files.schools, files.seats, column="school_code")
    refuse_input(policy, *asked.rest(policy), seed=seed)
    inside_at = None
    if files.catchments is not None:
        inside_at = polygons(_outlines(files.catchments), policy, schools)
    progress("reading the roads", 0, None)
    raw = read_any(files.network)
    progress("preparing the roads", 0, None)
    network = build(raw, load(policy.profile))
    progress("snapping", 0, len(homes))
    snapper = Snapper(network)
    city = City(
        network=network,
        policy=policy,
        seed=seed,
        pupils=pupils,
        home=snapper.snap(homes.lon, homes.lat),
        ward_code=np.full(len(homes), "", object),
        group=pupils.given.get("group", pupils.group).astype(np.int32),
        column=_columns(files.pupils or files.homes),
        places=Places(
            schools=schools,
            gate=snapper.snap(gates.gate.lon, gates.gate.lat),
            gate_school=gates.gate_school,
        ),
        inside=None if inside_at is None else inside_at(homes.lon, homes.lat),
        ahead=ahead_of(asked),
    )
    return Start(city=city, nature=raw.source.nature, inside_at=inside_at)


def start_of_database(  # noqa: PLR0913 (what a season's placement is made of)
    engine: Engine,
    policy: Policy,
    *,
    season: str,
    grade: str,
    instead: Instead | None = None,
    seed: str | None = None,
    progress: Progress = silent,
) -> Start:
    """
    Return the city of a season's grade in the database.

    Parameters
    ----------
    engine
        Database with a network, pupils, schools and seats in use.
    instead
        What stands in for what is in use: another version of the roads, other rows.

    Raises
    ------
    InputError
        If the season's grade has no pupils or seats, the policy does not take them, or it goes
        by catchments and none is approved. Approved ones are there for the policies of scenarios
        too.
    """
    refuse_rules(policy)
    instead = instead or Instead()
    progress("reading the registers", 0, None)
    sets = read.active_sets(engine)
    register = instead.register(engine, "pupils")
    plain, homes = pupils_of(register, season=season, grade=grade)
    column = columns_of(register, plain.id, season=season)
    own = {name: column[name] for name in policy.columns if name in column}
    pupils = standing(policy, plain.id, plain.group, own)
    registers: dict[str, pd.DataFrame] = {
        kind: instead.register(engine, kind)
        for kind in ("pupils", "seats", LISTS, DECISIONS)
        if kind in {*sets, *instead.registers}
    }
    schools, ahead = ahead_in(policy, registers, pupils, season=season, grade=grade)
    school_register = instead.register(engine, "schools")
    gate_register, campus_register = (
        instead.register(engine, kind) if kind in {*sets, *instead.registers} else None
        for kind in ("gates", "campuses")
    )
    gates = gates_of(
        schools, school_register, gate_register, campus_register, grade=grade, season=season
    )
    refuse_input(policy, *ahead.round(policy, pupils, schools).rest(policy), seed=seed)
    progress("reading the roads", 0, None)
    network_id, raw = instead.roads(engine)
    progress("preparing the roads", 0, None)
    network = build(raw, load(policy.profile))
    progress("snapping", 0, len(homes.lon))
    snapper = Snapper(network)
    home = np.flatnonzero(homes.known).astype(np.int32)
    areas = catchments_in_use(engine, policy, season=season, grade=grade)
    city = City(
        network=network,
        policy=policy,
        seed=seed,
        pupils=pupils,
        home=snaps_of_all(snapper.snap(homes.lon[home], homes.lat[home]), home, len(pupils)),
        ward_code=homes.ward_code,
        group=plain.group,
        column=column,
        places=Places(
            schools=schools, gate=snapper.snap(gates.lon, gates.lat), gate_school=gates.school
        ),
        inside=inside_of(areas, homes, schools, season=season, needed=policy.catchments is not None)
        if areas
        else None,
        ahead=ahead,
    )
    names = dict(zip(school_register["school_code"], school_register["name"], strict=True))
    return Start(
        city=city,
        nature=sets["pupils"].nature,
        network_id=network_id,
        school_name={str(code): str(names[code]) for code in schools.code},
        inside_at=_inside_at(areas, schools),
    )


def _inside_at(
    catchments: Sequence[Stored], schools: Schools
) -> Callable[[Degrees, Degrees], NDArray[np.bool_]] | None:
    """Return what tells of places in which catchment they lie; see ``Start``."""
    if not catchments or any(one.geometry is None for one in catchments):
        return None
    place = {str(code): at for at, code in enumerate(schools.code)}
    columns = [[place[code] for code in one.schools if code in place] for one in catchments]
    shape = np.empty(len(catchments), object)
    shape[:] = [one.geometry for one in catchments]
    n_schools = len(schools)
    return lambda lon, lat: drawn_areas.membership(shape, columns, (lon, lat), n_schools=n_schools)


def _outlines(path: Path) -> Path:
    """Return a file of outlines; of any place, not of homes alone, only they can tell."""
    if not is_map_file(path):
        msg = (
            f"{path.name}: a list of units says of no place whether it lies inside; "
            "give outlines (.geojson, .gpkg)"
        )
        raise InputError(msg)
    return path


def _columns(path: Path) -> dict[str, NDArray[np.object_]]:
    """Return the same columns of a file of pupils, in the order of the ids."""
    table = read_table(path, required=["pupil_id"], optional=ORDERING)
    order = sorted_ids(table.columns["pupil_id"])[1]
    return {
        name: np.array(table.columns[name], object)[order]
        for name in ORDERING
        if name in table.columns
    }


def columns_of(register: pd.DataFrame, ids: Ids, *, season: str) -> dict[str, NDArray[np.object_]]:
    """Return the columns by which a policy may order pupils: texts, empty where unknown."""
    own = register[register["season"] == season].set_index("pupil_id").loc[ids]
    return {name: own[name].fillna("").to_numpy(object) for name in ORDERING if name in own}


def _same(ids: Ids, others: Ids, file: Path, other: Path, *, column: str) -> None:
    """Raise ``InputError`` with one finding per id that stands in one of two files only."""
    findings = [
        Finding(
            file=here.name,
            column=column,
            value=str(name),
            code="missing_id",
            message_vi=f"không có trong {there.name}",
            message_en=f"does not stand in {there.name}",
        )
        for here, there, own, far in ((file, other, ids, others), (other, file, others, ids))
        for name in sorted(set(own) - set(far))
    ]
    if findings:
        msg = f"{findings[0].line()} ({len(findings)} such); nothing was written"
        raise InputError(msg, findings)
