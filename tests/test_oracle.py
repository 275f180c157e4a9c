"""OR-Tools, a solver that knows nothing of ours, finds the same totals (offers may differ)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from admission.model import Allocation
from admission.optimum.bottleneck import minimum_worst
from admission.optimum.prices import minimum_total
from gis.units import NONE, UNREACHABLE_MM, Millimetres

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"

pytestmark = pytest.mark.skipif(not BENCHMARKS.is_dir(), reason="no checkout")


@pytest.fixture
def oracle(monkeypatch: pytest.MonkeyPatch) -> Any:  # noqa: ANN401 (a script outside the packages)
    """Return the benchmark's peer."""
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    import peers_ortools  # noqa: PLC0415 (the path has to be set first)

    return peers_ortools.least_total


def drawn(
    seed: int, n_pupils: int, n_schools: int, *, fill: float, closed: float = 0.0
) -> tuple[Millimetres, NDArray[np.int32]]:
    """Return distances over a plain and seats of very different schools."""
    rng = np.random.default_rng(seed)
    home, school = (rng.normal(0, 6e6, (n, 2)) for n in (n_pupils, n_schools))
    mm = np.hypot(*(home[:, None] - school[None]).transpose(2, 0, 1)).astype(np.int32)
    mm[rng.random(mm.shape) < closed] = UNREACHABLE_MM
    weight = rng.lognormal(0, 0.6, n_schools)
    return mm, np.floor(weight / weight.sum() * n_pupils * fill).astype(np.int32)


def figures(distance_mm: Millimetres, found: Allocation) -> tuple[int, int]:
    """Return how many are placed and their total."""
    placed = np.flatnonzero(found.school != NONE)
    own_mm = distance_mm[placed, found.school[placed]]
    return len(placed), int(own_mm.sum(dtype=np.int64))


@pytest.mark.parametrize("fill", [0.6, 0.95, 1.0, 1.02, 1.5])
def test_ortools_finds_the_same_totals_in_towns(oracle: Any, fill: float, is_full: bool) -> None:  # noqa: ANN401, FBT001 (a script; a fixture)
    """Too few seats, just enough, many; some pairs not eligible; millimetres and kilometres."""
    for seed in range(40 if is_full else 4):
        closed = (0.0, 0.3, 0.9)[seed % 3]
        mm, seats = drawn(seed, 300, 12, fill=fill, closed=closed)
        if seed % 2:
            mm = np.where(mm < UNREACHABLE_MM, mm // 1_000_000, mm).astype(np.int32)  # many ties
        assert figures(mm, minimum_total(mm, seats)) == oracle(mm, seats)[:2]


@pytest.mark.parametrize("fill", [0.9, 1.02])
def test_ortools_finds_the_same_total_in_a_district(oracle: Any, fill: float) -> None:  # noqa: ANN401 (a script outside the packages)
    """4,000 pupils and 40 schools: the search for prices runs its whole course."""
    mm, seats = drawn(7, 4_000, 40, fill=fill)
    assert figures(mm, minimum_total(mm, seats)) == oracle(mm, seats)[:2]


def test_ortools_finds_the_same_total_under_the_smallest_limit(oracle: Any) -> None:  # noqa: ANN401 (a script outside the packages)
    """One millimetre below the limit of minimum-worst fewer can be placed; at it, all."""
    mm, seats = drawn(8, 1_500, 20, fill=1.02)
    found = minimum_worst(mm, seats)
    assert found.certificate is not None
    limit_mm = found.certificate.limit_mm
    within = np.where(mm <= limit_mm, mm, UNREACHABLE_MM).astype(np.int32)
    below = np.where(mm < limit_mm, mm, UNREACHABLE_MM).astype(np.int32)

    assert figures(mm, found) == oracle(within, seats)[:2]
    assert oracle(below, seats).n_placed < found.n_placed
