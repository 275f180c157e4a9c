"""A publication holds what is public of one moment, the same bytes for the same state, for good."""

from __future__ import annotations

import json
import os
import shutil
import signal
import threading
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from api.near.finder import found
from api.near.finder_shapes import FinderIn
from api.service import Service, published
from gis import db
from gis.access import at_the_machine
from gis.errors import BrokenPromiseError, InputError, UnknownNameError
from gis.state import CHECKOUT
from runs.approval.decide import approve
from runs.approval.errors import SamePersonError, WaitsError
from runs.publication import arrays, build, manifest, place, switch
from runs.publication.coverage import key_of, keys_of, place_of
from runs.publication.opened import Publication, open_current
from runs.publication.parts.figures import published_runs
from runs.publication.parts.tiles import PAGE, StoredTiles
from runs.served.figures import LiveFigures
from runs.served.tiles import LAYERS, LiveTiles, TileSets
from runs.served.whole import read_all, searchable
from tests.fixtures.publishing import publish_by_two

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sqlalchemy import Connection

    from tests.fixtures.publishing import PublishedCity

KILLED = -signal.SIGKILL


@pytest.fixture(scope="module")
def opened(published_city: PublishedCity) -> Publication:
    """Return the city's publication."""
    found = open_current(published_city.root)
    assert found is not None
    return found


@pytest.fixture(scope="module")
def live(published_city: PublishedCity) -> Service:
    """Return what answers from the database."""
    read = read_all(published_city.engine)
    return Service(
        engine=published_city.engine,
        served=searchable(read),
        tiles=LiveTiles(published_city.engine, TileSets.of(read), 0),
        figures=LiveFigures(published_city.engine),
        publication=None,
        changed=threading.Event(),
    )


@pytest.fixture(scope="module")
def stored(published_city: PublishedCity, opened: Publication) -> Service:
    """Return what answers from the publication."""
    return published(opened, published_city.engine, threading.Event())


def test_a_publication_tells_what_the_database_tells(live: Service, stored: Service) -> None:
    """Nobody may be told another distance, name or figure because the database is away."""
    same = replace(stored.places, read_on=live.places.read_on, wards=live.places.wards)
    code = live.places.schools[0].school_code
    run = live.figures.run(None)

    assert [one.name for one in same.schools] == [one.name for one in live.places.schools]
    assert same.schools == live.places.schools
    assert np.array_equal(same.gates.lon, live.places.gates.lon)
    assert stored.places.wards is not None
    assert live.places.wards is not None
    assert stored.places.wards.ward == live.places.wards.ward
    assert stored.figures.run(None) == run
    assert stored.figures.offers(code) == live.figures.offers(code)
    assert stored.directory.wards[0].name == live.directory.wards[0].name
    assert len(stored.directory.former) == len(live.directory.former)


def test_ways_and_distances_are_those_of_the_database(live: Service, stored: Service) -> None:
    """The same millimetres, streets and lines: roads that were mapped are the roads."""
    west, south, east, north = live.city.focus
    # a publication has a version of its own, and answers tell it
    stored = replace(stored, served=replace(stored.served, city=live.city))
    rng = np.random.default_rng(6)
    n_found = 0
    for grade in ("1", "6"):
        for profile in live.roads:
            for _ in range(6):
                lon, lat = rng.uniform(west, east), rng.uniform(south, north)
                asked = FinderIn(lon=lon, lat=lat, grade=grade, profile=profile, limit=5)

                told, kept = found(live, asked), found(stored, asked)

                assert kept == told
                n_found += len(json.loads(told)["schools"])
    assert n_found > 50


def test_tiles_are_those_of_the_database(live: Service, stored: Service, is_full: bool) -> None:  # noqa: FBT001 (a fixture)
    """Made in bulk by the same queries: every place that holds anything, and no other."""
    assert isinstance(stored.tiles, StoredTiles)
    places = list(stored.tiles.places(PAGE))
    sample = places if is_full else places[::6]
    for layers in (PAGE, ("wards",), ("roads", "schools"), LAYERS):
        for z, x, y in sample:
            assert stored.tiles.get(layers, z, x, y) == live.tiles.get(layers, z, x, y)
    z, x, y = places[len(places) // 2]
    for place_beside in ((z, x + 500, y), (z, x, y + 500), (3, 0, 0)):
        assert stored.tiles.get(PAGE, *place_beside) == live.tiles.get(PAGE, *place_beside)


def test_no_tile_is_forgotten(live: Service, stored: Service) -> None:
    """Every tile of a zoom around the city is asked for, not only those that were made."""
    west, south, east, north = live.city.bbox
    box = np.array([[west - 0.02, south - 0.02, east + 0.02, north + 0.02]])
    for z, x, y in map(place_of, keys_of(box).tolist()):
        if z <= 14:
            assert stored.tiles.get(PAGE, z, x, y) == live.tiles.get(PAGE, z, x, y)


def test_a_draft_is_never_published(published_city: PublishedCity, opened: Publication) -> None:
    """A draft is no result; on trial it is shown only where its children are not real."""

    def draft(connection: Connection, *, is_model: bool) -> int:
        copied = connection.exec_driver_sql(
            "INSERT INTO work.run (kind, state, season, grade, policy_name, network_id, inputs,"
            " summary, code_version, is_model) SELECT kind, 'draft', season, grade, policy_name,"
            " network_id, inputs, summary, code_version, %(is_model)s FROM work.run LIMIT 1"
            " RETURNING run_id",
            {"is_model": is_model},
        )
        return int(copied.scalar_one())

    with published_city.engine.connect() as connection:
        simulated = draft(connection, is_model=True)
        plain = published_runs(connection, trial=False)
        trial = published_runs(connection, trial=True)
        draft(connection, is_model=False)
        of_real_children = published_runs(connection, trial=True)
        connection.rollback()

    assert plain == opened.manifest.run_id
    assert trial == (*plain, simulated)
    assert of_real_children == plain


def test_cutoffs_are_those_that_were_told(
    published_city: PublishedCity, opened: Publication
) -> None:
    """What may be told was decided once; a publication repeats it and decides nothing."""
    run_id = opened.manifest.run_id[0]
    with published_city.engine.connect() as connection:
        told = connection.exec_driver_sql(
            "SELECT school_code, group_no, shown_mm, why FROM work.public_cutoff"
            ' ORDER BY school_code COLLATE "C", group_no'
        ).mappings()
        assert opened.parts["figures"].cutoffs[run_id] == [dict(row) for row in told]


def test_the_same_state_gives_the_same_bytes(published_city: PublishedCity) -> None:
    """Whoever doubts a publication builds it again; statistics of tables change nothing."""
    first = published_city.publish()
    with published_city.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql("ANALYZE")
    second = published_city.publish()

    assert second.manifest.files == first.manifest.files
    assert second.manifest.content_sha256 == first.manifest.content_sha256
    folders = (first.folder, second.folder)
    facts = [json.loads((one / manifest.NAME).read_bytes()) for one in folders]
    differing = {name for name in facts[0] if facts[0][name] != facts[1][name]}
    assert differing == set(manifest.TIMED)


def test_everything_is_read_from_one_moment(published_city: PublishedCity) -> None:
    """A school renamed while a publication is built has its old name in every part of it."""
    renamed = threading.Event()

    def rename(stage: str, done: int = 0, total: int | None = None) -> None:
        del done, total
        if stage == "publication: figures" and not renamed.is_set():
            renamed.set()
            with published_city.engine.begin() as connection:
                connection.exec_driver_sql("UPDATE school SET name = name || ' (mới)'")

    before = open_current(published_city.root)
    try:
        built = publish_by_two(published_city.engine, published_city.root, rename)
    finally:
        with published_city.engine.begin() as connection:
            connection.exec_driver_sql("UPDATE school SET name = replace(name, ' (mới)', '')")

    assert renamed.is_set()
    assert before is not None
    assert built.manifest.content_sha256 == before.manifest.content_sha256


def killed_at(moment: int, url: str, root: Path) -> int:
    """Publish in a child that kills itself at a moment; return how it ended."""
    child = os.fork()
    if child == 0:
        left = [moment]

        def counted(act: Callable[..., object]) -> Callable[..., object]:
            def perform(*arguments: object, **named: object) -> object:
                left[0] -= 1
                if left[0] < 0:
                    os.kill(os.getpid(), signal.SIGKILL)
                return act(*arguments, **named)

            return perform

        os.fsync = counted(os.fsync)  # type: ignore[assignment] # the child alone is changed
        os.rename = counted(os.rename)  # type: ignore[assignment] # the same
        os.replace = counted(os.replace)  # type: ignore[assignment] # the same
        code = 1
        try:
            told: Any = counted(lambda *_: None)
            publish_by_two(db.engine(url), root, told)
            code = 0
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


@pytest.mark.full
def test_a_killed_build_leaves_nothing_that_is_read(
    published_city: PublishedCity,
    is_full: bool,  # noqa: FBT001 (a fixture)
) -> None:
    """Killed at any step, the former publication stays, whole, and the next build goes well."""
    url = published_city.engine.url.render_as_string(hide_password=False)
    moments = range(60) if is_full else np.random.default_rng(3).permutation(48)[:3].tolist()
    n_killed = 0
    for moment in moments:
        before = place.current(published_city.root)

        ended = killed_at(moment, url, published_city.root)

        now = place.current(published_city.root)
        n_killed += ended == KILLED
        assert ended in {0, KILLED}
        assert now is not None
        if ended == KILLED and now == before:
            assert before is not None
        found = switch.one(published_city.root)
        manifest.check(found.folder, found.manifest)
        assert open_current(published_city.root) is not None

    built = published_city.publish()
    assert n_killed
    assert place.current(published_city.root) == place.Pointer(
        built.manifest.number, built.folder.name, built.sha256
    )
    assert not list(published_city.root.glob(".building*"))


def test_a_changed_file_is_found(published_city: PublishedCity, tmp_path: Path) -> None:
    """One bit anywhere, a file too many or too few: the check names it."""
    found = switch.one(published_city.root)
    copied = tmp_path / found.folder.name
    shutil.copytree(found.folder, copied)
    manifest.check(copied, found.manifest)
    for said in found.manifest.files[:: max(1, len(found.manifest.files) // 8)]:
        path = copied / said["name"]
        path.chmod(0o600)
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 1
        path.write_bytes(content)

        with pytest.raises(BrokenPromiseError, match=said["name"].replace(".", r"\.")):
            manifest.check(copied, found.manifest)

        content[len(content) // 2] ^= 1
        path.write_bytes(content)
    (copied / "more.json").write_text("{}")
    with pytest.raises(BrokenPromiseError, match=r"more\.json does not belong there"):
        manifest.check(copied, found.manifest)
    (copied / "more.json").unlink()
    (copied / "figures.json").unlink()
    with pytest.raises(BrokenPromiseError, match=r"figures\.json is missing"):
        manifest.check(copied, found.manifest)


def test_a_damaged_publication_is_not_opened(published_city: PublishedCity, tmp_path: Path) -> None:
    """A copy that was cut short, another manifest, an unknown format: a sentence each."""
    pointer = place.current(published_city.root)
    assert pointer is not None
    shutil.copytree(published_city.root, tmp_path / "copy")
    root = tmp_path / "copy"
    own = root / pointer.folder
    (own / "tiles.arrays").chmod(0o600)
    with (own / "tiles.arrays").open("rb+") as file:
        file.truncate(1000)
    with pytest.raises(BrokenPromiseError, match=r"tiles\.arrays is missing or cut short"):
        open_current(root)

    (own / manifest.NAME).chmod(0o600)
    facts = json.loads((own / manifest.NAME).read_bytes())
    (own / manifest.NAME).write_text(json.dumps(facts | {"number": 77}))
    with pytest.raises(BrokenPromiseError, match="not the one that was published"):
        open_current(root)

    (own / manifest.NAME).write_text(json.dumps(facts | {"format": 99}))
    with pytest.raises(BrokenPromiseError, match="has format 99"):
        manifest.read(own)
    (root / place.POINTER).write_text("{}")
    with pytest.raises(BrokenPromiseError, match="no pointer"):
        open_current(root)


def test_one_switches_back_and_old_ones_go(published_city: PublishedCity) -> None:
    """An earlier publication is read again; pruning keeps the one that is read."""
    root = published_city.root
    first, last = published_city.publish(), published_city.publish()

    switch.switch(root, first.manifest.number)
    assert switch.one(root).number == first.manifest.number
    gone = switch.prune(root, 1)
    left = [one.number for one in switch.listed(root)]

    assert left == [first.manifest.number, last.manifest.number]
    assert first.manifest.number not in {one.number for one in gone}
    with pytest.raises(UnknownNameError, match="no publication numbered 999"):
        switch.switch(root, 999)
    with pytest.raises(InputError, match="at least one"):
        switch.prune(root, 0)
    switch.switch(root, last.manifest.number)


def test_the_database_notes_what_is_read(published_city: PublishedCity) -> None:
    """The log of what was published, and in the place of what, outlives the folders."""
    with published_city.engine.connect() as connection:
        asked = "SELECT publication_id FROM work.publication WHERE active"
        known = connection.exec_driver_sql(asked).scalar()
    built = published_city.publish()

    with published_city.engine.connect() as connection:
        active = connection.exec_driver_sql(
            "SELECT publication_id, sha256 FROM work.publication WHERE active"
        ).all()
        actor, before = connection.exec_driver_sql(
            "SELECT actor, (detail ->> 'before')::int FROM work.audit_log"
            " WHERE action = 'publish' ORDER BY audit_id DESC"
        ).first()
    assert [tuple(row) for row in active] == [(built.manifest.number, built.sha256)]
    assert (actor, before) == ("Sở GDĐT", known)


def test_a_result_is_published_by_two_persons(published_city: PublishedCity) -> None:
    """Built and waiting it is read by nobody; the second person's word switches to it."""
    engine, root = published_city.engine, published_city.root
    before = place.current(root)
    with pytest.raises(WaitsError) as waits:
        build.publish(engine, root, published_by="Sở GDĐT")
    number = int(waits.value.facts["approval_id"])
    waiting = max(place.all_folders(root))

    assert place.current(root) == before
    with pytest.raises(SamePersonError):
        approve(engine, number, access=at_the_machine("Sở GDĐT"))
    assert place.current(root) == before
    assert approve(engine, number, access=at_the_machine("Ban tuyển sinh")).state == "applied"
    now = place.current(root)
    assert now is not None
    assert now.number == waiting


def test_arrays_come_back_as_they_were(tmp_path: Path) -> None:
    """Every type and shape, empty ones too; writing to them changes no file."""
    given: arrays.Arrays = {
        "a": np.arange(6, dtype=np.int32).reshape(2, 3),
        "b": np.array([], np.float64),
        "c": np.array([True, False]),
        "d": np.array([1.5, np.nan]),
    }
    arrays.write(tmp_path / "x", given)
    before = (tmp_path / "x").read_bytes()

    found = arrays.read(tmp_path / "x")

    assert found.keys() == given.keys()
    for name, array in given.items():
        assert found[name].dtype == array.dtype
        assert np.array_equal(found[name], array, equal_nan=array.dtype.kind == "f")
        assert found[name].flags.aligned
    found["a"][0, 0] = 99
    assert (tmp_path / "x").read_bytes() == before
    with pytest.raises(TypeError, match="objects"):
        arrays.write(tmp_path / "y", {"a": np.array([None])})
    (tmp_path / "z").write_bytes(b"something else")
    with pytest.raises(BrokenPromiseError, match="no file of arrays"):
        arrays.read(tmp_path / "z")


def test_a_tile_is_one_number() -> None:
    """Places sort by zoom, column, row, and come back."""
    places = [(0, 0, 0), (16, 52_230, 30_900), (16, 65_535, 65_535)]

    assert [place_of(key_of(*one)) for one in places] == places
    assert sorted(key_of(*one) for one in places) == [key_of(*one) for one in places]


def test_the_page_asks_for_the_layers_that_are_stored_together() -> None:
    """Else every tile of the map would be put together again at every request."""
    style = (CHECKOUT / "webmap/src/common/map/style.ts").read_text(encoding="utf-8")
    assert f'const LAYERS = "{",".join(PAGE)}"' in style
