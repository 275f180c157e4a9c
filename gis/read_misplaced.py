"""What the database finds misplaced: places and homes outside their ward, uncovered ground."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gis.db import transaction
from gis.errors import DatabaseError
from gis.queries import query
from gis.read_register import active_sets_in

if TYPE_CHECKING:
    from sqlalchemy import Engine


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """
    A school or gate outside the ward that its school states.

    Attributes
    ----------
    gate_no
        ``None`` for the point of the school.
    found_ward_code
        Ward in which it lies; ``None`` if in none.
    off_m
        Metres to the stated ward; ``None`` if that ward does not hold on the day.
    """

    place: str
    school_code: str
    gate_no: int | None
    ward_code: str
    found_ward_code: str | None
    off_m: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Homes:
    """How many homes of a season's register lie outside the ward that it states for them."""

    season: str
    ward_code: str
    n_homes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """Area of a ward, and how much of it the official catchments of a level cover, in m²."""

    season: str
    level: str
    ward_code: str
    area_m2: float
    covered_m2: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Misplaced:
    """What was found on a day; coverage of every ward where catchments are in force."""

    places: tuple[Place, ...]
    homes: tuple[Homes, ...]
    coverage: tuple[Coverage, ...]


def misplaced(engine: Engine, day: str, *, tolerance_m: float) -> Misplaced:
    """
    Return what lies outside its ward, and the ground of wards that no catchment covers.

    Parameters
    ----------
    day
        ``yyyy-mm-dd``; wards, places and catchments that hold on it are looked at.
    tolerance_m
        How far outside a place or home may lie, since borders are drawn metres off.

    Raises
    ------
    DatabaseError
        If no wards are in use.
    """
    asked = {"day": day, "tolerance_m": tolerance_m}
    with transaction(engine) as connection:
        if "wards" not in active_sets_in(connection):
            msg = "no wards are in the database: import them with: gantruong import wards FILE"
            raise DatabaseError(msg)
        places, homes, ground = (
            connection.exec_driver_sql(query(name), asked).mappings().all()
            for name in ("misplaced_places", "misplaced_homes", "coverage_gaps")
        )
    return Misplaced(
        places=tuple(Place(**row) for row in places),
        homes=tuple(Homes(**row) for row in homes),
        coverage=tuple(Coverage(**row) for row in ground),
    )
