"""Gates through which the children of a grade reach their schools, satellite sites included."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from gis import read
from gis.errors import InputError
from gis.validity import first_day
from runs.open_places import open_places, refuse_closed

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd
    from numpy.typing import NDArray
    from sqlalchemy import Engine

    from admission.model import Schools
    from gis.units import Degrees, Ids, Index

OWN_POINT: Final = 1
"""Number of the gate that stands in for a school without a listed gate: the school's own point."""

Listed = tuple[str, int, float, float, str]
"""School code, number of the gate, longitude, latitude, grades that its site names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gates:
    """
    Gates open to pupils, sorted by school and number; G of them at S schools.

    Attributes
    ----------
    school
        Position of the school, shape (G,).
    number
        Number of the gate at its school, shape (G,).
    lon, lat
        Degrees, shape (G,).
    school_ward_code
        Ward of each school, empty where unknown, shape (S,).
    n_stand_ins
        Schools and satellite sites without a listed gate, measured at their own point.
    grades
        Grades that each gate's site names, joined by ``|``, empty for all of the school's, shape
        (G,); ``None`` where the gates of one grade were asked for.
    """

    school: Index
    number: Index
    lon: Degrees
    lat: Degrees
    school_ward_code: Ids
    n_stand_ins: int
    grades: Ids | None = None

    def leading_to(self, grade: str) -> NDArray[np.bool_]:
        """Return which gates lead to a grade, shape (G,)."""
        if self.grades is None:
            return np.ones(len(self.school), np.bool_)
        return np.array([_teaches(named, grade) for named in self.grades], np.bool_)

    def places_of(self, school: int) -> list[tuple[float, float]]:
        """Return longitude and latitude of each gate of a school, by position."""
        own = slice(*np.searchsorted(self.school, (school, school + 1)).tolist())
        return list(zip(self.lon[own].tolist(), self.lat[own].tolist(), strict=True))


def gates_in_use(
    engine: Engine, schools: Schools, *, grade: str | None = None, season: str | None = None
) -> Gates:
    """
    Return the gates of the registers in use. Parameters and errors are those of ``gates_of``.

    Raises
    ------
    DatabaseError
        If no schools were imported.
    """
    sets = read.active_sets(engine)
    gate_register, campus_register = (
        read.register(engine, kind) if kind in sets else None for kind in ("gates", "campuses")
    )
    school_register = read.register(engine, "schools")
    return gates_of(
        schools, school_register, gate_register, campus_register, grade=grade, season=season
    )


def gates_of(
    schools: Schools,
    school_register: pd.DataFrame,
    gate_register: pd.DataFrame | None,
    campus_register: pd.DataFrame | None = None,
    *,
    grade: str | None = None,
    season: str | None = None,
) -> Gates:
    """
    Return the gates through which pupils reach the schools.

    Parameters
    ----------
    schools
        Schools asked for, sorted by code.
    school_register, gate_register, campus_register
        Registers in use; ``None`` where a place has none.
    grade
        Only gates of sites that teach this grade; all of them where none is named. A site that
        names no grades teaches all of its school's, a gate that names no site leads to all.
    season
        Only gates and sites that are open on its first day; all of them where none is named.

    Raises
    ------
    InputError
        If a school has seats but stands in no register or is not open in the season, or none of
        its sites teaches the grade.

    Notes
    -----
    A site without a gate that is open to pupils is measured at its own point, and so is a school
    without gates and sites; both are counted. Such a gate is numbered after the listed ones.
    """
    place = school_register.set_index("school_code")
    unknown = [code for code in schools.code if code not in place.index]
    if unknown:
        msg = f"{len(unknown)} schools have seats but no row in the school register: {unknown[0]}"
        raise InputError(msg)
    if season is not None:
        day = first_day(season)
        refuse_closed(schools, school_register, day)
        gate_register, campus_register = open_places(gate_register, campus_register, day)
    wanted = set(schools.code)
    sites = None if campus_register is None else _of(campus_register, wanted)
    listed = _listed(wanted, gate_register, sites, grade)
    by_site = _sites_without_gates(listed.open_site, sites, grade, taken=listed.last_number)
    having = {code for code, *_ in (*listed.rows, *by_site)}
    without = sorted(wanted - having)
    _refuse_untaught(without, sites, grade)
    own = [
        (code, OWN_POINT, place.loc[code, "lon"], place.loc[code, "lat"], "") for code in without
    ]
    rows = sorted([*listed.rows, *by_site, *own], key=lambda row: row[:2])
    position = {code: i for i, code in enumerate(schools.code)}
    return Gates(
        school=np.array([position[code] for code, *_ in rows], dtype=np.int32),
        number=np.array([number for _, number, *_ in rows], dtype=np.int32),
        lon=np.array([lon for _, _, lon, *_ in rows], dtype=np.float64),
        lat=np.array([lat for *_, lat, _ in rows], dtype=np.float64),
        school_ward_code=place.loc[schools.code, "ward_code"].fillna("").to_numpy(object),
        n_stand_ins=len(without) + len(by_site),
        grades=None if grade is not None else np.array([named for *_, named in rows], object),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """Open gates that lead to the grade, sites that have an open gate, and numbers taken."""

    rows: list[Listed]
    open_site: set[str]
    last_number: dict[str, int]


def _of(register: pd.DataFrame, wanted: Iterable[str]) -> pd.DataFrame:
    return register[register["school_code"].isin(set(wanted))]


def _teaches(grades: object, grade: str | None) -> bool:
    named = grades if isinstance(grades, str) else ""
    return grade is None or not named or grade in named.split("|")


def _listed(
    wanted: set[str],
    gate_register: pd.DataFrame | None,
    sites: pd.DataFrame | None,
    grade: str | None,
) -> _Found:
    if gate_register is None:
        return _Found(rows=[], open_site=set(), last_number={})
    gates = _of(gate_register, wanted)
    of_site = gates["campus_code"].fillna("")
    named: dict[str, str] = {}
    if sites is not None:
        named = dict(zip(sites["campus_code"], sites["grades"].fillna(""), strict=True))
    elsewhere = {code for code, grades in named.items() if not _teaches(grades, grade)}
    chosen = gates[gates["open_to_pupils"] & ~of_site.isin(elsewhere)]
    columns = [chosen[name].tolist() for name in ("school_code", "gate_no", "lon", "lat")]
    columns.append([named.get(code, "") for code in of_site[chosen.index]])
    return _Found(
        rows=list(zip(*columns, strict=True)),
        open_site=set(of_site[gates["open_to_pupils"]]),
        last_number=gates.groupby("school_code")["gate_no"].max().to_dict(),
    )


def _sites_without_gates(
    open_site: set[str], sites: pd.DataFrame | None, grade: str | None, *, taken: dict[str, int]
) -> list[Listed]:
    """Return the points of sites that teach the grade and have no gate of their own."""
    if sites is None:
        return []
    out: list[Listed] = []
    last = dict(taken)
    ordered = sites.sort_values("campus_code", key=lambda code: code.str.encode("utf-8"))
    columns = ("campus_code", "school_code", "grades", "lon", "lat")
    for site, school, grades, lon, lat in zip(*(ordered[name] for name in columns), strict=True):
        no_point = np.isnan(np.float64(lon)) or np.isnan(np.float64(lat))
        if site in open_site or no_point:
            continue
        last[school] = last.get(school, 0) + 1  # the same number whichever grade is asked for
        if _teaches(grades, grade):
            named = grades if isinstance(grades, str) else ""
            out.append((school, last[school], float(lon), float(lat), named))
    return out


def _refuse_untaught(without: list[str], sites: pd.DataFrame | None, grade: str | None) -> None:
    """Raise if a school without a gate for the grade has sites, all of which name other grades."""
    if sites is None or grade is None:
        return
    for code in without:
        named = [_teaches(one, grade) for one in sites.loc[sites["school_code"] == code, "grades"]]
        if named and not any(named):
            msg = (
                f"school {code} has seats of grade {grade}, but none of its {len(named)} sites "
                "teaches that grade; correct the grades in the register of sites (campuses)"
            )
            raise InputError(msg)
