"""``gantruong locate``: the contract of its files, and work that outlives a killed process."""

from __future__ import annotations

import csv
import random
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from gis.crs import geodesic_mm
from gis.errors import InputError
from gis.shipped import data_path
from runs.locate.files import ANSWER_COLUMNS, candidates_path, locate_files
from runs.locate.inputs import Sources
from runs.locate.work import Work, kept
from tests.test_locate import degrees, town

if TYPE_CHECKING:
    from collections.abc import Sequence

ADDRESSES = [
    ("b", "41 Lê Lợi, Phường An"),
    ("a", "21 Lê Lợi, Phường Bình"),
    ("c", "5 Nguyễn Trãi"),
    ("é", ""),
    ("d", "5 Phan Đình Phùng, Phường Xa Lạ"),
]


@pytest.fixture
def network(tmp_path: Path) -> Path:
    """Return the drawn town."""
    return town().write(tmp_path / "town.osm")


def write(path: Path, header: Sequence[str], rows: Sequence[Sequence[object]]) -> Path:
    """Write a CSV file."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *rows])
    return path


def addresses(path: Path, rows: Sequence[Sequence[object]] = ADDRESSES) -> Path:
    """Write a file of addresses."""
    return write(path, ("point_id", "address"), rows)


def read(path: Path) -> list[dict[str, str]]:
    """Read a CSV file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_files_are_those_of_the_contract(tmp_path: Path, network: Path) -> None:
    """Sorted by id; only a located address has a point, all others have empty cells."""
    out = tmp_path / "points.csv"
    found = locate_files(addresses(tmp_path / "a.csv"), Sources(network=network), out)
    rows = read(out)

    assert tuple(rows[0]) == ANSWER_COLUMNS
    assert [row["point_id"] for row in rows] == ["a", "b", "c", "d", "é"]
    assert [row["status"] for row in rows] == [
        "queue",
        "located",
        "queue",
        "not_found",
        "not_found",
    ]
    lon, lat = degrees((210, 8))
    assert (float(rows[1]["lon"]), float(rows[1]["lat"])) == pytest.approx((lon, lat), abs=1e-7)
    assert (rows[1]["quality"], rows[1]["matched"]) == ("house", "41 Lê Lợi")
    for row in (rows[0], *rows[2:]):
        assert (row["lon"], row["lat"], row["quality"], row["matched"]) == ("", "", "", "")
    assert found.n_by_status == {"located": 1, "not_found": 2, "queue": 2}
    reasons = {row["point_id"]: row["reason"] for row in read(candidates_path(out))}
    assert reasons == {"a": "other_ward", "b": "", "c": "two_places"}


def test_rows_in_any_order_give_the_same_bytes(tmp_path: Path, network: Path) -> None:
    """Whoever sorts the file first gets the same."""
    both = []
    for name, rows in (("a", ADDRESSES), ("b", ADDRESSES[::-1])):
        out = tmp_path / f"{name}.points.csv"
        locate_files(addresses(tmp_path / f"{name}.csv", rows), Sources(network=network), out)
        both.append((out.read_bytes(), candidates_path(out).read_bytes()))
    assert both[0] == both[1]


def test_candidates_name_the_schools_that_each_would_mean(tmp_path: Path, network: Path) -> None:
    """Nguyễn Trãi has two places; which school is nearest differs, so somebody must decide."""
    schools = write(
        tmp_path / "schools.csv",
        ("school_code", "lon", "lat"),
        [("S1", *degrees((10, 1000))), ("S2", *degrees((10, -3000)))],
    )
    out = tmp_path / "points.csv"
    locate_files(
        addresses(tmp_path / "a.csv", [("c", "5 Nguyễn Trãi")]),
        Sources(network=network),
        out,
        schools=schools,
        profile="walk",
    )
    rows = read(candidates_path(out))

    assert {row["school_codes"] for row in rows} <= {"S1", "S2", ""}
    with pytest.raises(InputError, match="go together"):
        locate_files(addresses(tmp_path / "a.csv"), Sources(network=network), out, schools=schools)


def test_confirmed_points_of_a_file_are_answers(tmp_path: Path, network: Path) -> None:
    """One address with two points is an error that repeats neither."""
    confirmed = write(
        tmp_path / "confirmed.csv",
        ("address", "lon", "lat"),
        [("5 nguyễn trãi", *degrees((7, 1001)))],
    )
    out = tmp_path / "points.csv"
    locate_files(addresses(tmp_path / "a.csv"), Sources(network=network, confirmed=confirmed), out)
    row = next(row for row in read(out) if row["point_id"] == "c")
    assert (row["status"], row["quality"], row["margin"]) == ("located", "house", "1.0000")

    write(confirmed, ("address", "lon", "lat"), [("5 Kín", 1, 2), ("5  kín", 1, 3)])
    with pytest.raises(InputError) as caught:
        locate_files(
            addresses(tmp_path / "a.csv"), Sources(network=network, confirmed=confirmed), out
        )
    lines = [one.line("en") for one in caught.value.findings]
    (line,) = lines
    assert line.startswith(
        "confirmed.csv, row 3, column address: this address stands in an earlier"
    )


def test_a_repeated_id_is_refused_and_nothing_is_written(tmp_path: Path, network: Path) -> None:
    """The error names row and column; no address is ever in it."""
    out = tmp_path / "points.csv"
    rows = [("a", "41 Lê Lợi"), ("a", "42 Lê Lợi")]
    with pytest.raises(InputError) as caught:
        locate_files(addresses(tmp_path / "a.csv", rows), Sources(network=network), out)
    assert "Lợi" not in "".join(one.line("vi") for one in caught.value.findings)
    assert not out.exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.csv", "town.osm"]


def test_two_processes_do_not_write_one_file(tmp_path: Path) -> None:
    """The second is told and writes nothing."""
    out = tmp_path / "points.csv"
    with (
        kept(out, "job"),
        pytest.raises(InputError, match="another process is writing it"),
        kept(out, "job"),
    ):
        pass


def _two_blocks(work: Work) -> None:
    def interrupted() -> None:
        raise KeyboardInterrupt

    work.block(0, lambda: "old")
    work.block(1, interrupted)


def test_blocks_of_another_job_are_thrown_away(tmp_path: Path) -> None:
    """A changed file must not be answered by what was made of the old one."""
    out = tmp_path / "points.csv"
    with pytest.raises(KeyboardInterrupt), kept(out, "one") as work:
        _two_blocks(work)
    with kept(out, "two") as work:
        assert work.n_done == 0
        assert work.block(0, lambda: "new") == "new"
    assert list(tmp_path.iterdir()) == []


WORKER = """
import sys
from pathlib import Path
from runs.locate import files
from runs.locate.inputs import Sources
files.AT_A_TIME = 25
files.locate_files(Path(sys.argv[1]), Sources(network=Path(sys.argv[2])), Path(sys.argv[3]))
"""


@pytest.mark.full
def test_a_killed_process_goes_on_and_ends_with_the_same_bytes(
    tmp_path: Path, network: Path
) -> None:
    """Killed at random moments with no chance to tidy up, then given again until it ends."""
    dice = random.Random(11)  # noqa: S311 (not for secrets)
    rows = [(f"P{n:05d}", f"{n % 60} Lê Lợi, Phường An") for n in range(2_000)]
    told = addresses(tmp_path / "a.csv", rows)
    whole, out = tmp_path / "whole.csv", tmp_path / "points.csv"

    def start(path: Path) -> subprocess.Popen[bytes]:
        words = [sys.executable, "-c", textwrap.dedent(WORKER), str(told), str(network), str(path)]
        return subprocess.Popen(words, cwd=Path(__file__).parents[1])  # noqa: S603 (our own program)

    assert start(whole).wait(timeout=300) == 0
    work = tmp_path / ".points.csv.work"
    n_killed = n_before = 0
    for _ in range(3):
        process = start(out)
        wanted = n_before + dice.randrange(2, 20)
        while process.poll() is None and len(list(work.glob("0*.json"))) < wanted:
            time.sleep(0.005)
        time.sleep(dice.random() * 0.02)
        process.send_signal(signal.SIGKILL)
        n_killed += process.wait() == -signal.SIGKILL
        n_done = len(list(work.glob("0*.json")))
        assert n_done >= n_before
        n_before = n_done
    assert n_killed >= 2
    assert n_before > 0
    assert start(out).wait(timeout=300) == 0

    assert out.read_bytes() == whole.read_bytes()
    assert candidates_path(out).read_bytes() == candidates_path(whole).read_bytes()
    assert not work.exists()


def test_the_invented_city_has_no_silent_error(tmp_path: Path) -> None:
    """Invented pupils whose homes are known: fewer than 1 in 100 answers are over 500 m wrong."""
    sample = data_path("sample")
    pupils = [
        row
        for row in read(sample / "people" / "pupils.csv")
        if row["lon"] and row["point_quality"] == "house"
    ]
    dice = random.Random(3)  # noqa: S311 (not for secrets)
    chosen = dice.sample(pupils, 1_200)
    true = {row["pupil_id"]: (float(row["lon"]), float(row["lat"])) for row in chosen}
    told = addresses(tmp_path / "a.csv", [(row["pupil_id"], row["address"]) for row in chosen])
    out = tmp_path / "points.csv"
    sources = Sources(
        network=next((sample / "osm").glob("*.osm.pbf")),
        wards=sample / "admin" / "wards.geojson",
        aliases=sample / "admin" / "aliases.csv",
    )
    locate_files(told, sources, out)
    located = [row for row in read(out) if row["status"] == "located"]
    here = np.array([[float(row["lon"]), float(row["lat"])] for row in located])
    there = np.array([true[row["point_id"]] for row in located])
    error_m = geodesic_mm(*here.T, *there.T) / 1000

    assert len(located) > 300
    assert np.mean(error_m > 500) < 0.01
    assert np.median(error_m) < 50
