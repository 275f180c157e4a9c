"""What this machine has and what is missing, one check per thing; nothing is made or started."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from gis.errors import GanTruongError
from gis.state import CHECKOUT, state_dir

if TYPE_CHECKING:
    from collections.abc import Callable

NeededFor: TypeAlias = Literal["demo", "map", "test", "comfort", "production"]

BROWSERS: Final = ("chromium", "google-chrome", "google-chrome-stable")
GIB: Final = 1 << 30
MIN_DISK_GIB: Final = 3  # environment, database and results of the real city
MIN_MEMORY_GIB: Final = 4  # the whole real city stays below this
QUICK_S: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """
    One thing that was looked for.

    Attributes
    ----------
    name
        Stable word for programs.
    vi, en
        What a person calls it.
    needed_for
        The first thing that does not work without it.
    detail
        What was found: a version, a path, an amount.
    mend
        The command that brings it; empty where there is nothing to do.
    """

    name: str
    vi: str
    en: str
    needed_for: NeededFor
    ok: bool
    detail: str
    mend: str = ""


def all_checks() -> list[Check]:
    """Return every check, in the order in which a person would mend them."""
    looks: tuple[Callable[[], Check], ...] = (
        _python,
        _packages,
        _postgis,
        _state_folder,
        _database,
        _disk,
        _memory,
        _map_page,
        _browser,
        _fonts,
    )
    return [*(look() for look in looks), *_production()]


def demo_can_run(checks: list[Check]) -> bool:
    """Return whether nothing is missing that the demo needs."""
    return all(check.ok for check in checks if check.needed_for == "demo")


def _production() -> list[Check]:
    """Return one check per thing that keeps a production service from starting."""
    from runs.operations import production  # noqa: PLC0415 (only where it is asked)

    if not production.is_production():
        return []
    found = production.refusals()
    words = [(one.vi, one.en) for one in found] or [("Sẵn sàng vận hành", "Ready for production")]
    return [
        Check(
            name="production",
            vi=vi,
            en=en,
            needed_for="production",
            ok=not found,
            detail=f"{production.SETTING}={production.PRODUCTION}",
        )
        for vi, en in words
    ]


def _python() -> Check:
    return Check(
        name="python",
        vi="Python",
        en="Python",
        needed_for="demo",
        ok=(3, 11) <= sys.version_info[:2] <= (3, 13),
        detail=f"{platform.python_version()} ({sys.prefix})",
        mend=_set_up("--version", "install the wheel again with its requirements"),
    )


def _packages() -> Check:
    wanted = importlib.metadata.requires("gan-truong") or []
    missing = [name for name in map(_distribution_name, wanted) if not _is_installed(name)]
    return Check(
        name="packages",
        vi="Gói Python",
        en="Python packages",
        needed_for="demo",
        ok=not missing,
        detail=", ".join(missing) if missing else f"{len(wanted)}",
        mend=_set_up("--version", "install the wheel again with its requirements"),
    )


def _distribution_name(requirement: str) -> str:
    return "".join(c if c.isalnum() or c in "-_." else " " for c in requirement).split()[0]


def _is_installed(distribution: str) -> bool:
    try:
        importlib.metadata.version(distribution)
    except importlib.metadata.PackageNotFoundError:
        return False
    return True


def _postgis() -> Check:
    from gis.cluster import server as cluster_server  # noqa: PLC0415 (the database driver loads only where it is used)

    ok, detail = True, "GANTRUONG_DATABASE_URL"
    if not os.environ.get("GANTRUONG_DATABASE_URL"):
        try:
            server = cluster_server.find()
            detail = f"PostgreSQL {server.major} ({server.folder})"
        except GanTruongError as error:
            ok, detail = False, str(error)
    packages = " ".join(cluster_server.packages())
    return Check(
        name="postgis",
        vi="PostgreSQL và PostGIS",
        en="PostgreSQL and PostGIS",
        needed_for="demo",
        ok=ok,
        detail=detail,
        mend=_set_up("demo --no-serve", f"apt-get install {packages}"),
    )


def _state_folder() -> Check:
    try:
        folder = state_dir()
        ok, detail = os.access(folder, os.W_OK | os.X_OK), str(folder)
    except OSError as error:
        ok, detail = False, f"{error.filename}: {error.strerror}"
    return Check(
        name="state_folder",
        vi="Thư mục trạng thái",
        en="State folder",
        needed_for="demo",
        ok=ok,
        detail=detail,
        mend="export GANTRUONG_STATE_DIR=FOLDER",
    )


def _database() -> Check:
    ok, detail, mend = _given_database() if _url() else _own_database()
    return Check(
        name="database",
        vi="Cơ sở dữ liệu",
        en="Database",
        needed_for="demo",
        ok=ok,
        detail=detail,
        mend=mend,
    )


def _url() -> str:
    return os.environ.get("GANTRUONG_DATABASE_URL", "")


def _given_database() -> tuple[bool, str, str]:
    import psycopg  # noqa: PLC0415 (as above)

    address = _url().replace("postgresql+psycopg://", "postgresql://", 1)
    try:
        with psycopg.connect(address, connect_timeout=QUICK_S) as connection:
            row = connection.execute(
                "SELECT default_version FROM pg_available_extensions WHERE name = 'postgis'"
            ).fetchone()
    except psycopg.Error as error:
        reason = str(error).partition("\n")[0]
        return False, reason, "export GANTRUONG_DATABASE_URL=postgresql://USER@HOST/DATABASE"
    if row is None:
        return False, "no PostGIS on that server", "install PostGIS on the database server"
    return True, f"PostGIS {row[0]}", ""


def _own_database() -> tuple[bool, str, str]:
    from gis.cluster.private import Cluster  # noqa: PLC0415 (as above)

    try:
        status = Cluster(state_dir()).status()
    except (GanTruongError, OSError) as error:
        return False, str(error), "gantruong db reset"
    if not status.exists:
        return True, "private; made when first needed", ""
    running = "running" if status.running else "stopped; starts when needed"
    return True, f"private, PostgreSQL {status.version}, {running}", ""


def _disk() -> Check:
    try:
        free_gib = shutil.disk_usage(state_dir()).free / GIB
    except OSError:
        free_gib = 0.0
    return Check(
        name="disk",
        vi="Đĩa còn trống",
        en="Free disk",
        needed_for="demo",
        ok=free_gib >= MIN_DISK_GIB,
        detail=f"{free_gib:.1f} GiB",
        mend=f"free {MIN_DISK_GIB} GiB, or: export GANTRUONG_STATE_DIR=FOLDER",
    )


def _memory() -> Check:
    total_gib = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / GIB
    return Check(
        name="memory",
        vi="Bộ nhớ",
        en="Memory",
        needed_for="comfort",
        ok=total_gib >= MIN_MEMORY_GIB * 0.9,  # a machine sold with 4 GiB shows a little less
        detail=f"{total_gib:.1f} GiB",
        mend=f"the invented city runs; a whole real city needs {MIN_MEMORY_GIB} GiB",
    )


def _map_page() -> Check:
    from webmap import build  # noqa: PLC0415 (as above)

    static = Path(build.__file__).parent / "static"
    built = (static / "index.html").is_file()
    return Check(
        name="map_page",
        vi="Trang bản đồ",
        en="Map page",
        needed_for="map",
        ok=built,
        detail=str(static) if built else "not built yet; made when first served",
        mend="gantruong serve",
    )


def _browser() -> Check:
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    downloaded = sorted((Path.home() / ".cache" / "ms-playwright").glob("chromium*"))
    return Check(
        name="browser",
        vi="Trình duyệt Chromium",
        en="Chromium browser",
        needed_for="test",
        ok=bool(found or downloaded),
        detail=found or (str(downloaded[-1]) if downloaded else ""),
        mend=_set_up("test", "only needed in the source folder"),
    )


def _fonts() -> Check:
    found: list[str] = []
    if shutil.which("fc-list"):
        words = ["fc-list", ":lang=vi", "family"]
        listed = subprocess.run(words, capture_output=True, text=True, check=False, timeout=60)  # noqa: S603 (fixed words)
        found = listed.stdout.splitlines()
    return Check(
        name="fonts",
        vi="Phông chữ tiếng Việt",
        en="Fonts with Vietnamese letters",
        needed_for="test",
        ok=bool(found),
        detail=f"{len(found)}" if found else "",
        mend=_set_up("test", "only needed in the source folder"),
    )


def in_checkout() -> bool:
    """Return whether this runs from the source folder, where ``./gantruong`` sets things up."""
    return (CHECKOUT / "pyproject.toml").is_file()


def _set_up(words: str, elsewhere: str) -> str:
    return f"./gantruong {words}" if in_checkout() else elsewhere
