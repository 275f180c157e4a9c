"""Catchments as a bar, as a priority and as a comparison, from polygons and from units."""

from __future__ import annotations

import json
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from admission.policy import file as policies
from cli.main import main
from gis.errors import BrokenPromiseError, InputError
from runs.match.files import match_files
from runs.replay import replay_folder
from runs.verify import verify_folder
from tests.match_files import Season, season, tree

# Two unit squares side by side; p1 lives in the west one, p2 in the east one, p3 on the border,
# p4 nowhere and p5 has no point.
PUPILS = (
    "pupil_id,lon,lat,khu_pho\n"
    "p1,0.5,0.5,KP 1\np2,1.5,0.5,KP 2\np3,1.0,0.5,KP 2\np4,5,5,\np5,,,KP 9\n"
)
SCHOOLS = "school_code,seats\ns1,1\ns2,2\n"
PAIRS = (
    ("p1", "s1", 300.0),
    ("p1", "s2", 100.0),
    ("p2", "s1", 200.0),
    ("p2", "s2", 400.0),
    ("p3", "s1", 50.0),
    ("p3", "s2", 70.0),
    ("p4", "s1", 10.0),
    ("p4", "s2", 20.0),
    ("p5", "s1", 60.0),
)
UNITS = "khu_pho,school_code\nKP 1,s1\nKP 2,s2\n"


def square(west: float, codes: str, **properties: str) -> dict[str, object]:
    """Return a feature one degree wide and high that names its schools."""
    return {
        "type": "Feature",
        "properties": {"school_codes": codes, **properties},
        "geometry": shapely.geometry.mapping(shapely.box(west, 0, west + 1, 1)),
    }


def polygons(folder: Path, *features: dict[str, object]) -> Path:
    """Write features as GeoJSON."""
    path = folder / "catchments.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return path


def units(folder: Path, text: str = UNITS) -> Path:
    """Write a table of units."""
    path = folder / "catchments.csv"
    path.write_text(text)
    return path


def town(folder: Path) -> Season:
    """Write the season of this page."""
    return season(folder, pupils=PUPILS, schools=SCHOOLS, pairs=PAIRS)


def run(made: Season, policy: str, catchments: Path) -> dict[str, str]:
    """Place the season by catchments, verify the folder, return each pupil's school."""
    assert main([*made.args(policy), "--catchments", str(catchments)], {}) == 0
    verify_folder(made.out)
    replay_folder(made.out)
    offers = pd.read_csv(made.out / "offers.csv", dtype=str, keep_default_na=False)
    return dict(zip(offers["pupil_id"], offers["school_code"], strict=True))


def findings(made: Season, policy: str, catchments: Path) -> list[tuple[object, ...]]:
    """Return (file, row, column, code) of refused catchments; nothing may have been written."""
    with pytest.raises(InputError) as refused:
        match_files(
            policy, made.pupils, made.schools, made.distances, made.out, catchments=catchments
        )
    assert not made.out.exists()
    return [(one.file, one.row, one.column, one.code) for one in refused.value.findings]


def own(folder: Path, word: str) -> str:
    """Write a policy with another word for catchments; return its path."""
    text = (policies.FOLDER / "catchments-first.toml").read_text(encoding="utf-8")
    text = text.replace('value = "first"', f'value = "{word}"')
    text = text.replace('["group", "catchment", "distance"', '["group", "distance"')
    path = folder / f"own-{word}.toml"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_only_schools_of_the_own_catchment(tmp_path: Path) -> None:
    """The border belongs to both sides; outside all catchments nobody is placed."""
    made = town(tmp_path)
    drawn = polygons(tmp_path, square(0, "s1"), square(1, "s2"))

    assert run(made, "fixed-zones", drawn) == {"p1": "", "p2": "s2", "p3": "s1", "p4": "", "p5": ""}
    reasons = pd.read_parquet(made.out / "reasons.parquet")
    told = {(row.pupil_id, row.school_code): row.reason for row in reasons.itertuples()}
    assert told == {
        ("p1", "s1"): "full",
        ("p1", "s2"): "zone",
        ("p2", "s1"): "zone",
        ("p4", "s1"): "zone",
        ("p4", "s2"): "zone",
        ("p5", "s1"): "zone",
    }
    counts = json.loads((made.out / "manifest.json").read_text())["counts"]
    assert (counts["in_no_catchment"], counts["at_own_catchment"]) == (2, 2)


def test_a_bar_makes_deferred_acceptance_fixed_zones(tmp_path: Path) -> None:
    """The rule alone decides, whatever the mechanism is called."""
    made = town(tmp_path)
    drawn = polygons(tmp_path, square(0, "s1"), square(1, "s2"))

    assert run(made, own(tmp_path, "only"), drawn)["p1"] == ""


def test_pupils_of_the_catchment_stand_first(tmp_path: Path) -> None:
    """p2 is farther from s2 than p1 and p3 but lives in its catchment."""
    made = town(tmp_path)
    schools = made.schools
    schools.write_text("school_code,seats\ns1,1\ns2,1\n")
    drawn = polygons(tmp_path, square(0, "s1"), square(1, "s2"))

    # p4 and p5 are outside: p3 keeps s1, which is its nearest and which p1 (300 m) wants in vain.
    assert run(made, "catchments-first", drawn) == {
        "p1": "",
        "p2": "s2",
        "p3": "s1",
        "p4": "",
        "p5": "",
    }


def test_a_comparison_changes_no_offer(tmp_path: Path) -> None:
    """Counted in the manifest, without influence on anybody."""
    made = town(tmp_path)
    drawn = polygons(tmp_path, square(0, "s1"), square(1, "s2"))
    with_them = run(made, own(tmp_path, "compare"), drawn)
    compared = (made.out / "offers.csv").read_bytes()
    assert main([*made.args("deferred-acceptance"), "--force"], {}) == 0

    assert (made.out / "offers.csv").read_bytes() == compared
    assert with_them["p4"] == "s1"


def test_a_geopackage_in_another_system_says_the_same(tmp_path: Path) -> None:
    """A file that names its coordinate system need not be in degrees."""
    made = town(tmp_path)
    areas = gpd.GeoDataFrame(
        {"school_code": ["s1", "s2"]},
        geometry=[shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)],
        crs=4326,
    )
    path = tmp_path / "catchments.gpkg"
    areas.to_crs(3857).to_file(path)

    assert run(made, "fixed-zones", path)["p2"] == "s2"


def test_units_say_the_same_as_polygons_would(tmp_path: Path) -> None:
    """KP 9 is in no row and p4 has no unit: both live in no catchment."""
    made = town(tmp_path)

    assert run(made, "fixed-zones", units(tmp_path)) == {
        "p1": "s1",
        "p2": "s2",
        "p3": "s2",
        "p4": "",
        "p5": "",
    }


def test_one_unit_may_have_several_schools(tmp_path: Path) -> None:
    """As rows, or as one cell of codes."""
    rows = run(
        town(tmp_path / "a"),
        "fixed-zones",
        units(tmp_path, UNITS + "KP 1,s2\n"),
    )
    cell = run(
        town(tmp_path / "b"),
        "fixed-zones",
        units(tmp_path, "khu_pho,school_codes,note\nKP 1,s1|s2,x\nKP 2,s2,\n"),
    )

    assert rows == cell
    assert rows["p1"] == "s2"


def test_row_order_changes_no_byte(tmp_path: Path) -> None:
    """Polygons and pupils in any order are the same run."""
    first, second = town(tmp_path / "a"), town(tmp_path / "b")
    lines = PUPILS.splitlines()
    second.pupils.write_text("\n".join([lines[0], *reversed(lines[1:])]) + "\n")
    west, east = square(0, "s1"), square(1, "s2")
    run(first, "fixed-zones", polygons(tmp_path / "a", west, east))
    run(second, "fixed-zones", polygons(tmp_path / "b", east, west))

    assert tree(first.out) == tree(second.out)


def test_other_levels_are_left_alone_where_the_policy_names_grades(tmp_path: Path) -> None:
    """One file may hold the catchments of every level."""
    made = town(tmp_path)
    text = Path(own(tmp_path, "only")).read_text(encoding="utf-8")
    policy = tmp_path / "grade1.toml"
    policy.write_text(text.replace("value = []", 'value = ["1"]', 1), encoding="utf-8")
    drawn = polygons(
        tmp_path,
        square(0, "s1", level="primary"),
        square(0, "t9", level="lower_secondary"),
    )

    assert run(made, str(policy), drawn)["p2"] == ""


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("khu_pho,school_code\nKP 1,s9\n", (2, "school_code", "unknown_id")),
        ("khu_pho,school_code\nKP 1,\n", (2, "school_code", "unknown_id")),
        ("khu_pho,school_code\n,s1\n", (2, "khu_pho", "empty_unit")),
        ("khu_pho,school_code\nKP 1,s1\nKP 1,s1\n", (3, "school_code", "repeated_pair")),
        ("khu_pho,school\nKP 1,s1\n", (1, "school_code", "missing_column")),
        ("school_code\ns1\n", (1, None, "missing_column")),
    ],
)
def test_a_wrong_table_of_units_is_named(
    tmp_path: Path, text: str, found: tuple[object, ...]
) -> None:
    """File, row, column and a sentence."""
    made = town(tmp_path)

    assert findings(made, "fixed-zones", units(tmp_path, text)) == [("catchments.csv", *found)]


def test_a_unit_that_the_pupils_lack_is_named(tmp_path: Path) -> None:
    """The pupils' file is at fault, and it is named."""
    made = town(tmp_path)
    table = units(tmp_path, "ward_code,school_code\n1,s1\n")

    assert findings(made, "fixed-zones", table) == [
        ("pupils.csv", 1, "ward_code", "missing_column")
    ]


def test_polygons_need_the_homes_points(tmp_path: Path) -> None:
    """Without lon and lat nobody can say who lives where."""
    made = town(tmp_path)
    made.pupils.write_text("pupil_id\np1\np2\np3\np4\np5\n")
    drawn = polygons(tmp_path, square(0, "s1"))

    assert ("pupils.csv", 1, "lon", "missing_column") in findings(made, "fixed-zones", drawn)


def test_overlapping_official_polygons_are_named(tmp_path: Path) -> None:
    """A home in two official catchments would belong to both."""
    made = town(tmp_path)
    drawn = polygons(tmp_path, square(0, "s1"), square(0.5, "s2"))
    assert findings(made, "fixed-zones", drawn) == [
        ("catchments.geojson", 3, None, "polygons_overlap")
    ]

    proposed = [square(0, "s1", kind="proposed"), square(0.5, "s2", kind="proposed")]
    assert run(made, "fixed-zones", polygons(tmp_path, *proposed))["p2"] == "s2"


def test_a_polygon_of_an_unknown_school_is_named(tmp_path: Path) -> None:
    """A slip in a code would otherwise close a whole catchment."""
    made = town(tmp_path)
    drawn = polygons(tmp_path, square(0, "s1"), square(1, "s2;s9"))

    assert findings(made, "fixed-zones", drawn) == [
        ("catchments.geojson", 3, "school_codes", "unknown_id")
    ]


def test_catchments_belong_to_policies_with_a_rule_about_them(tmp_path: Path) -> None:
    """Neither silently ignored nor silently missing."""
    made = town(tmp_path)
    with pytest.raises(InputError, match="no rule about catchments"):
        match_files(
            "deferred-acceptance",
            made.pupils,
            made.schools,
            made.distances,
            made.out,
            catchments=units(tmp_path),
        )
    with pytest.raises(InputError, match="give them with --catchments"):
        match_files("fixed-zones", made.pupils, made.schools, made.distances, made.out)
    assert not made.out.exists()


def test_a_changed_catchment_meets_the_rules(tmp_path: Path) -> None:
    """The checker reads who lives where from the folder's own inputs."""
    made = town(tmp_path)
    run(made, "fixed-zones", units(tmp_path))
    path = made.out / "inputs/catchments.parquet"
    table = pd.read_parquet(path)
    table[table["pupil_id"] != "p2"].to_parquet(path)

    with pytest.raises(BrokenPromiseError, match=r"p2 .* which a rule of the policy bars"):
        verify_folder(made.out, rules_only=True)
