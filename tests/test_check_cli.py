"""``gantruong check distances``: a second opinion that shares no code with the search."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]  # ships no types
import pyarrow.parquet as pq  # type: ignore[import-untyped]  # ships no types
import pytest

from cli.main import main
from gis.errors import InputError
from runs import second_opinion
from runs.distances import files as distances
from runs.distances.files import distance_files
from runs.second_opinion import SecondOpinion
from tests.ascii_city import Town, city
from tests.drawn_cities import SCENARIOS, Scenario
from tests.fixtures.roads import EXTRACT

TOWN = "a-H-b>>>c\n|   |   |\nd-G-e-K-f\n\n  L\n\ng-h~~i-M-j"


def written(monkeypatch, folder: Path, town: Town, letters: str, mode: str = "walk") -> list[str]:
    """Write every lettered place as home and as school, and their distances; return the words."""
    for module in (distances, second_opinion):
        monkeypatch.setattr(module, "read_any", lambda _: town.raw)
    lon, lat = town.at(letters)
    rows = [
        f"{name},{x!r},{y!r}"
        for name, x, y in zip(letters, lon.tolist(), lat.tolist(), strict=True)
    ]
    (folder / "homes.csv").write_text("\n".join(["pupil_id,lon,lat", *rows]))
    (folder / "schools.csv").write_text("\n".join(["school_code,lon,lat", *rows, *rows[:1]]))
    paths = folder / "homes.csv", folder / "schools.csv", folder / "d.parquet"
    distance_files("roads", *paths, profile=mode)
    options = ("--network", "--homes", "--schools", "--distances")
    words = [word for pair in zip(options, ("roads", *paths), strict=True) for word in pair]
    return ["check", "distances", *map(str, words), "--profile", mode]


def asked(capsys, words: list[str]) -> tuple[int, dict[str, object]]:
    """Run the command; return its exit code and its JSON."""
    code = main(["--json", *words], {})
    return code, json.loads(capsys.readouterr().out)


def test_right_distances_agree(monkeypatch, tmp_path, capsys) -> None:
    """Pairs without a way and points without a road agree too."""
    words = written(monkeypatch, tmp_path, city(TOWN), "HGKLM", "motorbike")

    code, told = asked(capsys, words)

    assert code == 0
    assert (told["n_written"], told["n_pairs"], told["n_equal"]) == (25, 25, 25)
    assert told["differences"] == []


def test_one_changed_millimetre_is_found_and_named(monkeypatch, tmp_path, capsys) -> None:
    """The file says 1 mm more than the road: exit 1, with both numbers."""
    words = written(monkeypatch, tmp_path, city(TOWN), "HGKLM")
    table = pq.read_table(tmp_path / "d.parquet")
    rows = table.to_pylist()
    at = next(
        i for i, row in enumerate(rows) if (row["pupil_id"], row["school_code"]) == ("H", "K")
    )
    right_mm = round(rows[at]["distance_m"] * 1000)
    rows[at]["distance_m"] += 0.001
    pq.write_table(pa.Table.from_pylist(rows, schema=table.schema), tmp_path / "d.parquet")

    code, told = asked(capsys, words)

    assert code == 1
    assert (told["n_pairs"], told["n_equal"]) == (25, 24)
    assert told["differences"] == [
        {
            "pupil_id": "H",
            "school_code": "K",
            "written_mm": right_mm + 1,
            "found_mm": right_mm,
        }
    ]
    assert main([*words], {}) == 1
    assert "Pupil H, school K: written" in capsys.readouterr().out


def test_a_changed_access_line_is_found(monkeypatch, tmp_path, capsys) -> None:
    """A snap that does not belong to the point is no basis for an opinion."""
    words = written(monkeypatch, tmp_path, city(TOWN), "HGL")
    path = tmp_path / "d.snaps.parquet"
    table = pq.read_table(path)
    rows = table.to_pylist()
    for row in rows:
        row["access_m"] = row["access_m"] + 0.002 if row["point_id"] == "L" else row["access_m"]
    pq.write_table(pa.Table.from_pylist(rows, schema=table.schema), path)

    code, told = asked(capsys, words)

    assert code == 1
    assert told["wrong_points"] == ["L"]


def test_a_sample_is_drawn_by_its_seed(monkeypatch, tmp_path, capsys) -> None:
    """The same seed asks about the same pairs."""
    words = written(monkeypatch, tmp_path, city(TOWN), "HGKLM")

    code, told = asked(capsys, [*words, "--sample", "7", "--seed", "3"])

    assert code == 0
    assert (told["n_written"], told["n_pairs"], told["n_equal"]) == (25, 7, 7)
    assert main([*words, "--sample", "0"], {}) == 2


def test_files_of_another_place_are_refused(monkeypatch, tmp_path, capsys) -> None:
    """Another network, missing snaps, or a file of another kind: a sentence, exit 2."""
    words = written(monkeypatch, tmp_path, city(TOWN), "HGKLM")
    other = city("a-H-b", way_ids={"ab": 99})
    monkeypatch.setattr(second_opinion, "read_any", lambda _: other.raw)

    assert main(words, {}) == 2
    assert "another network?" in " ".join(capsys.readouterr().err.split())
    (tmp_path / "d.snaps.parquet").write_bytes(b"PAR0")
    assert main(words, {}) == 2
    (tmp_path / "d.snaps.parquet").unlink()
    assert main(words, {}) == 2
    assert "there is no such file" in " ".join(capsys.readouterr().err.split())


@pytest.mark.parametrize(
    "scenario", SCENARIOS, ids=[f"{one.mode}: {one.fact}" for one in SCENARIOS]
)
def test_every_drawn_city_gets_the_same_second_opinion(
    scenario: Scenario, monkeypatch, tmp_path
) -> None:
    """Barriers, turn rules, one-ways, islands, equal edges: the shipped twin knows them all."""
    letters = "".join(sorted(set("".join(scenario.expected))))
    words = written(monkeypatch, tmp_path, scenario.town, letters, scenario.mode)

    found = opinion(tmp_path, words, profile=scenario.mode)

    assert found.agrees
    assert found.n_pairs == len(letters) ** 2


def opinion(
    folder: Path, words: list[str], *, profile: str, sample: int | None = None
) -> SecondOpinion:
    """Return the second opinion on what ``written`` wrote."""
    del words
    files = (folder / name for name in ("homes.csv", "schools.csv", "d.parquet"))
    return second_opinion.second_opinion("roads", *files, profile=profile, sample=sample, seed=1)


def test_homes_that_stand_nowhere_are_refused(monkeypatch, tmp_path) -> None:
    """Distances of other children cannot be checked against these homes."""
    words = written(monkeypatch, tmp_path, city(TOWN), "HGKLM")
    (tmp_path / "homes.csv").write_text("pupil_id,lon,lat\nH,0,0\n")

    with pytest.raises(InputError, match="stand in neither CSV file"):
        opinion(tmp_path, words, profile="walk")


@pytest.mark.parametrize("mode", ["walk", pytest.param("motorbike", marks=pytest.mark.full)])
def test_the_real_city_gets_the_same_second_opinion(
    shared_data, real_roads, mode, tmp_path, monkeypatch, is_full
) -> None:
    """Files of the real city, as an appeal would bring them."""
    for module in (distances, second_opinion):
        monkeypatch.setattr(module, "read_any", lambda _: real_roads)
    n_homes, n_schools = (300, 40) if is_full else (40, 4)
    rng = np.random.default_rng(23)
    for name, key, n in (("homes", "pupil_id", n_homes), ("schools", "school_code", n_schools)):
        lon, lat = rng.uniform(106.62, 106.78, n), rng.uniform(10.72, 10.86, n)
        rows = [
            f"{i},{x!r},{y!r}" for i, x, y in zip(range(n), lon.tolist(), lat.tolist(), strict=True)
        ]
        (tmp_path / f"{name}.csv").write_text("\n".join([f"{key},lon,lat", *rows]))
    files = [tmp_path / name for name in ("homes.csv", "schools.csv", "d.parquet")]
    distance_files(shared_data / EXTRACT, *files, profile=mode)

    found = opinion(tmp_path, [], profile=mode)

    assert found.agrees
    assert found.n_pairs == found.n_equal == n_homes * n_schools
