"""The location desk in PostGIS: who gets a point, who waits, who decides, and who sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pytest
from sqlalchemy import text

from gis import db, read, write
from gis.errors import InputError
from gis.locate.confirmed import Point
from gis.locate.outside import Offer
from gis.model import Source
from gis.write_locations import Verdict
from runs.locate import desk
from runs.locate.queue import QUEUE_COLUMNS, queue_csv
from tests.test_locate import degrees, drawn, town
from tests.test_roles import seen

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Engine

SEASON = "2026-2027"
SOURCE = Source(name="pupils.csv", sha256="a" * 64, data_date="2026-01-01", nature="invented")
SURE, UNSURE, TWIN, NOWHERE = (
    "41 Lê Lợi, Phường An",
    "77 Đường Dài, Phường An",
    "77 đường dài,  phường an",
    "5 Phan Đình Phùng, Phường Xa Lạ",
)


@pytest.fixture
def network(tmp_path: Path) -> Path:
    """Return the drawn town as a map file."""
    return town().write(tmp_path / "town.osm")


@pytest.fixture
def city(database_url: str) -> Iterator[Engine]:
    """Return a database with five pupils: one with coordinates, four with an address only."""
    engine = db.engine(database_url)
    each = {"season": SEASON, "grade": "1"}
    lon, lat = degrees((1, 1))
    rows = [
        {"pupil_id": "P0", "address": SURE, "ward_code": "W1", "lon": lon, "lat": lat, **each},
        {"pupil_id": "P1", "address": SURE, "ward_code": "W1", **each},
        {"pupil_id": "P2", "address": UNSURE, "ward_code": "W1", **each},
        {"pupil_id": "P3", "address": TWIN, "ward_code": "W2", **each},
        {"pupil_id": "P4", "address": NOWHERE, "ward_code": "W2", **each},
    ]
    write.register(engine, "pupils", pd.DataFrame(rows), SOURCE)
    yield engine
    engine.dispose()


def points(engine: Engine) -> dict[str, tuple[int, int] | None]:
    """Return where each pupil is, as it was drawn."""
    with engine.connect() as connection:
        rows = connection.execute(
            text("SELECT pupil_id, ST_X(geom), ST_Y(geom) FROM people.pupil ORDER BY pupil_id")
        )
        return {name: None if x is None else drawn(x, y) for name, x, y in rows}


def status(engine: Engine) -> dict[str, str]:
    """Return what became of each address."""
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT pupil_id, status FROM people.location"))
        return dict(sorted((name, kind) for name, kind in rows))


def test_a_sure_address_gets_a_point_and_an_unsure_one_waits(city: Engine, network: Path) -> None:
    """Coordinates of the file stay; only the sure address is answered."""
    found = desk.locate_pupils(city, SEASON, network)

    assert (found.n_pupils, found.n_points) == (4, 1)
    assert points(city) == {"P0": (1, 1), "P1": (210, 8), "P2": None, "P3": None, "P4": None}
    assert status(city) == {"P1": "located", "P2": "queue", "P3": "queue", "P4": "not_found"}


def test_points_make_another_set(city: Engine, network: Path) -> None:
    """A run is known by the hash of its registers: after new points it must be another run."""
    hashes = [read.active_sets(city)["pupils"].content_sha256]
    for act in (
        lambda: desk.locate_pupils(city, SEASON, network),
        lambda: desk.confirm(city, SEASON, "P2", Verdict(by="W1 office", candidate=1)),
    ):
        act()
        hashes.append(read.active_sets(city)["pupils"].content_sha256)
    desk.reject(city, SEASON, "P4", by="W2 office", note="no such street")

    assert len(set(hashes)) == 3
    assert read.active_sets(city)["pupils"].content_sha256 == hashes[-1]  # no point, no change


def test_a_dry_run_writes_nothing(city: Engine, network: Path) -> None:
    """It counts the same and leaves the database as it was."""
    found = desk.locate_pupils(city, SEASON, network, dry_run=True)

    assert (found.n_pupils, found.n_points) == (4, 0)
    assert found.n_by_status == {"located": 1, "not_found": 1, "queue": 2}
    assert status(city) == {}
    assert points(city)["P1"] is None


def test_a_confirmed_point_is_kept_and_found_for_the_same_address(
    city: Engine, network: Path
) -> None:
    """An officer confirms P2; P3 writes the same address otherwise and is found next time."""
    desk.locate_pupils(city, SEASON, network)
    lon, lat = degrees((400, 300))

    desk.confirm(city, SEASON, "P2", Verdict(by="W1 office", point=Point(lon, lat)))
    again = desk.locate_pupils(city, SEASON, network)

    assert again.n_by_status == {"located": 1, "not_found": 1}
    assert points(city)["P2"] == points(city)["P3"] == (400, 300)
    assert status(city)["P2"] == "confirmed"


def test_a_candidate_of_the_list_can_be_confirmed_by_its_number(
    city: Engine, network: Path
) -> None:
    """The first candidate of Đường Dài is its middle; a number that is not there is refused."""
    desk.locate_pupils(city, SEASON, network)

    with pytest.raises(InputError, match="candidate 9 is not among"):
        desk.confirm(city, SEASON, "P2", Verdict(by="W1 office", candidate=9))
    desk.confirm(city, SEASON, "P2", Verdict(by="W1 office", candidate=1))

    x, y = points(city)["P2"] or (0, 0)
    assert x == 400
    assert 900 < y < 1000


def test_a_rejected_address_stays_closed(city: Engine, network: Path) -> None:
    """A later look-up does not open what an officer closed, and nothing is confirmed by it."""
    desk.locate_pupils(city, SEASON, network)
    with pytest.raises(InputError, match="needs its reason"):
        desk.reject(city, SEASON, "P2", by="W1 office", note=" ")
    desk.reject(city, SEASON, "P2", by="W1 office", note="no such house")

    found = desk.locate_pupils(city, SEASON, network)
    assert found.n_pupils == 2  # P3 and P4
    assert status(city)["P2"] == "rejected"
    assert points(city)["P2"] is None


def test_a_pupil_without_an_entry_cannot_be_decided(city: Engine) -> None:
    """The sentence names no child."""
    with pytest.raises(InputError, match="no entry at the location desk") as caught:
        desk.confirm(city, SEASON, "P2", Verdict(by="W1 office", candidate=1))
    assert "P2" not in str(caught.value)


def test_the_queue_is_written_with_candidates_and_reasons(city: Engine, network: Path) -> None:
    """One row per candidate; an address without any has one row."""
    desk.locate_pupils(city, SEASON, network)

    told = queue_csv(city, SEASON, ward="W2")
    rows = told.content.decode().splitlines()

    assert told.n_open == 2
    assert rows[0] == ",".join(QUEUE_COLUMNS)
    assert {row.partition(",")[0] for row in rows[1:]} == {"P3", "P4"}
    assert any(row.startswith("P4,W2,not_found,not_found,0.0000") for row in rows)


def test_a_ward_sees_its_own_entries_and_confirmed_points_only(
    city: Engine, network: Path, database_url: str
) -> None:
    """The database decides it once more, whatever the service above does."""
    desk.locate_pupils(city, SEASON, network)
    lon, lat = degrees((400, 300))
    desk.confirm(city, SEASON, "P2", Verdict(by="W1 office", point=Point(lon, lat)))
    app = db.engine(database_url, role="gantruong_app")
    try:
        assert seen(app, "pupil_id of people.location", "W1") == ["P1", "P2"]
        assert seen(app, "pupil_id of people.location", "W2") == ["P3", "P4"]
        assert seen(app, "pupil_id of people.location") == []
        assert len(seen(app, "address_hash of people.confirmed_point", "W1")) == 1
        assert seen(app, "address_hash of people.confirmed_point", "W2") == []
    finally:
        app.dispose()


def test_no_address_stands_in_the_audit_log_or_beside_a_confirmed_point(
    city: Engine, network: Path
) -> None:
    """What is kept of an address is a keyed hash; the log has counts and entry numbers."""
    desk.locate_pupils(city, SEASON, network)
    desk.confirm(city, SEASON, "P2", Verdict(by="W1 office", candidate=1))
    with city.connect() as connection:
        words = "SELECT actor, action, subject, detail FROM work.audit_log"  # hashes are chance
        log = str(connection.execute(text(words)).all())
        kept = str(connection.execute(text("SELECT * FROM people.confirmed_point")).all())
    for secret in ("Dài", "Lê Lợi", "77 ", "P2"):
        assert secret not in log
    assert "Dài" not in kept
    assert "ad" in kept


class Told:
    """A geocoder that remembers what it was asked."""

    def __init__(self) -> None:
        """Begin with nothing asked."""
        self.asked: list[str] = []

    def offers(self, address: str) -> tuple[Offer, ...]:
        """Return one place."""
        self.asked.append(address)
        lon, lat = degrees((400, 500))
        return (Offer(lon=lon, lat=lat, matched="77 Đường Dài", kind="house"),)


def test_an_offer_from_outside_waits_for_an_officer(city: Engine, network: Path) -> None:
    """It joins the candidates of an open entry, is no answer, and can be confirmed."""
    desk.locate_pupils(city, SEASON, network)
    told = Told()

    listed = desk.ask_outside(city, SEASON, "P2", told, by="W1 office")
    assert told.asked == [UNSURE]
    assert points(city)["P2"] is None
    desk.confirm(city, SEASON, "P2", Verdict(by="W1 office", candidate=len(listed)))
    assert points(city)["P2"] == (400, 500)

    with pytest.raises(InputError, match="only an open one is asked about"):
        desk.ask_outside(city, SEASON, "P2", told, by="W1 office")
    assert len(told.asked) == 1
