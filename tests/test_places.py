"""Schools, gates and addresses come out of OpenStreetMap as they stand there, nothing added."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cli.main import main
from gis.errors import InputError
from gis.osm.place_files import read_places
from gis.osm.school_tables import counts, tables
from gis.province import national
from runs.importing import check_register
from runs.places import draft
from tests.fixtures.map_services import HEAD, element
from tests.osm_text import node, way, write

GROUND = [
    node(1, 0, 0),
    node(2, 4, 0),
    node(3, 4, 4, barrier="gate", name="Cổng chính"),
    node(4, 0, 4, entrance="emergency"),
]
TOWN = (
    *GROUND,
    node(5, 1, 1, barrier="gate"),  # inside the ground, not on its border
    node(6, 9, 9, amenity="school", name="Trường Tiểu học Bến Đá"),
    node(7, 9, 8, amenity="driving_school", name="Lái xe An Thuận"),
    node(8, 5, 5, **{"addr:housenumber": "12/3", "addr:street": "Hẻm  Giếng"}),
    node(9, 30, 30, amenity="school"),
    way(
        10,
        [1, 2, 3, 4, 1],
        {
            "amenity": "school",
            "name": "Trường Tiểu học Bến Đá",
            "isced:level": "1;2",
            "operator:type": "public",
            "addr:housenumber": "5",
            "addr:street": "Đường Bến Đá",
        },
    ),
    way(20, [2, 8], {"amenity": "kindergarten", "name": "Mầm non Sen"}),
)
"""An invented town; one thousandth of a degree between numbers."""


def town(folder: Path) -> Path:
    """Write the town and return its file."""
    return write(folder, *TOWN)


def test_each_school_says_where_its_levels_stand(tmp_path: Path) -> None:
    """The tag comes before the name; what nobody wrote stays unknown and is marked."""
    found = tables(read_places(town(tmp_path)), national())

    told = {
        row["school_code"]: (row["kind"], row["levels"], row["level_source"], row["review"])
        for row in found.schools
    }
    assert told == {
        "n6": ("primary", "primary", "name", ""),
        "n9": ("unknown", "", "unknown", "no_name;no_level"),
        "w10": (
            "multi_level",
            "primary|lower_secondary",
            "isced:level",
            "name_and_tag_differ",
        ),
        "w20": ("preschool", "preschool", "amenity", "open_outline"),
    }


def test_a_school_keeps_its_id_address_owner_and_a_point_in_its_ground(tmp_path: Path) -> None:
    """The row can be checked against the map; a nameless school gets a label that says so."""
    found = tables(read_places(town(tmp_path)), national())

    nameless, school = found.schools[1], found.schools[2]
    assert nameless["name"] == "Trường chưa rõ tên (node/9)"
    assert nameless["name_generated"] == "true"
    assert school["osm_id"] == "way/10"
    assert (school["ownership"], school["address"]) == ("public", "5 Đường Bến Đá")
    assert 0 < float(school["lon"]) < 0.004
    assert 0 < float(school["lat"]) < 0.004


def test_gates_are_the_entrances_on_the_border(tmp_path: Path) -> None:
    """A door inside the ground is no gate; an emergency exit is not open to pupils."""
    found = tables(read_places(town(tmp_path)), national())

    assert [tuple(row.values()) for row in found.gates] == [
        ("w10", "1", "Cổng chính", "0.0040000", "0.0040000", "", "node/3"),
        ("w10", "2", "", "0.0000000", "0.0040000", "false", "node/4"),
    ]


def test_addresses_are_all_house_numbers(tmp_path: Path) -> None:
    """Spaces are tidied; what is not tagged stays empty."""
    found = tables(read_places(town(tmp_path)), national())

    assert [(row["osm_id"], row["address"], row["area"]) for row in found.addresses] == [
        ("node/8", "12/3 Hẻm Giếng", ""),
        ("way/10", "5 Đường Bến Đá", ""),
    ]


def test_one_school_mapped_twice_is_named_for_review(tmp_path: Path) -> None:
    """A point in a ground of the same name: a person decides which row goes."""
    name = {"name": "Trường Tiểu Học Bến Đá"}
    twice = (
        node(6, 2, 2, amenity="school", name="Trường tiểu học Bến Đá"),
        node(7, 6, 2, amenity="school", name="Trường tiểu học Bến Đá"),
        way(10, [1, 2, 3, 4, 1], {"amenity": "school", **name}),
    )
    path = write(tmp_path, *GROUND, *twice)

    found = tables(read_places(path), national())

    assert {row["school_code"]: row["review"] for row in found.schools} == {
        "n6": "same_name:n7@445;same_name:w10@0",
        "n7": "same_name:n6@445;same_name:w10@445",
        "w10": "same_name:n6@0;same_name:n7@445",
    }


AREA: list[dict[str, Any]] = [
    *(element("node", i, lat=lat, lon=lon) for i, (lon, lat) in enumerate([(0, 0), (0.004, 0)], 1)),
    element("node", 3, lat=0.004, lon=0.004, tags={"entrance": "main"}),
    element("node", 4, lat=0.004, lon=0),
    element("way", 11, nodes=[1, 2, 3]),
    element("way", 12, nodes=[1, 4, 3], tags={"barrier": "wall"}),
    element(
        "relation",
        7,
        members=[
            {"type": "way", "ref": 11, "role": "outer"},
            {"type": "way", "ref": 12, "role": "outer"},
        ],
        tags={"type": "multipolygon", "amenity": "school", "name": "THPT Sao Mai"},
    ),
    element("way", 13, nodes=[1, 99], tags={"amenity": "school", "name": "THCS Nửa"}),
]


def test_an_area_of_several_ways_is_one_school(tmp_path: Path) -> None:
    """Half of a school, cut off at the edge of an extract, is named and left out."""
    path = tmp_path / "area.json"
    path.write_text(json.dumps({**HEAD, "elements": AREA}), encoding="utf-8")

    places = read_places(path)
    found = tables(places, national())

    row = found.schools[0]
    assert (row["school_code"], row["kind"], row["lon"][:6]) == ("r7", "upper_secondary", "0.0020")
    assert [gate["osm_id"] for gate in found.gates] == ["node/3"]
    assert places.left_out == ("way 13 is left out: its nodes or ways are missing",)
    assert places.source.data_date == "2026-03-04"


def test_a_place_name_asks_for_schools_and_house_numbers(
    services: list[str], answers: dict[str, list[dict[str, Any]]]
) -> None:
    """The download through osmnx gives the same tables as a file."""
    answers["addr:housenumber"] = AREA

    found = tables(read_places("Xã Bến Đá"), national())

    assert services == ["search Xã Bến Đá", "addr:housenumber"]
    assert [row["school_code"] for row in found.schools] == ["r7"]


def test_the_drafts_pass_the_check_of_the_import(tmp_path: Path) -> None:
    """What is written is what the registers read; the review columns raise no warning."""
    drafted = draft(town(tmp_path), tmp_path / "draft")

    schools = check_register(tmp_path / "draft/schools.csv", "schools")
    gates = check_register(tmp_path / "draft/gates.csv", "gates")

    assert [path.name for path in drafted.files] == ["schools.csv", "gates.csv", "addresses.csv"]
    assert schools.report.errors == []
    assert gates.report.errors == []
    codes = {one.code for one in (*schools.report.findings, *gates.report.findings)}
    assert "extra_column" not in codes
    assert len(schools.frame) == 4


def test_files_under_review_are_not_overwritten(tmp_path: Path) -> None:
    """An afternoon's corrections must survive a second call."""
    draft(town(tmp_path), tmp_path / "draft")
    (tmp_path / "draft/schools.csv").write_text("mine", encoding="utf-8")

    with pytest.raises(InputError, match="not overwritten"):
        draft(town(tmp_path), tmp_path / "draft")
    assert (tmp_path / "draft/schools.csv").read_text(encoding="utf-8") == "mine"


def test_graphml_and_a_map_without_schools_are_refused(tmp_path: Path) -> None:
    """Both would give three empty files."""
    (tmp_path / "roads.graphml").write_text("<graphml/>", encoding="utf-8")
    bare = write(tmp_path, node(1, 0), node(2, 1), way(5, [1, 2], {"highway": "path"}))

    with pytest.raises(InputError, match="holds roads only"):
        read_places(tmp_path / "roads.graphml")
    with pytest.raises(InputError, match="no school and no house number"):
        draft(bare, None)


def test_the_sample_city_has_its_school_grounds() -> None:
    """63 schools and five second campuses are drawn in its road file, with 900 house numbers."""
    found = tables(read_places(Path("data/sample/osm/an_thuan_hu_cau.osm.pbf")), national())

    counted = counts(found)
    assert (counted["schools"], counted["addresses"]) == (68, 900)
    assert "no_level" not in counted


def test_a_name_is_no_formula(tmp_path: Path) -> None:
    """Anybody may edit the map; a spreadsheet must not compute what it says."""
    evil = node(6, 2, 2, amenity="school", name="=HYPERLINK(1)")

    draft(write(tmp_path, evil), tmp_path / "draft")

    assert "n6,'=HYPERLINK(1),unknown" in (tmp_path / "draft/schools.csv").read_text("utf-8")


def test_the_command_counts_in_both_languages(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A clerk reads Vietnamese, a program JSON; --out or --dry-run must be said."""
    words = ["places", str(town(tmp_path))]

    assert main([*words, "--dry-run", "--lang", "vi"], {}) == 0
    assert "chưa rõ cấp học" in capsys.readouterr().out
    assert main([*words, "--dry-run", "--json"], {}) == 0
    assert json.loads(capsys.readouterr().out)["counts"]["schools"] == 4
    assert main(words, {}) == 2
