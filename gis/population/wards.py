"""Inhabitants by ward for a model population: the latest count, with suspect ones imputed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
import shapely

from gis.crs import WGS84
from gis.errors import InputError

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

M2_PER_KM2: Final = 1e6


@dataclass(frozen=True, slots=True, kw_only=True)
class WardCount:
    """
    Inhabitants of each ward, by ascending code; W wards.

    Attributes
    ----------
    code, geometry
        Ward codes and polygons (lon/lat), shape (W,).
    area_km2
        Geodesic area, shape (W,).
    n_people
        Inhabitants, imputed where the count is missing or suspect, shape (W,).
    imputed
        Which were imputed, shape (W,).
    year
        Year of the counts.
    """

    code: NDArray[np.object_]
    geometry: NDArray[np.object_]
    area_km2: NDArray[np.float64]
    n_people: NDArray[np.float64]
    imputed: NDArray[np.bool_]
    year: int


def count(wards: gpd.GeoDataFrame, population: pd.DataFrame) -> WardCount:
    """
    Return the inhabitants of each ward in the latest year of the counts.

    Parameters
    ----------
    wards
        Columns ``code`` and ``geometry``.
    population
        Columns ``ward_code, year, n``; ``age`` (empty = all ages) and ``suspect`` where known.
        A ward without a row, without a number, or marked suspect is imputed.

    Raises
    ------
    InputError
        If a ward stands twice, or no ward has a count that can be trusted.

    Notes
    -----
    A suspect ward takes the density of the wards that touch it and can be trusted (their
    people over their area); then, ring by ring, of wards imputed before; a ward that touches
    none is an island and takes the density of the sparsest trusted ward.
    """
    wards = wards.sort_values("code", kind="stable")
    code = wards["code"].to_numpy(dtype=object)
    if len(set(code)) < len(code):
        msg = "wards: a code stands more than once"
        raise InputError(msg)
    year, listed = _listed(population, code)
    geometry = wards.geometry.to_numpy()
    area_km2 = np.array([_area_km2(shape) for shape in geometry])
    if not np.isfinite(listed).any():
        msg = "population: no ward has a count that can be trusted"
        raise InputError(msg)
    return WardCount(
        code=code,
        geometry=geometry,
        area_km2=area_km2,
        n_people=_impute(listed, area_km2, touching(geometry)),
        imputed=~np.isfinite(listed),
        year=year,
    )


def _listed(population: pd.DataFrame, code: NDArray[np.object_]) -> tuple[int, NDArray[np.float64]]:
    """Return the latest year and its trusted counts, nan for the others."""
    year = int(population["year"].max())
    rows = population[population["year"] == year]
    if "suspect" in rows:
        rows = rows[~rows["suspect"].fillna(value=False).astype(bool)]
    if "age" in rows:
        whole = set(rows.loc[rows["age"].isna(), "ward_code"])
        rows = rows[rows["age"].isna() | ~rows["ward_code"].isin(whole)]
    n = rows.assign(n=pd.to_numeric(rows["n"])).groupby("ward_code")["n"].sum(min_count=1)
    return year, n.reindex(code).to_numpy(dtype=np.float64, na_value=np.nan)


def _area_km2(shape: shapely.Geometry) -> float:
    # normalised, so that the holes of a ward run against its border and are subtracted
    area_m2, _ = WGS84.geometry_area_perimeter(shapely.normalize(shape))
    return float(abs(area_m2)) / M2_PER_KM2


def touching(geometry: NDArray[np.object_]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the pairs of areas that touch, each both ways: positions of the one and the other."""
    one, other = shapely.STRtree(geometry).query(geometry, predicate="intersects")
    return one[one != other], other[one != other]


def _impute(
    listed: NDArray[np.float64],
    area_km2: NDArray[np.float64],
    touching: tuple[NDArray[np.int64], NDArray[np.int64]],
) -> NDArray[np.float64]:
    n_people = listed.copy()
    one, other = touching
    while True:
        known = np.isfinite(n_people)
        pair = ~known[one] & known[other]
        people = np.bincount(one[pair], n_people[other[pair]], minlength=len(listed))
        around_km2 = np.bincount(one[pair], area_km2[other[pair]], minlength=len(listed))
        ring = around_km2 > 0
        if not ring.any():
            break
        n_people[ring] = people[ring] / around_km2[ring] * area_km2[ring]
    trusted = np.isfinite(listed)
    density = (listed[trusted] / area_km2[trusted]).min()
    return np.where(np.isfinite(n_people), n_people, density * area_km2)
