"""``gantruong distances``: the file contract that scripts and partners rely on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.parquet as pq  # type: ignore[import-untyped]  # ships no types
import pytest

from cli.main import main
from gis.crs import geodesic_mm
from gis.errors import InputError
from runs import point_files
from runs.distances import files as distances
from runs.distances.files import distance_files
from tests.ascii_city import LAT_M, LON_M, Town, city

TOWN = """
a---b---c
|   |   |
d---e---f   g-h
"""
HOMES = {"010": (75, 20), "9": (410, -30), "007": (5, -45), "Á1": (150, -3_000), "A": (575, -100)}
GATES = [("2", 150, -100), ("10", 400, -50), ("2", 0, 0), ("x", 560, -100), ("y", 5_000, 0)]


@pytest.fixture
def town(monkeypatch) -> Town:
    """Return a drawn town, which every network file of the test reads as."""
    drawn = city(TOWN)
    monkeypatch.setattr(distances, "read_any", lambda _: drawn.raw)
    return drawn


def degrees_text(x_m: float, y_m: float) -> str:
    """Return metres as ``lon,lat`` text."""
    return f"{x_m / LON_M!r},{y_m / LAT_M!r}"


def write_inputs(folder: Path, homes=HOMES, gates=GATES) -> tuple[Path, Path]:
    """Write the two input files."""
    home_lines = [f"{name},{degrees_text(*place)}" for name, place in dict(homes).items()]
    gate_lines = [f"{code},{degrees_text(x, y)}" for code, x, y in gates]
    (folder / "homes.csv").write_text("pupil_id,lon,lat\n" + "\n".join(home_lines) + "\n")
    (folder / "schools.csv").write_text("school_code,lon,lat\n" + "\n".join(gate_lines) + "\n")
    return folder / "homes.csv", folder / "schools.csv"


def run(
    folder: Path,
    **options: Any,  # noqa: ANN401 (the options of distance_files)
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Run the command's work on files already written, and read what it wrote."""
    out = folder / "d.parquet"
    distance_files(
        *("city.osm.pbf", folder / "homes.csv", folder / "schools.csv", out),
        **{"profile": "walk", **options},
    )
    return pd.read_parquet(out), pd.read_parquet(folder / "d.snaps.parquet")


def test_every_pair_has_its_distance_and_status(town, tmp_path) -> None:
    """Worked by hand on the drawing, sorted by bytes, metres with three decimals."""
    del town
    write_inputs(tmp_path)

    table, _ = run(tmp_path)

    assert list(table.columns) == ["pupil_id", "school_code", "distance_m", "straight_m", "status"]
    assert table.pupil_id.tolist() == [
        name for name in ["007", "010", "9", "A", "Á1"] for _ in "wxyz"
    ]
    assert table.school_code.tolist() == ["10", "2", "x", "y"] * 5
    of = {(row.pupil_id, row.school_code): row for row in table.itertuples()}
    # home 007 lies 5 m east of the street a-d, 45 m below a; gate 2 at a, gate 10 on the street c-f
    assert of["007", "2"].distance_m == 5.0 + 45.0
    assert of["007", "10"].distance_m == 5.0 + 45.0 + 400.0 + 50.0
    assert of["007", "2"].straight_m == round(np.hypot(5.0, 45.0), 3)
    assert of["007", "10"].status == "ok"
    # gate x and home A lie by the island g-h; 150 m and more to f, which is the main part
    assert of["A", "x"].distance_m == 175.0 + 160.0
    assert of["A", "x"].straight_m == 15.0
    assert of["A", "x"].status == "far"
    # nobody is near gate y, nor home Á1
    assert set(table.status[table.school_code == "y"]) == {"not_located"}
    assert set(table.status[table.pupil_id == "Á1"]) == {"not_located"}
    assert table.distance_m.isna().sum() == 4 + 4
    assert table.straight_m.notna().all()


def test_a_pair_without_a_path_is_unreachable(monkeypatch, tmp_path) -> None:
    """Both are on a road, far or not; only no road joins them. Not located comes first."""
    drawn = city("a-----b" + " " * 14 + "c-d")
    monkeypatch.setattr(distances, "read_any", lambda _: drawn.raw)
    homes = {"far": (50, 150), "near": (50, 10), "off": (50, 9_000)}
    write_inputs(tmp_path, homes=homes, gates=[("here", 200, 0), ("there", 1_030, 0)])

    table, _ = run(tmp_path)

    status = table.set_index(["pupil_id", "school_code"]).status
    assert status.tolist() == [
        *("far", "unreachable"),
        *("ok", "unreachable"),
        *("not_located", "not_located"),
    ]
    assert table.distance_m.isna().tolist() == [False, True, False, True, True, True]


def test_metres_are_whole_millimetres(town, tmp_path) -> None:
    """``round(1000 x)`` is exact for every reader."""
    del town
    write_inputs(tmp_path)

    table, snaps = run(tmp_path)

    for column in (table.distance_m, table.straight_m, snaps.access_m):
        metres = column.dropna().to_numpy()
        assert np.array_equal(metres, np.rint(metres * 1000) / 1000)


def test_the_straight_line_goes_to_the_nearest_gate_in_a_straight_line(town, tmp_path) -> None:
    """Even where another gate is nearer by road, and where nothing is located."""
    del town
    write_inputs(tmp_path)

    table, _ = run(tmp_path)

    for row in table.itertuples():
        x, y = HOMES[row.pupil_id]
        to = [
            geodesic_mm(
                *(np.array([one]) for one in (x / LON_M, y / LAT_M, gx / LON_M, gy / LAT_M))
            )[0]
            for code, gx, gy in GATES
            if code == row.school_code
        ]
        assert row.straight_m == min(to) / 1000


def test_the_snaps_file_says_where_everybody_was_tied(town, tmp_path) -> None:
    """With it anybody can check a distance on the map; gates are numbered by lon, lat."""
    write_inputs(tmp_path)

    _, snaps = run(tmp_path)

    assert list(snaps.columns) == [
        *("point_id", "kind", "way_id", "from_node", "to_node", "offset_mm", "edge_mm"),
        *("access_m", "lon", "lat", "status"),
    ]
    assert snaps.point_id.tolist() == sorted([*HOMES, "10#1", "2#1", "2#2", "x#1", "y#1"])
    rows = snaps.set_index("point_id")
    assert rows.loc["2#1", "lon"] == 0.0
    assert rows.loc["2#2", "offset_mm"] == 150_000
    assert rows.loc["2#2", "kind"] == "gate"
    assert rows.loc["007", "way_id"] == town.streets.index("ad") + 1
    assert (rows.loc["007", "from_node"], rows.loc["007", "to_node"]) == (ord("a"), ord("d"))
    assert rows.loc["007", "edge_mm"] == 100_000
    assert rows.loc["007", "access_m"] == 5.0
    assert rows.loc["A", "status"] == "far"
    assert rows.loc["Á1", "status"] == "not_located"
    assert rows.loc["Á1", ["way_id", "offset_mm", "access_m", "lon"]].isna().all()


def test_columns_have_plain_types(town, tmp_path) -> None:
    """Partners read them without this project's schema."""
    del town
    write_inputs(tmp_path)
    run(tmp_path)

    kinds = {field.name: str(field.type) for field in pq.read_schema(tmp_path / "d.parquet")}

    assert kinds == {
        "pupil_id": "string",
        "school_code": "string",
        "distance_m": "double",
        "straight_m": "double",
        "status": "string",
    }


def test_the_k_nearest_come_by_distance_then_code(town, tmp_path) -> None:
    """The reachable first; a missing pair means not asked."""
    del town
    write_inputs(tmp_path)
    whole, _ = run(tmp_path)

    table, _ = run(tmp_path, nearest=2)

    assert len(table) == 2 * len(HOMES)
    for pupil, rows in table.groupby("pupil_id"):
        all_rows = whole[whole.pupil_id == pupil]
        best = all_rows.assign(key=all_rows.distance_m.fillna(np.inf)).sort_values(
            ["key", "school_code"]
        )
        assert rows.school_code.tolist() == sorted(best.school_code[:2])
        merged = rows.merge(whole, on=["pupil_id", "school_code"])
        assert (merged.distance_m_x.fillna(-1) == merged.distance_m_y.fillna(-1)).all()
    assert table[table.pupil_id == "Á1"].school_code.tolist() == ["10", "2"]


def test_row_order_line_ends_and_marks_change_no_byte(town, tmp_path) -> None:
    """Shuffled rows, CRLF, a byte-order mark, more columns: the same two files."""
    del town
    write_inputs(tmp_path)
    run(tmp_path)
    before = [(tmp_path / name).read_bytes() for name in ("d.parquet", "d.snaps.parquet")]
    for name in ("homes.csv", "schools.csv"):
        header, *rows = (tmp_path / name).read_text().splitlines()
        lines = [f"note,{header}", *(f"x,{row}" for row in reversed(rows))]
        (tmp_path / name).write_bytes("\ufeff".encode() + "\r\n".join(lines).encode())

    run(tmp_path)

    after = [(tmp_path / name).read_bytes() for name in ("d.parquet", "d.snaps.parquet")]
    assert before == after


BAD = [
    ("homes", "pupil_id,lon\na,1\n", [(1, "lat")]),
    ("homes", "", [(1, "pupil_id"), (1, "lon"), (1, "lat")]),
    ("homes", "pupil_id,lon,lat\n", [(None, None)]),
    ("homes", "pupil_id,lon,lat\na,0,0\nb,0,0\na,0,0\n", [(4, "pupil_id")]),
    ("homes", "pupil_id,lon,lat\n,0,0\n  ,0,0\n", [(2, "pupil_id"), (3, "pupil_id")]),
    ("homes", "pupil_id,lon,lat\na,nan,0\nb,inf,0\nc,,0\n", [(2, "lon"), (3, "lon"), (4, "lon")]),
    ("homes", "pupil_id,lon,lat\na,10.7,106.7\n", [(2, "lat")]),
    ("homes", "pupil_id,lon,lat\na,600123,1190456\n", [(2, "lon"), (2, "lat")]),
    (
        "homes",
        'pupil_id,lon,lat\na,"106,7",10.7\nb,1_0,0x1\n',
        [(2, "lon"), (3, "lon"), (3, "lat")],
    ),
    ("homes", "pupil_id,lon,lat\na,0,0,0\n", [(2, None)]),
    ("homes", "pupil_id,lon,lat\nTrường,0,0\n".encode("utf-16"), [(1, None)]),
    ("schools", "school_code,lon,lat\nx,0,91\n,0,0\n", [(2, "lat"), (3, "school_code")]),
]


@pytest.mark.parametrize(("which", "content", "places"), BAD)
def test_every_error_is_named_and_nothing_is_written(
    town, tmp_path, which, content, places
) -> None:
    """File, row and column of each; the folder stays as it was."""
    del town
    write_inputs(tmp_path)
    raw = content if isinstance(content, bytes) else content.encode()
    (tmp_path / f"{which}.csv").write_bytes(raw)
    (tmp_path / "d.parquet").write_text("old")

    with pytest.raises(InputError) as caught:
        run(tmp_path)

    found = [(finding.row, finding.column) for finding in caught.value.findings]
    assert sorted(found, key=str) == sorted(places, key=str)
    assert {finding.file for finding in caught.value.findings} == {f"{which}.csv"}
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {"homes.csv", "schools.csv", "d.parquet"}
    assert (tmp_path / "d.parquet").read_text() == "old"


def test_errors_of_both_files_come_together(town, tmp_path) -> None:
    """One round of correction, not two."""
    del town
    (tmp_path / "homes.csv").write_text("pupil_id,lon,lat\na,0,99\n")
    (tmp_path / "schools.csv").write_text("school_code,lon,lat\nx,,0\n")

    with pytest.raises(InputError) as caught:
        run(tmp_path)

    assert [finding.file for finding in caught.value.findings] == ["homes.csv", "schools.csv"]


def test_no_finding_shows_where_a_child_lives(tmp_path) -> None:
    """Swapped coordinates are still a home; a school's may be shown."""
    (tmp_path / "homes.csv").write_text("pupil_id,lon,lat\na,10.7654321,106.7\n")
    (tmp_path / "schools.csv").write_text("school_code,lon,lat\nx,10.7654321,106.7\n")

    with pytest.raises(InputError) as caught:
        point_files.read_homes_and_gates(tmp_path / "homes.csv", tmp_path / "schools.csv")

    assert [finding.value for finding in caught.value.findings] == ["", "106.7"]
    assert "đổi chỗ" in caught.value.findings[0].message_vi


@pytest.mark.parametrize(
    ("options", "error", "sentence"),
    [
        ({"profile": "fly"}, InputError, "no travel profile 'fly'"),
        ({"nearest": 0}, InputError, "--nearest is 0"),
        ({"scheduler": "ftp://x:1"}, InputError, "write tcp://HOST:PORT"),
    ],
)
def test_wrong_options_are_refused_in_a_sentence(town, tmp_path, options, error, sentence) -> None:
    """Before any file is read."""
    del town

    with pytest.raises(error, match=sentence):
        run(tmp_path, **options)


def test_a_failure_while_writing_leaves_nothing(town, tmp_path, monkeypatch) -> None:
    """Both files appear together or not at all."""
    del town
    write_inputs(tmp_path)

    def broken(_: object) -> dict[str, object]:
        raise MemoryError

    monkeypatch.setattr(distances, "snap_rows", broken)

    with pytest.raises(MemoryError):
        run(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {"homes.csv", "schools.csv"}


def test_the_command_tells_what_it_did(town, tmp_path, capsys) -> None:
    """Exit 0, one line of JSON for programs, a sentence for people."""
    del town
    homes, schools = write_inputs(tmp_path)
    out = tmp_path / "d.parquet"
    words = ["--network", "city.osm.pbf", "--homes", str(homes), "--schools", str(schools)]

    code = main(["--json", "distances", *words, "--profile", "walk", "--out", str(out)], {})

    said = capsys.readouterr()
    assert code == 0
    told = json.loads(said.out)
    assert (told["n_homes"], told["n_schools"], told["n_gates"], told["n_pairs"]) == (5, 4, 5, 20)
    assert told["n_by_status"]["not_located"] == 8
    assert told["n_passed_island"] == 2
    assert "20 distances written" in " ".join(said.err.split())


def test_bad_input_ends_with_2_and_one_line_per_error(town, tmp_path, capsys) -> None:
    """Scripts read the code, people the lines."""
    del town
    _, schools = write_inputs(tmp_path)
    (tmp_path / "homes.csv").write_text("pupil_id,lon,lat\na,x,0\nb,0,100\n")
    words = ["--network", "c", "--homes", str(tmp_path / "homes.csv"), "--schools", str(schools)]

    code = main(["distances", *words, "--profile", "walk", "--out", str(tmp_path / "d.p")], {})

    said = " ".join(capsys.readouterr().err.split())
    assert code == 2
    assert "homes.csv, row 2, column lon: the longitude is not a number" in said
    assert "homes.csv, row 3, column lat: the latitude must be from -90 to 90 degrees" in said
    assert not (tmp_path / "d.p").exists()
