"""
What a Dask worker does for us: tell its versions, hold the networks, compute and write blocks.

Workers import this module by name before anything else of ours, so nothing with kernels is
imported here at once: their cache must be prepared first.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import pickle
import platform
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final
from uuid import uuid4

from gis.errors import EnvironmentNotReadyError
from gis.kernel_cache import prepare

if TYPE_CHECKING:
    from runs.distances.rows import Job

ROOT: Final = Path(__file__).parents[2]
OUR_PACKAGES: Final = ("gis", "routing", "runs")
LIBRARIES: Final = ("numba", "llvmlite", "numpy", "pyarrow", "pyproj", "scipy", "shapely")
"""Everything between the broadcast networks and a written block."""

PROOF: Final = "proof.txt"


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """
    One block to compute; plain values, so that a worker can read it before it imports more.

    Attributes
    ----------
    key
        Hash of the broadcast networks, homes and gates.
    variant, first, end
        Network, and homes from ``first`` up to ``end``.
    nearest
        Only so many schools per home, all if ``None``.
    folder, name
        Where the part is written, and its file name.
    facts
        What the asking process computes with.
    """

    key: str
    variant: int
    first: int
    end: int
    nearest: int | None
    folder: str
    name: str
    facts: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """A written part: its hash, and its rows by status."""

    sha256: str
    counts: tuple[int, ...]


@cache
def facts() -> dict[str, str]:
    """Return what decides the bytes of a result: our code, the libraries, Python, the processor."""
    prepare()
    return {
        "Gần Trường": _code_hash(ROOT)[:16],
        "Python": platform.python_version(),
        "processor": platform.machine(),
        **{name: importlib.metadata.version(name) for name in LIBRARIES},
    }


def differences(theirs: Mapping[str, str], ours: Mapping[str, str]) -> list[str]:
    """
    Return one phrase per fact that differs.

    Examples
    --------
    >>> differences({"numpy": "2.1"}, {"numpy": "2.2"})
    ['numpy 2.1 instead of 2.2']
    """
    return [
        f"{name} {theirs.get(name, '(none)')} instead of {value}"
        for name, value in ours.items()
        if theirs.get(name) != value
    ]


def try_folder(folder: str, token: str) -> str:
    """Return why a folder cannot be shared with the process that wrote the token, or nothing."""
    try:
        found = (Path(folder) / PROOF).read_text(encoding="utf-8")
        probe = Path(folder) / f"probe-{uuid4().hex}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        return str(error)
    return "" if found == token else f"{folder} is another folder there"


def compute(order: Order, broadcast: bytes) -> Done:
    """
    Compute one block and write it as a part file, whole or not at all.

    Raises
    ------
    EnvironmentNotReadyError
        If this worker's versions differ, or the folder cannot be written.
    """
    refuse("a worker that joined later", facts(), order.facts)
    job = _held(order.key, broadcast)[order.variant]
    path = Path(order.folder) / order.name
    partial = path.with_name(f"{path.name}.{uuid4().hex}.partial")
    try:
        counts = _write(partial, job, order)
        sha256 = file_hash(partial)
        partial.replace(path)
    except OSError as error:
        msg = f"a Dask worker cannot write into {order.folder}: {error}"
        raise EnvironmentNotReadyError(msg) from error
    return Done(sha256=sha256, counts=counts)


def refuse(worker: str, theirs: Mapping[str, str], ours: Mapping[str, str]) -> None:
    """Raise ``EnvironmentNotReadyError``, naming the worker, if its results could differ."""
    different = differences(theirs, ours)
    if different:
        msg = (
            f"the Dask worker {worker} has {', '.join(different)}; "
            "install the same version there, or the results could differ"
        )
        raise EnvironmentNotReadyError(msg)


def forget(key: str) -> None:
    """Let go of the networks of a run that has ended."""
    with _LOCK:
        _HELD.pop(key, None)


def file_hash(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


_HELD: Final[dict[str, tuple[Job, ...]]] = {}
_LOCK: Final = threading.Lock()


def _held(key: str, broadcast: bytes) -> tuple[Job, ...]:
    """Return the broadcast networks, unpacked once per process and not once per block."""
    with _LOCK:
        if key not in _HELD:
            _HELD.clear()
            _HELD[key] = pickle.loads(broadcast)  # noqa: S301 (whoever reaches a worker may run code there anyway)
        return _HELD[key]


def _write(path: Path, job: Job, order: Order) -> tuple[int, ...]:
    import numpy as np  # noqa: PLC0415 (after the kernel cache is prepared)

    from routing.status import Status  # noqa: PLC0415 (as above)
    from runs.distances.rows import DISTANCES, distance_rows, some_homes  # noqa: PLC0415 (as above)
    from runs.parquet import write  # noqa: PLC0415 (as above)

    counts = np.zeros(len(Status), dtype=np.int64)
    some = some_homes(job, slice(order.first, order.end))
    write(path, DISTANCES, distance_rows(some, order.nearest, counts))
    return tuple(counts.tolist())


def _code_hash(root: Path) -> str:
    """Return the SHA-256 of every source and profile that a worker may use."""
    digest = hashlib.sha256()
    for package in OUR_PACKAGES:
        for path in sorted((root / package).rglob("*")):
            if path.suffix in {".py", ".toml"}:
                digest.update(path.relative_to(root).as_posix().encode())
                digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
