"""What a database holds, in few numbers: by them a restored one is held against the first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from psycopg import sql

if TYPE_CHECKING:
    import psycopg

TABLES: Final = """
SELECT n.nspname, c.relname FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p') AND n.nspname NOT IN ('pg_catalog', 'information_schema')
    AND n.nspname NOT LIKE 'pg\\_%'
    AND NOT EXISTS (
        SELECT FROM pg_depend AS d
        WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e'
    )
ORDER BY 1, 2
"""
"""Every table but those of extensions."""

GUARDED: Final = """
SELECT n.nspname || '.' || c.relname || CASE WHEN c.relforcerowsecurity THEN ' forced' ELSE '' END
    || ': ' || (
        SELECT COALESCE(string_agg(
            p.polname || ' ' || p.polcmd::text || ' '
            || COALESCE(pg_get_expr(p.polqual, c.oid), '') || ' '
            || COALESCE(pg_get_expr(p.polwithcheck, c.oid), ''), '; ' ORDER BY p.polname), '')
        FROM pg_policy AS p WHERE p.polrelid = c.oid
    )
FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.relrowsecurity ORDER BY 1
"""
RIGHTS: Final = """
SELECT n.nspname || '.' || c.relname || ' ' || r.rolname || ' ' || g.privilege_type
FROM pg_class AS c
JOIN pg_namespace AS n ON n.oid = c.relnamespace
CROSS JOIN LATERAL (
    SELECT a.grantee, a.privilege_type FROM aclexplode(c.relacl) AS a
    UNION ALL
    SELECT a.grantee, a.privilege_type || ' ' || t.attname
    FROM pg_attribute AS t CROSS JOIN LATERAL aclexplode(t.attacl) AS a WHERE t.attrelid = c.oid
) AS g
JOIN pg_roles AS r ON r.oid = g.grantee AND r.oid <> c.relowner
WHERE pg_get_userbyid(c.relowner) = 'gantruong_owner'
UNION ALL
SELECT n.nspname || '.' || p.oid::regprocedure || ' ' || COALESCE(r.rolname, 'all') || ' EXECUTE'
FROM pg_proc AS p
JOIN pg_namespace AS n ON n.oid = p.pronamespace
CROSS JOIN LATERAL aclexplode(COALESCE(p.proacl, acldefault('f', p.proowner))) AS g
LEFT JOIN pg_roles AS r ON r.oid = g.grantee
WHERE pg_get_userbyid(p.proowner) = 'gantruong_owner' AND g.grantee <> p.proowner
ORDER BY 1
"""
"""Who beside the owner may do what with tables, columns and functions."""
TRIGGERS: Final = """
SELECT c.relname || '.' || t.tgname || ' ' || t.tgenabled::text
FROM pg_trigger AS t JOIN pg_class AS c ON c.oid = t.tgrelid WHERE NOT t.tgisinternal ORDER BY 1
"""
AUDIT: Final = "SELECT audit_id, sha256 FROM work.audit_log ORDER BY audit_id DESC LIMIT 1"
RUNS: Final = (
    "SELECT run_id, run_key, kind, season, grade, state, run_sha256, manifest_sha256"
    " FROM work.run ORDER BY run_id"
)
PUBLICATIONS: Final = (
    "SELECT publication_id, run_id, folder, sha256, active FROM work.publication ORDER BY 1"
)
SCHEMA: Final = "SELECT version_num FROM alembic_version"


def facts_of(connection: psycopg.Connection) -> dict[str, Any]:
    """
    Return what a database holds, as one transaction sees it.

    Returns
    -------
    facts
        ``schema``, rows by table, hashes of the audit chain's end and of every run,
        publications, and the rules of who sees what: row-level security, rights, triggers.
    """
    rows = {
        f"{schema}.{name}": _count(connection, schema, name) for schema, name in _tables(connection)
    }
    audit = connection.execute(AUDIT).fetchone()
    return {
        "schema": _one(connection, SCHEMA),
        "rows": rows,
        "audit": None if audit is None else {"rows": audit[0], "sha256": bytes(audit[1]).hex()},
        "runs": _dicts(connection, RUNS),
        "publications": _dicts(connection, PUBLICATIONS),
        "row_security": _column(connection, GUARDED),
        "rights": _column(connection, RIGHTS),
        "triggers": _column(connection, TRIGGERS),
    }


def last_final(facts: dict[str, Any]) -> dict[str, Any] | None:
    """Return the run that became final last, of those that the facts name."""
    final = [run for run in facts["runs"] if run["state"] == "final"]
    return max(final, key=lambda run: run["run_id"], default=None)


def differences(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """Return one line per fact that is not the same."""
    lines = [
        f"{table}: {before['rows'].get(table, 'no')} rows before, "
        f"{after['rows'].get(table, 'no')} after"
        for table in sorted({*before["rows"], *after["rows"]})
        if before["rows"].get(table) != after["rows"].get(table)
    ]
    return lines + [
        f"{name} differ"
        for name in sorted(before)
        if name != "rows" and before[name] != after[name]
    ]


def _tables(connection: psycopg.Connection) -> list[tuple[str, str]]:
    return [(row[0], row[1]) for row in connection.execute(TABLES).fetchall()]


def _count(connection: psycopg.Connection, schema: str, name: str) -> int:
    statement = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(schema, name))
    found = connection.execute(statement).fetchone()
    return int(found[0]) if found else 0


def _one(connection: psycopg.Connection, statement: str) -> Any:  # noqa: ANN401 (one value of any column)
    found = connection.execute(statement).fetchone()
    return None if found is None else found[0]


def _column(connection: psycopg.Connection, statement: str) -> list[str]:
    rows = connection.execute(statement).fetchall()
    return [str(row[0]) for row in rows]


def _dicts(connection: psycopg.Connection, statement: str) -> list[dict[str, Any]]:
    cursor = connection.execute(statement)
    names = [one.name for one in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
