"""The registers that indicators are computed from: of a city folder, or those in use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd

from gis import city_folder, read
from gis import province as provinces
from gis.errors import InputError
from gis.place_file import read_place
from gis.progress import silent
from gis.register.checks import Known
from runs.importing import check_register

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import pandas as pd
    from sqlalchemy import Engine

    from gis.model import Nature, Source
    from gis.progress import Progress
    from gis.province import Province
    from gis.read import ActiveSet

NEEDED: Final = ("wards", "schools")
FURTHER: Final = ("population", "children", "seats", "rooms", "enrolment")
BY_AGE: Final = "population_by_age"
"""File of a city folder with the columns of the register of population, ages given."""

REAL, INVENTED = "hcmc", "an-thuan"


@dataclass(frozen=True, slots=True, kw_only=True)
class Registers:
    """
    What was read.

    Attributes
    ----------
    place
        Whose norms hold.
    wards
        Sorted by code.
    frame
        The other registers that are there, by name.
    source
        Of each: name, sha256, date and nature.
    nature
        What every output must say of itself.
    """

    place: Province
    wards: gpd.GeoDataFrame
    frame: Mapping[str, pd.DataFrame]
    source: Mapping[str, Mapping[str, str]]
    nature: Nature


def of_folder(root: Path, province: str | None = None, *, progress: Progress = silent) -> Registers:
    """
    Read and check the registers of a city folder; roads are not read.

    Parameters
    ----------
    root
        See ``docs/city-folder.md``; wards and schools are needed, the rest may be missing.
    province
        Place; as ``place.toml`` of the folder says if not given, else ``hcmc``.

    Raises
    ------
    InputError
        If a file is missing or has errors.
    """
    files = city_folder.find(root, network=root)  # any: no road is read
    place = provinces.load(province or read_place(root).province or REAL)
    paths = {"wards": files.wards, "schools": files.schools}
    if files.population is not None and files.population != files.optional.get(BY_AGE):
        paths["population"] = files.population
    paths |= {name: files.optional[name] for name in (*FURTHER, BY_AGE) if name in files.optional}
    frames: dict[str, pd.DataFrame] = {}
    source: dict[str, dict[str, str]] = {}
    for done, (name, path) in enumerate(paths.items()):
        progress("reading", done, len(paths))
        wards = frames.get("wards")
        known = Known(
            wards=wards if isinstance(wards, gpd.GeoDataFrame) else None,
            schools=frames.get("schools"),
        )
        kind = "population" if name == BY_AGE else name
        checked = check_register(path, kind, province=place, known=known)
        checked.report.raise_if_errors(checked.source.name)
        frames[name] = checked.frame
        source[name] = _told(checked.source)
    return _registers(place, frames, source)


def of_database(engine: Engine, province: str | None = None) -> Registers:
    """
    Read the registers in use.

    Raises
    ------
    InputError
        If no wards or no schools were imported.
    """
    sets = read.active_sets(engine)
    for name in NEEDED:
        if name not in sets:
            msg = f"no register of {name} is in use: gantruong import {name} FILE"
            raise InputError(msg)
    used = {name: sets[name] for name in (*NEEDED, *FURTHER) if name in sets}
    invented = any(one.nature == "invented" for one in used.values())
    place = provinces.load(province or (INVENTED if invented else REAL))
    frames: dict[str, pd.DataFrame] = {name: read.register(engine, name) for name in used}
    return _registers(place, frames, {name: _told(one) for name, one in used.items()})


def _registers(
    place: Province,
    frames: Mapping[str, pd.DataFrame],
    source: Mapping[str, Mapping[str, str]],
) -> Registers:
    wards = frames["wards"]
    if not isinstance(wards, gpd.GeoDataFrame):
        msg = "the wards have no outlines"
        raise InputError(msg)
    natures = {one["nature"] for one in source.values()}
    nature: Nature = (
        "invented" if "invented" in natures else "model" if "model" in natures else "real"
    )
    return Registers(
        place=place,
        wards=_one_of_each(wards),
        frame={name: one for name, one in frames.items() if name != "wards"},
        source=source,
        nature=nature,
    )


def _one_of_each(wards: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the units of today by code: those whose validity has not ended."""
    if "valid_to" in wards:
        wards = wards[wards["valid_to"].isna()]
    if wards["code"].duplicated().any():
        msg = "wards: a code stands more than once"
        raise InputError(msg)
    return wards.sort_values("code", kind="stable", ignore_index=True)


def _told(one: Source | ActiveSet) -> dict[str, Any]:
    return {
        "name": one.name,
        "sha256": one.sha256,
        "date": one.data_date,
        "licence": one.licence,
        "nature": one.nature,
    }
