"""The maps of a run and of the difference of two, made in one call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from runs.recorded.trips import Trips
from runs.whatif.difference import differ
from webmap.planner.base import Ward, base
from webmap.planner.children import difference, far_trips, homes, moved
from webmap.planner.page import PlannerMap
from webmap.planner.places import School, schools

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gis.model import Nature
    from gis.units import Degrees
    from runs.whatif.chain import Placed
    from runs.whatif.inputs import Start
    from webmap.planner.layer import Layer
    from webmap.planner.words import Language

FAR_M: Final = 4_000
INVENTED: Final = {
    "vi": "Dữ liệu hư cấu: nơi này không có thật.",
    "en": "Invented data: this place does not exist.",
}


def run_map(
    start: Start,
    run: Placed,
    *,
    title: str,
    wards: tuple[Ward, ...] = (),
    far_m: int = FAR_M,
    language: Language = "vi",
) -> PlannerMap:
    """
    Return where children live, which schools there are, and who goes far.

    Parameters
    ----------
    start
        Where the run began: names of schools, nature of the data.
    run
        Who is offered which seat.
    title
        Any text.
    wards
        Drawn with their names.
    far_m
        Ways beyond so many metres are far.
    language
        ``vi`` or ``en``.
    """
    drawn = schools_of(start, run)
    trips = Trips(
        raw=run.city.network.raw,
        nature=start.nature,
        lon=run.city.home.point_lon,
        lat=run.city.home.point_lat,
        offer=run.allocation.school,
        own_mm=run.own_mm,
        school_code=run.city.places.schools.code,
        school_name=np.array([one.name for one in drawn], object),
        school_lon=np.array([one.lon for one in drawn], np.float64),
        school_lat=np.array([one.lat for one in drawn], np.float64),
        seats=run.city.places.schools.seats,
    )
    return trips_map(trips, title=title, wards=wards, far_m=far_m, language=language)


def trips_map(
    trips: Trips,
    *,
    title: str,
    wards: tuple[Ward, ...] = (),
    far_m: int = FAR_M,
    language: Language = "vi",
) -> PlannerMap:
    """
    Return the same map of a run that was recorded; ``run_map`` is this one.

    Parameters
    ----------
    trips
        Who lives where and is offered which school, of ``runs.recorded.trips``.
    title, wards, far_m, language
        As for ``run_map``.
    """
    place = np.flatnonzero(np.isfinite(trips.lon) & np.isfinite(trips.lat))
    lon, lat = trips.lon[place], trips.lat[place]
    say: dict[str, Any] = {"language": language, "nature": trips.nature}
    columns = (trips.school_name, trips.school_lon, trips.school_lat, trips.seats)
    drawn = tuple(
        School(name=str(name), lon=float(x), lat=float(y), seats=int(n))
        for name, x, y, n in zip(*columns, strict=True)
    )
    layers = (
        *base(trips.raw, wards, language=language),
        homes(lon, lat, **say),
        far_trips(
            lon,
            lat,
            school=trips.offer[place],
            distance_mm=trips.own_mm[place],
            school_at=[(one.lon, one.lat) for one in drawn],
            limit_m=far_m,
            **say,
        ),
        schools(drawn, **say),
    )
    return _map(trips.raw.source.data_date, trips.nature, title, layers, language)


def difference_map(
    start: Start,
    before: Placed,
    after: Placed,
    *,
    title: str,
    wards: tuple[Ward, ...] = (),
    language: Language = "vi",
) -> PlannerMap:
    """
    Return how ways change between two runs of the same children, and how many change school.

    Parameters
    ----------
    start, title, wards, language
        As for ``run_map``; without wards nobody is counted by them.
    before, after
        The two runs; the schools drawn are those of the second.

    Raises
    ------
    ShapeError
        If they are not of the same children.
    """
    place, lon, lat = _located(before)
    found = differ(before, after)
    say: dict[str, Any] = {"language": language, "nature": start.nature}
    by_ward = (
        (moved(wards, ward_code=found.ward_code, is_moved=found.moved, **say),) if wards else ()
    )
    layers = (
        *base(before.city.network.raw, wards, language=language),
        *by_ward,
        difference(lon, lat, before_mm=before.own_mm[place], after_mm=after.own_mm[place], **say),
        schools(schools_of(start, after), **say),
    )
    data_date = before.city.network.raw.source.data_date
    return _map(data_date, start.nature, title, layers, language)


def schools_of(start: Start, run: Placed) -> tuple[School, ...]:
    """Return the schools of a run in its order, each at its first gate."""
    own = run.city.places
    _, first = np.unique(own.gate_school, return_index=True)
    rows = zip(own.schools.code, own.gate.point_lon[first], own.gate.point_lat[first], strict=True)
    return tuple(
        School(name=start.school_name.get(code, code), lon=float(lon), lat=float(lat), seats=int(n))
        for (code, lon, lat), n in zip(rows, own.schools.seats, strict=True)
    )


def _located(run: Placed) -> tuple[NDArray[np.intp], Degrees, Degrees]:
    """Return which children have a place, and where; the others are on no map."""
    home = run.city.home
    place = np.flatnonzero(np.isfinite(home.point_lon) & np.isfinite(home.point_lat))
    return place, home.point_lon[place], home.point_lat[place]


def _map(
    data_date: str, nature: Nature, title: str, layers: tuple[Layer, ...], language: Language
) -> PlannerMap:
    return PlannerMap(
        title=title,
        data_date=data_date,
        layers=layers,
        language=language,
        labels=(INVENTED[language],) if nature == "invented" else (),
    )
