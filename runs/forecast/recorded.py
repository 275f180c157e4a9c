"""The registers of past enrolment told ahead, and recorded as a run of forecasts."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import insert, select
from sqlalchemy.dialects.postgresql import insert as pg_insert

from gis import read
from gis.db import transaction
from gis.errors import InputError
from gis.progress import silent
from gis.tables.results import Forecast
from gis.tables.work import Run
from runs.forecast.files import Inputs, forecast_files
from runs.forecast.rows import backtest, cells, totals
from runs.manifest import canonical_json, code_version
from runs.whatif.answer import labels

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import pandas as pd
    from sqlalchemy import Connection, Engine

    from gis.model import Nature
    from gis.progress import Progress
    from gis.read import ActiveSet
    from runs.forecast.files import Told

ENROLMENT: Final = "enrolment"
BIRTHS: Final = "births"
KIND: Final = "forecast"
BOUNDS: Final = ("p025", "p10", "p50", "p90", "p975")
ROWS_AT_A_TIME: Final = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedForecast:
    """
    A forecast that was recorded.

    Attributes
    ----------
    run_id
        Its number; the same registers, horizon and code are one run.
    backtest
        How it and the plain forecasts did on past autumns of these very figures.
    facts
        Years missing, units that are told nothing, what every output says, versions.
    """

    run_id: int
    backtest: list[dict[str, Any]]
    facts: dict[str, Any]


def recorded_forecast(
    engine: Engine, folder: Path, *, horizon: int, progress: Progress = silent
) -> RecordedForecast:
    """
    Tell the register of enrolment ahead, with births if there are any, and record it.

    Parameters
    ----------
    folder
        Where the registers as they were read, and the files of the forecast, are kept.
    horizon
        Years ahead, 1 to 10.

    Raises
    ------
    InputError
        If no enrolment was imported, or it is too short or contradicts itself: by file and row of
        what is kept in ``folder``.
    """
    used, files = files_of_registers(engine, folder)
    told = forecast_files(
        Inputs(history=files[ENROLMENT], births=files.get(BIRTHS)),
        folder / "forecast.csv",
        horizon=horizon,
        totals_file=folder / "totals.csv",
        progress=progress,
    )
    natures = {one.nature for one in used.values()}
    nature: Nature = natures.pop() if len(natures) == 1 else "model"
    versions = {name: one.content_sha256 for name, one in used.items()}
    code = code_version()
    made_of = {"kind": KIND, "registers": versions, "horizon": horizon, "code": code}
    last = told.ahead.panel.last_year
    facts: dict[str, Any] = {
        "horizon": horizon,
        "last_year": last,
        "missing_years": list(told.history.missing_years),
        "n_closed": len(told.history.closed),
        "n_pooled": told.n_pooled,
        "labels": list(labels(nature)[:-1]),
        "versions": {**versions, "code": code["version"]},
    }
    tested = _plain(backtest(told.ahead.scores))
    run = {
        "kind": KIND,
        "season": f"{last + 1}-{last + 2}",
        "run_key": hashlib.sha256(canonical_json(made_of)).hexdigest(),
        "inputs": versions,
        "summary": {**facts, "backtest": tested},
        "code_version": f"{code['version']}+{code['source_sha256'][:12]}",
        "is_model": nature != "real",
    }
    progress("recording the forecast", 0, None)
    with transaction(engine) as connection:
        run_id = _run(connection, run, told)
    return RecordedForecast(run_id=run_id, backtest=tested, facts=facts)


def files_of_registers(
    engine: Engine,
    folder: Path,
    *,
    more: Sequence[str] = (),
    merged: Mapping[str, str] = MappingProxyType({}),
) -> tuple[dict[str, ActiveSet], dict[str, Path]]:
    """
    Write the registers that a forecast reads as the files that it reads.

    Parameters
    ----------
    folder
        Where to.
    more
        Further registers, written where they were imported.
    merged
        Wards that are told as another, by code: their history and births count there.

    Returns
    -------
    used, files
        The sets in use, and their files, by register.

    Raises
    ------
    InputError
        If no enrolment was imported.
    """
    sets = read.active_sets(engine)
    if ENROLMENT not in sets:
        msg = "no enrolment of past years was imported: gantruong import enrolment FILE"
        raise InputError(msg)
    used = {name: sets[name] for name in (ENROLMENT, BIRTHS, *more) if name in sets}
    files = {name: folder / f"{name}.csv" for name in used}
    for name, path in files.items():
        _merged(name, read.register(engine, name), merged).to_csv(path, index=False)
    return used, files


def _merged(name: str, register: pd.DataFrame, merged: Mapping[str, str]) -> pd.DataFrame:
    """Return a register with the rows of merged wards in the ward they belong to."""
    if not merged or name not in {ENROLMENT, BIRTHS}:
        return register
    column = "ward_code" if "ward_code" in register else "region"
    moved = register.assign(**{column: register[column].replace(dict(merged))})
    if name == ENROLMENT:  # by school: no two rows become one
        return moved
    keys = [one for one in moved.columns if one != "births"]
    return moved.groupby(keys, as_index=False, sort=True)["births"].sum()


def _run(connection: Connection, facts: dict[str, Any], told: Told) -> int:
    statement = pg_insert(Run).values(**facts).on_conflict_do_nothing(index_elements=["run_key"])
    run_id = connection.scalar(statement.returning(Run.run_id))
    if run_id is None:
        known = select(Run.run_id).where(Run.run_key == facts["run_key"])
        return int(connection.execute(known).scalar_one())
    sums = totals(told.ahead).rename(columns={"name": "unit", "level": "method"})
    for frame in (cells(told.ahead), sums):
        rows = frame[["unit", "grade", "year", "method", *BOUNDS]].to_dict("records")
        for at in range(0, len(rows), ROWS_AT_A_TIME):
            some = [{**row, "run_id": run_id} for row in rows[at : at + ROWS_AT_A_TIME]]
            connection.execute(insert(Forecast), some)
    return int(run_id)


def _plain(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return rows as JSON values; what does not apply is ``None``."""
    whole = frame.astype(object).where(frame.notna(), None)
    return [{str(name): value for name, value in row.items()} for row in whole.to_dict("records")]
