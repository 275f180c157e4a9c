"""What takes the disk: parts of the state folder, tables, the log, what was left behind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from gis import db
from gis.cluster import place as cluster_place

if TYPE_CHECKING:
    from pathlib import Path

TABLES: Final = """
SELECT n.nspname || '.' || c.relname, pg_total_relation_size(c.oid)
FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'm') AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
ORDER BY 2 DESC, 1 LIMIT 12
"""
LEFT_BEHIND: Final = ("*.partial", "data.before-*", "data.unfinished", ".restore-*", ".building*")
"""Names that a killed command, or a recovery, leaves; nobody reads them again."""


@dataclass(frozen=True, slots=True)
class Part:
    """One thing on the disk; ``kind`` is ``folder``, ``table``, ``log`` or ``left``."""

    kind: str
    name: str
    n_bytes: int


def usage(url: str, state: Path) -> list[Part]:
    """Return what takes the disk, the largest of each kind first; nothing is changed."""
    engine = db.engine(url)
    try:
        with db.transaction(engine) as connection:
            rows = connection.exec_driver_sql(TABLES).all()
    finally:
        engine.dispose()
    place = cluster_place.find(state)
    roots = [state] if place is None or place.root.is_relative_to(state) else [state, place.root]
    folders = [Part("folder", str(one), _size(one)) for root in roots for one in _inside(root)]
    logs = [] if place is None else [place.data / "pg_wal", cluster_place.archive_of(place)]
    parts = [
        *folders,
        *(Part("table", str(name), int(n_bytes)) for name, n_bytes in rows),
        *(Part("log", str(one), _size(one)) for one in logs if one is not None and one.is_dir()),
        *(Part("left", str(one), _size(one)) for one in left_behind(roots)),
    ]
    return sorted(parts, key=lambda part: (part.kind, -part.n_bytes, part.name))


def left_behind(roots: list[Path]) -> list[Path]:
    """Return what a killed command or a recovery left, to be deleted by hand once looked at."""
    return sorted({path for root in roots for name in LEFT_BEHIND for path in root.rglob(name)})


def _inside(root: Path) -> list[Path]:
    return sorted(path for path in root.iterdir() if not path.is_symlink())


def _size(path: Path) -> int:
    if path.is_file():
        return path.stat().st_size
    total = 0
    for one in path.rglob("*"):
        try:
            total += 0 if one.is_symlink() or one.is_dir() else one.stat().st_size
        except FileNotFoundError:  # the server deletes files of its own meanwhile
            continue
    return total
