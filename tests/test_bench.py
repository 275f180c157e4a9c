"""The benchmarks run, agree with their peers to the millimetre, and write what others can read."""

from __future__ import annotations

import ast
import importlib.util
import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cli.main import main
from gis.model import RawNetwork
from tests.drawn_enrolment import as_csv, city

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"
PGROUTING = "usr/share/postgresql/*/extension/pgrouting.control"
TOWN = "synthetic:800:3000"
SIZE = ["--network", TOWN, "--homes", "300", "--schools", "40"]

pytestmark = pytest.mark.skipif(not BENCHMARKS.is_dir(), reason="no checkout")


@pytest.fixture
def scripts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the benchmarks' own modules be imported."""
    monkeypatch.syspath_prepend(str(BENCHMARKS))


def bench(folder: Path, *words: str) -> dict[str, Any]:
    """Run a benchmark and return the one file that it writes."""
    assert main(["bench", *words, "--out", str(folder)], {}) == 0
    (path,) = folder.glob("*.json")
    return json.loads(path.read_text(encoding="utf-8"))


def synthetic(seed: int) -> RawNetwork:
    """Return a hamlet of the invented network."""
    import synthetic as module  # noqa: PLC0415 (the fixture has to set the path first)

    return module.synthetic(seed, n_local=500, side_m=2_500.0)


@pytest.mark.full
def test_peers_on_the_same_graph_find_the_same_millimetres(tmp_path: Path) -> None:
    """A ratio of speeds means nothing where the answers differ."""
    written = bench(tmp_path, "routing", *SIZE, "--peers", "scipy,networkx")

    figures = written["figures"]
    agreement = [figures["peers"][name]["agreement"] for name in ("scipy", "networkx")]
    assert [one["pairs_that_differ"] for one in agreement] == [0, 0]
    assert [one["pairs"] for one in agreement] == [300 * 8, 300 * 2]
    assert figures["ours"]["instance"]["homes"] == 300
    assert figures["peers"]["networkx"]["matrix"]["extrapolated_from"].startswith("2 of 40 gates")
    assert {"machine", "versions", "day", "benchmark"} <= set(written)


def test_closing_an_edge_agrees_with_scipy_on_the_closed_network(tmp_path: Path) -> None:
    """The what-if is exact, however fast."""
    written = bench(tmp_path, "scenario", *SIZE)

    figures = written["figures"]
    assert figures["scipy"]["agreement"]["pairs_that_differ"] == 0
    assert [one["edges"] for one in figures["bridges"]] == [1]
    assert figures["median"]["edit_to_distances"]["cpu_s"] > 0
    for rules in ("deferred-acceptance", "nearest-first", "minimum-total"):
        chain = figures["whole"][rules]
        stages = ("edit", "distances", "allocation", "difference")
        total = sum(chain[stage]["cpu_s"] for stage in stages)
        assert chain["together"]["cpu_s"] == pytest.approx(total, abs=1e-5)
        assert chain["n_better"] + chain["n_worse"] >= 0


@pytest.mark.full
@pytest.mark.usefixtures("scripts")
def test_a_peer_that_cannot_be_had_is_told_and_stops_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody must install five programs to measure ours."""
    import peers  # noqa: PLC0415 (the fixture has to set the path first)

    monkeypatch.setattr(peers, "PGROUTING", "nowhere/pgrouting.control")

    written = bench(tmp_path, "routing", *SIZE, "--peers", "pgrouting")

    peer = written["figures"]["peers"]["pgrouting"]
    assert peer["ratio"] == "not re-measured"
    assert "installed" in peer["missing"]


@pytest.mark.full
@pytest.mark.skipif(not any(Path("/").glob(PGROUTING)), reason="pgRouting is not installed")
def test_pgrouting_finds_the_same_millimetres(tmp_path: Path) -> None:
    """In a database of its own that is gone afterwards."""
    written = bench(tmp_path, "routing", *SIZE, "--peers", "pgrouting")

    peer = written["figures"]["peers"]["pgrouting"]
    assert peer["agreement"]["pairs_that_differ"] == 0
    assert peer["agreement"]["pairs"] == 300 * 4
    assert peer["matrix"]["extrapolated_from"].startswith("4 of 40 gates")


@pytest.mark.full
def test_single_questions_are_measured_and_answered_as_the_matrix_does(tmp_path: Path) -> None:
    """A quick route that is not the shortest is worth nothing."""
    ours = bench(tmp_path, "routing", *SIZE, "--peers", "")["figures"]["ours"]

    for what in ("point_to_point", "point_to_nearest"):
        assert ours[what]["pairs_that_differ"] == 0
        assert ours[what]["cpu_s"] > 0
    assert ours["finder"]["homes_that_differ"] == 0
    assert ours["finder"]["note"] == "300 homes, the 10 nearest of 40 schools"


def test_an_unknown_peer_is_refused_with_the_known_ones(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A misspelt name must not look like a peer that was measured."""
    code = main(["bench", "routing", "--peers", "spicy", "--out", str(tmp_path)], {})

    assert code == 2
    assert "spicy; known are scipy" in capsys.readouterr().err


@pytest.mark.usefixtures("scripts")
def test_the_invented_network_follows_from_its_seed() -> None:
    """Figures of two machines are comparable only on the same network."""
    one, same, other = synthetic(7), synthetic(7), synthetic(8)

    assert np.array_equal(one.edge_length_mm, same.edge_length_mm)
    assert np.array_equal(one.node_lon, same.node_lon)
    assert not np.array_equal(one.node_lon[:50], other.node_lon[:50])
    assert one.source.nature == "invented"


def test_every_result_that_is_shown_is_well_formed() -> None:
    """The page of figures is read from these files."""
    results = [json.loads(path.read_text()) for path in BENCHMARKS.glob("results/*.json")]

    assert all(
        {"benchmark", "day", "machine", "versions", "figures"} <= set(one) for one in results
    )


def test_the_grade_10_model_is_measured_beside_last_years_cutoffs(
    tmp_path: Path, scripts: None
) -> None:
    """Invented schools of three years: the same figures again, and a page that calls it a model."""
    import page_grade10  # noqa: PLC0415 (the fixture has to set the path first)

    del scripts
    rows = ["school,area,nv1_2024,nv1_2025,nv1_2026,quota,b_nv1_2023"]
    for n in range(12):
        first = 11 + n
        rows.append(f"S{n:02d},HCMC_pre_merger,{first},{first - 0.5},{first + 1},600,{first + 0.5}")
    rows.append("Same,HCMC_pre_merger,16,16,16,600,")
    path = tmp_path / "cutoffs.csv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    written = [
        bench(tmp_path / name, "grade10", "--cutoffs", str(path), "--share", "0.002")
        for name in "ab"
    ]

    figures = written[0]["figures"]
    assert figures["left_out_as_filler"] == ["Same"]
    assert [one["last_year"]["median_error"] for one in figures["tests"]] == [0.5, 0.5, 1.5]
    assert [one["schools"] for one in figures["tests"]] == [12, 12, 12]
    assert figures["rules_2025"][0]["sample_gains"] == 0
    for key in ("tests", "rules_2025"):
        assert written[1]["figures"][key] == figures[key]
    assert "a model, no forecast" in page_grade10.section(written[0])


def test_forecasts_are_measured_beside_the_plain_ones(scripts, tmp_path: Path) -> None:
    """Every series for itself; the page says whose errors they are."""
    import page_forecast  # noqa: PLC0415 (the fixture has to set the path first)

    del scripts
    path = tmp_path / "town.csv"
    path.write_text(as_csv(city(24, 8, seed=31)), encoding="utf-8")

    written = bench(tmp_path, "forecast", str(path))

    (one,) = written["figures"]["series"]
    kinds = {(score["level"], score["ahead"], score["method"]) for score in one["scores"]}
    assert (one["series"], one["units"], one["years"]) == ("town", 24, [2010, 2017])
    assert len(kinds) == 4 * 3 * 4
    assert "say nothing of another city" in page_forecast.section(written)


@pytest.mark.usefixtures("scripts")
def test_every_mechanism_is_placed_checked_and_equal_to_ortools(tmp_path: Path) -> None:
    """Seconds of a placement mean nothing unless it kept its promises; totals equal the peer's."""
    size = ["--network", TOWN, "--pupils", "600", "--schools", "40"]
    written = bench(tmp_path, "matching", *size, "--peer-pupils", "200")

    figures = written["figures"]
    found = figures["grades"]["grade 1"]["policies"]
    assert set(found) == {
        *("deferred-acceptance", "nearest-first", "hcmc-2025-grade1", "amsterdam-like"),
        *("deferred-then-minimum-total", "minimum-total", "minimum-worst"),
    }
    for one in found.values():
        assert (one["checker"], one["over_seats"], one["unplaced_beside_free_seats"]) == (
            *("green", 0, 0),
        )
    assert found["deferred-acceptance"]["with_justified_envy"] == 0
    assert found["minimum-total"]["mean_m"] <= found["deferred-acceptance"]["mean_m"]
    assert found["minimum-worst"]["longest_m"] <= found["minimum-total"]["longest_m"]
    assert {one["proof"] for one in figures["warm"]["changes"].values()} == {"green"}
    peer = figures["candidates"]["peers"]["ortools"]
    assert peer["equal_totals"] is True
    assert peer["whole"]["extrapolated_from"].startswith("200 of 600 pupils")

    import page_matching  # noqa: PLC0415 (the fixture has to set the path first)

    page = page_matching.section(written, "here")
    assert "| `minimum-worst` |" in page
    assert "the same totals" in page


@pytest.mark.usefixtures("scripts")
def test_the_page_of_the_real_city_is_what_its_figures_say() -> None:
    """Nobody edits it by hand; every figure's command stands in the file of results."""
    import page_case  # noqa: PLC0415 (the fixture has to set the path first)

    result = json.loads((BENCHMARKS / "results" / "case_hcmc.json").read_text(encoding="utf-8"))
    page = page_case.PAGE.read_text(encoding="utf-8")

    assert page == page_case.render(result)
    assert all(command in page for command in result["figures"]["commands"].values())
    for picture in re.findall(r"\(pictures/(case-[a-z]+\.png)\)", page):
        assert 0 < (page_case.PAGE.parent / "pictures" / picture).stat().st_size <= 250_000


@pytest.mark.parametrize("script", sorted(BENCHMARKS.glob("*.py")), ids=lambda p: p.stem)
def test_scripts_beside_each_other_find_each_other(script: Path) -> None:
    """They lie in no package, so no type checker sees a name that moved."""
    for node in ast.walk(ast.parse(script.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.ImportFrom) or node.module is None:
            continue
        module = BENCHMARKS / f"{node.module}.py"
        if not module.is_file():  # a library; those of the peers are in environments of their own
            root = node.module.partition(".")[0]
            assert importlib.util.find_spec(root) or script.stem.startswith("peers_"), root
            continue
        names = module.read_text(encoding="utf-8")
        assert all(re.search(rf"\b{alias.name}\b", names) for alias in node.names)
