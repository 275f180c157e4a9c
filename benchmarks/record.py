# ruff: noqa: INP001 (beside the scripts that use it, in no package)
"""What every benchmark writes beside its figures: the machine, the versions, the day."""

from __future__ import annotations

import importlib.metadata
import json
import os
import platform
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

RESULTS: Final = Path(__file__).parent / "results"
LIBRARIES: Final = (
    *("numpy", "numba", "ortools", "highspy", "osmium", "osmnx"),
    *("psycopg", "scipy", "shapely"),
)
GIB: Final = 1 << 30


def write(name: str, figures: dict[str, Any], folder: Path = RESULTS) -> Path:
    """Write figures as ``<name>.json`` into a folder, ``results`` if not given; return the file."""
    whole = {
        "benchmark": name,
        "day": datetime.now(UTC).date().isoformat(),
        "machine": machine(),
        "versions": {library: importlib.metadata.version(library) for library in LIBRARIES},
        "figures": figures,
    }
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.json"
    path.write_text(json.dumps(whole, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return path


def machine() -> dict[str, Any]:
    """Return what the figures were measured on."""
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    processor = next((line.partition(": ")[2] for line in lines if "model name" in line), "unknown")
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / GIB
    return {
        "processor": processor,
        "cores": os.cpu_count(),
        "memory_gib": round(memory, 1),
        "system": platform.system(),
        "python": platform.python_version(),
    }
