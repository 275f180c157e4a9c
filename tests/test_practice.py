"""Places of practice: the invented city with a season in it, apart from all that is real."""

from __future__ import annotations

import csv
import os
from typing import TYPE_CHECKING

import pytest

from gis import clock, db, state
from gis.api_client_roles import ROLES
from gis.errors import EnvironmentNotReadyError, InputError
from gis.shipped import data_path
from runs.operations import practice as words
from runs.operations import production
from runs.practice import start
from runs.practice.city import N_UNCLEAR, WARD, write_city
from runs.practice.keys import holders, make_keys
from runs.practice.place import BEGINS, CLOCK, OWN, Practice, practice

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def test_every_key_is_of_a_known_role_and_called_in_both_languages() -> None:
    """Two of the Department, as some steps take two persons."""
    found = holders()

    assert {one.role for one in found} <= set(ROLES)
    assert sum(one.role == "department_officer" for one in found) == 2
    assert all(one.vi and one.en for one in found)
    assert len({one.name for one in found}) == len(found)


def test_a_name_gets_a_new_key_and_the_one_before_ends(engine: object) -> None:
    """Whoever asks again hands out anew; nothing is left open."""
    first = make_keys(engine, holders()[:1])  # type: ignore[arg-type] # the fixture's engine
    again = make_keys(engine, holders()[:1])  # type: ignore[arg-type] # as above

    assert first[0].key != again[0].key


def test_twelve_children_of_the_ward_have_no_sure_address(tmp_path: Path) -> None:
    """All else is the shipped city, file by file."""
    write_city(tmp_path)

    with (tmp_path / "people/pupils.csv").open(encoding="utf-8") as file:
        written = list(csv.DictReader(file))
    with (data_path("sample") / "people/pupils.csv").open(encoding="utf-8") as file:
        shipped = list(csv.DictReader(file))
    changed = [one for one, was in zip(written, shipped, strict=True) if one != was]
    assert len(changed) == N_UNCLEAR
    assert {(one["ward_code"], one["grade"], one["lon"]) for one in changed} == {(WARD, "1", "")}
    files = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.*")}
    assert "osm/an_thuan_hu_cau.osm.pbf" in files


def test_production_and_practice_exclude_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither is invented data served as real, nor is a real place entered for practice."""
    refused = production.refusals({words.SETTING: "training"})
    assert any(words.SETTING in one.en and words.SETTING in one.vi for one in refused)

    monkeypatch.setenv(production.SETTING, "production")
    with pytest.raises(EnvironmentNotReadyError, match="another machine"):
        practice("training")


def test_a_mistyped_practice_is_no_earnest() -> None:
    """The banner never goes by a typing mistake."""
    assert words.banner({}) is None
    assert words.banner({words.SETTING: "training"}) == words.BANNERS["training"]
    with pytest.raises(InputError, match="must be one of"):
        words.banner({words.SETTING: "trainig"})
    with pytest.raises(InputError, match="practice is of"):
        practice("trainig")


def test_the_clock_of_training_stands_and_a_sandbox_moves_its_own(tmp_path: Path) -> None:
    """The same day of the season for everybody who practises; integrators choose theirs."""
    training, sandbox = (Practice(kind, tmp_path / kind) for kind in words.KINDS)
    for one in (training, sandbox):
        one.home.mkdir()
        one.put_clock_back()

    assert clock.moment((training.home / CLOCK).read_text().strip()) == BEGINS
    assert not (sandbox.home / CLOCK).exists()


@pytest.fixture
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Practice]:
    """Return an entered place below a state folder of its own; gone at the end."""
    with pytest.MonkeyPatch.context() as patch:
        for name in (*OWN, words.SETTING, clock.SETTING, "GANTRUONG_SIGNING_KEY"):
            patch.setenv(name, os.environ.get(name, ""))  # put back at the end
        patch.setenv(state.SETTING, str(tmp_path_factory.mktemp("practice")))
        made = practice("training")
        made.enter()
        yield made
        made.cluster.reset()


@pytest.mark.full
def test_the_start_state_comes_back(place: Practice) -> None:
    """A decided grade with codes, twelve addresses that wait; whatever is done is undone."""
    asked = "SELECT count(*) FROM people.location WHERE status = 'queue' AND ward_code = '99101'"
    seeded = start.make(place)
    engine = db.ready_engine()
    with engine.begin() as connection:
        assert connection.exec_driver_sql(asked).scalar() == 12
        connection.exec_driver_sql("DELETE FROM people.location")

    start.reset(place)

    with engine.begin() as connection:
        assert connection.exec_driver_sql(asked).scalar() == 12
    assert len(seeded.codes) == 4
    assert len({one.key for one in seeded.keys}) == len(holders())
    assert start.is_made(place)
    engine.dispose()
