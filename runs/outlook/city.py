"""Outlooks of the city in the database: its scenarios, registers and wards."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from gis import read, read_edits
from gis.errors import InputError
from gis.progress import silent
from gis.ward_at import ward_at
from runs.forecast.files import LONGEST, Inputs, forecast_files
from runs.forecast.recorded import BIRTHS, ENROLMENT, files_of_registers
from runs.outlook.outlook import outlook
from runs.outlook.plan import Wards
from runs.whatif.inputs import Instead, start_of_database
from runs.whatif.store import scenario_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from shapely.geometry.base import BaseGeometry
    from sqlalchemy import Engine

    from admission.policy.file import Policy
    from forecast.ahead import Ahead
    from gis.model import Nature
    from gis.progress import Progress
    from gis.read_edits import StoredScenario
    from runs.outlook.asked import Asked
    from runs.outlook.outlook import Outlook


@dataclass(frozen=True, slots=True, kw_only=True)
class CityOutlook:
    """
    An outlook with what it rests on.

    Attributes
    ----------
    outlook
        The figures.
    policy
        The rules of things as they are.
    scenarios
        As stored: name, author, steps.
    nature
        Of today's children.
    school_name, ward_name, ward_area
        Names of schools and of wards, and areas of wards, by code.
    last_year
        Last autumn of the enrolment history.
    versions
        Content of every register used, and of the roads.
    """

    outlook: Outlook
    policy: Policy
    scenarios: tuple[StoredScenario, ...]
    nature: Nature
    school_name: Mapping[str, str]
    ward_name: Mapping[str, str]
    ward_area: Mapping[str, BaseGeometry]
    last_year: int
    versions: Mapping[str, Any]


def outlook_of_city(  # noqa: PLR0913 (a season's placement, and what is asked of it)
    engine: Engine,
    names: Sequence[str],
    policy: Policy,
    asked: Asked,
    *,
    season: str,
    seed: str | None = None,
    n_threads: int = 1,
    is_trial: bool = False,
    progress: Progress = silent,
) -> CityOutlook:
    """
    Return stored scenarios in coming years, of the city in use.

    Parameters
    ----------
    names
        Stored scenarios, none for things as they are alone; all edit the same roads.
    policy, season, seed
        By which rules, whose children, and the lot's secret.
    asked
        Grade, years and draws; its base year must be the season's.
    n_threads
        Placements at the same time; the result is the same.
    is_trial
        Whether everything is read, told ahead and checked, and nobody placed.

    Raises
    ------
    InputError
        If no enrolment was imported, it does not fit the children's wards, or a change cannot be.
    UnknownNameError
        If there is no such scenario.
    """
    sets = read.active_sets(engine)
    if ENROLMENT not in sets:
        msg = "no enrolment of past years was imported: gantruong import enrolment FILE"
        raise InputError(msg)
    stored = [read_edits.scenario(engine, name) for name in dict.fromkeys(names)]
    networks = {one.network_id for one in stored}
    if len(networks) > 1:
        msg = "the scenarios edit different network versions; they cannot stand side by side"
        raise InputError(msg)
    start = start_of_database(
        *(engine, policy),
        season=season,
        grade=asked.grade,
        instead=Instead(network_id=networks.pop() if networks else None),
        seed=seed,
        progress=progress,
    )
    schools = read.register(engine, "schools")
    of_school = dict(zip(schools["school_code"], schools["ward_code"].fillna(""), strict=True))
    areas = read.register(engine, "wards")
    last_year = int(read.register(engine, ENROLMENT)["year"].max())
    horizon = max(asked.years) - last_year
    if not 1 <= horizon <= LONGEST:
        msg = (
            f"years up to {max(asked.years)}: the history ends in {last_year}, and a forecast "
            f"reaches {last_year + 1} to {last_year + LONGEST}"
        )
        raise InputError(msg)
    known: dict[frozenset[tuple[str, str]], Ahead] = {}

    def tell(merged: Mapping[str, str]) -> Ahead:
        key = frozenset(merged.items())
        if key not in known:
            known[key] = _told(engine, merged, horizon, progress)
        return known[key]

    codes, shapes = areas["code"].to_numpy(object), areas.geometry.to_numpy()
    found = outlook(
        start,
        {one.name: partial(_in_year, one) for one in stored},
        tell,
        asked,
        wards=Wards(
            of_school=of_school,
            at=ward_at(codes, shapes),
        ),
        n_threads=n_threads,
        is_trial=is_trial,
        progress=progress,
    )
    used = ("pupils", "schools", "seats", "wards", ENROLMENT, BIRTHS)
    return CityOutlook(
        outlook=found,
        policy=policy,
        scenarios=tuple(stored),
        nature=sets["pupils"].nature,
        school_name=start.school_name,
        ward_name=dict(zip(areas["code"], areas["name"], strict=True)),
        ward_area=dict(zip(areas["code"], areas.geometry, strict=True)),
        last_year=last_year,
        versions={
            **{name: sets[name].content_sha256 for name in used if name in sets},
            "roads": start.city.base_network.raw.source.sha256,
        },
    )


def base_year_of(season: str) -> int:
    """
    Return the autumn of a season's children.

    Examples
    --------
    >>> base_year_of("2026-2027")
    2026
    """
    text = season[:4]
    if not (text.isascii() and text.isdigit()):
        msg = f"season {season}: it does not begin with a year, so nothing can be told after it"
        raise InputError(msg)
    return int(text)


def _in_year(stored: StoredScenario, year: int) -> Any:  # noqa: ANN401 (a ``Scenario``)
    return scenario_of(stored, year=year)


def _told(engine: Engine, merged: Mapping[str, str], horizon: int, progress: Progress) -> Ahead:
    """Return the forecast of the registers, their wards merged."""
    with TemporaryDirectory() as name:
        _, files = files_of_registers(engine, Path(name), merged=merged)
        return forecast_files(
            Inputs(history=files[ENROLMENT], births=files.get(BIRTHS)),
            None,
            horizon=horizon,
            progress=progress,
        ).ahead
