"""Codes are made once per child, handed over once, and neither database nor log knows them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from gis import db
from gis.errors import InputError
from runs.approval.errors import WaitsError
from runs.families import issued, overlay
from runs.families.code import is_well_formed, plain
from runs.families.handover import read_sealed
from runs.families.overlay import Overlay
from runs.families.secret import SETTING, FamilyKey, family_key
from tests.second_person import agreed

SEASON = "2026-2027"
WARD = "99101"
BY = "Sở GDĐT"


@pytest.fixture(scope="module", autouse=True)
def state(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Keep the key and the changes of codes in a folder of the module's own."""
    folder = tmp_path_factory.mktemp("families")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GANTRUONG_STATE_DIR", str(folder))
        yield folder


@pytest.fixture(scope="module")
def engine(module_city_url: str) -> Iterator[Engine]:
    """Return a database with the invented city in it."""
    engine = db.engine(module_city_url)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def letters(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Make the codes of one ward and return them, plain, by pupil."""
    return made(engine, tmp_path_factory.mktemp("letters") / "ward.codes", WARD)


def made(engine: Engine, out: Path, ward: str | None) -> dict[str, str]:
    """Make codes and open the hand-over file."""
    done = agreed(engine, issued.make, SEASON, ward=ward, out=out, by=BY)
    assert done is not None
    rows = opened(out, done.passphrase)
    assert len(rows) == done.n_new
    return {row["pupil_id"]: plain(row["code"]) for row in rows}


def opened(out: Path, passphrase: str) -> list[dict[str, str]]:
    """Return the rows of a hand-over file."""
    return list(csv.DictReader(io.StringIO(read_sealed(out, passphrase).decode())))


def everything(engine: Engine) -> str:
    """Return every row of every table of ours as text, bytes in hexadecimal."""
    asked = """
        SELECT string_agg(query_to_xml(format('SELECT * FROM %I.%I', schemaname, tablename),
            true, false, '')::text, ' ')
        FROM pg_tables WHERE schemaname = 'people' OR tablename = 'audit_log'
    """
    with engine.connect() as connection:
        return str(connection.execute(text(asked)).scalar_one())


def test_every_child_of_the_ward_has_one_code(engine: Engine, letters: dict[str, str]) -> None:
    """Neither more nor fewer; all differ and all are well formed."""
    with engine.connect() as connection:
        asked = "SELECT pupil_id FROM people.pupil WHERE ward_code = :ward AND season = :season"
        children = connection.scalars(text(asked), {"ward": WARD, "season": SEASON}).all()

    assert sorted(letters) == sorted(children)
    assert len(set(letters.values())) == len(letters) > 20
    assert all(map(is_well_formed, letters.values()))


def test_more_than_two_hundred_children_take_two_persons(engine: Engine, tmp_path: Path) -> None:
    """Nothing is made and no file is there before another person agreed to exactly these."""
    out = tmp_path / "big.codes"
    with engine.connect() as connection:
        before = connection.scalar(text("SELECT count(*) FROM people.family_code"))
    with pytest.raises(WaitsError):
        issued.make(engine, SEASON, ward="99104", out=out, by=BY)

    assert not out.exists()
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM people.family_code")) == before


def test_codes_go_out_once(engine: Engine, letters: dict[str, str], tmp_path: Path) -> None:
    """A second file would be a second chance to lose it; nothing is left behind by the try."""
    out = tmp_path / "again.codes"
    with pytest.raises(InputError, match="every child of season"):
        issued.make(engine, SEASON, ward=WARD, out=out, by=BY)

    assert not out.exists()
    assert letters


def test_the_database_holds_no_code(engine: Engine, letters: dict[str, str]) -> None:
    """In plain, hashed without the key, or in the audit log."""
    whole = everything(engine)
    key = family_key()
    some = list(letters.items())[:25]

    assert all(code not in whole.upper() for _, code in some)
    assert all(key.finder(code).hex() not in whole for _, code in some) or "base64" not in whole
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT finder, kept_seed FROM people.family_code")).all()
    finders = {row.finder for row in rows}
    assert all(key.finder(code) in finders for _, code in some)
    other = FamilyKey(bytes(32))
    assert all(other.finder(code) not in finders for _, code in some)
    assert all(key.seed(code) not in {row.kept_seed for row in rows} for _, code in some)


def test_the_audit_log_tells_numbers_alone(engine: Engine, letters: dict[str, str]) -> None:
    """How many, by whom and for which season; no child."""
    with engine.connect() as connection:
        asked = "SELECT actor, subject, detail FROM work.audit_log WHERE action = 'make codes'"
        row = connection.execute(text(asked)).one()

    assert tuple(row) == (
        BY,
        f"season {SEASON}",
        {"season": SEASON, "ward": WARD, "codes": len(letters)},
    )


def test_the_hand_over_file_opens_by_its_passphrase_alone(engine: Engine, tmp_path: Path) -> None:
    """File and passphrase travel by different ways; a changed byte opens nothing."""
    out = tmp_path / "ward.codes"
    done = issued.make(engine, SEASON, ward="99134", out=out, by=BY)

    assert out.stat().st_mode & 0o777 == 0o600
    assert opened(out, done.passphrase.lower().replace("-", " "))
    with pytest.raises(InputError, match="does not open"):
        read_sealed(out, done.passphrase[:-1] + ("2" if done.passphrase[-1] != "2" else "3"))
    whole = bytearray(out.read_bytes())
    whole[-1] ^= 1
    out.write_bytes(whole)
    with pytest.raises(InputError, match="does not open"):
        read_sealed(out, done.passphrase)
    out.write_bytes(whole[:20])
    with pytest.raises(InputError, match="does not open"):
        read_sealed(out, done.passphrase)


def test_a_file_that_is_there_is_kept_and_no_code_is_made(engine: Engine, tmp_path: Path) -> None:
    """Nothing half done: neither codes without letters nor letters without codes."""
    out = tmp_path / "there.codes"
    out.write_text("mine")
    with engine.connect() as connection:
        before = connection.scalar(text("SELECT count(*) FROM people.family_code"))
    with pytest.raises(InputError, match="is there already"):
        issued.make(engine, SEASON, ward="99113", out=out, by=BY)

    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM people.family_code")) == before
    assert out.read_text() == "mine"


def test_a_code_made_anew_ends_the_old_one(
    engine: Engine, letters: dict[str, str], tmp_path: Path
) -> None:
    """And opens, from the same moment, what the old one opened."""
    key = family_key()
    pupil, old = min(letters.items())
    out = tmp_path / "one.codes"
    done = issued.reissue(engine, SEASON, pupil, out=out, by=BY)
    new = plain(opened(out, done.passphrase)[0]["code"])
    seen = Overlay(overlay.default_path())

    assert new != old
    assert seen.is_ended(key.finder(old))
    assert not seen.is_ended(key.finder(new))
    assert seen.seed_behind(key.finder(new), key.seed(new)) == key.seed(old)
    out_2 = tmp_path / "two.codes"
    done = issued.reissue(engine, SEASON, pupil, out=out_2, by=BY)
    newest = plain(opened(out_2, done.passphrase)[0]["code"])
    assert seen.is_ended(key.finder(new))
    assert seen.seed_behind(key.finder(newest), key.seed(newest)) == key.seed(old)
    with engine.connect() as connection:
        found = issued.seeds(connection, SEASON, key)
    assert found[pupil] == key.seed(newest)


def test_a_child_that_nobody_knows_is_not_withheld(engine: Engine) -> None:
    """A slip of the pen would leave the right child unprotected, and nobody would notice."""
    with pytest.raises(InputError, match="no child with this id"):
        issued.withhold(engine, SEASON, "TAM-0001", why="protected", by=BY)


def test_of_a_withheld_child_nothing_is_told(
    engine: Engine, letters: dict[str, str], tmp_path: Path
) -> None:
    """Its code opens nothing at once; released, it gets another one."""
    key = family_key()
    pupil, code = sorted(letters.items())[1]
    issued.withhold(engine, SEASON, pupil, why="protected", by=BY)
    seen = Overlay(overlay.default_path())

    assert seen.is_ended(key.finder(code))
    with engine.connect() as connection:
        assert pupil not in issued.seeds(connection, SEASON, key)
    with pytest.raises(InputError, match="nothing is told"):
        issued.reissue(engine, SEASON, pupil, out=tmp_path / "no.codes", by=BY)
    issued.release(engine, SEASON, pupil, by=BY)
    again = made(engine, tmp_path / "released.codes", WARD)
    assert list(again) == [pupil]
    assert again[pupil] != code


def test_another_key_is_named_and_not_guessed(engine: Engine) -> None:
    """A machine that lost its key says so, instead of publishing records nobody can open."""
    with pytest.MonkeyPatch.context() as patch, engine.connect() as connection:
        patch.setenv(SETTING, "ab" * 32)
        with pytest.raises(InputError, match="another key"):
            issued.seeds(connection, SEASON, family_key())
        patch.setenv(SETTING, "ab")
        with pytest.raises(InputError, match="64 hexadecimal digits"):
            family_key()
