"""``gantruong import``: nothing is written unless the whole file is accepted."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from cli.main import main
from gis import read
from gis.register.contract import registers
from gis.tables.registers import Dataset
from runs.importing import import_register, import_wards
from tests.register_files import PLACE, pupil, school, two_wards, write_csv, write_geojson

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sqlalchemy import Engine

    Run = Callable[..., int]


@pytest.fixture
def run(tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return a function that runs one command line against a fresh database."""
    state = tmp_path / "state"
    monkeypatch.setenv("GANTRUONG_DATABASE_URL", database_url)
    monkeypatch.setenv("GANTRUONG_STATE_DIR", str(state))
    return lambda *words: main(["--lang", "en", *map(str, words)], {})


def n_sets(engine: Engine) -> int:
    """Return how many sets the database holds."""
    with engine.connect() as connection:
        return connection.execute(select(func.count()).select_from(Dataset)).scalar_one()


def test_every_register_has_its_command(run, capsys) -> None:
    """A new register of the contract must not need a line in the command."""
    assert run("import", "--help") == 0

    shown = capsys.readouterr().out
    kinds = [kind for kind in registers() if kind != "catchment_units"]  # import catchments, too
    assert [kind for kind in kinds if kind.replace("_", "-") not in shown] == []
    assert "network" in shown


def test_an_import_is_stored_once_and_says_so(run, engine, tmp_path, capsys) -> None:
    """The same file twice is one set; a changed file is a new one beside it."""
    path = write_csv(tmp_path / "schools.csv", [school("1"), school("2")])
    states = []
    for _ in range(2):
        assert run("import", "schools", path, "--province", PLACE, "--json") == 0
        states.append(json.loads(capsys.readouterr().out)["state"])
    write_csv(path, [school("1"), school("2"), school("3")])
    assert run("import", "schools", path, "--province", PLACE, "--json") == 0
    states.append(json.loads(capsys.readouterr().out)["state"])

    assert states == ["new", "unchanged", "new"]
    assert n_sets(engine) == 2
    assert read.register(engine, "schools")["school_code"].tolist() == ["1", "2", "3"]


def test_one_wrong_cell_keeps_the_whole_file_out(run, engine, tmp_path, capsys) -> None:
    """Half a register is worse than none; the report lies beside the state, with row and column."""
    rows = [school("1"), school("2", kind="trường gì đó", levels="")]
    path = write_csv(tmp_path / "schools.csv", rows)

    assert run("import", "schools", path, "--province", PLACE) == 2

    said = capsys.readouterr().err
    assert "schools.csv, row 3, column kind: “trường gì đó”" in said
    assert n_sets(engine) == 0
    [report] = (tmp_path / "state" / "reports").glob("schools-*.csv")
    lines = report.read_text("utf-8-sig").splitlines()
    assert lines[0] == "severity,file,row,column,value,code,message_vi,message_en"
    assert lines[1].startswith("error,schools.csv,3,kind,trường gì đó,unknown_value,")


def test_a_dry_run_checks_and_writes_nothing(run, engine, tmp_path, capsys) -> None:
    """Officers try a file before they mean it; --report says where the report goes."""
    path = write_csv(tmp_path / "schools.csv", [school("1")])
    words = ["--province", PLACE, "--dry-run", "--report", tmp_path / "r.csv"]

    assert run("import", "schools", path, *words) == 0

    assert "Checked; nothing was written." in capsys.readouterr().err
    assert (tmp_path / "r.csv").is_file()
    assert n_sets(engine) == 0


def test_pupils_are_checked_against_the_wards_in_use(run, engine, tmp_path, capsys) -> None:
    """A pin in another ward is refused without telling where the child lives."""
    import_wards(engine, write_geojson(tmp_path / "wards.geojson", two_wards()), province=PLACE)
    path = write_csv(tmp_path / "pupils.csv", [pupil("TAM-0001", lon="107.10")])

    assert run("import", "pupils", path, "--province", PLACE) == 2

    said = capsys.readouterr().err
    assert "pupils.csv, row 2, column lon: The point does not lie in the stated ward" in said
    assert "107.1" not in said


def test_personal_numbers_reach_the_database_as_hashes_only(run, engine, tmp_path) -> None:
    """The key lies in the state folder, for its owner only, and not in the database."""
    row = pupil("079320001234", personal_number="079320001234")
    path = write_csv(tmp_path / "pupils.csv", [row])

    assert run("import", "pupils", path, "--province", PLACE) == 0

    [stored] = read.register(engine, "pupils")[["pupil_id", "personal_number"]].to_numpy().tolist()
    assert stored[0] == stored[1]
    assert stored[0].startswith("pn")
    key = tmp_path / "state" / "personal.key"
    assert key.stat().st_mode & 0o777 == 0o600
    assert len(key.read_text()) == 64


def test_a_short_key_is_refused(run, tmp_path, monkeypatch, capsys) -> None:
    """A guessable key would make every hash readable."""
    monkeypatch.setenv("GANTRUONG_PERSONAL_KEY", "abc123")
    path = write_csv(tmp_path / "pupils.csv", [pupil("TAM-0001")])

    assert run("import", "pupils", path) == 2
    assert "at least 64 hexadecimal digits" in capsys.readouterr().err


def test_season_of_a_file_without_that_column_is_given_by_option(run, engine, tmp_path) -> None:
    """Lists of one season rarely repeat it in every row."""
    row = pupil("TAM-0001")
    del row["season"]
    path = write_csv(tmp_path / "pupils.csv", [row])

    assert run("import", "pupils", path, "--province", PLACE) == 2
    assert run("import", "pupils", path, "--province", PLACE, "--season", "2026-2027") == 0
    assert read.register(engine, "pupils")["season"].tolist() == ["2026-2027"]


def test_former_names_become_aliases_unless_a_register_of_them_stands(engine, tmp_path) -> None:
    """A hand-made register of names must not vanish because the wards came again."""
    path = write_geojson(tmp_path / "wards.geojson", two_wards(former="Phường 1, Phường 2"))
    import_wards(engine, path, province=PLACE)
    assert read.register(engine, "aliases")["alias"].tolist() == ["Phường 1", "Phường 2"]

    rows = [{"alias": "Xóm Chài", "ward_code": "99101", "kind": "khu_pho"}]
    import_register(engine, write_csv(tmp_path / "aliases.csv", rows), "aliases", province=PLACE)
    again = import_wards(engine, path, province=PLACE)

    assert again.state == "unchanged"
    assert read.register(engine, "aliases")["alias"].tolist() == ["Xóm Chài"]


def test_data_of_the_invented_city_are_stored_as_invented(engine, tmp_path) -> None:
    """Whatever is made of them says so, however far it travels."""
    path = write_csv(tmp_path / "schools.csv", [school("1")])
    import_register(engine, path, "schools", province=PLACE)

    assert read.active_sets(engine)["schools"].nature == "invented"


def test_a_broken_road_file_is_refused(run, tmp_path, capsys) -> None:
    """A cut-off download must not leave half a city."""
    path = tmp_path / "city.osm.pbf"
    path.write_bytes(b"\x00\x00\x00\x0d\x0a\x09OSMHeader")

    assert run("import", "network", path) == 2
    assert "city.osm.pbf" in capsys.readouterr().err
