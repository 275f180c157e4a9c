"""How long each step of a job took and how much memory it held at most."""

from __future__ import annotations

import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

_STATUS: Final = Path("/proc/self/status")
_RESET: Final = Path("/proc/self/clear_refs")
_RESET_PEAK: Final = "5"  # proc(5): writing 5 resets the peak resident set size
KIB_PER_MIB: Final = 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One finished step: its name, wall seconds, and peak memory of this process in MiB."""

    name: str
    seconds: float
    peak_mib: int


@dataclass(slots=True)
class Steps:
    """The finished steps of one job, in the order in which they ended."""

    done: list[Step] = field(default_factory=list)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Record the block as one step; a block that fails is not recorded."""
        _reset_peak()
        start = time.perf_counter()
        yield
        seconds = time.perf_counter() - start
        self.done.append(Step(name=name, seconds=seconds, peak_mib=_peak_mib()))

    @property
    def peak_mib(self) -> int:
        """Return the largest peak of all steps, MiB."""
        return max((step.peak_mib for step in self.done), default=0)


def _reset_peak() -> None:
    # Where the kernel does not allow it, each step reports the peak of the whole job so far.
    try:
        _RESET.write_text(_RESET_PEAK)
    except OSError:
        return


def _peak_mib() -> int:
    try:
        lines = _STATUS.read_text().splitlines()
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // KIB_PER_MIB
    peak = next(line for line in lines if line.startswith("VmHWM:"))
    return int(peak.split()[1]) // KIB_PER_MIB
