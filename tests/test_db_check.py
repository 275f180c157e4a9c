"""``gantruong db check``: what lies outside its ward is named, of homes the counts alone."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from cli.main import main
from gis import db, read

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

DAY = "2026-11-01"
FAR = 0.05  # degrees; some five kilometres, beyond every ward of the city but the neighbours


@pytest.fixture(scope="module")
def loaded(module_city_url: str) -> Iterator[Engine]:
    """Return the invented city in a database of the module's own."""
    engine = db.engine(module_city_url)
    yield engine
    engine.dispose()


@pytest.fixture
def terminal(loaded: Engine, module_city_url: str, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """Let the command line find the city."""
    monkeypatch.setenv("GANTRUONG_DATABASE_URL", module_city_url)
    return loaded


def check(capsys: pytest.CaptureFixture[str], *words: str, code: int) -> Any:  # noqa: ANN401 (the JSON)
    """Run the check and return its JSON."""
    capsys.readouterr()
    assert main(["--json", "db", "check", "--day", DAY, *words], {}) == code
    return json.loads(capsys.readouterr().out)


def plant(engine: Engine, *statements: str, **facts: object) -> None:
    """Write rows that the import would refuse."""
    with engine.begin() as connection:
        for one in statements:
            assert connection.execute(text(one), facts).rowcount > 0


@pytest.fixture
def one_school(terminal: Engine) -> Iterator[tuple[str, str]]:
    """Return a school and its ward; its gates and children are put back afterwards."""
    school = read.register(terminal, "schools").iloc[0]
    tables = ("gate", "school", "people.pupil")
    with terminal.begin() as connection:
        for table in tables:
            kept = f"CREATE TABLE kept_{table.rpartition('.')[2]} AS TABLE {table}"
            connection.execute(text(kept))
    yield school["school_code"], school["ward_code"]
    keys = {"gate": "school_code, gate_no", "school": "school_code", "people.pupil": "pupil_id"}
    with terminal.begin() as connection:
        for table in tables:
            same = " AND ".join(f"t.{k.strip()} = k.{k.strip()}" for k in keys[table].split(","))
            kept = f"kept_{table.rpartition('.')[2]}"
            connection.execute(
                text(
                    f"UPDATE {table} AS t SET geom = k.geom FROM {kept} AS k"  # noqa: S608 (own names)
                    f" WHERE {same} AND t.dataset_id = k.dataset_id"
                )
            )
            connection.execute(text(f"DROP TABLE {kept}"))


def test_the_invented_city_is_well_placed_but_for_its_gaps(
    terminal: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    """Gaps are told and leave the exit code 0: a catchment may end before its ward does."""
    del terminal
    told = check(capsys, code=0)

    assert (told["places"], told["homes"]) == ([], [])
    assert "99110" in {one["ward_code"] for one in told["gaps"]}  # the block without a school
    assert {one["season"] for one in told["gaps"]} == {"2026-2027"}
    assert all(0 < one["uncovered_m2"] <= one["area_m2"] for one in told["gaps"])


def test_a_moved_gate_and_school_are_named(
    terminal: Engine, one_school: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Where it lies, where it should, and how far off; the tolerance lets it pass."""
    code, ward = one_school
    gate = read.register(terminal, "gates").query("school_code == @code").iloc[0]
    plant(
        terminal,
        "UPDATE gate SET geom = ST_Translate(geom, :far, 0)"
        " WHERE school_code = :code AND gate_no = :number",
        "UPDATE school SET geom = ST_Translate(geom, 0, :far) WHERE school_code = :code",
        far=FAR,
        code=code,
        number=int(gate["gate_no"]),
    )

    told = check(capsys, code=1)

    found = [(one["place"], one["school_code"], one["gate_no"]) for one in told["places"]]
    assert found == [("gate", code, int(gate["gate_no"])), ("school", code, None)]
    assert {one["ward_code"] for one in told["places"]} == {ward}
    assert all(one["found_ward_code"] != ward for one in told["places"])
    assert all(100 < one["off_m"] < 6_000 for one in told["places"])
    assert check(capsys, "--tolerance-m", "10000", code=0)["places"] == []


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("vi", "0 trường và 1 cổng nằm ngoài phường"),
        ("en", "0 schools and 1 gates outside their ward"),
    ],
)
def test_both_languages_tell_it(
    terminal: Engine,
    one_school: tuple[str, str],
    capsys: pytest.CaptureFixture[str],
    language: str,
    expected: str,
) -> None:
    """The table names the gate, the last line counts."""
    plant(
        terminal,
        "UPDATE gate SET geom = ST_Translate(geom, :far, 0)"
        " WHERE school_code = :code AND gate_no = 1",
        far=FAR,
        code=one_school[0],
    )

    assert main(["--lang", language, "db", "check", "--day", DAY], {}) == 1

    said = capsys.readouterr()
    assert one_school[0] in said.out
    assert expected in " ".join(said.err.split())


def test_of_homes_counts_by_ward_are_told_and_small_ones_hidden(
    terminal: Engine, one_school: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Neither a child's number nor a count that points at one leaves the database."""
    pupils = read.register(terminal, "pupils")
    n_by_ward = pupils.dropna(subset=["lon", "ward_code"])["ward_code"].value_counts()
    many, few = n_by_ward.index[:2]
    move = (
        "UPDATE people.pupil SET geom = ST_Translate(geom, 1, 1) WHERE pupil_id IN (SELECT"
        " pupil_id FROM people.pupil WHERE ward_code = :{0} AND geom IS NOT NULL"
        " ORDER BY pupil_id LIMIT {1})"
    )
    plant(terminal, move.format("many", 12), move.format("few", 9), many=many, few=few)

    told = check(capsys, code=1)

    homes = {one["ward_code"]: one["n_homes"] for one in told["homes"]}
    assert homes == {many: 12, few: None}
    del one_school
    assert main(["--lang", "en", "db", "check", "--day", DAY], {}) == 1
    said = capsys.readouterr()
    assert f"12 homes stated in ward {many}" in " ".join(said.err.split())
    assert f"< 10 homes stated in ward {few}" in " ".join(said.err.split())
    shown = said.out + said.err + json.dumps(told)
    assert not [one for one in pupils["pupil_id"] if one in shown]


def test_wards_that_do_not_hold_on_the_day_are_told(
    terminal: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    """Before the wards were made nothing lies in its ward, and no distance can be said."""
    del terminal
    assert main(["--json", "db", "check", "--day", "2001-01-01"], {}) == 1

    told = json.loads(capsys.readouterr().out)

    assert {one["off_m"] for one in told["places"]} == {None}


@pytest.mark.parametrize("words", [["--day", "tomorrow"], ["--tolerance-m", "-1"]])
def test_wrong_words_are_refused(terminal: Engine, words: list[str]) -> None:
    """Exit code 2, one sentence."""
    del terminal
    assert main(["db", "check", *words], {}) == 2


def test_without_wards_it_says_what_to_import(
    database_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """An empty database is not a well-placed city."""
    monkeypatch.setenv("GANTRUONG_DATABASE_URL", database_url)

    assert main(["--lang", "en", "db", "check"], {}) == 3
    assert "gantruong import wards FILE" in capsys.readouterr().err
