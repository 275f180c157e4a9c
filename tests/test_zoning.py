"""Catchments of the invented city: imported as drafts, approved, gone by in runs, replaced."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
from sqlalchemy import Engine, text

from cli.main import main
from gis import db, read
from gis.catchment import stored
from gis.catchment.states import Decision, retire
from gis.errors import InputError
from gis.shipped import data_path
from runs import allocate
from runs.match.files import match_files
from runs.recorded.store import run_facts
from runs.zoning.approve import approve
from runs.zoning.importing import check_catchments, store_catchments

SEASON = "2026-2027"
SAMPLE = data_path("sample")
AREAS = SAMPLE / "catchments" / "catchments.geojson"
OFFICE = Decision(by="office", reason="a test of this page")


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
        return json.loads(told.out) if code == 0 and told.out else " ".join(told.err.split())

    return run


@pytest.fixture
def features() -> gpd.GeoDataFrame:
    """Return the sample's catchments as a file has them."""
    return gpd.read_file(AREAS)


def approved(engine: Engine) -> list[stored.Stored]:
    """Return what is in force for the first grade."""
    return stored.in_force(engine, season=SEASON, level="primary")


def test_a_city_s_folder_comes_into_force_with_it(engine: Engine) -> None:
    """Its history says who let it, and from which file it came."""
    found = approved(engine)
    steps = stored.history(engine, found[0].number)

    assert len(found) == 21
    assert {one.nature for one in found} == {"invented"}
    assert str(found[0].valid_from) == "2026-03-31"
    assert found[0].valid_to is None
    assert [one["status"] for one in steps] == ["draft", "approved"]
    assert steps[0]["reason"] == "imported from catchments.geojson"


def test_the_same_file_is_stored_once(engine: Engine, command) -> None:
    """An import that is repeated makes no second version."""
    told = command("import", "catchments", AREAS, "--province", "an-thuan")

    assert told["state"] == "unchanged"
    assert {row["number"] for row in told["catchments"]} == {one.number for one in approved(engine)}


def test_a_changed_one_is_a_draft_until_it_is_approved(
    engine: Engine, command, features: gpd.GeoDataFrame, tmp_path: Path
) -> None:
    """Runs go by what somebody let come into force, not by the newest file."""
    one = approved(engine)[0]
    mine = features[features["catchment_id"] == one.catchment_id].copy()
    mine.geometry = mine.geometry.simplify(0.0002).buffer(0)
    mine.to_file(tmp_path / "one.gpkg")

    dry = command("import", "catchments", tmp_path / "one.gpkg", "--dry-run")
    assert dry["state"] == "checked"
    assert len(stored.find(engine)) == 21
    told = command("import", "catchments", tmp_path / "one.gpkg")
    (row,) = told["catchments"]
    assert told["new"] == 1
    assert approved(engine)[0].number == one.number

    said = ("--by", "office", "--reason", "redrawn", "--document", "12/QD", "--despite-overlaps")
    assert command("catchments", "approve", row["number"], *said)["others"] == [one.number]
    (new,) = stored.numbered(engine, [row["number"]])
    (old,) = stored.numbered(engine, [one.number])
    assert (new.version, new.status) == (2, "approved")
    assert (old.status, old.replaced_by) == ("replaced", new.number)
    shown = command("catchments", "show", new.number)
    assert [step["status"] for step in shown["history"]] == ["draft", "approved"]
    assert shown["history"][1]["document"] == "12/QD"
    with engine.connect() as connection:
        actions = connection.scalars(text("SELECT action FROM work.audit_log")).all()
        assert connection.scalar(text("SELECT work.first_broken_audit_row()")) is None
    assert "approve catchment" in actions


def test_a_run_goes_by_them_as_a_file_would(engine: Engine, tmp_path: Path) -> None:
    """The same outlines and homes put the same children into the same catchments, byte for byte."""
    made = allocate.allocate(engine, "fixed-zones", season=SEASON, grade="1")
    facts = run_facts(engine, made.run_id)
    told = facts["origin"]["catchments"]
    assert [(one["catchment_id"], one["content_sha256"]) for one in told] == [
        (one.catchment_id, one.content_sha256) for one in approved(engine)
    ]

    sealed = _sealed(engine, made.run_id)
    files = _as_files(engine, sealed, tmp_path)
    match_files("fixed-zones", *files, tmp_path / "out", catchments=tmp_path / "areas.geojson")
    for name in ("offers.csv", "inputs/catchments.parquet", "cutoffs.csv", "reasons.parquet"):
        assert (tmp_path / "out" / name).read_bytes() == (sealed / name).read_bytes(), name


def test_the_same_versions_are_the_same_run_and_others_another(engine: Engine) -> None:
    """What a run went by is part of what it is."""
    first = allocate.allocate(engine, "fixed-zones", season=SEASON, grade="1")
    again = allocate.allocate(engine, "fixed-zones", season=SEASON, grade="1")
    last = approved(engine)[-1]
    retire(engine, [last.number], OFFICE)
    less = allocate.allocate(engine, "fixed-zones", season=SEASON, grade="1")

    assert first.run_id == again.run_id != less.run_id
    assert less.summary.placed < first.summary.placed


def test_without_approved_ones_the_run_says_what_to_do(engine: Engine) -> None:
    """No grade-6 catchment was ever approved here."""
    with pytest.raises(InputError, match="none is approved: gantruong import catchments"):
        allocate.allocate(engine, "catchments-first", season=SEASON, grade="6")


def test_what_began_earlier_can_end_on_the_day_before(
    engine: Engine, features: gpd.GeoDataFrame, tmp_path: Path
) -> None:
    """The next season's plan ends this one's, and this one's stays the one of its season."""
    features["season"], features["valid_from"] = "2027-2028", "2027-03-31"
    features["catchment_id"] = features["catchment_id"] + "-next"
    features.to_file(tmp_path / "next.gpkg")
    numbers = [
        one.number for one in store_catchments(engine, check_catchments(tmp_path / "next.gpkg"))
    ]

    with pytest.raises(InputError, match=r"official catchments overlap: .* share"):
        approve(engine, numbers, OFFICE)
    with pytest.raises(InputError, match="approved on the same days; replace it first"):
        approve(engine, numbers, OFFICE, despite_overlaps=True)
    ended = approve(engine, numbers, OFFICE, despite_overlaps=True, end_earlier=True)
    assert len(ended) == len(approved(engine))
    assert {str(one.valid_to) for one in approved(engine)} == {"2027-03-30"}
    retire(engine, numbers, OFFICE)


def test_who_and_why_must_be_said(engine: Engine) -> None:
    """An empty reason is none."""
    with pytest.raises(InputError, match="who decides and why"):
        retire(engine, [approved(engine)[0].number], Decision(by="office", reason=" "))


def _sealed(engine: Engine, run_id: int) -> Path:
    from runs.recorded.export import sealed_of  # noqa: PLC0415 (this helper only)

    return sealed_of(engine, run_id)


def _as_files(engine: Engine, sealed: Path, folder: Path) -> tuple[Path, Path, Path]:
    """Write the run's inputs as the files that ``match`` reads; catchments as they are stored."""
    pupils = read.register(engine, "pupils")
    own = pupils[(pupils["season"] == SEASON) & (pupils["grade"] == "1")]
    own[["pupil_id", "group", "lon", "lat"]].to_csv(folder / "pupils.csv", index=False)
    schools = pd.read_parquet(sealed / "inputs" / "schools.parquet")
    schools.to_csv(folder / "schools.csv", index=False)
    found = approved(engine)
    shapes = gpd.GeoDataFrame(
        {"school_codes": ["|".join(one.schools) for one in found], "kind": "drawn"},
        geometry=[one.geometry for one in found],
        crs=4326,
    )
    shapes.to_file(folder / "areas.geojson", COORDINATE_PRECISION=15)
    return folder / "pupils.csv", folder / "schools.csv", sealed / "inputs" / "distances.parquet"
