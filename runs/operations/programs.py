"""PostgreSQL's own programs for copies of a database, of a version that fits the server."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from psycopg.conninfo import conninfo_to_dict

from gis.cluster.connect import DRIVER
from gis.cluster.server import BIN_SETTING, DISTRIBUTION_BINS
from gis.errors import EnvironmentNotReadyError

if TYPE_CHECKING:
    from collections.abc import Mapping

NEEDED: Final = ("pg_dump", "pg_restore", "psql")
LIBPQ_NAMES: Final = {"dbname": "PGDATABASE", "application_name": "PGAPPNAME"}
VERSION: Final = re.compile(r"(\d+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Programs:
    """The folder of ``pg_dump``, ``pg_restore`` and ``psql``, and their major version."""

    folder: Path
    major: int

    def path(self, name: str) -> str:
        """Return the path of one of them."""
        return str(self.folder / name)


def fitting(*, at_least: int, at_most: int | None = None) -> Programs:
    """
    Return the oldest programs of at least one and at most another major version.

    Parameters
    ----------
    at_least
        For copying: the server's. For bringing back: that of the ``pg_dump`` that wrote the copy.
    at_most
        For bringing back: the server's; newer programs say words that an older server refuses.

    Raises
    ------
    EnvironmentNotReadyError
        If none is installed; the sentence names what to install.
    """
    found = [one for one in _installed() if one.major >= at_least]
    found = [one for one in found if at_most is None or one.major <= at_most]
    if found:
        return min(found, key=lambda one: one.major)
    there = ", ".join(str(one.major) for one in _installed()) or "none"
    if at_most is not None and at_most < at_least:
        msg = (
            f"the copy was written by PostgreSQL {at_least} and the server is {at_most}: "
            f"restore it to a server of version {at_least} or newer"
        )
    else:
        msg = (
            f"pg_dump, pg_restore and psql of PostgreSQL {at_least} are needed, found: {there}; "
            f"install the package postgresql-client-{at_least}"
        )
    raise EnvironmentNotReadyError(msg)


def environment(url: str) -> dict[str, str]:
    """
    Return the environment that leads the programs to a database; no secret on a command line.

    Examples
    --------
    >>> made = environment("postgresql+psycopg://anna@/city?host=/run/x&requirepeer=anna")
    >>> made["PGDATABASE"], made["PGHOST"], made["PGREQUIREPEER"]
    ('city', '/run/x', 'anna')
    """
    given: Mapping[str, object] = conninfo_to_dict(url.replace(f"{DRIVER}:", "postgresql:", 1))
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("PG") or name in {"PGPASSFILE", "PGSSLROOTCERT", "PGSSLMODE"}
    }
    kept |= {"PGTZ": "UTC", "LC_ALL": "C.UTF-8"}
    for name, value in given.items():
        kept[LIBPQ_NAMES.get(name, "PG" + name.upper())] = str(value)
    return kept


def _installed() -> list[Programs]:
    given = os.environ.get(BIN_SETTING)
    folders = [Path(given)] if given else []
    folders += sorted(DISTRIBUTION_BINS.glob("*/bin"))
    on_path = shutil.which("pg_dump")
    if on_path:
        folders.append(Path(on_path).resolve().parent)
    whole = [one for one in folders if all((one / name).is_file() for name in NEEDED)]
    return [made for made in map(_programs, whole) if made is not None]


def _programs(folder: Path) -> Programs | None:
    said = subprocess.run(  # noqa: S603 (a program of the system)
        [str(folder / "pg_restore"), "--version"], check=False, capture_output=True, text=True
    )
    version = VERSION.search(said.stdout)
    return Programs(folder=folder, major=int(version[1])) if version else None
