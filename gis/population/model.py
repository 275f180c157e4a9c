"""A model population for a real city: simulated homes and seats, for nobody publishes real ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gis.population.base import base_of, entrants, model_schools, pupils_of, result, schools_of
from gis.population.values import ModelPopulation, Note, Rules, vi

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from gis.model import RawNetwork

__all__ = ["ModelPopulation", "Note", "Rules", "benchmark", "city_core"]


def city_core(
    raw: RawNetwork,
    wards: gpd.GeoDataFrame,
    population: pd.DataFrame,
    schools: pd.DataFrame,
    *,
    rules: Rules | None = None,
) -> ModelPopulation:
    """
    Return the *city core*: entrants by covered population, seats in the city's own schools.

    Parameters
    ----------
    raw
        Road network.
    wards, population, schools
        Registers of the whole city.

    Raises
    ------
    InputError
        If the roads cover no ward, or no school there may teach the grade.

    Notes
    -----
    Covered are wards whose representative point lies in the network's bounding area and whose
    streets reach 1.2 km per km². Schools are those of the grade's level and those of unknown
    level, the latter marked as model schools.
    """
    rules = rules or Rules()
    base = base_of(raw, wards, population, rules)
    n_city = entrants(rules)
    n_pupils = round(n_city * base.covered_share)
    chosen = schools_of(schools, base)
    n_unknown = len(chosen.model_code)
    percent = f"{base.covered_share:.1%}"
    note = Note(
        vi=(
            f"Lõi đô thị: {vi(n_pupils)} trẻ, tức {percent.replace('.', ',')} của {vi(n_city)} "
            f"trẻ toàn thành phố theo tỉ lệ dân số; {len(chosen.frame)} trường, trong đó "
            f"{n_unknown} trường chưa rõ cấp học được coi là trường mô phỏng."
        ),
        en=(
            f"City core: {n_pupils:,} children, {percent} of the city's {n_city:,} by population; "
            f"{len(chosen.frame)} schools, {n_unknown} of them of unknown level and taken as "
            "model schools."
        ),
    )
    return result("city core", base, pupils_of(base, n_pupils), chosen, note)


def benchmark(
    raw: RawNetwork,
    wards: gpd.GeoDataFrame,
    population: pd.DataFrame,
    *,
    n_schools: int = 800,
    rules: Rules | None = None,
) -> ModelPopulation:
    """
    Return the *benchmark*: all entrants of the city, and model schools, on the covered wards.

    Parameters
    ----------
    raw, wards, population
        As for :func:`city_core`.
    n_schools
        Model schools, placed like homes but at least 150 m apart where there is room.
    """
    rules = rules or Rules()
    base = base_of(raw, wards, population, rules)
    n_pupils = entrants(rules)
    chosen = model_schools(base, n_schools)
    note = Note(
        vi=f"Bộ đo chuẩn: {vi(n_pupils)} trẻ và {vi(n_schools)} trường, tất cả đều mô phỏng.",
        en=f"Benchmark: {n_pupils:,} children and {n_schools:,} schools, all of them modelled.",
    )
    return result("benchmark", base, pupils_of(base, n_pupils), chosen, note)
