"""Backups that have served their time: found by their name, deleted by their age."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Final

from runs.operations.backup import SUFFIX

if TYPE_CHECKING:
    from pathlib import Path

NAME: Final = re.compile(r"gantruong-(\d{8}-\d{6})" + re.escape(SUFFIX))


def made_at(path: Path) -> dt.datetime | None:
    """
    Return when a backup was made, by the name that we gave it; ``None`` for other files.

    Examples
    --------
    >>> from pathlib import Path
    >>> made_at(Path("gantruong-20260601-023000.backup")).isoformat()
    '2026-06-01T02:30:00+00:00'
    """
    found = NAME.fullmatch(path.name)
    if found is None:
        return None
    return dt.datetime.strptime(found[1], "%Y%m%d-%H%M%S").replace(tzinfo=dt.UTC)


def delete(folder: Path, *, keep_days: int) -> list[Path]:
    """Delete the backups of a folder that are older, never the newest; return their paths."""
    dated = [(at, path) for path in folder.iterdir() if (at := made_at(path)) is not None]
    limit = dt.datetime.now(dt.UTC) - dt.timedelta(days=keep_days)
    old = [path for at, path in sorted(dated)[:-1] if at < limit]
    for path in old:
        path.unlink()
    return old
