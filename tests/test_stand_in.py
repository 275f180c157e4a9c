"""A straight line stands in for a way only where the policy says so, and is marked everywhere."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from admission.pairs import OPEN, REASONS, Pairs, conditions
from admission.policy import file as policies
from admission.stand_in import filled
from cli.main import main
from gis.errors import InputError
from gis.units import NONE, UNREACHABLE_MM
from runs.explain.sheet import sheet
from runs.match.files import match_files
from runs.match.stored import read_result
from runs.replay import replay_folder
from runs.verify import verify_folder
from tests.match_files import tree
from webmap.sheet_page import page
from webmap.sheet_pdf import pdf

POLICY = "mountain-primary"
PUPILS = "pupil_id,group\np1,1\np2,1\np3,1\np4,1\n"
SCHOOLS = "school_code,seats,boarding\nnear,1,no\nfar,1,no\nhostel,2,yes\n"
ROWS = [
    # pupil, school, way, line: p1 has ways; p2 has lines only; p3 has no point; p4 lives near
    ("p1", "near", 500.0, 400.0),
    ("p1", "far", 900.0, 800.0),
    ("p1", "hostel", 600.0, 500.0),
    ("p2", "near", None, 3000.0),
    ("p2", "far", None, 6000.001),
    ("p2", "hostel", None, 2000.0),
    ("p3", "near", None, None),
    ("p3", "far", None, None),
    ("p3", "hostel", None, None),
    ("p4", "near", 400.0, 300.0),
    ("p4", "far", 100.0, 90.0),
    ("p4", "hostel", 50.0, 40.0),
]


def placed(folder: Path, *, policy: str = POLICY, schools: str = SCHOOLS) -> Path:
    """Place the four children and return the result's folder."""
    folder.mkdir(exist_ok=True)
    (folder / "pupils.csv").write_text(PUPILS, encoding="utf-8")
    (folder / "schools.csv").write_text(schools, encoding="utf-8")
    names = ("pupil_id", "school_code", "distance_m", "straight_m")
    table = pa.table({name: [row[i] for row in ROWS] for i, name in enumerate(names)})
    pq.write_table(table, folder / "d.parquet")
    files = (folder / name for name in ("pupils.csv", "schools.csv", "d.parquet"))
    match_files(policy, *files, folder / "out")
    return folder / "out"


def offers(folder: Path) -> dict[str, list[str]]:
    """Return the offers by pupil."""
    lines = (folder / "offers.csv").read_text(encoding="utf-8").splitlines()[1:]
    return {cells[0]: cells[1:] for cells in (line.split(",") for line in lines)}


def test_without_the_rule_nothing_is_filled(tmp_path: Path) -> None:
    """The straight line beside a missing way has no influence unless a policy says so."""
    out = placed(tmp_path, policy="deferred-acceptance")

    assert offers(out)["p2"] == ["", "", ""]
    assert not (out / "stand_ins.csv").exists()
    assert "stand_in_offers" not in json.loads((out / "manifest.json").read_bytes())["counts"]


def test_the_line_times_the_factor_stands_in_and_is_marked(tmp_path: Path) -> None:
    """
    Worked by hand: 1.5 times the line.

    p2: near 4,500 m, far 9,000.002 m (6,000.001 x 1.5 = 9,000.0015, half up), hostel 3,000 m. No
    other school lies within 4,000 m, so the hostel is open to p2; p1 and p4 live near one.
    """
    out = placed(tmp_path)

    assert offers(out) == {
        "p1": ["near", "500.000", "1"],
        "p2": ["hostel", "3000.000", "1"],
        "p3": ["", "", ""],
        "p4": ["far", "100.000", "2"],
    }
    assert (out / "stand_ins.csv").read_text(encoding="utf-8") == (
        "pupil_id,school_code,used_as,distance_m,straight_m\np2,hostel,offer,3000.000,2000.000\n"
    )
    stated = json.loads((out / "manifest.json").read_bytes())
    assert stated["counts"]["stand_in_pairs"] == 3
    assert stated["counts"]["stand_in_offers"] == 1
    assert "stand_ins.csv" in stated["outputs"]
    kept = pq.read_table(out / "inputs/stand_ins.parquet").to_pylist()
    assert [(row["school_code"], row["straight_m"]) for row in kept] == [
        ("far", 6000.001),
        ("hostel", 2000.0),
        ("near", 3000.0),
    ]


def test_a_result_with_stand_ins_is_verified_and_replayed(tmp_path: Path) -> None:
    """Both read the lines from the folder; the same bytes come out again."""
    out = placed(tmp_path)

    verify_folder(out)
    replay_folder(out, out_dir=tmp_path / "again")
    assert {k: v for k, v in tree(out).items() if "manifest" not in k} == {
        k: v for k, v in tree(tmp_path / "again").items() if "manifest" not in k
    }


@pytest.mark.parametrize(
    ("file", "old", "new", "promise"),
    [
        ("stand_ins.csv", "p2,hostel", "p1,hostel", "does not mark exactly"),
        ("inputs/policy.toml", "times = 1.5", "times = 1.6", "the line times 1.6 is"),
        ("inputs/policy.toml", "beyond_m = 4000", "beyond_m = 5000", "p2"),
    ],
)
def test_the_checker_knows_stand_ins_and_boarding(
    file: str,
    old: str,
    new: str,
    promise: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A mark taken away, another factor, another limit of boarding: each is a broken promise."""
    out = placed(tmp_path)
    text = (out / file).read_text(encoding="utf-8")
    assert old in text
    (out / file).write_text(text.replace(old, new), encoding="utf-8")

    assert main(["verify", str(out), "--rules-only"], {}) == 1
    assert promise in capsys.readouterr().err


def test_lines_that_are_taken_from_the_inputs_are_missed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without its lines a result would pass as measured by road."""
    out = placed(tmp_path)
    manifest = json.loads((out / "manifest.json").read_bytes())
    del manifest["inputs"]["inputs/stand_ins.parquet"]
    (out / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")

    assert main(["verify", str(out), "--rules-only"], {}) == 1
    assert "needs inputs/stand_ins.parquet" in capsys.readouterr().err


def test_reasons_and_sheets_say_that_a_line_stands_in(tmp_path: Path) -> None:
    """A family must not take a straight line for a measured way."""
    out = placed(tmp_path, schools=SCHOOLS.replace("hostel,2", "hostel,0"))
    stored = read_result(out)
    found = sheet(stored, "p2", audience="family", names={"near": "Trường Gần"})

    assert offers(out)["p2"][0] == ""
    said = [row["vi"] for row in found.facts["schools"]]
    assert all("đường chim bay nhân 1,5" in one for one in said)
    assert all(row["stands_in"] for row in found.facts["schools"])
    assert "đường chim bay nhân 1,5" in page(found.facts, None)

    offered = placed(tmp_path / "more")
    told = sheet(read_result(offered), "p2", audience="officer")
    assert "straight line times 1.5" in told.facts["offer"]["en"][0]
    assert "by road" not in told.facts["offer"]["en"][0]
    measured = sheet(read_result(offered), "p1", audience="officer")
    assert "by road" in measured.facts["offer"]["en"][0]
    assert not any(row["stands_in"] for row in measured.facts["schools"])
    assert pdf(told.facts, None).startswith(b"%PDF")


def test_missing_columns_are_errors(tmp_path: Path) -> None:
    """A rule without its data is refused: neither lines nor boarding schools are guessed."""
    with pytest.raises(InputError) as refused:
        placed(tmp_path, schools=SCHOOLS.replace("boarding", "other"))
    assert [(one.column, one.code) for one in refused.value.findings] == [
        ("boarding", "missing_column")
    ]
    with pytest.raises(InputError) as refused:
        placed(tmp_path, schools=SCHOOLS.replace("2,yes", "2,maybe"))
    assert [(one.row, one.column) for one in refused.value.findings] == [(4, "boarding")]
    table = pq.read_table(tmp_path / "d.parquet").drop_columns(["straight_m"])
    pq.write_table(table, tmp_path / "d.parquet")
    (tmp_path / "schools.csv").write_text(SCHOOLS, encoding="utf-8")
    with pytest.raises(InputError) as refused:
        match_files(
            POLICY,
            *(tmp_path / name for name in ("pupils.csv", "schools.csv", "d.parquet")),
            tmp_path / "out",
        )
    assert [one.column for one in refused.value.findings] == ["straight_m"]
    assert not (tmp_path / "out").exists()


def test_a_measured_way_is_never_replaced() -> None:
    """However short the line: only pairs without a way are filled, only those with a line."""
    policy = policies.load(POLICY)
    ways = np.array([[5_000, UNREACHABLE_MM, UNREACHABLE_MM]], np.int32)
    lines = np.array([[10, NONE, 2_000]], np.int64)

    distance_mm, lines_mm = filled(policy, ways, lines)

    assert distance_mm.tolist() == [[5_000, UNREACHABLE_MM, 3_000]]
    assert lines_mm is not None
    assert lines_mm.tolist() == [[NONE, NONE, 2_000]]
    assert filled(policies.load("nearest-first"), ways, lines)[1] is None


def test_boarding_schools_are_closed_to_whoever_lives_near_another() -> None:
    """Exactly at the limit is near; without any other school everybody may board."""
    policy = policies.load(POLICY)
    ways = np.array([[4_000_000, 1], [4_000_001, 1], [UNREACHABLE_MM, 1]], np.int32)
    boarding = np.array([False, True])

    found = conditions(policy, ways, Pairs(boarding=boarding))
    assert found.barred is not None
    assert found.barred[:, 1].tolist() == [REASONS.index("not_eligible"), OPEN, OPEN]
    alone = conditions(policy, ways, Pairs(boarding=np.array([True, True])))
    assert alone.barred is not None
    assert (alone.barred == OPEN).all()
