"""``gantruong fewest-changes`` keeps earlier offers and says what that costs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli.main import main
from tests.match_files import PAIRS, season


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Return the same children at the least total, and by deferred acceptance before."""
    place = tmp_path_factory.mktemp("season")
    now, before = season(place / "now"), season(place / "before")
    assert main(now.args("minimum-total"), {}) == 0
    assert main(before.args("deferred-acceptance"), {}) == 0
    return now.out, before.out


@pytest.mark.parametrize(
    ("extra", "changes", "extra_m"),
    [("0", 2, 0.0), ("59", 2, 0.0), ("60", 0, 59.661)],
    ids=["least total", "a metre short", "enough"],
)
def test_both_stay_for_sixty_metres(
    results: tuple[Path, Path], tmp_path: Path, extra: str, changes: int, extra_m: float
) -> None:
    """Before: p1 at s1, p2 at s2, 1,300.260 m; the least total swaps them, 1,240.599 m."""
    now, before = results
    out = tmp_path / "kept"
    words = ["fewest-changes", str(now), "--from", str(before), "--out", str(out)]
    assert main([*words, "--extra-metres", extra], {}) == 0

    told = json.loads((out / "fewest-changes.json").read_text(encoding="utf-8"))
    assert (told["changes"], told["extra_m"], told["least_total_m"]) == (changes, extra_m, 1240.599)
    assert told["changes_without_keeping"] == 2
    rows = (out / "fewest-changes.csv").read_text(encoding="utf-8").splitlines()
    if changes:
        assert rows[1:] == ["p1,s1,s2,0.099,yes", "p2,s2,s1,1240.500,yes", "p3,,,,"]
    else:
        assert rows[1:] == ["p1,s1,s1,0.010,", "p2,s2,s2,1300.250,", "p3,,,,"]


def test_a_school_that_is_gone_cannot_be_kept(results: tuple[Path, Path], tmp_path: Path) -> None:
    """The earlier offers named s1 and s2; now there is only s1, and p1 is nearest to it."""
    pairs = [pair for pair in PAIRS if pair[1] == "s1"]
    only = season(tmp_path / "one", schools="school_code,seats\ns1,1\n", pairs=pairs)
    assert main(only.args("minimum-total"), {}) == 0
    out = tmp_path / "kept"
    words = ["fewest-changes", str(only.out), "--from", str(results[1]), "--out", str(out)]
    assert main(words, {}) == 0

    rows = (out / "fewest-changes.csv").read_text(encoding="utf-8").splitlines()
    assert rows[1:] == ["p1,s1,s1,0.010,", "p2,,,,", "p3,,,,"]
