"""Where compiled kernels are kept: in the state folder, one set per state of their sources."""

from __future__ import annotations

import hashlib
import importlib.metadata
import os
import platform
import sys
from pathlib import Path
from typing import Final

from gis.state import private_dir

SETTING: Final = "NUMBA_CACHE_DIR"
KERNEL_PACKAGES: Final = ("routing", "admission", "forecast")
KERNEL_PARTS: Final = ("gis/kernel.py", "gis/kernel_lock.py", "gis/units.py", "gis/crs.py")
"""What the kernels of those packages use from below; nothing else in ``gis`` may be compiled."""

MARK: Final = "compiled"
_CPU: Final = Path("/proc/cpuinfo")
_CPU_LINES: Final = ("model name", "flags", "Features", "CPU part")


def prepare() -> Path:
    """
    Tell numba to keep its compiled kernels in the state folder, and return that folder.

    Call it before the first import of a module with kernels. A folder chosen by the user in
    ``NUMBA_CACHE_DIR`` is left as it is.

    Notes
    -----
    numba notices a change in the file of a kernel, but not in the file of a kernel that it
    calls; so the folder's name holds the hash of all our sources, numba's version and the
    processor. Sources are read, not imported: about 10 ms.
    """
    given = os.environ.get(SETTING)
    if given:
        return Path(given)
    folder = private_dir("kernels", _key())
    os.environ[SETTING] = str(folder)
    numba = sys.modules.get("numba")
    if numba is not None:  # imported by somebody before us: it has read the environment already
        numba.config.CACHE_DIR = str(folder)
    return folder


def is_cold() -> bool:
    """Return whether the kernels have not been compiled yet, so that the first use takes long."""
    return not (prepare() / MARK).exists()


def mark_warm() -> None:
    """Remember that the kernels are compiled."""
    (prepare() / MARK).touch()


def sources_hash(root: Path) -> str:
    """Return the SHA-256 of every Python file that can change what a kernel does."""
    digest = hashlib.sha256()
    paths = [root / part for part in KERNEL_PARTS]
    for package in KERNEL_PACKAGES:
        paths += sorted((root / package).rglob("*.py"))
    for path in paths:
        digest.update(path.relative_to(root).as_posix().encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _key() -> str:
    parts = (
        sources_hash(Path(__file__).parents[1]),
        importlib.metadata.version("numba"),
        platform.python_version(),
        _processor(),
    )
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:20]


def _processor() -> str:
    """Return model and abilities of the first processor."""
    try:
        first = _CPU.read_text(encoding="utf-8", errors="replace").split("\n\n", maxsplit=1)[0]
    except OSError:
        return platform.processor() or platform.machine()
    return "\n".join(line for line in first.splitlines() if line.startswith(_CPU_LINES))
