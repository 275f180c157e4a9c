"""Statistics told to the public: kept when a run is told, read again, made live of model data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import insert, select

from gis import province
from gis.db import transaction
from gis.queries import query
from gis.tables import PublicStatistic, Run
from runs.statistics.exact import by_ward
from runs.statistics.placement import narrow
from runs.statistics.withheld import of_wards

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection, Engine

WARD_NAMES: Final = "SELECT code, name FROM pub.ward"
Row = dict[str, Any]


def tell(connection: Connection, run_id: int) -> int:
    """
    Keep what is told of a run, knowing all that was told of its season and grade before.

    Returns
    -------
    n
        Wards told of; 0 where the run has no grade.
    """
    run = connection.execute(select(Run.season, Run.grade).where(Run.run_id == run_id)).one()
    if run.grade is None:
        return 0
    table = PublicStatistic.__table__
    before = connection.execute(
        select(table)
        .join(Run, Run.run_id == table.c.run_id)
        .where(Run.season == run.season, Run.grade == run.grade)
    ).mappings()
    level = province.national().level_of(run.grade)
    rows = _told(connection, by_ward(connection, run_id), run_id, [dict(row) for row in before])
    if rows:
        kept = [{"run_id": run_id, "level": level, **row} for row in rows]
        connection.execute(insert(PublicStatistic), kept)
    return len(rows)


def statistics(engine: Engine, run_ids: Sequence[int] | None = None) -> list[Row]:
    """
    Return what is told, by season, grade and ward: columns of ``pub.statistic`` but the outline.

    Parameters
    ----------
    run_ids
        Only of these runs; of all if not given.

    Notes
    -----
    Of each season and grade the run that was told last. Where none was told, and the children are
    simulated or invented, the newest run: real children's figures wait until they are told.
    """
    with transaction(engine) as connection:
        wanted = {"run_id": None if run_ids is None else list(run_ids)}
        runs = connection.exec_driver_sql(query("statistic_runs"), wanted).mappings().all()
        newest: dict[tuple[str, str], Row] = {}
        for run in runs:
            newest.setdefault((run["season"], run["grade"]), dict(run))
        names = {str(code): str(name) for code, name in connection.exec_driver_sql(WARD_NAMES)}
        rows = [row for run in newest.values() for row in _rows(connection, run, names)]
    return sorted(rows, key=lambda row: (row["season"], row["grade"], row["ward_code"].encode()))


def _rows(connection: Connection, run: Row, names: dict[str, str]) -> list[Row]:
    if run["told_on"] is None:
        exact = by_ward(connection, run["run_id"], of_model=True)
        found = _told(connection, exact, run["run_id"])
    else:
        table = PublicStatistic.__table__
        kept = select(table).where(table.c.run_id == run["run_id"])
        found = [dict(row) for row in connection.execute(kept).mappings()]
    level = province.national().level_of(run["grade"])
    of_run = {name: run[name] for name in ("season", "grade", "run_id", "is_model", "told_on")}
    return [
        {
            "statistic_id": "~".join((run["season"], run["grade"], row["ward_code"])),
            "level": level,
            "ward_name": names.get(row["ward_code"]),
            **{name: value for name, value in row.items() if name not in {"told_at", "level"}},
            **of_run,
        }
        for row in found
    ]


def _told(
    connection: Connection, exact: Sequence[Row], run_id: int, before: Sequence[Row] = ()
) -> list[Row]:
    groups = connection.exec_driver_sql(query("run_groups"), {"run_id": run_id}).mappings().one()
    return of_wards(exact, before, narrow=narrow(dict(groups)))
