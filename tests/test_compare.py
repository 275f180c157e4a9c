"""``gantruong compare``: counts equal the difference of the exports; no home on a public map."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from cli.main import main
from runs.explain.cells import CELL_M, cells
from runs.explain.suppress import hidden
from tests.match_files import Season, random_season, season


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Return the results of two policies over one season of 60 children."""
    folder = tmp_path_factory.mktemp("two")
    outs = []
    for name, policy in (("a", "deferred-acceptance"), ("b", "minimum-total")):
        made = random_season(folder / name, seed=3)
        assert main(made.args(policy), {}) == 0
        outs.append(made.out)
    return outs[0], outs[1]


def facts_of(capsys: pytest.CaptureFixture[str], *args: object) -> dict[str, object]:
    """Run the command with --json and return its object."""
    capsys.readouterr()
    assert main(["compare", *map(str, args), "--json"], {}) == 0
    found: dict[str, object] = json.loads(capsys.readouterr().out)
    return found


def test_counts_are_the_difference_of_the_exports(
    two: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Recomputed with pandas from the two offers.csv; the list of changes says the same."""
    found = facts_of(capsys, *two, "--out", tmp_path / "out")
    a, b = (pd.read_csv(one / "offers.csv", dtype={"pupil_id": str}) for one in two)
    m_a, m_b = a.distance_m.fillna(np.inf), b.distance_m.fillna(np.inf)
    moved = a.school_code.fillna("") != b.school_code.fillna("")

    everyone = found["all"]
    assert isinstance(everyone, dict)
    assert everyone["n_moved"] == moved.sum() > 5
    assert everyone["n_better"] == (m_b < m_a).sum()
    assert everyone["n_worse"] == (m_b > m_a).sum()
    assert everyone["n_newly_placed"] == (a.school_code.isna() & b.school_code.notna()).sum()
    both = a.school_code.notna() & b.school_code.notna()
    assert everyone["nearer_m"] == pytest.approx((a.distance_m - b.distance_m)[both].clip(0).sum())
    changes = pd.read_csv(tmp_path / "out" / "changes.csv", dtype={"pupil_id": str})
    assert (changes.change == "better").sum() == everyone["n_better"]
    assert changes.pupil_id.tolist() == a.pupil_id[moved | (m_a != m_b)].tolist()
    groups = found["groups"]
    assert isinstance(groups, list)
    assert sum(row["n_moved"] for row in groups) == everyone["n_moved"]


def test_the_page_tells_three_numbers_first(two: tuple[Path, Path], tmp_path: Path) -> None:
    """And the policy that differs, in words."""
    assert main(["compare", *map(str, two), "--out", str(tmp_path / "out")], {}) == 0
    page = (tmp_path / "out" / "compare.html").read_text(encoding="utf-8")

    assert page.index("em đổi trường") < page.index("Vì sao khác") < page.index("Theo nhóm")
    assert "deferred-acceptance → minimum-total" in page


def placed(folder: Path, **changed: str) -> Path:
    """Place the small season with other files and return the result."""
    made: Season = season(folder, **changed)  # type: ignore[arg-type]  # files by name
    assert main(made.args(), {}) == 0
    return made.out


def test_which_input_differs_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One seat more, another group, another child, each named by itself."""
    base = placed(tmp_path / "base")
    seats = placed(tmp_path / "seats", schools="school_code,seats\ns1,2\ns2,1\n")
    group = placed(tmp_path / "group", pupils="pupil_id,group\np1,1\np2,1\np3,1\n")
    fewer = placed(
        tmp_path / "fewer",
        pupils="pupil_id,group\np1,1\np2,1\n",
        pairs=(("p1", "s1", 0.010), ("p2", "s1", 1240.5), ("p2", "s2", 1299.0)),  # type: ignore[arg-type]  # pairs by name
    )

    told = {
        other.parent.name: facts_of(capsys, base, other)["why"] for other in (base, seats, group)
    }
    assert told["base"] == []
    assert told["seats"] == [
        {
            "vi": "Chỉ tiêu: 1 trường khác, cộng lại +1 chỗ",
            "en": "Seats: 1 schools differ, +1 seats in all",
        }
    ]
    assert told["group"] == [{"vi": "Nhóm: 1 em đổi nhóm", "en": "Groups: 1 pupils changed group"}]
    found = facts_of(capsys, base, fewer)
    assert [one["en"].split(":")[0] for one in found["why"]] == ["List of pupils", "Distances"]  # type: ignore[attr-defined]  # JSON
    assert (found["only_before"], found["only_after"]) == (1, 0)


def test_the_public_learns_no_small_number(
    two: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """No count of one to nine, no list of children, no input counts."""
    found = facts_of(capsys, *two, "--for", "public", "--out", tmp_path / "out")
    rows = [found["all"], *found["groups"]]  # type: ignore[misc]  # JSON

    counts = [n for row in rows for key, n in row.items() if key.startswith("n_")]  # type: ignore[union-attr]  # JSON
    assert not [n for n in counts if n is not None and 0 < n < 10]
    assert not (tmp_path / "out" / "changes.csv").exists()


def test_squares_hold_ten_children_or_are_not_drawn() -> None:
    """Ten in one square, nine in the next: nine are counted nowhere."""
    lon = np.array([106.700] * 10 + [106.720] * 9)
    lat = np.full(19, 10.77)
    everyone = np.ones(19, np.bool_)
    found = cells(lon, lat, [everyone, np.arange(19) < 4])

    assert found.counts.tolist() == [[10, -1]]
    assert found.n_hidden is None
    assert found.west[0] <= 106.700 < found.east[0]
    high_m = np.radians(found.north[0] - found.south[0]) * 6_371_008.8
    assert high_m == pytest.approx(CELL_M, rel=0.01)


def test_a_single_hidden_count_takes_another_with_it() -> None:
    """Else the total minus the rest would tell it; two that hold fewer than ten take a third."""
    shown = hidden([{"n": 3}, {"n": 40}, {"n": 11}], ["n"])
    assert [row["n"] for row in shown] == [None, 40, None]
    shown = hidden([{"n": 3}, {"n": 4}, {"n": 11}, {"n": 50}], ["n"])
    assert [row["n"] for row in shown] == [None, None, None, 50]


def test_an_exact_map_is_for_officers_and_says_so(
    two: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is drawn on request only, and labelled; without it no home is in any file."""
    rng = np.random.default_rng(1)
    homes = tmp_path / "homes.csv"
    where = [
        f"{p:04d},{106.7 + x:.7f},{10.7 + y:.7f}"
        for p, (x, y) in enumerate(rng.random((60, 2)) / 99)
    ]
    homes.write_text("pupil_id,lon,lat\n" + "\n".join(where) + "\n")
    gates = tmp_path / "gates.csv"
    lines = [f"Trường {s},106.70{s},10.705" for s in range(7)]
    gates.write_text("school_code,lon,lat\n" + "\n".join(lines) + "\n", encoding="utf-8")
    args = ["compare", *map(str, two), "--homes", str(homes), "--schools", str(gates)]

    assert main([*args, "--out", str(tmp_path / "plain")], {}) == 0
    assert main([*args, "--out", str(tmp_path / "exact"), "--exact-map"], {}) == 0
    assert main([*args, "--for", "public", "--exact-map"], {}) == 2
    plain, exact = (tmp_path / name / "compare.html" for name in ("plain", "exact"))
    assert "chỉ dùng trong hội đồng" in exact.read_text(encoding="utf-8")
    assert "chỉ dùng trong hội đồng" not in plain.read_text(encoding="utf-8")
    squares = json.loads((tmp_path / "plain" / "moved.geojson").read_text())
    assert all(one["properties"]["n_moved"] >= 10 for one in squares["features"])
    capsys.readouterr()
