"""Catchments of the invented city: overlaps, gaps, comparisons, lists, adopted areas, files."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, text

from cli.main import main
from gis import db, read
from gis.catchment import stored
from gis.catchment.names import khu_pho_key
from gis.catchment.states import Decision
from gis.shipped import data_path
from runs import allocate
from runs.explain.suppress import hidden
from runs.recorded.export import sealed_of
from runs.scenario.changes import Scenario, use_policy
from runs.whatif.chain import placed, what_if
from runs.whatif.inputs import start_of_database
from runs.zoning.approve import approve
from runs.zoning.compare import COUNTS, ROUNDS, TIED, _withheld

SEASON, OTHER = "2026-2027", "2025-2026"
SAMPLE = data_path("sample")
AREAS = SAMPLE / "catchments" / "catchments.geojson"
OFFICE = Decision(by="office", reason="a test of this page")
SAID = ("--by", "office", "--reason", "a test of this page")


@pytest.fixture(scope="module")
def engine(module_city_url: str) -> Iterator[Engine]:
    """Return a database with the invented city."""
    made = db.engine(module_city_url)
    yield made
    made.dispose()


@pytest.fixture
def command(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Any]:
    """Return a way to run a command and get its JSON."""
    monkeypatch.setattr(db, "ready_engine", lambda: engine)
    monkeypatch.setattr(Engine, "dispose", lambda _: None)

    def run(*words: object, code: int = 0) -> Any:  # noqa: ANN401 (whatever the command prints)
        capsys.readouterr()
        assert main(["--json", *map(str, words)], {}) == code
        told = capsys.readouterr()
        return json.loads(told.out) if told.out else " ".join(told.err.split())

    return run


def counted(engine: Engine, sql: str, **values: object) -> int:
    """Ask PostGIS for a number."""
    with engine.connect() as connection:
        return int(connection.execute(text(sql), values).scalar_one())


def test_the_sample_s_overlap_and_gap_are_named(engine: Engine, command, tmp_path: Path) -> None:
    """Its README says it: one block belongs to two schools, one to nobody."""
    found = command("catchments", "check", "--page", tmp_path / "check.html", code=1)

    assert len(found["overlaps"]) == 1
    (one,) = found["overlaps"]
    area = counted(
        engine,
        "SELECT round(ST_Area(ST_Intersection(a.geom, b.geom)::geography)) FROM catchment a,"
        " catchment b WHERE a.catchment_id = :a AND b.catchment_id = :b",
        a=one["catchments"][0],
        b=one["catchments"][1],
    )
    assert abs(one["area_m2"] - area) <= 1
    assert [len(codes) for codes in one["schools"]] == [1, 1]
    none = counted(
        engine,
        "SELECT count(*) FROM people.pupil p JOIN dataset d USING (dataset_id) WHERE d.active"
        " AND season = :season AND grade IN ('1', '2', '3', '4', '5') AND NOT EXISTS (SELECT"
        " FROM catchment c WHERE ST_Intersects(c.geom, p.geom))",
        season=SEASON,
    )
    assert found["children_in_none"] == (none if none >= 10 or none == 0 else None)
    assert {row["ward_code"] for row in found["gaps"]} <= set(
        read.register(engine, "wards")["code"]
    )
    assert all(
        row["children"] is None or row["children"] not in range(1, 10) for row in found["gaps"]
    )
    page = (tmp_path / "check.html").read_text(encoding="utf-8")
    assert "HƯ CẤU" in page
    assert one["catchments"][0] in page
    assert page.count("<svg") == 1


def test_gaps_and_outlines_cover_the_dry_wards(engine: Engine, command) -> None:
    """What lies in no catchment is all that is left of the wards, but water and slivers."""
    found = command("catchments", "check", code=1)
    left = counted(
        engine,
        "WITH w AS (SELECT u.geom FROM admin_unit u JOIN dataset d USING (dataset_id) WHERE"
        " d.active), c AS (SELECT ST_Union(geom) AS geom FROM catchment), v AS (SELECT ST_Union("
        "geom) AS geom FROM water WHERE ST_Dimension(geom) = 2) SELECT round(sum(ST_Area("
        "ST_Difference(ST_Difference(w.geom, c.geom), v.geom)::geography))) FROM w, c, v",
    )

    assert sum(row["area_m2"] for row in found["gaps"]) == pytest.approx(left, rel=0.001)


def test_last_season_s_outlines_against_this_one_s(engine: Engine, command, tmp_path: Path) -> None:
    """Two neighbours swap a school: whoever lives there changes, and the areas say how much."""
    features = gpd.read_file(AREAS)
    codes = features["school_codes"].tolist()
    features.loc[[0, 1], "school_codes"] = codes[1], codes[0]
    features["season"], features["valid_from"], features["valid_to"] = (
        OTHER,
        "2025-03-31",
        "2025-12-31",
    )
    features.to_file(tmp_path / "last.gpkg")
    command("import", "catchments", tmp_path / "last.gpkg")
    command("catchments", "approve", "--season", OTHER, *SAID, "--despite-overlaps")

    told = command("catchments", "compare", "--page", tmp_path / "compare.html")

    assert told["before"].startswith(OTHER)
    rows = {row["school_code"]: row for row in told["schools"]}
    changed = {code for code, row in rows.items() if row["gained_m2"] or row["lost_m2"]}
    assert changed == {codes[0], codes[1]}
    assert rows[codes[0]]["gained_m2"] == rows[codes[1]]["lost_m2"]
    inside = [
        counted(
            engine,
            "SELECT count(*) FROM people.pupil p JOIN dataset d USING (dataset_id), catchment c"
            " JOIN catchment_school s USING (catchment_no) WHERE d.active AND p.season = :season"
            " AND p.grade IN ('1', '2', '3', '4', '5') AND c.season = :season AND"
            " s.school_code = :code AND ST_Intersects(c.geom, p.geom)",
            season=SEASON,
            code=code,
        )
        for code in codes[:2]
    ]
    shown = [rows[code]["children_after"] for code in codes[:2]]
    assert [n if seen is not None else None for n, seen in zip(inside, shown, strict=True)] == shown
    moves = {(row["from_school"], row["to_school"]): row["children"] for row in told["moves"]}
    assert {(codes[1], codes[0]), (codes[0], codes[1])} <= set(moves)
    assert all(n is None or n >= 10 for n in moves.values())
    page = (tmp_path / "compare.html").read_text(encoding="utf-8")
    assert page.count("<svg") == 1
    assert "mất" in page


def test_no_withheld_move_can_be_worked_out() -> None:
    """Of the moves from one school never one alone is withheld, while its total is told."""
    keys = [("a", "b"), ("a", "c"), ("a", "d"), ("e", "b")]

    assert _withheld(keys, [4, 30, 12, 50]) == {0, 2, 3}
    assert _withheld(keys, [40, 30, 12, 50]) == set()


@settings(max_examples=300)
@given(st.lists(st.tuples(*[st.integers(0, 30)] * 3), min_size=1, max_size=6))
def test_no_small_count_of_a_school_follows_from_what_is_told(
    drawn: list[tuple[int, int, int]],
) -> None:
    """Before is who stays and who left, after who stays and who came: never one unknown alone."""
    rows = [
        {"children_before": stay + left, "children_after": stay + came}
        | {"stay": stay, "came": came, "left": left}
        for stay, came, left in drawn
    ]

    for row in hidden(rows, COUNTS, tied=TIED * ROUNDS):
        assert all(n is None or n == 0 or n >= 10 for n in row.values())
        for names in TIED:
            assert sum(row[name] is None for name in names) != 1


def test_derived_areas_become_drafts_and_are_compared(engine: Engine, command) -> None:
    """What a run left behind stands beside what is official; none of it is in force by that."""
    run = allocate.allocate(engine, "deferred-acceptance", season=SEASON, grade="1")
    made = command("catchments", "derive", "--run", run.run_id, "--draws", "2")
    derived = command("catchments", "adopt", made["set"], *SAID)
    again = command("catchments", "adopt", made["set"], *SAID)
    proposed = command(
        *("catchments", "adopt", made["set"], "--as", "proposed"),
        *("--season", "2027-2028", "--word", "always", *SAID),
    )

    second = command("catchments", "derive", "--run", run.run_id, "--draws", "3")
    command("catchments", "use", made["set"])
    with engine.connect() as connection:
        asked = text(
            "SELECT action, detail -> 'before' FROM work.audit_log"
            " WHERE action IN ('derive', 'show') ORDER BY audit_id"
        )
        rows = [tuple(row) for row in connection.execute(asked)]
    assert rows == [("derive", None), ("derive", made["set"]), ("show", second["set"])]
    assert derived["new"] > 10
    assert (again["new"], again["numbers"]) == (0, derived["numbers"])
    found = stored.numbered(engine, derived["numbers"])
    assert {(one.kind, one.status, one.nature) for one in found} == {
        ("derived", "draft", "invented")
    }
    assert {one.derived_set_id for one in found} == {made["set"]}
    next_ = stored.numbered(engine, proposed["numbers"])
    assert {(one.kind, one.season) for one in next_} == {("proposed", "2027-2028")}
    told = command("catchments", "compare", "--with-kind", "derived")
    assert told["children_changed"] is not None
    assert len(stored.in_force(engine, season=SEASON, level="primary")) == 21


def test_exported_ones_are_imported_as_the_same(command, tmp_path: Path) -> None:
    """A file that was written is the file that was read, and its bytes are always the same."""
    for name in ("a.geojson", "b.geojson", "c.gpkg"):
        command(
            "catchments",
            "export",
            "--season",
            SEASON,
            "--kind",
            "official",
            "--out",
            tmp_path / name,
        )

    assert (tmp_path / "a.geojson").read_bytes() == (tmp_path / "b.geojson").read_bytes()
    for name in ("a.geojson", "c.gpkg"):
        told = command("import", "catchments", tmp_path / name)
        assert told["new"] == 0, name
    assert "ending in" in command("catchments", "export", "--out", tmp_path / "x.shp", code=2)


def test_a_list_of_neighbourhoods_is_a_rule(engine: Engine, command, tmp_path: Path) -> None:
    """Thủ Đức's way: khu phố first. Children belong by the unit that their register states."""
    pupils = read.register(engine, "pupils")
    own = pupils[(pupils["season"] == SEASON) & (pupils["grade"] == "6")]
    units = sorted(set(zip(own["ward_code"], own["khu_pho"], strict=True)))
    seats = read.register(engine, "seats")
    schools = sorted(
        set(seats[(seats["season"] == SEASON) & (seats["grade"] == "6")]["school_code"])
    )
    table = pd.DataFrame(
        [(ward, kp, schools[at % len(schools)]) for at, (ward, kp) in enumerate(units)],
        columns=["ward", "khu_pho", "school_code"],
    )
    table.to_csv(tmp_path / "units.csv", index=False)
    words = ("--season", SEASON, "--level", "lower_secondary")
    told = command("import", "catchments", tmp_path / "units.csv", *words)
    command("catchments", "approve", *words, *SAID)
    assert len(told["catchments"]) == min(len(schools), len(units))

    run = allocate.allocate(engine, "fixed-zones", season=SEASON, grade="6")
    inside = pd.read_parquet(sealed_of(engine, run.run_id) / "inputs" / "catchments.parquet")
    wanted = {(ward, khu_pho_key(kp)): code for ward, kp, code in table.itertuples(index=False)}
    expected = {
        (pupil, wanted[ward, khu_pho_key(kp)])
        for pupil, ward, kp in own[["pupil_id", "ward_code", "khu_pho"]].itertuples(index=False)
    }
    assert set(inside.itertuples(index=False, name=None)) == expected

    command("catchments", "export", *words, "--out", tmp_path / "again.csv")
    assert command("import", "catchments", tmp_path / "again.csv")["new"] == 0
    checked = command("catchments", "check", "--level", "lower_secondary")
    assert checked["children_in_none"] == 0


def test_a_unit_of_two_schools_is_named(engine: Engine, command, tmp_path: Path) -> None:
    """A shared neighbourhood is allowed, and told."""
    codes = [one.schools[0] for one in stored.in_force(engine, season=SEASON, level="primary")]
    ward = read.register(engine, "wards")["code"].iloc[0]
    path = tmp_path / "units.csv"
    path.write_text(f"ward,school_code\n{ward},{codes[0]}\n{ward},{codes[1]}\n", encoding="utf-8")
    numbers = [
        row["number"]
        for row in command(
            "import", "catchments", path, "--season", "2028-2029", "--level", "primary"
        )["catchments"]
    ]

    approve(engine, numbers, OFFICE, despite_overlaps=True)
    found = command("catchments", "check", "--season", "2028-2029", code=1)
    assert len(found["overlaps"]) == 1
    assert [one["unit"] for one in found["shared_units"]] == [ward]


def test_a_comparison_tells_who_stays_in_the_own_one_and_changes_nothing(
    engine: Engine, tmp_path: Path
) -> None:
    """The word compare counts; the offers are those of the rule without catchments."""
    from admission.policy import file as policies  # noqa: PLC0415 (this test only)

    body = (policies.FOLDER / "catchments-first.toml").read_text(encoding="utf-8")
    body = body.replace('value = "first"', 'value = "compare"')
    body = body.replace('["group", "catchment", "distance"', '["group", "distance"')
    own = tmp_path / "own.toml"
    own.write_text(body, encoding="utf-8")

    run = allocate.allocate(engine, str(own), season=SEASON, grade="1")
    plain = allocate.allocate(engine, "deferred-acceptance", season=SEASON, grade="1")
    at_own = counted(
        engine,
        "SELECT count(*) FROM work.offer o JOIN people.pupil p ON p.pupil_id = o.pupil_id AND"
        " p.season = :season WHERE o.run_id = :run AND EXISTS (SELECT FROM catchment c JOIN"
        " catchment_school s USING (catchment_no) WHERE c.season = :season AND c.status ="
        " 'approved' AND s.school_code = o.school_code AND ST_Intersects(c.geom, p.geom))",
        season=SEASON,
        run=run.run_id,
    )
    with engine.connect() as connection:
        told = connection.scalar(
            text("SELECT summary ->> 'at_own_catchment' FROM work.run WHERE run_id = :run"),
            {"run": run.run_id},
        )
    assert int(told) == at_own > 100
    assert run.summary == plain.summary


def test_a_what_if_can_change_to_a_rule_about_catchments(engine: Engine) -> None:
    """The approved ones are there although the base has no such rule."""
    from admission.policy import file as policies  # noqa: PLC0415 (this test only)

    start = start_of_database(
        engine, policies.load("deferred-acceptance"), season=SEASON, grade="1"
    )
    base = placed(start.city)
    zoned = what_if(base, Scenario(name="x", changes=(use_policy("fixed-zones"),)))

    run = allocate.allocate(engine, "fixed-zones", season=SEASON, grade="1")
    assert zoned.allocation.n_placed == run.summary.placed < base.allocation.n_placed
