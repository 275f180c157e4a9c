"""Addresses looked up again: nothing moves without its report, and never an officer's decision."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from cli.main import main
from gis import db, read, write, write_locations
from gis.change_row import Entry, write_entry, write_row
from gis.db import transaction
from gis.errors import InputError
from gis.locate.confirmed import Point
from gis.model import Source
from gis.shipped import data_path
from gis.write_locations import Verdict
from runs.allocate import allocate
from runs.importing import check_register, known_in
from runs.locate import desk
from runs.recorded.decided import Decided
from runs.review import flow
from runs.review.relocated import plan, relocate
from tests.test_locate import degrees, town
from tests.test_location_desk import NOWHERE, SEASON, SURE, UNSURE, city, network, points, status

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Engine

__all__ = ["city", "network"]  # fixtures
ROADS = data_path("sample") / "osm" / "an_thuan_hu_cau.osm.pbf"
POLICY = "deferred-acceptance"
GRADE_1 = Decided(season=SEASON, grade="1", policy=POLICY, seed=None)


@pytest.fixture
def newer(tmp_path: Path) -> Path:
    """Return a newer map of the drawn town, on which somebody moved number 41 by 30 m."""
    folder = tmp_path / "newer"
    folder.mkdir()
    written = town().write(folder / "town.osm")
    told = written.read_text(encoding="utf-8")
    old, new = (degrees((x, 8)) for x in (210, 240))
    parts = [f'lon="{lon:.7f}" lat="{lat:.7f}"' for lon, lat in (old, new)]
    assert told.count(parts[0]) == 1, "number 41 stands where it was drawn"
    written.write_text(told.replace(*parts), encoding="utf-8")
    return written


def test_what_moves_is_told_before_it_moves(city: Engine, network: Path, newer: Path) -> None:
    """One house moved 30 m on the map: one child of five, and nothing is written yet."""
    desk.locate_pupils(city, SEASON, network)
    before = points(city)

    found = relocate(city, SEASON, newer)

    assert (found.n_looked_at, found.n_moved, found.n_unsure, found.n_found) == (4, 1, 0, 0)
    assert found.most_moved_m == pytest.approx(30, abs=0.5)
    assert points(city) == before
    write_locations.replace(city, found.rows, season=SEASON, by="sở", reason="bản đồ mới")
    assert points(city) == before | {"P1": (240, 8)}
    assert points(city)["P0"] == (1, 1)  # the file's own point


def test_a_decision_of_an_officer_does_not_move(city: Engine, network: Path, newer: Path) -> None:
    """P1 was confirmed elsewhere: the newer map does not ask about it."""
    desk.locate_pupils(city, SEASON, network)
    desk.confirm(city, SEASON, "P1", Verdict(by="W1 office", point=Point(*degrees((5, 5)))))

    found = relocate(city, SEASON, newer)

    assert found.n_looked_at == 3
    assert found.n_moved == 0


@pytest.mark.parametrize("pupil", ["P1", "P2"])
def test_a_point_corrected_by_hand_does_not_move(
    city: Engine, network: Path, newer: Path, pupil: str
) -> None:
    """P1 had the desk's point, P2 waited; an officer corrected the row, not the desk's entry."""
    desk.locate_pupils(city, SEASON, network)
    lon, lat = degrees((7, 7))
    entry = Entry(
        batch="b",
        register="pupils",
        key=(SEASON, pupil),
        action="move",
        before={"lon": None, "lat": None},
        after={"lon": lon, "lat": lat},
        reason="family came",
        author="W1 office",
        person=None,
    )
    with transaction(city) as connection:
        dataset_id = read.active_sets(city)["pupils"].dataset_id
        write_row(connection, "pupils", dataset_id, entry)
        write_entry(connection, dataset_id, entry)

    found = relocate(city, SEASON, newer)
    write_locations.replace(city, found.rows, season=SEASON, by="sở", reason="bản đồ mới")

    assert pupil not in {row["pupil_id"] for row in found.rows}
    assert points(city)[pupil] == (7, 7)


def test_an_address_that_became_unsure_waits_again(city: Engine, tmp_path: Path, network) -> None:
    """The street has another name on this map: the point goes, a person is asked."""
    desk.locate_pupils(city, SEASON, network)
    bare = town().write(tmp_path / "bare.osm")
    renamed = bare.read_text(encoding="utf-8").replace("Lê Lợi", "Hoàng Diệu")
    bare.write_text(renamed, encoding="utf-8")

    found = relocate(city, SEASON, bare)
    write_locations.replace(city, found.rows, season=SEASON, by="sở", reason="thử")

    assert found.n_unsure == 1
    assert points(city)["P1"] is None
    assert status(city)["P1"] in {"queue", "not_found"}
    with city.connect() as connection:
        details = connection.scalars(text("SELECT detail::text FROM work.audit_log")).all()
    assert not any(part in one for one in details for part in (SURE, UNSURE, NOWHERE))


def test_nobody_to_look_up_needs_no_map(city: Engine) -> None:
    """Before the desk has worked, new names change nobody's point."""
    assert relocate(city, SEASON, None).n_looked_at == 0


def test_addresses_without_a_map_are_refused(city: Engine, network: Path) -> None:
    """Which map the points come of must be said."""
    desk.locate_pupils(city, SEASON, network)

    with pytest.raises(InputError, match="--map"):
        relocate(city, SEASON, None)


@pytest.fixture
def invented(city_url: str) -> Iterator[Engine]:
    """Return the invented city whose first-graders came with addresses only."""
    engine = db.engine(city_url)
    frame = read.register(engine, "pupils")
    first = frame["grade"] == "1"
    frame.loc[first, ["lon", "lat"]] = float("nan")
    frame.loc[first, "point_quality"] = None
    source = Source(name="p", sha256="3" * 64, data_date="2026-05-02", nature="invented")
    write.register(engine, "pupils", frame, source)
    desk.locate_pupils(engine, SEASON, ROADS)
    yield engine
    engine.dispose()


def offers(engine: Engine) -> dict[str, Any]:
    """Return the offers of a run made now."""
    run = allocate(engine, POLICY, season=SEASON, grade="1")
    asked = text("SELECT pupil_id, school_code FROM work.offer WHERE run_id = :r")
    with engine.connect() as connection:
        return {row[0]: row[1] for row in connection.execute(asked, {"r": run.run_id})}


@pytest.mark.full
def test_new_names_are_measured_as_two_runs(
    invented: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    """Old names that lead elsewhere: addresses contradict themselves, and children must wait."""
    before = offers(invented)
    aliases = read.register(invented, "aliases")
    path = tmp_path / "aliases.csv"
    codes = sorted(aliases["ward_code"].unique())
    aliases["ward_code"] = [codes[codes.index(one) - 5] for one in aliases["ward_code"]]
    aliases.drop_duplicates(["alias", "former_district", "ward_code"]).to_csv(path, index=False)
    checked = check_register(path, "aliases", province="an-thuan", known=known_in(invented))
    number = flow.propose_register(invented, checked, proposed_by="tổ địa chỉ")

    report = flow.report(invented, number, whose=[GRADE_1], map_file=ROADS)
    flow.accept(invented, number, decided_by="sở", reason="thử")
    told = plan(invented, SEASON, ROADS, whose=[GRADE_1])

    assert report.addresses is not None
    assert report.addresses.counts == told.relocated.counts
    assert report.measured[0].impact == told.measured[0].impact
    assert told.relocated.n_unsure > 0
    monkeypatch.setattr(db, "ready_engine", lambda: invented)
    monkeypatch.setattr(type(invented), "dispose", lambda _: None)
    words = ("desk", "again", "--network", str(ROADS), "--by", "sở", "--reason", "thử", "--yes")
    capsys.readouterr()
    assert main(["--json", *words], {}) == 0
    assert json.loads(capsys.readouterr().out)["written"] is True
    after = offers(invented)
    moved = sum(before[pupil] != after[pupil] for pupil in before)
    assert moved == told.measured[0].impact.n_children_other_place > 0
