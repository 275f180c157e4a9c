"""Catchments of a placement: which home lies in which school's, from polygons or from units."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from gis import catchments as drawn
from gis.register.map_file import is_map_file
from runs.csv_table import Findings, raise_all, read_table
from runs.match.inputs import sorted_ids
from runs.point_files import read_located

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from admission.model import Pupils, Schools
    from admission.policy.file import Policy
    from gis.units import Degrees
    from runs.csv_table import Table

CODE: Final = "school_code"
CODES: Final = "school_codes"
ABOUT: Final = frozenset(
    {"catchment_id", "level", "season", "kind", "source", "valid_from", "valid_to", "note"}
)
"""Columns that tell about a catchment and are no unit."""

SEPARATORS: Final = ("|", ";", ",")


def read_catchments(
    path: Path, policy: Policy, pupils_csv: Path, pupils: Pupils, schools: Schools
) -> NDArray[np.bool_]:
    """
    Return whether each pupil's home lies in each school's catchment, shape (P, S).

    Parameters
    ----------
    path
        A map file of polygons with ``school_code`` or ``school_codes`` (several, separated by
        ``|``, ``;`` or a comma), or a CSV that names one or more columns of units beside them.
    policy
        With grades, polygons that name another level are left alone.
    pupils_csv
        Has ``lon, lat`` for polygons, the columns of units for a CSV; both may be empty.
    pupils, schools
        As read from the other files.

    Raises
    ------
    InputError
        For an unknown school, overlapping official polygons, a repeated or empty row, or a
        column that the pupils lack; with file, row and column.
    """
    if is_map_file(path):
        home = read_located(pupils_csv)
        return inside_polygons(path, policy, home.lon, home.lat, schools)
    return _of_units(path, pupils_csv, pupils, schools)


def inside_polygons(
    path: Path, policy: Policy, lon: Degrees, lat: Degrees, schools: Schools
) -> NDArray[np.bool_]:
    """
    Return whether each home lies in each school's polygon, shape (P, S).

    Parameters
    ----------
    path, policy, schools
        As above.
    lon, lat
        Homes in degrees, nan where unknown, shape (P,).

    Raises
    ------
    InputError
        As above.
    """
    return polygons(path, policy, schools)(lon, lat)


def polygons(
    path: Path, policy: Policy, schools: Schools
) -> Callable[[Degrees, Degrees], NDArray[np.bool_]]:
    """
    Return a function that tells of homes, lon and lat, in which school's polygon each lies.

    Parameters
    ----------
    path, policy, schools
        As above.

    Raises
    ------
    InputError
        As above.
    """
    areas = drawn.read_drawn(path, policy.value("grades"))
    raise_all([one for one in areas.findings if one.severity == "error"])
    findings = Findings(path.name)
    name = _code_column(areas.table.headers, findings)
    schools_of = [
        _positions(drawn.cell(areas.table, at, name), name, row, schools, findings)
        for at, row in enumerate(areas.table.row_number)
    ]
    findings.stop()
    n_schools = len(schools)
    return lambda lon, lat: drawn.membership(
        areas.shape, schools_of, (lon, lat), n_schools=n_schools
    )


def _of_units(path: Path, pupils_csv: Path, pupils: Pupils, schools: Schools) -> NDArray[np.bool_]:
    findings = Findings(path.name)
    header = _header(path)
    name = _code_column(header, findings)
    units = [one for one in header if one not in {CODE, CODES, *ABOUT}]
    if not units:
        findings.add(
            1,
            None,
            "",
            code="missing_column",
            vi="thiếu cột đơn vị, ví dụ ward_code hoặc khu_pho",
            en="a column of units is missing, for example ward_code or khu_pho",
        )
        findings.stop()
    schools_of = dict(
        _schools_of_units(read_table(path, required=[name, *units]), units, name, schools, findings)
    )
    findings.stop()
    homes = read_table(pupils_csv, required=["pupil_id", *units])
    order = sorted_ids(homes.columns["pupil_id"])[1]
    inside = np.zeros((len(pupils), len(schools)), np.bool_)
    for p, at in enumerate(order.tolist()):
        inside[p, schools_of.get(_unit(homes, units, at), [])] = True
    return inside


def _header(path: Path) -> list[str]:
    """Return the column names of a CSV file; reading its rows tells what is wrong with it."""
    with path.open(encoding="utf-8-sig", errors="replace") as file:
        return [name.strip().strip('"') for name in file.readline().strip().split(",")]


def _code_column(header: list[str], findings: Findings) -> str:
    for name in (CODE, CODES):
        if name in header:
            return name
    findings.add(
        1,
        CODE,
        "",
        code="missing_column",
        vi=f"thiếu cột {CODE} hoặc {CODES}",
        en=f"the column {CODE} or {CODES} is missing",
    )
    findings.stop()
    return ""


def _schools_of_units(
    table: Table, units: list[str], name: str, schools: Schools, findings: Findings
) -> Iterator[tuple[tuple[str, ...], list[int]]]:
    """Yield each unit with the positions of all its schools."""
    found: dict[tuple[str, ...], list[int]] = {}
    for at, row in enumerate(table.row):
        unit = _unit(table, units, at)
        if not all(unit):
            findings.add(
                row,
                units[unit.index("")],
                "",
                code="empty_unit",
                vi="thiếu tên đơn vị",
                en="the unit is missing",
            )
        known = found.setdefault(unit, [])
        for school in _positions(table.columns[name][at], name, row, schools, findings):
            if school in known:
                findings.add(
                    row,
                    name,
                    str(schools.code[school]),
                    code="repeated_pair",
                    vi="đơn vị và trường này đã có ở dòng trước",
                    en="an earlier row gives this school to the unit already",
                )
            known.append(school)
    yield from found.items()


def _unit(table: Table, units: list[str], at: int) -> tuple[str, ...]:
    return tuple(table.columns[name][at].strip() for name in units)


def _positions(cell: str, column: str, row: int, schools: Schools, findings: Findings) -> list[int]:
    """Return the positions of the schools that a cell names; an unknown one is a finding."""
    codes = [cell]
    if column == CODES:
        for separator in SEPARATORS:
            cell = cell.replace(separator, SEPARATORS[0])
        codes = list(dict.fromkeys(one.strip() for one in cell.split(SEPARATORS[0])))
    place = {code: at for at, code in enumerate(schools.code)}
    found = []
    for code in codes:
        if code in place:
            found.append(place[code])
            continue
        findings.add(
            row,
            column,
            code,
            code="unknown_id",
            vi="trường này không có trong danh sách trường" if code else "thiếu mã trường",
            en="the list of schools does not have it" if code else "the school code is missing",
        )
    return found
