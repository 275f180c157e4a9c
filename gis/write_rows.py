"""Adding many rows to any table, also to those that guard their rows."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any

from psycopg import sql

from gis.copy_binary import send_blocks
from gis.copy_rows import blocks
from gis.db import driver
from gis.queries import query

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    import psycopg
    from sqlalchemy import Connection, Table

    from gis.copy_rows import Flags, Numbers, Texts


def rows(connection: Connection, table: Table, frame: pd.DataFrame) -> int:
    """
    Add the rows of a frame to a table, in the caller's transaction.

    Parameters
    ----------
    table
        A table of ``gis.tables``, such as ``Offer.__table__``.
    frame
        Columns named as in the table; missing values become null.

    Returns
    -------
    n_rows
        How many were added.

    Notes
    -----
    200,000 offers take about a second. COPY goes to a table of this transaction and from there
    on by INSERT, because PostgreSQL refuses COPY into a table with row-level security.
    """
    text = as_csv(frame)
    return insert_rows(driver(connection).cursor(), table, list(frame.columns), text, same={})


def columns(
    connection: Connection, table: Table, values: Mapping[str, Numbers | Flags | Texts], n_rows: int
) -> int:
    """
    Add rows given as whole columns to a table, in the caller's transaction.

    Parameters
    ----------
    table
        A table of ``gis.tables``.
    values
        One column of ``n_rows`` each, by its name in the table.

    Returns
    -------
    n_rows
        How many were added.

    Notes
    -----
    As ``rows``, but binary: for a million rows and more.
    """
    cursor = driver(connection).cursor()
    parts = {
        "target": sql.Identifier(*filter(None, [table.schema, table.name])),
        "columns": sql.SQL(", ").join(map(sql.Identifier, values)),
        "same_columns": sql.SQL(""),
        "same_values": sql.SQL(""),
    }
    cursor.execute(sql.SQL(query("rows_receive")).format(**parts))
    statement = sql.SQL(query("rows_copy_binary")).format(**parts)
    send_blocks(cursor, statement, blocks(list(values.values()), n_rows))
    cursor.execute(sql.SQL(query("rows_insert")).format(**parts))
    n_added = cursor.rowcount
    cursor.execute(query("rows_end"))
    return n_added


def as_csv(frame: pd.DataFrame) -> bytes:
    """Return the cells as CSV for COPY: missing ones empty, empty texts quoted, no header."""
    # Ending lines by both letters makes Python quote cells that hold either.
    text: str = frame.to_csv(
        index=False, header=False, quoting=csv.QUOTE_MINIMAL, lineterminator="\r\n"
    )
    return text.encode()


def insert_rows(
    cursor: psycopg.Cursor[Any],
    table: Table,
    columns: Sequence[str],
    text: bytes,
    *,
    same: Mapping[str, int],
) -> int:
    """Add rows given as CSV; the columns of ``same`` get one value in every row."""
    target = sql.Identifier(*filter(None, [table.schema, table.name]))
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    parts = {
        "target": target,
        "columns": names,
        "same_columns": _list(map(sql.Identifier, same)),
        "same_values": _list(map(sql.Literal, same.values())),
    }
    cursor.execute(sql.SQL(query("rows_receive")).format(**parts))
    with cursor.copy(sql.SQL(query("rows_copy")).format(**parts)) as copy:
        copy.write(text)
    cursor.execute(sql.SQL(query("rows_insert")).format(**parts))
    n_rows = cursor.rowcount
    cursor.execute(query("rows_end"))
    return n_rows


def _list(items: Any) -> sql.Composed:  # noqa: ANN401 (psycopg's composables)
    """Return items each followed by a comma, nothing where there are none."""
    return sql.Composed([part for item in items for part in (item, sql.SQL(", "))])
