"""``gantruong check pairs``: pairs that people measured by hand gate the roads."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cli.main import main
from gis.errors import InputError
from gis.osm import read as roads
from gis.shipped import data_path
from runs.checked_pairs.read import read_pairs
from tests.ascii_city import Town, city

TOWN = """
a-H-b>C>c
|   |   |
d-G-e-K-f
~~~~~~~~~
g-M-h
"""
"""A street is one-way from b to c; a river cuts M off."""

INVENTED = Path(__file__).parents[1] / "data" / "checks" / "an_thuan_pairs.csv"
HEADER = (
    "pair_id,home_lon,home_lat,gate_lon,gate_lat,profile,checked_m,kind,checked_by,checked_on,note"
)


def row(town: Town, name: str, ends: str, profile: str, metres: str, kind: str) -> str:
    """Return the row of a pair of lettered places."""
    lon, lat = town.at(ends)
    places = f"{float(lon[0])!r},{float(lat[0])!r},{float(lon[1])!r},{float(lat[1])!r}"
    return f"{name},{places},{profile},{metres},{kind},cán bộ địa bàn,2026-05-19,đo bằng bánh xe"


def asked(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, Any]:
    """Run the command; return its exit code and its JSON."""
    code = main(["--json", "check", "pairs", *map(str, words)], {})
    told = capsys.readouterr()
    return code, json.loads(told.out) if told.out else told.err


@pytest.fixture
def town(monkeypatch: pytest.MonkeyPatch) -> Town:
    """Return the drawn town, which every network option now means."""
    drawn = city(TOWN)
    monkeypatch.setattr(roads, "read_any", lambda _: drawn.raw)
    return drawn


@pytest.fixture
def card(town: Town, tmp_path: Path) -> Callable[..., Path]:
    """Return a way to write a file of pairs."""

    def written(*rows: tuple[str, str, str, str, str]) -> Path:
        path = tmp_path / "pairs.csv"
        path.write_text("\n".join([HEADER, *(row(town, *cells) for cells in rows)]) + "\n")
        return path

    return written


def test_right_roads_pass(card, capsys) -> None:
    """H, b, e, K are 100 m apart each; against the arrow a motorbike goes c, f, e, b: 600 m."""
    pairs = card(
        ("foot", "HK", "walk", "300", "ordinary"),
        ("foot-back", "CH", "walk", "200", "one_way"),
        ("ride-back", "CH", "motorbike", "600", "one_way"),
    )

    code, told = asked(capsys, pairs, "--network", "roads")

    assert code == 0
    assert [pair["found_m"] for pair in told["pairs"]] == ["300.000", "200.000", "600.000"]
    assert told["passes"] is True


@pytest.mark.parametrize(
    ("checked_m", "is_off"),
    [("285.8", False), ("285.7", True), ("315.7", False), ("315.8", True)],
)
def test_beyond_five_per_cent_a_pair_is_off(card, capsys, checked_m, is_off) -> None:
    """300 m found: 5 % of what was measured by hand is what counts, both ways."""
    _, told = asked(capsys, card(("p", "HK", "walk", checked_m, "ordinary")), "--network", "roads")

    assert (told["n_off"] == 1) is is_off


def test_a_way_where_none_should_be_is_off(card, capsys) -> None:
    """A river lies between; “none” is right for one pair and wrong for the other."""
    pairs = card(
        ("dry", "HK", "walk", "none", "river"),
        ("wet", "HM", "walk", "none", "river"),
        ("wish", "HM", "walk", "120", "river"),
    )

    _, told = asked(capsys, pairs, "--network", "roads")

    assert [pair["verdict"] for pair in told["pairs"]] == ["off", "ok", "off"]
    assert told["by_kind"] == {"river": {"n_pairs": 3, "n_off": 2}}


def test_more_than_two_off_do_not_pass(card, tmp_path, capsys) -> None:
    """Exit code 1, and both files are written for those who must mend the roads."""
    pairs = card(*((name, "HK", "walk", "400", "ordinary") for name in "abc"))
    table, page = tmp_path / "card.csv", tmp_path / "card.html"

    code, told = asked(capsys, pairs, "--network", "roads", "--out", table, "--page", page)
    lenient, _ = asked(capsys, pairs, "--network", "roads", "--most-off", "3")

    assert (code, told["n_off"], told["passes"], lenient) == (1, 3, False, 0)
    with table.open(encoding="utf-8", newline="") as file:
        assert [row["error_m"] for row in csv.DictReader(file)] == ["-100.000"] * 3
    assert "không đạt" in page.read_text(encoding="utf-8")


def test_every_wrong_cell_is_named(card, tmp_path) -> None:
    """A file with ten kinds of faults: all of them, none else."""
    card(("a", "HK", "walk", "300", "ordinary"))
    path = tmp_path / "pairs.csv"
    good = path.read_text().splitlines()[1].split(",")
    faults = {
        "home_lon": "181",
        "home_lat": "x",
        "gate_lat": "",
        "profile": "horse",
        "checked_m": "0",
        "kind": "hill",
        "checked_by": " ",
        "checked_on": "19/5/2026",
    }
    columns = HEADER.split(",")
    rows = [good]
    for number, (name, value) in enumerate(faults.items()):
        cells = [f"f{number}", *good[1:]]
        cells[columns.index(name)] = value
        rows.append(cells)
    rows.append(good)
    path.write_text("\n".join([HEADER, *(",".join(cells) for cells in rows)]) + "\n")

    with pytest.raises(InputError) as refused:
        read_pairs(path)

    found = {(one.row, one.column) for one in refused.value.findings}
    wrong = {(3 + n, name) for n, name in enumerate(faults)}
    assert found == wrong | {(3 + len(faults), "pair_id")}


def test_rows_in_any_order_give_the_same_bytes(card, tmp_path, capsys) -> None:
    """Sorted by id as bytes."""
    rows = [(name, "HK", "walk", "300", "ordinary") for name in ("b", "A", "ă", "a")]
    written = []
    for order in (rows, rows[::-1]):
        out = tmp_path / "card.csv"
        asked(capsys, card(*order), "--network", "roads", "--out", out)
        written.append(out.read_bytes())

    assert written[0] == written[1]
    assert [line.split(",")[0] for line in written[0].decode().split("\n")[1:5]] == [
        *("A", "a", "b", "ă"),
    ]


def test_the_invented_city_keeps_to_its_pairs(capsys) -> None:
    """Added up along the named streets with pyproj alone: bridges, alleys, one-ways, an island."""
    network = data_path("sample") / "osm" / "an_thuan_hu_cau.osm.pbf"

    code, told = asked(capsys, INVENTED, "--network", network)

    assert (code, told["n_pairs"], told["n_off"]) == (0, 19, 0)
    errors = [abs(float(pair["error_m"])) for pair in told["pairs"] if pair["error_m"]]
    assert max(errors) <= 0.06  # written to the decimetre; each piece is rounded to 1 mm
