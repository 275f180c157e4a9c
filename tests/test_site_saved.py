"""``gantruong site --save-scenario``: a proposal becomes a scenario that the board can open."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from sqlalchemy import text

from cli.main import main
from gis import db, read, read_edits
from gis.errors import InputError
from runs.scenario.changes import OpenSchool, Starts, open_school
from runs.whatif.store import scenario_of, try_openings
from tests.siting_files import town


@pytest.fixture
def engine(module_city_url: str, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]  # noqa: ANN201 (a generator)
    """Return a database with the invented city in it, which commands use."""
    monkeypatch.setenv(db.SETTING, module_city_url)
    engine = db.engine(module_city_url)
    yield engine
    engine.dispose()


def test_a_proposal_is_saved_year_by_year_with_its_seats_and_gates(engine, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]  # a database
    """Each year's schools are a step that starts then; codes that are taken are refused."""
    short = town(tmp_path / "short", share=0.42)
    years = tmp_path / "years.csv"
    years.write_text("year,budget\n2030,20\n2029,25\n")
    options = ("--method", "capacitated", "--stages", str(years), "--no-seat-m", "30000")
    words = short.words(*options, "--save-scenario", "trường mới")

    assert main([*words, "--out", str(tmp_path / "a")], {}) == 0

    sites = (tmp_path / "a" / "sites.csv").read_text(encoding="utf-8").splitlines()
    opened = {one["candidate_code"]: one for one in csv.DictReader(sites)}
    scenario = scenario_of(read_edits.scenario(engine, "trường mới"))
    schools = {one.school_code: one for one in scenario.changes if isinstance(one, OpenSchool)}
    assert schools.keys() == opened.keys()
    for code, one in opened.items():
        assert schools[code].seats == int(one["seats"])
        ((lon, lat),) = schools[code].gates
        assert (f"{lon:.6f}", f"{lat:.6f}") == tuple(f"{float(one[n]):.6f}" for n in ("lon", "lat"))
    of_step = {one.step: one.year for one in scenario.changes if isinstance(one, Starts)}
    assert sorted(of_step.values()) == sorted({int(one["opens"]) for one in opened.values()})
    for year in (2028, 2029, 2030):
        by_then = scenario_of(read_edits.scenario(engine, "trường mới"), year=year)
        codes = {one.school_code for one in by_then.changes if isinstance(one, OpenSchool)}
        assert codes == {code for code, one in opened.items() if int(one["opens"]) <= year}
    with engine.connect() as connection:
        logged = connection.scalars(
            text("SELECT action FROM work.audit_log WHERE action LIKE 'add%'")
        ).all()
    assert len(logged) == 2 * len(of_step)
    for name, taken in (("trường mới", [*schools.values()]), ("khác", [school_of(engine)])):
        with pytest.raises(InputError, match="is the code of a school already"):
            try_openings(engine, name, taken, season="2026-2027", grade="1")


def school_of(engine) -> OpenSchool:  # type: ignore[no-untyped-def]  # a database
    """Return the opening of a school that stands."""
    code = str(read.register(engine, "schools")["school_code"].iloc[0])
    return open_school(code, seats=35, gates=[(107.08, 9.77)])


def test_a_scenario_wants_a_name_and_a_proposal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Said before anything is read."""
    words = town(tmp_path).words("--open", "1", "--save-scenario")

    assert main([*words, " ", "--out", str(tmp_path / "o")], {}) == 2
    assert main([*words, "a", "--dry-run"], {}) == 2

    assert capsys.readouterr().err.count("--save-scenario wants a name") == 2
