"""The collections of the OGC API: exactly the public facts, with the database's columns."""

from __future__ import annotations

import datetime as dt
from functools import reduce
from operator import add
from typing import TYPE_CHECKING, Any, Final, cast

from cql2 import Expr
from tipg.collections import Catalog, Collection, Column, PgCollection

from gis.public_facts import GEOMETRY, SCHEMA, all_facts
from gis.queries import query

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gis.public_facts import Facts

WORLD: Final = [-180.0, -90.0, 180.0, 90.0]
TIPG_TYPES: Final = {"double precision": "float8", "timestamp with time zone": "timestamptz"}
"""What tipg calls a type."""

FROM, TO = "valid_from", "valid_to"
OPEN: Final = ("..", "")


class PublicCollection(PgCollection):
    """
    One collection of public facts.

    Notes
    -----
    Of time tipg knows single columns; ours hold from one day to another, so ``datetime`` asks
    which of them hold then. Where a collection has no days, all of its rows match, as OGC API
    Features 1.0 (requirement 26) wants it.
    """

    def cql_where(self, datetime: list[str] | None = None, **kwargs: Any) -> Expr | None:  # type: ignore[override]  # noqa: ANN401 (tipg's own arguments, all by name)
        """Return the condition of a question."""
        conditions = [] if (found := super().cql_where(**kwargs)) is None else [found]
        if datetime and self.get_column(FROM) is not None:
            conditions += map(Expr, _held(datetime))
        return reduce(add, conditions) if conditions else None


def _held(interval: Sequence[str]) -> list[dict[str, Any]]:
    """Return the conditions under which a row holds on some day of an interval."""
    first, last = interval[0], interval[-1]
    bounds = [(FROM, "<=", last), (TO, ">=", first)]
    return [
        {
            "op": "or",
            "args": [
                {"op": "isNull", "args": [{"property": name}]},
                {"op": sign, "args": [{"property": name}, {"date": day[:10]}]},
            ],
        }
        for name, sign, day in bounds
        if day not in OPEN
    ]


async def load(connection: Any, *, notice: str) -> Catalog:  # noqa: ANN401 (asyncpg has no types)
    """
    Return the catalogue that tipg's routes answer from.

    Parameters
    ----------
    connection
        Of the public role.
    notice
        What must stand in every description; empty where all data are real.

    Notes
    -----
    tipg would look for tables and functions itself, through a function that it makes in the
    database: that needs more than a reader's rights, and lists whatever it finds. Here a
    collection exists because ``public_facts.toml`` names it.
    """
    columns: dict[str, list[dict[str, Any]]] = {}
    for row in await connection.fetch(query("public_columns")):
        columns.setdefault(row["view"], []).append(dict(row))
    found: dict[str, Collection] = {}
    for facts in all_facts():
        bounds = await _bounds(connection, facts, columns.get(facts.view, []))
        found[facts.id] = _collection(facts, columns.get(facts.view, []), bounds, notice=notice)
    return Catalog(collections=found, last_updated=dt.datetime.now(tz=dt.UTC))


async def edition(connection: Any) -> str:  # noqa: ANN401 (asyncpg has no types)
    """Return a word that changes with any public fact."""
    return cast("str", await connection.fetchval("SELECT edition FROM pub.edition"))


async def _bounds(
    connection: Any,  # noqa: ANN401 (asyncpg has no types)
    facts: Facts,
    columns: Sequence[dict[str, Any]],
) -> list[float]:
    if all(column["name"] != GEOMETRY for column in columns):
        return WORLD
    box = (
        f"SELECT ST_XMin(e), ST_YMin(e), ST_XMax(e), ST_YMax(e) FROM "  # noqa: S608 (names of our own file)
        f"(SELECT ST_Extent({GEOMETRY}) AS e FROM {SCHEMA}.{facts.view}) AS t"
    )
    found = await connection.fetchrow(box)
    return WORLD if found is None or found[0] is None else [float(one) for one in found]


def _collection(
    facts: Facts, columns: Sequence[dict[str, Any]], bounds: list[float], *, notice: str
) -> PublicCollection:
    known = {column["name"]: column for column in columns}
    plain = [
        Column(name=name, type=_type(known[name]["type"]), description=told.en)
        for name, told in facts.columns.items()
        if name in known
    ]
    geometry = None
    if GEOMETRY in known:
        geometry = Column(
            name=GEOMETRY,
            type="geometry",
            geometry_type=known[GEOMETRY]["geometry_type"],
            srid=known[GEOMETRY]["srid"],
            bounds=bounds,
        )
    every = [*plain, geometry] if geometry else plain
    told = " ".join(part for part in (f"{facts.about_vi} {facts.about_en}", notice) if part)
    return PublicCollection(
        type="Table",
        id=facts.id,
        table=facts.view,
        schema=SCHEMA,
        title=f"{facts.vi} ({facts.en})",
        description=told,
        table_columns=every,
        properties=every,
        id_column=next(column for column in plain if column.name == facts.key),
        geometry_column=geometry,
    )


def _type(name: str) -> str:
    return TIPG_TYPES.get(name, name)
