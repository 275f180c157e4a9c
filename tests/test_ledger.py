"""The fairness ledger equals a recomputation from the exports, and hides what is small."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from cli.main import main
from tests.match_files import season, tree

N = 220


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Return a result of 220 children by nearest-first, and what is known about them."""
    folder = tmp_path_factory.mktemp("ledger")
    rng = np.random.default_rng(5)
    ids = [f"p{p:03d}" for p in range(N)]
    schools = [f"s{s}" for s in range(6)]
    group = rng.integers(1, 3, N)
    pairs = [(p, s, float(rng.integers(1, 9_000_000)) / 1000) for p in ids for s in schools]
    placed = season(
        folder / "season",
        pupils="pupil_id,group\n" + "".join(f"{p},{g}\n" for p, g in zip(ids, group, strict=True)),
        schools="school_code,seats\n" + "".join(f"{s},35\n" for s in schools),
        pairs=pairs,
    )
    assert main(placed.args("nearest-first"), {}) == 0
    kind = np.where(group == 1, "permanent", "temporary")
    ward = rng.choice(["w1", "w2", "w3", "w4"], N, p=[0.55, 0.4, 0.03, 0.02])
    rows = zip(ids, kind, ward, rng.choice(["Nam", "Nữ"], N), strict=True)
    about = folder / "about.csv"
    about.write_text(
        "pupil_id,residence_kind,ward_code,sex\n" + "".join(f"{','.join(row)}\n" for row in rows),
        encoding="utf-8",
    )
    return placed.out, about


def write(made: tuple[Path, Path], out: Path, *more: str) -> dict[str, object]:
    """Write the ledger and return its JSON."""
    result, about = made
    assert main(["ledger", str(result), "--about", str(about), "--out", str(out), *more], {}) == 0
    found: dict[str, object] = json.loads((out / "ledger.json").read_text(encoding="utf-8"))
    return found


def child_level(mm: np.ndarray, percent: int) -> float:
    """Return the shortest distance that so many per cent do not exceed, in metres."""
    ordered = sorted(mm)
    return float(ordered[-(-percent * len(ordered) // 100) - 1])


def test_exact_figures_are_those_of_the_exports(made, tmp_path) -> None:
    """Every cell of every table, worked out with pandas from offers.csv and the register."""
    found = write(made, tmp_path / "out", "--for", "officer")
    offers = pd.read_csv(made[0] / "offers.csv").merge(pd.read_csv(made[1]), on="pupil_id")
    for column in ("residence_kind", "ward_code", "sex"):
        cells = {row["cell"]: row for row in found["tables"][column]}  # type: ignore[index]  # JSON
        assert sorted(cells) == sorted(offers[column].unique())
        for cell, rows in offers.groupby(column):
            told, own = cells[cell], rows.distance_m.dropna().to_numpy()
            assert told["n"] == len(rows)
            assert told["n_unplaced"] == rows.school_code.isna().sum()
            assert told["n_over_4km"] == (own > 4000).sum()
            assert told["mean_m"] == pytest.approx(own.mean(), abs=0.001)
            assert told["median_m"] == child_level(own, 50)
            assert told["p95_m"] == child_level(own, 95)
    assert sum(row["n"] for row in found["tables"]["group"]) == N  # type: ignore[index]  # JSON
    gap = found["residence_gap"]
    means = offers.groupby("residence_kind").distance_m.mean()
    assert gap["mean_m"] == pytest.approx(means.temporary - means.permanent, abs=0.002)  # type: ignore[index]  # JSON
    worst = offers.distance_m.dropna().nlargest(2)
    assert found["worst_percent"]["n"] == 2  # type: ignore[index]  # JSON
    assert found["worst_percent"]["mean_m"] == pytest.approx(worst.mean(), abs=0.001)  # type: ignore[index]  # JSON


def test_envy_is_counted_as_a_clerk_would(made, tmp_path) -> None:
    """Child by child: is there a nearer school that admitted somebody ranked after this one."""
    found = write(made, tmp_path / "out", "--for", "officer")
    offers = pd.read_csv(made[0] / "offers.csv", index_col="pupil_id")
    metres = pd.read_parquet(made[0] / "inputs/distances.parquet")
    mm = metres.pivot_table(index="pupil_id", columns="school_code", values="distance_m")
    group = pd.read_parquet(made[0] / "inputs/pupils.parquet").set_index("pupil_id").group
    worst: dict[str, tuple[int, float, str]] = {}
    for name, one in offers.dropna().iterrows():
        key = (int(group[name]), float(one.distance_m), str(name))
        worst[one.school_code] = max(worst.get(one.school_code, key), key)
    envious = 0
    for name, one in offers.iterrows():
        own = np.inf if pd.isna(one.distance_m) else one.distance_m
        envious += any(
            mm.loc[name, s] < own and (int(group[name]), mm.loc[name, s], str(name)) < worst[s]
            for s in mm.columns
        )
    assert found["everyone"]["n_envious"] == envious > 0  # type: ignore[index]  # JSON


def test_breaches_are_listed_for_officers_and_counted_for_the_public(made, tmp_path) -> None:
    """Nearest-first has no flag of its own: 4 km; farthest first, nobody else is there."""
    found = write(made, tmp_path / "officer", "--for", "officer")
    listed = pd.read_csv(tmp_path / "officer" / "breaches.csv")
    assert len(listed) == found["everyone"]["n_over_4km"]  # type: ignore[index]  # JSON
    assert listed.distance_m.is_monotonic_decreasing
    assert (listed.distance_m > 4000).all()

    write(made, tmp_path / "public")
    assert sorted(tree(tmp_path / "public")) == ["ledger.csv", "ledger.html", "ledger.json"]


def test_small_cells_cannot_be_worked_out_from_the_public_ledger(made, tmp_path) -> None:
    """Two wards hold a few children each; what is withheld stands for ten together."""
    exact = write(made, tmp_path / "officer", "--for", "officer")
    told = write(made, tmp_path / "public")
    for name, rows in told["tables"].items():  # type: ignore[attr-defined]  # JSON
        right = {row["cell"]: row for row in exact["tables"][name]}  # type: ignore[index]  # JSON
        for figure in ("n", "n_unplaced", "n_over_4km", "n_envious"):
            shown = [row[figure] for row in rows if row[figure] is not None]
            assert not [n for n in shown if 0 < n < 10]
            hidden = [right[row["cell"]][figure] for row in rows if row[figure] is None]
            hidden = [n for n in hidden if n]
            known = told["everyone"][figure]  # type: ignore[index]  # JSON
            if hidden and known is not None and len(hidden) < len(rows):
                assert len(hidden) > 1
                assert sum(hidden) >= 10
        for row in rows:
            assert row["median_m"] is None or row["median_m"] % 50 == 0
            if row["n"] is None:
                assert {row[key] for key in row if key != "cell"} == {None}
    small = [row for row in told["tables"]["ward_code"] if row["n"] is None]  # type: ignore[index]  # JSON
    assert len(small) >= 2


def test_exceptions_are_counted_by_decision(made, tmp_path) -> None:
    """Three moves of two decisions are two; without a list nothing is claimed."""
    listed = tmp_path / "overrides.csv"
    listed.write_text("decision,position,pupil_id\n1,1,p001\n1,2,p002\n2,1,p003\n")
    officer = ("--for", "officer", "--overrides", str(listed))

    assert write(made, tmp_path / "a", *officer)["n_overrides"] == 2
    assert write(made, tmp_path / "b", "--overrides", str(listed))["n_overrides"] is None
    assert write(made, tmp_path / "c", "--for", "officer")["n_overrides"] is None


def test_the_page_carries_the_same_numbers(made, tmp_path) -> None:
    """What is printed is what is in the JSON, Vietnamese first."""
    found = write(made, tmp_path / "out")
    page = (tmp_path / "out" / "ledger.html").read_text(encoding="utf-8")

    assert f">{found['everyone']['n']}<" in page  # type: ignore[index]  # JSON
    assert page.index("Tạm trú so với thường trú") < page.index("Temporary against permanent")
    assert "Đề xuất, chưa được hội đồng xác nhận" in page
