"""Deleted rows leave the disk: tables rewritten, the planner's samples and the log cleared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import psycopg
from psycopg import sql

from gis.cluster.connect import connect
from gis.db_connection import first_line
from gis.progress import Progress, silent
from runs.operations import forget_rules

if TYPE_CHECKING:
    from psycopg import Connection

SAMPLES: Final = """
DELETE FROM pg_statistic WHERE starelid IN (
    SELECT %(table)s::regclass UNION ALL
    SELECT indexrelid FROM pg_index WHERE indrelid = %(table)s::regclass
)
"""
"""An emptied table keeps the samples of its last ANALYZE: ids and homes of real children."""
LOG: Final = (
    "ALTER SYSTEM SET wal_recycle = off",
    "SELECT pg_reload_conf()",
    "SELECT pg_sleep(0.2)",  # until the checkpointer has read it
    "CHECKPOINT",
    "SELECT pg_switch_wal()",
    "CHECKPOINT",
    "ALTER SYSTEM RESET wal_recycle",
    "SELECT pg_reload_conf()",
)
"""Used segments of the log are deleted now instead of being kept for later writes."""
ELSEWHERE: Final = (
    (
        "the planner's samples (pg_statistic) of emptied tables, which only a superuser may "
        "delete: let the server's administrator run DELETE FROM pg_statistic for them"
    ),
    (
        "the server's write-ahead log and its archive, until their segments are reused or expire "
        "by the administrator's rules"
    ),
)
"""What this program cannot clear on a server of somebody else."""
STATISTICS: Final = "pg_catalog.pg_statistic"


def rewrite(url: str, admin_url: str | None, *, progress: Progress = silent) -> list[str]:
    """
    Rewrite every table that lost rows, so that no page of it holds their bytes.

    Parameters
    ----------
    url
        Of the database, as the owner of its tables.
    admin_url
        The same database as a superuser; ``None`` on a server of somebody else.

    Returns
    -------
    left
        One sentence per place on the server's disk where bytes may be left, and until when.
    """
    rules = forget_rules.rules()
    with connect(url) as connection:
        for number, rule in enumerate(rules):
            progress("rewriting tables", number, len(rules))
            table = sql.Identifier(*rule.table.split("."))
            connection.execute(sql.SQL("VACUUM (FULL, ANALYZE) {}").format(table))
        connection.execute("VACUUM (FULL, ANALYZE) work.run")
        progress("rewriting tables", len(rules), len(rules))
    if admin_url is None:
        return list(ELSEWHERE)
    progress("clearing the log", 0, None)
    with connect(admin_url) as connection:
        return _clear(connection)


def _clear(connection: Connection) -> list[str]:
    left = []
    for rule in forget_rules.rules():
        connection.execute(SAMPLES, {"table": rule.table})
    connection.execute(sql.SQL("VACUUM FULL {}").format(sql.SQL(STATISTICS)))
    try:
        for statement in LOG:
            connection.execute(statement)
    except psycopg.Error as error:
        left.append(f"the write-ahead log, until its segments are reused ({first_line(error)})")
    archive = connection.execute("SHOW archive_mode").fetchone()
    if archive is not None and archive[0] != "off":
        left.append("the archived write-ahead log and base copies, until they are deleted")
    return left
