"""Rows of the registers, in the canonical columns, as text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gis.sample_city.geo import lon_lat
from gis.sample_city.names import WARDS
from gis.sample_city.people import SEASON
from gis.sample_city.schools import CLOSED_TO_PUPILS_EVERY

if TYPE_CHECKING:
    from gis.sample_city.curves import Point
    from gis.sample_city.people import Pupil
    from gis.sample_city.schools import School
    from gis.sample_city.seats import Seats

Table = tuple[tuple[str, ...], list[tuple[object, ...]]]
"""Column names, then rows."""

WORK_NEARBY: Final = ("1", "4", "7")
"""Last digits of the children one of whose parents works in the area of the school."""


PERIOD: Final = ("", "")
"""First and last day of a campus or gate: they are as old as their school."""


def degrees(at: Point) -> tuple[str, str]:
    """Return longitude and latitude as text with seven decimals."""
    lon, lat = lon_lat(at)
    return f"{lon:.7f}", f"{lat:.7f}"


def school_table(schools: list[School]) -> Table:
    """Return ``schools.csv``."""
    columns = (
        "school_code", "name", "kind", "levels", "ownership", "ward_code", "address", "lon", "lat",
        "valid_from",
        "valid_to",
    )  # fmt: skip
    rows: list[tuple[object, ...]] = [
        (
            s.code, s.name, s.kind, "|".join(s.levels), s.ownership, WARDS[s.site.ward][0],
            s.address,
            *degrees(s.site.at), s.opened, "",
        )
        for s in schools
    ]  # fmt: skip
    return columns, rows


def campus_table(schools: list[School]) -> Table:
    """Return ``campuses.csv``: a main campus each, and the annexes."""
    columns = (
        "campus_code", "school_code", "name", "address", "lon", "lat", "grades",
        "valid_from", "valid_to",
    )  # fmt: skip
    rows: list[tuple[object, ...]] = []
    for s in schools:
        rows.append(
            (f"{s.code}-1", s.code, "Cơ sở chính", s.address, *degrees(s.site.at), "", *PERIOD)
        )
        if s.annexe:
            grades = "1|2" if s.kind == "primary" else "K3|K4"
            rows.append(
                (
                    f"{s.code}-2",
                    s.code,
                    "Cơ sở 2",
                    s.annexe_address,
                    *degrees(s.annexe.at),
                    grades,
                    *PERIOD,
                )
            )
    return columns, rows


def gate_table(schools: list[School], street_name: list[str]) -> Table:
    """Return ``gates.csv``: the main gate is number 1; a few side gates are for deliveries."""
    columns = (
        "school_code", "gate_no", "campus_code", "name", "lon", "lat", "open_to_pupils",
        "valid_from", "valid_to",
    )  # fmt: skip
    rows: list[tuple[object, ...]] = []
    n_side = 0
    for s in schools:
        gates = [(1, gate) for gate in s.site.gates]
        gates += [(2, gate) for gate in s.annexe.gates[:1]] if s.annexe else []
        for number, (campus, gate) in enumerate(gates, start=1):
            n_side += number > 1
            shut = number > 1 and campus == 1 and n_side % CLOSED_TO_PUPILS_EVERY == 0
            kind = "Cổng chính" if number == 1 else "Cổng phụ"
            name = f"{kind} {street_name[gate.street]}"
            rows.append(
                (
                    s.code,
                    number,
                    f"{s.code}-{campus}",
                    name,
                    *degrees(gate.at),
                    "false" if shut else "true",
                    *PERIOD,
                )
            )
    return columns, rows


def seat_table(seats: list[Seats]) -> Table:
    """Return ``seats.csv``."""
    columns = (
        "season",
        "school_code",
        "grade",
        "programme",
        "classes",
        "class_size",
        "seats",
        "rooms",
        "shifts",
    )
    rows: list[tuple[object, ...]] = [
        (
            r.season,
            r.school,
            r.grade,
            r.programme,
            r.classes,
            r.class_size,
            r.seats,
            r.rooms,
            r.shifts,
        )
        for r in seats
    ]
    return columns, rows


def pupil_table(pupils: list[Pupil]) -> Table:
    """Return ``pupils.csv``."""
    columns = (
        "pupil_id", "season", "grade", "group", "address", "ward_code", "khu_pho", "lon", "lat",
        "point_quality",
        "residence_kind", "birth_date", "sex", "previous_school", "programme_wish",
        "attended_in_area", "parent_works_in_area",
    )  # fmt: skip
    rows: list[tuple[object, ...]] = [
        (
            p.code, SEASON, p.grade, p.group, p.address, WARDS[p.home.ward][0],
            f"Khu phố {p.home.khu_pho.number}",
            *degrees(p.at), p.quality, "temporary" if p.temporary else "permanent",
            f"{p.born[2]:02d}/{p.born[1]:02d}/{p.born[0]}", p.sex, p.previous_school, p.wish,
            "yes" if p.previous_school else "no", "yes" if p.code.endswith(WORK_NEARBY) else "no",
        )
        for p in pupils
    ]  # fmt: skip
    return columns, rows
