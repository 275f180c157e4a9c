"""Bulk exports: two persons, lists of changes that give the next export, who was in which."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

import geopandas as gpd
import psycopg
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import make_url, text

from gis import db
from gis.access import EXPORTS_READ, Access, at_the_machine
from gis.cluster.place import APP
from runs.approval.decide import approve
from runs.approval.errors import WaitsError
from runs.exports import cells, changes, files, make, store
from runs.exports.errors import AlteredError, ClosedError, NoSuchExportError, WrongOrderError
from runs.operations import breach
from runs.seal import keys
from tests.fixtures.database import plain

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Engine

    from gis.cluster.private import Cluster

DEPARTMENT = Access(scopes=frozenset({EXPORTS_READ}), wards=("*",), principal="client an")
SECOND = Access(scopes=frozenset({EXPORTS_READ}), wards=("*",), principal="client binh")
WARD = Access(scopes=frozenset({EXPORTS_READ}), wards=("99101",), principal="client ward")

texts = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=6)
rows = st.dictionaries(
    texts.filter(bool), st.tuples(*[texts] * (len(cells.HEADER) - 1)), max_size=12
).map(lambda found: [(one, *found[one]) for one in sorted(found)])


def sha256_of(content: bytes) -> str:
    """Return its hash."""
    return hashlib.sha256(content).hexdigest()


def fill(url: str, n_children: int) -> None:
    """Make run 5: half the children of each of two wards, all at one school."""
    wards = ["99101" if n % 2 else "99102" for n in range(n_children)]
    ids = [f"=child{n:06d}" if n == 0 else f"child{n:06d}" for n in range(n_children)]
    with psycopg.connect(plain(url)) as connection:
        connection.execute(
            "INSERT INTO work.run (run_id, kind, state, season, grade, code_version, is_model,"
            " run_sha256) VALUES (5, 'allocation', 'draft', '2026-2027', '1', '0', true, %s)",
            ["c" * 64],
        )
        connection.execute(
            "INSERT INTO work.offer (run_id, pupil_id, school_code, distance_mm, straight_mm, rank,"
            " group_no, home_ward_code, school_ward_code)"
            " SELECT 5, c.id, '990012', 812402, 640113, 1, 1, c.ward, '99103'"
            " FROM unnest(%s::text[], %s::text[]) AS c (id, ward)",
            [ids, wards],
        )


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep the files of a test apart, and make no key."""
    monkeypatch.setenv("GANTRUONG_STATE_DIR", str(tmp_path / "state"))
    return tmp_path / "state"


@pytest.fixture
def service(database_url: str, test_cluster: Cluster) -> Iterator[Engine]:
    """Return the service's own connections to a city with run 5 of 300 children."""
    fill(database_url, 300)
    made = db.engine(test_cluster.url(role=APP, database=make_url(database_url).database), role=APP)
    yield made
    made.dispose()


def ask(service: Engine, access: Access = WARD) -> store.Export:
    """Make an export."""
    return make.make(service, make.Asked(run_id=5, purpose="portal"), access=access)


def change(url: str, *statements: str) -> None:
    """Do something to run 5, as the owner."""
    with psycopg.connect(plain(url)) as connection:
        connection.execute("ALTER TABLE work.offer DISABLE TRIGGER USER")
        for one in statements:
            connection.execute(one)


@given(rows, rows)
def test_changes_give_the_later_export_byte_for_byte(
    before: list[cells.Row], after: list[cells.Row]
) -> None:
    """Whatever the cells hold: quotes, formulas, nothing."""
    old, new = cells.offers_csv(before), cells.offers_csv(after)
    found = changes.changes_csv(changes.difference(before, after))
    facts = {
        "format": changes.FORMAT,
        "signature": "not signed",
        "from": {"number": 1, "offers_sha256": sha256_of(old)},
        "to": {"number": 2, "offers_sha256": sha256_of(new)},
        "changes_sha256": sha256_of(found),
    }

    assert changes.apply(old, facts, found) == new
    assert cells.offers_of(new) == after


def test_a_chain_of_lists_is_applied_in_order_only(
    service: Engine, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three exports, signed: first and lists give the third; skipped, altered or stripped: not."""
    monkeypatch.setenv(keys.SETTING, str(tmp_path / "signing.key"))
    key = keys.public_hex(keys.create_key()[1].public_key())
    made = [ask(service)]
    change(
        database_url,
        "DELETE FROM work.offer WHERE pupil_id = 'child000001'",
        "UPDATE work.offer SET distance_mm = 7 WHERE pupil_id = 'child000003'",
    )
    made.append(ask(service))
    change(
        database_url,
        "INSERT INTO work.offer (run_id, pupil_id, home_ward_code) VALUES (5, '@new', '99101')",
    )
    made.append(ask(service))
    assert [one.number for one in made] == [1, 2, 3]
    content = [{path.name: path.read_bytes() for path in one.folder.iterdir()} for one in made]
    facts = [json.loads(one.get(files.CHANGE_FACTS, b"{}")) for one in content]
    lists = [one.get(files.CHANGES, b"") for one in content]

    second = changes.apply(content[0][files.OFFERS], facts[1], lists[1], key=key)
    third = changes.apply(second, facts[2], lists[2], key=key)

    assert [second, third] == [content[1][files.OFFERS], content[2][files.OFFERS]]
    assert [facts[1][word] for word in ("added", "removed", "changed")] == [0, 1, 1]
    assert b"changed,child000003,990012,99101,,1,1,0.007,640.113,false,,draft" in lists[1]
    assert b"added,'@new," in lists[2]
    with pytest.raises(WrongOrderError, match="export 2"):
        changes.apply(content[0][files.OFFERS], facts[2], lists[2])
    with pytest.raises(AlteredError, match=r"changes\.csv"):
        changes.apply(second, facts[2], lists[2].replace(b"99101", b"99102"))
    with pytest.raises(AlteredError, match=r"changes\.json"):
        changes.apply(second, {**facts[2], "added": 2}, lists[2])
    with pytest.raises(AlteredError, match=r"changes\.json"):
        changes.apply(second, {**facts[2], "signature": "not signed"}, lists[2], key=key)
    assert [one.number for one in store.since(service, made[0].export_id, access=WARD)] == [2, 3]


def test_the_files_say_what_they_are(service: Engine, database_url: str) -> None:
    """Sector words where known, exceptions in force, schools without a home, hashes of all."""
    change(
        database_url,
        'INSERT INTO work."override" (run_id, pupil_id, from_school, to_school, reason, decided_by,'
        " decision, position, reason_code, from_mm, to_mm) VALUES"
        " (5, 'child000001', '990012', NULL, 'x', 'y', 1, 1, 'refused', 812402, NULL)",
    )
    one = ask(service)
    folder = one.folder
    manifest = store.manifest_of(one)
    table = pq.read_table(folder / files.OFFERS_PARQUET).to_pylist()
    lines = (folder / files.OFFERS).read_text(encoding="utf-8-sig").splitlines()

    assert lines[0].startswith("STT,pupil_id,Mã trường,Xã,")
    assert lines[1] == "1,child000001,,99101,,1,,,,false,refused,draft"
    assert (len(table), table[1]["pupil_id"], table[1]["distance_m"]) == (
        150,
        "child000003",
        812.402,
    )
    assert table[0]["Mã trường"] is None
    assert list(gpd.read_parquet(folder / files.SCHOOLS).columns) == [
        *("school_code", "name", "ward_code", "geometry")
    ]
    assert manifest["signature"] == "not signed"
    assert manifest["run"]["run_sha256"] == "c" * 64
    assert manifest["children"] == one.n_children == 150
    assert "Mã lớp" in manifest["left_out"]
    assert set(manifest["files"]) == {files.OFFERS, files.OFFERS_PARQUET, files.SCHOOLS}
    (folder / files.OFFERS).write_bytes(b"x")
    with pytest.raises(AlteredError):
        store.file_of(one, files.OFFERS)


def test_a_ward_is_told_no_seat_that_the_second_round_took_away(
    service: Engine, database_url: str
) -> None:
    """Two lived elsewhere and had a seat here: of one the second round is unseen, yet it counts."""
    change(
        database_url,
        "INSERT INTO work.run (run_id, kind, state, season, grade, code_version, is_model,"
        " run_sha256, first_run_id) VALUES"
        " (6, 'second_round', 'draft', '2026-2027', '1', '0', true, repeat('d', 64), 5)",
        "UPDATE work.offer SET home_ward_code = '99105' WHERE run_id = 5",
        "DELETE FROM work.offer WHERE pupil_id NOT IN ('child000001',"
        " 'child000002', 'child000003')",
        "INSERT INTO work.offer (run_id, pupil_id, school_code, home_ward_code, school_ward_code)"
        " VALUES (6, 'child000001', '990013', '99105', '99104'),"
        " (6, 'child000002', '990014', '99105', '99103')",
    )
    here = Access(scopes=frozenset({EXPORTS_READ}), wards=("99103",), principal="client here")
    asked = make.Asked(run_id=6, purpose="portal")
    rows = [
        (row[0], row[1])
        for row in cells.offers_of(
            (make.make(service, asked, access=here).folder / files.OFFERS).read_bytes()
        )
    ]

    assert rows == [("child000002", "990014"), ("child000003", "990012")]


def test_above_200_children_two_persons_agree_to_just_these_rows(
    service: Engine, database_url: str
) -> None:
    """Agreed to once, made once, fetched until the approval ends; other rows wait anew."""
    with pytest.raises(WaitsError) as waits:
        ask(service, DEPARTMENT)
    number = int(waits.value.facts["approval_id"])
    assert not store.exports(service, access=DEPARTMENT)
    approve(service, number, access=SECOND)
    change(database_url, "UPDATE work.offer SET rank = 2 WHERE pupil_id = 'child000003'")
    with pytest.raises(WaitsError) as other:
        ask(service, DEPARTMENT)
    approve(service, int(other.value.facts["approval_id"]), access=SECOND)

    one = ask(service, DEPARTMENT)

    assert (one.n_children, one.approval_id) == (300, int(other.value.facts["approval_id"]))
    assert one.is_open
    assert store.file_of(one, files.OFFERS).is_file()
    with pytest.raises(WaitsError):
        ask(service, DEPARTMENT)
    change(
        database_url,
        "ALTER TABLE work.export DISABLE TRIGGER append_only",
        "UPDATE work.export SET open_until = now()",
    )
    late = store.export(service, one.export_id, access=DEPARTMENT)
    with pytest.raises(ClosedError):
        store.file_of(late, files.OFFERS)
    assert store.file_of(late, files.MANIFEST).is_file()
    with pytest.raises(NoSuchExportError):
        store.export(service, one.export_id, access=SECOND)


def test_a_loss_leads_to_the_children_of_one_export(
    service: Engine, database_url: str, tmp_path: Path
) -> None:
    """Noted by the service, which cannot read it; found by number and by the file's hash."""
    one = ask(service)
    path = store.file_of(one, files.OFFERS)

    found = breach.of_export(database_url, one.export_id)

    assert found.where == f"export {one.export_id}"
    assert len(found.children) == 150
    assert found.children[0] == ("child000001", "99101")
    assert breach.of_file(database_url, tmp_path, path) == [found]
    with pytest.raises(Exception, match="permission denied"), db.transaction(service) as connection:
        connection.execute(text("SELECT * FROM work.export_row"))
    with psycopg.connect(plain(database_url)) as connection:
        said = connection.execute(
            "SELECT actor, detail FROM work.audit_log WHERE action = 'export'"
        ).fetchall()
    assert [(who, detail["children"], detail["number"]) for who, detail in said] == [
        ("client ward", 150, 1)
    ]
    assert "child0" not in str(said)


def test_whoever_sits_at_the_machine_is_one_person_too(engine: Engine, database_url: str) -> None:
    """The owner's connections see every ward; above 200 children a second name is needed."""
    fill(database_url, 201)
    with pytest.raises(WaitsError):
        ask(engine, at_the_machine("department"))
