"""How fairly ways are shared: recounted from the exports, across water, nothing small told."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cli.main import main
from gis.units import MM_PER_M, UNREACHABLE_MM
from runs.capacity import equity_told
from runs.capacity.equity import (
    BEYOND,
    COUNTS,
    CROSSED,
    CROSSING_COUNTS,
    EDGES_M,
    WAYS,
    Equity,
    equity_of,
    gini,
)
from runs.capacity.equity_write import columns_of
from runs.match.stored import read_result
from runs.whatif.chain import distances
from tests.ascii_city import city as drawn
from tests.count_attack import ranges
from tests.match_files import season
from tests.whatif_towns import city_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from runs.explain.ledger import Ledger

ROOT: Final = Path(__file__).parents[1]
N: Final = 260


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Return a result of 260 children by nearest-first, and what is known about them."""
    folder = tmp_path_factory.mktemp("equity")
    rng = np.random.default_rng(8)
    ids = [f"p{p:03d}" for p in range(N)]
    schools = [f"s{s}" for s in range(6)]
    pairs = [(p, s, float(rng.integers(1, 14_000_000)) / 1000) for p in ids for s in schools]
    group = rng.integers(1, 3, N)
    placed = season(
        folder / "season",
        pupils="pupil_id,group\n" + "".join(f"{p},{g}\n" for p, g in zip(ids, group, strict=True)),
        schools="school_code,seats\n" + "".join(f"{s},42\n" for s in schools),
        pairs=pairs,
    )
    assert main(placed.args("nearest-first"), {}) == 0
    kind = rng.choice(["permanent", "temporary"], N)
    ward = rng.choice(["w1", "w2", "w3", "w4"], N, p=[0.5, 0.42, 0.05, 0.03])
    about = folder / "about.csv"
    rows = "".join(f"{','.join(row)}\n" for row in zip(ids, kind, ward, strict=True))
    about.write_text("pupil_id,residence_kind,ward_code\n" + rows, encoding="utf-8")
    return placed.out, about


def test_gini_is_half_the_mean_difference_over_the_mean() -> None:
    """By the definition, pair by pair."""
    way = np.random.default_rng(3).integers(0, 9_000, 60).astype(np.int64)

    found = gini(way)

    assert found == pytest.approx(np.abs(way[:, None] - way).mean() / (2 * way.mean()))


def test_every_figure_is_counted_again_from_the_offers(made, tmp_path) -> None:
    """With pandas, cell by cell; officers see exact numbers."""
    result, about = made
    words = ["capacity", "equity", str(result), "--about", str(about), "--for", "officer"]
    assert main([*words, "--out", str(tmp_path / "out")], {}) == 0

    table = pd.read_csv(tmp_path / "out" / "equity.csv", keep_default_na=False)
    offers = pd.read_csv(result / "offers.csv").merge(pd.read_csv(about), on="pupil_id")
    worst = offers["distance_m"].nlargest(len(offers.dropna()) // 100).min()
    assert list(table.columns) == list(columns_of(has_roads=False))
    seen = 0
    for column in ("residence_kind", "ward_code"):
        for cell, rows in offers.groupby(column):
            row = table[(table["table"] == column) & (table["cell"] == cell)].iloc[0]
            own = rows["distance_m"].dropna()
            assert (row["n"], row["n_placed"]) == (len(rows), len(own))
            for name, edge in zip(BEYOND, EDGES_M, strict=True):
                assert row[name] == (own > edge).sum()
            assert row["n_worst"] == (own >= worst).sum()
            assert float(row["mean_m"]) == pytest.approx(own.mean(), abs=0.001)
            assert float(row["gini"]) == pytest.approx(
                gini((own * MM_PER_M).round().to_numpy(np.int64)), abs=0.0006
            )
            seen += 1
    assert seen == 6
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "nearest school with a seat left" in page
    assert "no roads were given" in page


def test_what_anyone_is_told_holds_no_small_number(made, tmp_path) -> None:
    """Two wards hold a few children each: neither is told, nor is what would give them."""
    result, about = made
    words = ["capacity", "equity", str(result), "--about", str(about)]
    assert main([*words, "--out", str(tmp_path / "out")], {}) == 0

    told = json.loads((tmp_path / "out" / "equity.json").read_text(encoding="utf-8"))
    assert told["is_public"]
    wards = {row["cell"]: row for row in told["rows"] if row["table"] == "ward_code"}
    assert wards["w4"]["n"] is None
    for row in told["rows"]:
        assert not [row[name] for name in COUNTS if row[name] is not None and 0 < row[name] < 10]
        if row["n"] is None:
            assert {row[name] for name in (*WAYS, "gini")} == {None}
        for name in ("median_m", "p95_m", "longest_m"):
            assert row[name] is None or row[name] % 50 == 0
    assert main([*words, "--out", str(tmp_path / "out")], {}) == 2


BRIDGE: Final = {"hi": {"bridge": "yes"}}
ROUND: Final = """
a-P-Q-h-W-i-R-S-b
|               |
|               |
c---------------d
"""
ALONE: Final = "a-P-Q-h-W-i-R-S-b"


@pytest.mark.parametrize(("town", "cut_off"), [(ROUND, 0), (ALONE, 2)])
def test_who_must_cross_water_and_how_far_the_way_round_is(
    town: str, cut_off: int, tmp_path: Path
) -> None:
    """P and Q go to S over the bridge, R need not; the same town without a bridge tells the way."""
    city = city_of(drawn(town, tags=BRIDGE, wet="W"), "PQR", {"S": "east"}, {"east": 9})
    mm = distances(city.network, city.home, city.places)[:, 0]
    placed = season(
        tmp_path / "season",
        pupils="pupil_id,group\nP,1\nQ,1\nR,1\n",
        schools="school_code,seats\neast,9\n",
        pairs=[(one, "east", int(way) / MM_PER_M) for one, way in zip("PQR", mm, strict=True)],
    )
    assert main(placed.args("nearest-first"), {}) == 0

    row = equity_of(read_result(placed.out), {}, city=city).rows[0]

    assert [row[name] for name in CROSSED] == [2, 2, 0]
    assert row["n_cut_off"] == cut_off
    if cut_off:
        assert row["detour_m"] is None
        return
    dry = city_of(drawn(town.replace("h-W-i", "h   i")), "PQR", {"S": "east"}, {"east": 9})
    round_mm = distances(dry.network, dry.home, dry.places)[:, 0].astype(np.int64)
    assert row["detour_m"] == pytest.approx((round_mm - mm)[:2].mean() / MM_PER_M, abs=0.01)
    assert row["detour_m"] > 100


def rows_of(children: Sequence[tuple[str, int, int]]) -> list[dict[str, Any]]:
    """Return the rows of children by ward: way in metres (-1 unplaced), and what they cross."""

    def row(table: str, cell: str, own: list[tuple[str, int, int]]) -> dict[str, Any]:
        ways = [way for _, way, _ in own if way >= 0]
        crosses = [kind for _, way, kind in own if way >= 0]
        return {
            "table": table,
            "cell": cell,
            "n": len(own),
            "n_placed": len(ways),
            "n_unplaced": len(own) - len(ways),
            "n_at_nearest": sum(way % 2 for way in ways),
            **{
                name: sum(way > edge for way in ways)
                for name, edge in zip(BEYOND, EDGES_M, strict=True)
            },
            "n_worst": sum(way >= 8_000 for way in ways),
            **dict.fromkeys(WAYS, 1.0),
            "gini": 0.5,
            "must_cross_bridge": sum(kind >= 1 for kind in crosses),
            "must_cross_river": sum(kind >= 2 for kind in crosses),
            "must_cross_ferry": sum(kind == 3 for kind in crosses),
            "n_cut_off": sum(kind == 4 for kind in crosses),
            "detour_m": 5.0,
        }

    wards = sorted({ward for ward, _, _ in children})
    parts = [row("ward_code", one, [c for c in children if c[0] == one]) for one in wards]
    return [row("all", "", list(children)), *parts]


def sums_of(rows: Sequence[dict[str, Any]]) -> list[tuple[Any, Sequence[Any]]]:
    """Return what whoever reads the table knows of it: each row's sums, and those of the wards."""
    chain = ["n_placed", *BEYOND[:6], "n_worst", BEYOND[6]]
    pairs = [
        *pairwise(chain),
        *(("n_placed", name) for name in (*CROSSED, "n_at_nearest")),
        ("must_cross_river", "n_cut_off"),
        ("must_cross_river", "must_cross_ferry"),
    ]
    sums: list[tuple[Any, Sequence[Any]]] = []
    for row in rows:
        at = row["cell"]
        sums.append(((at, "n"), [(at, "n_placed"), (at, "n_unplaced")]))
        sums += [((at, a), [(at, b), (at, f"{a} less {b}")]) for a, b in pairs]
    names = {name for whole, parts in sums for _, name in (whole, *parts)}
    wards = [row["cell"] for row in rows if row["table"] != "all"]
    return sums + [(("", name), [(ward, name) for ward in wards]) for name in sorted(names)]


CHILD: Final = st.tuples(
    st.sampled_from(["w1", "w2", "w3"]),
    st.sampled_from([-1, 301, 700, 1_500, 3_501, 5_000, 8_500, 12_001]),
    st.integers(0, 4),
)


@settings(max_examples=6, deadline=None)
@given(st.lists(CHILD, min_size=40, max_size=90))
@example([("w1", 700, 4)] * 12 + [("w1", 700, 2)] * 3 + [("w1", 700, 0)] * 30)
def test_no_small_number_follows_from_the_table(children: list[tuple[str, int, int]]) -> None:
    """By all sums at once, each count of one to nine that is not told could be another number."""
    rows = rows_of(children)
    book: Ledger = None  # type: ignore[assignment]  # not read here
    found = Equity(ledger=book, rows=tuple(rows), worst_from_mm=8_000 * MM_PER_M, has_roads=True)
    shown = equity_told.public(found)
    sums = sums_of(rows)
    names = (*COUNTS, *CROSSING_COUNTS)
    told = {
        (row["cell"], name): row[name] for row in shown for name in names if row[name] is not None
    }
    true = {(row["cell"], name): row[name] for row in rows for name in names}
    for (at, whole), parts in sums:
        if len(parts) == 2 and " less " in parts[1][1]:
            true[at, parts[1][1]] = true[at, whole] - true[parts[0]]
    few = [cell for cell, n in true.items() if 0 < n < 10]

    assert all(true[cell] == n for cell, n in told.items())
    assert not set(few) & set(told)
    for cell, (least, most) in ranges(told, sums, few, known={}).items():
        assert least < most, cell
    for row, was in zip(shown, rows, strict=True):
        round_ = was["must_cross_river"] - was["n_cut_off"]
        assert row["detour_m"] is None or round_ >= 10
        assert row["mean_m"] is None or was["n_placed"] >= 10


def test_nobody_crosses_where_no_way_is_left_at_all() -> None:
    """A way that is no way is no long way: unreachable stays under the sum of metres."""
    assert gini(np.zeros(0, np.int64)) is None
    assert max(EDGES_M) * MM_PER_M < UNREACHABLE_MM


@pytest.mark.full
def test_the_invented_city_with_its_roads_and_not_with_others(tmp_path: Path) -> None:
    """From files to files; with another way of travel the ways are others, and it says so."""
    data = ROOT / "data/sample"
    pupils = pd.read_csv(data / "people/pupils.csv", dtype=str)
    pupils = pupils[(pupils["grade"] == "1") & pupils["lon"].notna()]
    seats = pd.read_csv(data / "schools/seats.csv", dtype=str)
    seats = seats[(seats["grade"] == "1") & (seats["season"] == seats["season"].max())]
    schools = pd.read_csv(data / "schools/schools.csv", dtype=str)
    schools = schools[schools["school_code"].isin(seats["school_code"])]
    files = {
        "homes": pupils[["pupil_id", "lon", "lat"]],
        "pupils": pupils[["pupil_id", "residence_kind", "ward_code", "sex"]],
        "schools": schools[["school_code", "lon", "lat"]],
        "seats": seats.astype({"seats": int}).groupby("school_code", as_index=False)["seats"].sum(),
    }
    path = {name: tmp_path / f"{name}.csv" for name in files}
    for name, frame in files.items():
        frame.to_csv(path[name], index=False)
    network = str(next((data / "osm").glob("*.pbf")))
    roads = ["--network", network, "--homes", str(path["homes"]), "--schools", str(path["schools"])]
    ways = ["distances", *roads, "--profile", "walk", "--out", str(tmp_path / "d.parquet")]
    assert main(ways, {}) == 0
    match = ["match", "--policy", "deferred-acceptance", "--distances", str(tmp_path / "d.parquet")]
    match += ["--pupils", str(path["pupils"]), "--schools", str(path["seats"])]
    assert main([*match, "--out", str(tmp_path / "placed")], {}) == 0
    words = ["capacity", "equity", str(tmp_path / "placed"), "--about", str(path["pupils"]), *roads]

    assert main([*words, "--out", str(tmp_path / "equity")], {}) == 0
    told = json.loads((tmp_path / "equity/equity.json").read_text(encoding="utf-8"))
    assert told["has_roads"]
    assert told["rows"][0]["must_cross_river"] > 0
    assert main([*words, "--profile", "car", "--out", str(tmp_path / "other")], {}) == 2
    assert not (tmp_path / "other").exists()
