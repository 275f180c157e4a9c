"""What both instances of a model population stand on: covered wards, their streets, the draws."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
import shapely
from scipy.spatial import KDTree  # type: ignore[import-untyped]  # scipy has no types

from gis.crs import local_metres_per_degree
from gis.errors import InputError
from gis.population.seats import largest_remainder, model_seats, straight_demand
from gis.population.streets import Streets, dice, homes, streets
from gis.population.values import (
    CLASS_SIZE,
    ENTRANTS,
    LABEL_EN,
    LABEL_VI,
    LEVEL,
    Instance,
    ModelPopulation,
    Note,
    Rules,
    vi,
)
from gis.population.wards import WardCount, count

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

    from gis.model import RawNetwork
    from gis.units import Degrees

MIN_STREET_KM_PER_KM2: Final = 1.2
"""
Streets people live on that a ward needs to count as covered. At the edge of an extract a ward
is reached by a single road only; in the extract of 2018 such wards have up to 0.99 km per km²,
and the sparsest covered ones, rural communes, 1.41.
"""

SPACING_M: Final = 150.0  # between model schools, as far as there is room
CANDIDATES: Final = 4  # places drawn per model school


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """Roads, wards (W), their streets, which wards are covered (W,), and the rules."""

    raw: RawNetwork
    wards: WardCount
    streets: Streets
    covered: NDArray[np.bool_]
    rules: Rules

    @property
    def covered_share(self) -> float:
        """Return the share of the city's people who live in covered wards."""
        return float(self.wards.n_people[self.covered].sum() / self.wards.n_people.sum())

    def by_ward(self, total: int) -> NDArray[np.int64]:
        """Return how many of a total fall on each ward, by people in covered wards."""
        return largest_remainder(np.where(self.covered, self.wards.n_people, 0.0), total)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """Schools of an instance as rows of their register, and the codes of the modelled ones."""

    frame: pd.DataFrame
    model_code: tuple[str, ...]


def base_of(
    raw: RawNetwork, wards: gpd.GeoDataFrame, population: pd.DataFrame, rules: Rules
) -> Base:
    """Return what both instances stand on; InputError if the roads cover no ward."""
    counted = count(wards, population)
    lived_on = streets(raw, counted)
    inside = shapely.contains(
        shapely.box(
            raw.shape_lon.min(), raw.shape_lat.min(), raw.shape_lon.max(), raw.shape_lat.max()
        ),
        shapely.point_on_surface(counted.geometry),
    )
    covered = inside & (lived_on.km_by_ward >= MIN_STREET_KM_PER_KM2 * counted.area_km2)
    if not covered.any():
        msg = f"{raw.source.name}: its roads cover none of the {len(wards)} wards"
        raise InputError(msg)
    return Base(raw=raw, wards=counted, streets=lived_on, covered=covered, rules=rules)


def entrants(rules: Rules) -> int:
    """Return the children who enter the grade in the whole city."""
    if rules.entrants is None and rules.grade not in ENTRANTS:
        msg = f"no number of entrants is published for grade {rules.grade}; give one"
        raise InputError(msg)
    return rules.entrants or ENTRANTS[rules.grade]


def pupils_of(base: Base, n_pupils: int) -> pd.DataFrame:
    """
    Return simulated pupils as rows of the register ``pupils``, sorted by id.

    Ids are dealt out by chance, so that a tie broken by id favours no part of the city; the
    share without permanent residence is met exactly, by chance over the whole city.
    """
    rules = base.rules
    lon, lat, ward = homes(
        base.by_ward(n_pupils), base.streets, base.wards, base.raw, seed=rules.seed
    )
    number = dice(rules.seed, "ids").permutation(n_pupils) + 1
    n_temporary = round(rules.temporary_share * n_pupils)
    temporary = dice(rules.seed, "residence").permutation(n_pupils) < n_temporary
    second = temporary & (rules.group_rule == "permanent_first")
    frame = pd.DataFrame(
        {
            "pupil_id": [f"M{i:06d}" for i in number.tolist()],
            "season": rules.season,
            "grade": rules.grade,
            "group": np.where(second, 2, 1),
            "ward_code": base.wards.code[ward],
            "lon": lon,
            "lat": lat,
            "point_quality": "house",
            "residence_kind": np.where(temporary, "temporary", "permanent"),
        }
    )
    return frame.sort_values("pupil_id", ignore_index=True)


def schools_of(schools: pd.DataFrame, base: Base) -> Chosen:
    """Return the schools in covered wards that teach the grade, or may, by ascending code."""
    level = LEVEL[base.rules.grade]
    kind = schools["kind"].fillna("unknown")
    levels = schools["levels"].fillna("") if "levels" in schools else pd.Series("", schools.index)
    teaches = (kind == level) | levels.map(lambda text: level in text.split("|"))
    unknown = (kind == "unknown") & (levels == "")
    ward = _ward_of(
        base.wards, schools["lon"].to_numpy(np.float64), schools["lat"].to_numpy(np.float64)
    )
    here = np.append(base.covered, False)[ward]
    chosen = schools[(teaches | unknown) & here].sort_values("school_code", ignore_index=True)
    if chosen.empty:
        msg = f"no school in the covered wards teaches {level.replace('_', ' ')} classes"
        raise InputError(msg)
    model = set(schools.loc[unknown & ~teaches, "school_code"])
    return Chosen(
        frame=chosen, model_code=tuple(code for code in chosen["school_code"] if code in model)
    )


def _ward_of(wards: WardCount, lon: Degrees, lat: Degrees) -> NDArray[np.int64]:
    """Return the ward of each point, the number of wards where there is none."""
    ward = np.full(len(lon), len(wards.code))
    points: NDArray[np.object_] = np.asarray(shapely.points(np.column_stack((lon, lat))))
    found, point = shapely.STRtree(points).query(wards.geometry, predicate="intersects")
    np.minimum.at(ward, point, found)
    return ward


def model_schools(base: Base, n_schools: int) -> Chosen:
    """Return model schools as rows of the register ``schools``, placed like homes but spaced."""
    seed, level = base.rules.seed, LEVEL[base.rules.grade]
    lon, lat, ward = homes(
        base.by_ward(CANDIDATES * n_schools),
        base.streets,
        base.wards,
        base.raw,
        seed=seed,
        purpose="schools",
    )
    order = dice(seed, "school places").permutation(len(lon))
    chosen = np.sort(order[_spaced(lon[order], lat[order], n_schools)])
    code = [f"MS{i:04d}" for i in range(1, n_schools + 1)]
    frame = pd.DataFrame(
        {
            "school_code": code,
            "name": [f"Trường mô phỏng {text}" for text in code],
            "kind": level,
            "levels": level,
            "ward_code": base.wards.code[ward[chosen]],
            "lon": lon[chosen],
            "lat": lat[chosen],
        }
    )
    return Chosen(frame=frame, model_code=tuple(code))


def _spaced(lon: Degrees, lat: Degrees, n_points: int) -> NDArray[np.int64]:
    """Take points in order, those too near a taken one only if there are too few others."""
    per_lon, per_lat = local_metres_per_degree(np.array([np.mean(lat)]))
    tree = KDTree(np.column_stack((lon * per_lon[0], lat * per_lat)))
    taken = np.zeros(len(lon), dtype=bool)
    for point, near in enumerate(tree.query_ball_point(tree.data, SPACING_M)):
        taken[point] = not taken[near].any()
    by_rank = np.argsort(~taken, kind="stable")
    return by_rank[:n_points]


def result(
    instance: Instance, base: Base, pupils: pd.DataFrame, chosen: Chosen, note: Note
) -> ModelPopulation:
    """Return the instance with its seats and all that its reader must know."""
    rules, schools = base.rules, chosen.frame
    place = (schools["lon"].to_numpy(np.float64), schools["lat"].to_numpy(np.float64))
    seats = model_seats(
        schools["school_code"].to_numpy(dtype=object),
        straight_demand(place, (pupils["lon"].to_numpy(), pupils["lat"].to_numpy())),
        round(rules.seat_share * len(pupils)),
        class_size=CLASS_SIZE[rules.grade],
        seed=rules.seed,
    )
    seats.insert(0, "season", rules.season)
    seats.insert(2, "grade", rules.grade)
    seats.insert(3, "programme", "ordinary")
    return ModelPopulation(
        instance=instance,
        pupils=pupils,
        schools=schools,
        seats=seats,
        model_school_code=chosen.model_code,
        notes=(*_notes(base, int(seats["seats"].sum())), note),
        ward_code=tuple(base.wards.code[base.covered]),
        left_out_ward_code=tuple(base.wards.code[~base.covered]),
        imputed_ward_code=tuple(base.wards.code[base.wards.imputed]),
        roads_date=base.raw.source.data_date,
        rules=rules,
    )


def _notes(base: Base, n_seats: int) -> tuple[Note, ...]:
    date, wards = base.raw.source.data_date, base.wards
    n_imputed, n_out = int(wards.imputed.sum()), int((~base.covered).sum())
    return (
        Note(
            vi=f"{LABEL_VI}: không có trẻ nào là thật. Dữ liệu đường đến ngày {date}.",
            en=f"{LABEL_EN}: none of the children is real. Road data of {date}.",
        ),
        Note(
            vi=(
                f"Dân số {n_imputed} phường, xã bị thiếu hoặc đáng ngờ (năm {wards.year}) "
                "được ước tính theo mật độ của các đơn vị giáp ranh."
            ),
            en=(
                f"The population of {n_imputed} wards is missing or suspect ({wards.year}) and "
                "was imputed from the density of the wards around them."
            ),
        ),
        Note(
            vi=f"{n_out} phường, xã nằm ngoài mạng đường và không được tính.",
            en=f"{n_out} wards lie outside the road network and are left out.",
        ),
        Note(
            vi=f"{vi(n_seats)} chỉ tiêu mô phỏng, bằng {base.rules.seat_share:.0%} số trẻ.",
            en=f"{n_seats:,} model seats, {base.rules.seat_share:.0%} of the children.",
        ),
    )
