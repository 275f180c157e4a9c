"""Robustness draws: wrong pins are found before anything is published."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from admission.explain.case import Case
from admission.model import Pupils, Schools
from admission.pairs import Pairs
from admission.policy import file as policies
from cli.main import main
from gis.errors import InputError
from gis.model import Points
from gis.units import Millimetres
from routing.matrix import school_distances_mm
from routing.network import build
from routing.profile import load
from routing.snap import Snapper
from runs.explain.moved_homes import in_catchments, on_roads
from runs.explain.robust import point_errors, read_quality, robust
from runs.match.stored import StoredResult, read_result
from runs.point_files import Gates
from tests.ascii_city import city
from tests.match_files import season, tree

N_PUPILS, N_SCHOOLS, N_WRONG = 240, 12, 12


def plane_mm(home: np.ndarray, gate: np.ndarray) -> Millimetres:
    """Return straight distances on a plane in metres, as millimetres."""
    away = np.hypot(*(home[:, None, axis] - gate[None, :, axis] for axis in (0, 1)))
    return np.rint(away * 1000).astype(np.int32)


def stored_of(case: Case) -> StoredResult:
    """Return a case as if its result had been read from a folder."""
    return StoredResult(
        folder=Path("result"),
        manifest={"run_sha256": "0" * 64},
        case=case,
        allocation=case.place(),
        before=None,
        everybody_mm=case.distance_mm,
        everybody_pairs=case.pairs,
    )


def test_planted_wrong_pins_are_flagged() -> None:
    """
    Twelve children whose points are known to the ward only were put 900 m away.

    At their true homes some are offered another school: all of those are flagged. Of children
    known to the house few are, because only a neighbour's move can touch them.
    """
    rng = np.random.default_rng(4)
    home, gate = rng.uniform(0, 6000, (N_PUPILS, 2)), rng.uniform(0, 6000, (N_SCHOOLS, 2))
    wrong = rng.choice(N_PUPILS, N_WRONG, replace=False)
    turn = rng.uniform(0, 2 * np.pi, N_WRONG)
    pin = home.copy()
    pin[wrong] += 900 * np.stack([np.cos(turn), np.sin(turn)], axis=1)
    case = Case(
        policy=policies.load("deferred-acceptance"),
        pupils=Pupils(
            id=np.array([f"p{p:03d}" for p in range(N_PUPILS)], object),
            group=np.ones(N_PUPILS, np.int32),
        ),
        schools=Schools(
            code=np.array([f"s{s:02d}" for s in range(N_SCHOOLS)], object),
            seats=np.full(N_SCHOOLS, 22, np.int32),
        ),
        distance_mm=plane_mm(pin, gate),
    )
    quality = np.full(N_PUPILS, "house", object)
    quality[wrong] = "ward"
    result = stored_of(case)
    true_offer = case.with_distances(plane_mm(home, gate)).place().school
    in_truth = [p for p in wrong if true_offer[p] != result.allocation.school[p]]

    found = robust(
        result,
        quality,
        lambda east_m, north_m: plane_mm(pin + np.stack([east_m, north_m], axis=1), gate),
        seed=1,
    )
    assert len(in_truth) >= 4
    assert found.flagged[in_truth].all()
    assert found.flagged[quality == "house"].mean() < 0.3
    without = robust(result, quality, None, seed=1)
    assert without.flagged[in_truth].mean() > 0.5
    assert not without.on_roads


def test_the_same_seed_draws_the_same(tmp_path: Path) -> None:
    """The seed is stored; two runs of the command write the same bytes, another seed others."""
    rng = np.random.default_rng(2)
    ids = [f"p{p:02d}" for p in range(40)]
    pairs = [
        (p, s, float(rng.integers(1, 900_000)) / 1000) for p in ids for s in ("s1", "s2", "s3")
    ]
    made = season(
        tmp_path,
        pupils="pupil_id\n" + "\n".join(ids) + "\n",
        schools="school_code,seats\ns1,13\ns2,14\ns3,14\n",
        pairs=pairs,
    )
    assert main(made.args(), {}) == 0
    homes = tmp_path / "homes.csv"
    kinds = ("house", "street", "")
    lines = [f"{p},{kinds[i % 3]}" for i, p in enumerate(reversed(ids))]
    homes.write_text("pupil_id,point_quality\n" + "\n".join(lines) + "\n")
    args = ["robust", str(made.out), "--homes", str(homes), "--draws", "20"]
    for name, seed in (("a", "5"), ("b", "5"), ("c", "6")):
        assert main([*args, "--seed", seed, "--out", str(tmp_path / name)], {}) == 0

    assert tree(tmp_path / "a") == tree(tmp_path / "b") != tree(tmp_path / "c")
    told = json.loads((tmp_path / "a" / "robust.json").read_text(encoding="utf-8"))
    assert (told["seed"], told["n_draws"], told["on_roads"]) == (5, 20, False)
    assert told["by_quality"]["house"]["status"] == "assumed"
    assert told["by_quality"]["unknown"]["n_pupils"] == 13
    flagged = pd.read_csv(tmp_path / "a" / "flagged.csv")
    assert len(flagged) == told["n_flagged"] > 0
    assert flagged.same_share.is_monotonic_increasing


def test_an_unknown_kind_of_point_is_refused(tmp_path: Path) -> None:
    """Nothing is guessed: the row, the column and no cell of a child."""
    homes = tmp_path / "homes.csv"
    homes.write_text("pupil_id,point_quality\na,house\nb,roof\n")
    with pytest.raises(InputError) as refused:
        read_quality(homes, np.array(["a", "b"], object))
    told = [(one.row, one.column, one.value) for one in refused.value.findings]
    assert told == [(3, "point_quality", "")]
    homes.write_text("pupil_id,point_quality\na,house\n")
    with pytest.raises(InputError, match="lacks 1 of the 2"):
        read_quality(homes, np.array(["a", "b"], object))


def test_errors_of_points_grow_and_say_where_they_come_from() -> None:
    """Each is an assumption with its reason; every word of the pupil register has one."""
    errors = point_errors()
    metres = [errors[word]["metres"] for word in ("house", "alley", "street", "khu_pho", "ward")]

    assert metres == sorted(metres)
    assert all(one["status"] == "assumed" and one["source"] for one in errors.values())


def test_roads_of_another_network_are_refused(tmp_path: Path) -> None:
    """Unmoved homes must give the distances of the result, to the millimetre."""
    town = city("H\n\na-b---c-d\n      | |\n      e-G-f\n\n\n      K")
    network = build(town.raw, load("walk"))
    lon, lat = town.at("HK")
    gate_lon, gate_lat = town.at("G")
    gates = Gates(
        school_code=np.array(["s1"], object),
        gate=Points(id=np.array(["s1#1"], object), lon=gate_lon, lat=gate_lat),
        gate_school=np.zeros(1, np.int32),
    )
    snapper = Snapper(network)
    mm, _ = school_distances_mm(
        network,
        snapper.snap(lon, lat),
        snapper.snap(gate_lon, gate_lat),
        gate_school=gates.gate_school,
        n_schools=1,
    )
    made = season(
        tmp_path,
        pupils="pupil_id\nh\nk\n",
        schools="school_code,seats\ns1,1\n",
        pairs=[("h", "s1", mm[0, 0] / 1000), ("k", "s1", mm[1, 0] / 1000)],
    )
    assert main(made.args(), {}) == 0
    result = read_result(made.out)

    measure = on_roads(network, lon, lat, gates, result)
    found = robust(result, np.array(["house", "house"], object), measure, seed=1, n_draws=3)
    assert found.on_roads
    assert not found.flagged.any()
    with pytest.raises(InputError, match="1 distances of the result are measured differently"):
        on_roads(network, lon + np.array([0, 1e-3]), lat, gates, result)


def test_a_moved_home_is_looked_up_in_the_catchments_again(tmp_path: Path) -> None:
    """
    A child 5 m from the border of two zones: across it, the offer is the other zone's school.

    Left as they were, catchments hide that; a child 300 m from the border keeps the offer. Other
    homes than the result's are refused, and the file says whether homes were looked up.
    """
    policy = policies.load("fixed-zones")
    squares = [
        {
            "type": "Feature",
            "properties": {"school_code": code, "catchment_id": code},
            "geometry": {
                "type": "Polygon",
                "coordinates": [[[w, 10.7], [e, 10.7], [e, 10.8], [w, 10.8], [w, 10.7]]],
            },
        }
        for code, w, e in (("s1", 106.6, 106.7), ("s2", 106.7, 106.8))
    ]
    path = tmp_path / "zones.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": squares}))
    lon, lat = 106.7 - np.array([5.0, 300.0]) / 109_000, np.full(2, 10.75)
    distance_mm = np.full((2, 2), 500_000, np.int32)
    case = Case(
        policy=policy,
        pupils=Pupils(id=np.array(["a", "b"], object), group=np.ones(2, np.int32)),
        schools=Schools(code=np.array(["s1", "s2"], object), seats=np.full(2, 2, np.int32)),
        distance_mm=distance_mm,
        pairs=Pairs(inside=np.array([[True, False], [True, False]])),
    )
    result, quality = stored_of(case), np.array(["street", "street"], object)
    look_up = in_catchments(path, lon, lat, result)

    kept = robust(result, quality, None, seed=1, n_draws=20)
    found = robust(result, quality, None, seed=1, n_draws=20, look_up=look_up)
    assert (kept.flagged.tolist(), kept.catchments) == ([False, False], "as_they_were")
    assert (found.flagged.tolist(), found.catchments) == ([True, False], "looked_up")
    assert found.other.tolist() == [1, -1]
    with pytest.raises(InputError, match="2 pairs of home and catchment"):
        in_catchments(path, lon + np.array([0.01, 0]), lat, result)


def test_catchments_of_units_cannot_say_where_a_moved_home_lies(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A table of wards names no border: refused, not silently left as it was."""
    made = season(tmp_path)
    assert main(made.args(), {}) == 0
    for name, header in (("homes", "pupil_id,point_quality,lon,lat"), ("zones", "ward_code")):
        (tmp_path / f"{name}.csv").write_text(header + "\n")
    args = ["robust", str(made.out), "--homes", str(tmp_path / "homes.csv"), "--seed", "1"]
    args += ["--out", str(tmp_path / "draws"), "--catchments", str(tmp_path / "zones.csv")]
    assert main(args, {}) == 2
    assert "names units, not polygons" in capsys.readouterr().err
    assert not (tmp_path / "draws").exists()
