"""Batches of distances, areas, dossiers, addresses: exact, bounded, and never in anybody's way."""

from __future__ import annotations

import csv
import io
import json
import signal
import threading
import time
from typing import TYPE_CHECKING, Any

import httpx
import numpy as np
import pyarrow as pa
import pyarrow.parquet
import pytest
import shapely

from api import service as services
from api.heavy import Heavy, Limits
from api.refused.errors import HeavyBusyError, HeavyLostError, HeavyTooLongError
from api.settings import ApiSettings
from gis import api_clients, db
from gis.shipped import data_path
from runs.distances.files import distance_files

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.fixtures.server import CityDatabase

HOME = {"lon": 107.0901, "lat": 9.7702}
HANG_S = 120.0


@pytest.fixture(scope="module")
def key(city_database: CityDatabase) -> str:
    """Return a key that may ask for batches, and for nothing else."""
    owner = db.engine(city_database.owner_url)
    wanted = api_clients.Wanted(
        name="batch", role="system", wards=["*"], scopes=["distances:batch"]
    )
    made = api_clients.add(owner, wanted)
    owner.dispose()
    return made


@pytest.fixture(scope="module")
def partner(city_server: str, key: str) -> Iterator[httpx.Client]:
    """Return the caller of a partner's system."""
    headers = {"Authorization": f"Bearer {key}"}
    with httpx.Client(base_url=city_server, headers=headers, timeout=HANG_S) as client:
        yield client


def homes(n: int) -> list[dict[str, Any]]:
    """Return seeded homes around the middle of the invented city."""
    dice = np.random.default_rng(5)
    lon, lat = dice.normal(107.088, 0.01, n), dice.normal(9.772, 0.008, n)
    return [
        {"id": f"h{i:04d}", "lon": round(x, 7), "lat": round(y, 7)}
        for i, (x, y) in enumerate(zip(lon.tolist(), lat.tolist(), strict=True))
    ]


def test_a_batch_has_the_millimetres_of_the_bulk_command(
    partner: httpx.Client, tmp_path: Path, *, is_full: bool
) -> None:
    """0 mm apart, every status alike: up to the 10,000 pairs that one request may hold."""
    gates = partner.get("/v1/gates", params={"size": 1000}).json()["items"]
    codes = sorted({gate["school_code"] for gate in gates})[:40]
    asked = homes(250 if is_full else 60)
    (tmp_path / "homes.csv").write_text(
        "pupil_id,lon,lat\n" + "".join(f"{h['id']},{h['lon']},{h['lat']}\n" for h in asked)
    )
    (tmp_path / "schools.csv").write_text(
        "school_code,lon,lat\n"
        + "".join(
            f"{g['school_code']},{g['lon']!r},{g['lat']!r}\n"
            for g in gates
            if g["school_code"] in codes
        )
    )
    network = next(data_path("sample", "osm").glob("*.pbf"))
    out = tmp_path / "d.parquet"
    distance_files(network, tmp_path / "homes.csv", tmp_path / "schools.csv", out, profile="walk")
    rows = pa.parquet.read_table(out).to_pylist()

    answer = partner.post("/v1/distances", json={"homes": asked, "schools": codes})

    assert answer.status_code == 200, answer.text
    items = answer.json()["items"]
    assert len(items) == len(asked) * len(codes)
    told = [(one["id"], one["school_code"], one["distance_m"], one["status"]) for one in items]
    bulk = [(r["pupil_id"], r["school_code"], r["distance_m"], r["status"]) for r in rows]
    assert told == bulk
    assert [one["straight_m"] for one in items] == [row["straight_m"] for row in rows]


def test_one_distance_the_batch_and_the_finder_agree(partner: httpx.Client) -> None:
    """Whichever way somebody asks, the number is the same."""
    found = partner.post("/v1/finder", json={**HOME, "grade": "1", "limit": 5}).json()["schools"]
    codes = [one["school_code"] for one in found]
    pairs = [["me", code] for code in reversed(codes)]

    batch = partner.post(
        "/v1/distances", json={"homes": [{"id": "me", **HOME}], "pairs": pairs, "grade": "1"}
    ).json()["items"]
    many = partner.post(
        "/v1/finder/batch", json={"homes": [{"id": "me", **HOME}], "grade": "1", "limit": 5}
    ).json()["items"][0]["schools"]
    single = [
        partner.post("/v1/distance", json={**HOME, "school_code": code, "grade": "1"}).json()
        for code in codes
    ]

    wanted = [one["distance_mm"] for one in found]
    assert [one["distance_mm"] for one in reversed(batch)] == wanted
    assert [one["distance_mm"] for one in single] == wanted
    assert [(one["school_code"], one["distance_mm"]) for one in many] == list(
        zip(codes, wanted, strict=True)
    )
    assert [one["gate_no"] for one in many] == [one["gate"]["gate_no"] for one in found]


def test_csv_arrow_and_parquet_hold_the_rows_of_the_json(partner: httpx.Client) -> None:
    """A partner takes the form that its tools read."""
    body = {"homes": homes(5), "schools": ["990012", "990013"]}

    def answer(form: str) -> httpx.Response:
        sent = partner.post("/v1/distances", json=body, headers={"Accept": form})
        assert sent.status_code == 200, sent.text
        assert sent.headers["content-type"].startswith(form)
        return sent

    said = answer("application/json").json()
    rows = said["items"]
    arrow = pa.ipc.open_stream(answer("application/vnd.apache.arrow.stream").content).read_all()
    parquet = pa.parquet.read_table(io.BytesIO(answer("application/vnd.apache.parquet").content))
    text = list(csv.DictReader(io.StringIO(answer("text/csv").text)))

    assert arrow.to_pylist() == parquet.to_pylist() == rows
    assert [int(row["distance_mm"]) for row in text] == [row["distance_mm"] for row in rows]
    assert json.loads(arrow.schema.metadata[b"gantruong.versions"]) == said["versions"]
    assert (
        partner.post("/v1/distances", json=body, headers={"Accept": "text/html"}).status_code == 406
    )


@pytest.mark.parametrize(
    ("body", "word"),
    [
        ({"homes": homes(2), "schools": ["nowhere"]}, "unknown-school"),
        ({"homes": homes(2), "pairs": [["other", "990012"]]}, "unknown-home"),
        ({"homes": homes(2), "schools": ["990012"], "profile": "boat"}, "unknown-profile"),
        ({"homes": homes(101), "schools": ["990012"] * 100}, "too-many-pairs"),
        ({"homes": homes(2)}, "invalid-request"),
        ({"homes": [{"id": "a", **HOME}] * 2, "schools": ["990012"]}, "invalid-request"),
        ({"homes": [], "schools": ["990012"]}, "invalid-request"),
    ],
    ids=["school", "home", "profile", "many", "neither", "twice", "none"],
)
def test_a_wrong_batch_is_refused_whole(
    partner: httpx.Client, body: dict[str, Any], word: str
) -> None:
    """Nothing is left out in silence."""
    answer = partner.post("/v1/distances", json=body)

    assert answer.json()["type"] == f"urn:gantruong:problem:{word}"


def test_batches_need_their_own_scope(api: httpx.Client) -> None:
    """A family's browser asks for one home at a time."""
    for path in ("/v1/distances", "/v1/finder/batch"):
        assert api.post(path, json={"homes": homes(1), "schools": ["990012"]}).status_code == 401


def test_an_area_holds_the_places_within_reach(api: httpx.Client) -> None:
    """A wider limit covers a narrower one, and the home lies inside."""
    near, far = (
        api.post("/v1/isochrone", json={**HOME, "metres": metres}).json() for metres in (400, 900)
    )
    small, large = (shapely.geometry.shape(one["features"][0]["geometry"]) for one in (near, far))

    assert near["figures"]["road_mm"] < far["figures"]["road_mm"]
    assert small.area < large.area
    assert large.contains(shapely.Point(HOME["lon"], HOME["lat"]))
    to_school = api.post("/v1/isochrone", json={"school_code": "990012", "seconds": 600}).json()
    assert to_school["figures"]["direction"] == "to"
    assert api.post("/v1/isochrone", json={**HOME}).status_code == 422


def test_a_dossier_tells_the_same_distance_as_facts_page_and_map(api: httpx.Client) -> None:
    """It is what a family takes to the committee."""
    asked = {**HOME, "school_code": "990012", "reference": "hồ sơ 7"}
    measured = api.post("/v1/distance", json={**HOME, "school_code": "990012"}).json()
    facts = api.post("/v1/dossier", json=asked)
    html = api.post("/v1/dossier", json=asked, headers={"Accept": "text/html"})
    shapes = api.post("/v1/dossier", json=asked, headers={"Accept": "application/geo+json"})

    assert facts.json()["facts"]["distance_mm"] == measured["distance_mm"]
    assert facts.headers["cache-control"] == "no-store"
    assert "hồ sơ 7" in html.text
    assert "attachment" in html.headers["content-disposition"]
    assert shapes.json()["type"] == "FeatureCollection"


def test_an_address_is_answered_with_how_sure_it_is(api: httpx.Client) -> None:
    """A street of the invented city is found; an old ward name leads to the same street."""
    today = api.post("/v1/address", json={"address": "đường Phan Thị Ngời, phường Chợ Đình"})
    nowhere = api.post("/v1/address", json={"address": "đường Không Có Thật, phường Chợ Đình"})

    found = today.json()
    assert found["items"][0]["quality"] in {"street", "alley"}
    assert found["items"][0]["matched"] == "Phan Thị Ngời"
    assert nowhere.json()["status"] in {"queue", "not_found"}
    assert found["items"][0]["bound_m"] < 500


def test_look_ups_are_served_while_batches_run(city_server: str, partner: httpx.Client) -> None:
    """As many batches as there is room for, and more: small questions go on, the rest is told."""
    body = {"homes": homes(100), "schools": ["990012"] * 100}
    statuses: list[int] = []

    def batch() -> None:
        sent = httpx.post(
            f"{city_server}v1/distances"
            if city_server.endswith("/")
            else f"{city_server}/v1/distances",
            json=body,
            headers=dict(partner.headers),
            timeout=HANG_S,
        )
        statuses.append(sent.status_code)
        if sent.status_code == 503:
            assert sent.headers["retry-after"]

    threads = [threading.Thread(target=batch) for _ in range(12)]
    for one in threads:
        one.start()
    served = 0
    while any(one.is_alive() for one in threads):
        assert partner.get("/v1/health").status_code == 200
        assert partner.post("/v1/finder", json={**HOME, "grade": "1"}).status_code == 200
        served += 1
    for one in threads:
        one.join()

    assert served > 0
    assert set(statuses) <= {200, 503}
    assert statuses.count(200) >= 2  # as many as there are processes


@pytest.fixture(scope="module")
def loaded(city_database: CityDatabase) -> Iterator[services.Service]:
    """Return what a process of the service keeps in memory."""
    made = services.load(ApiSettings(database_url=city_database.app_url))
    yield made
    made.engine.dispose()


QUESTION = {
    "ids": ["a"],
    "lon": [HOME["lon"]],
    "lat": [HOME["lat"]],
    "schools": ["990012"],
    "pairs": None,
    "profile": "walk",
    "grade": None,
    "form": "application/json",
}


def test_work_that_takes_too_long_is_ended_and_named(loaded: services.Service) -> None:
    """The next question is answered by a new process."""
    heavy = Heavy(Limits(n_processes=1, n_waiting=0, longest_s=0.01))
    try:
        with pytest.raises(HeavyTooLongError):
            heavy.ask(loaded, "pairs", QUESTION)
    finally:
        heavy.close()


def test_a_process_that_dies_is_replaced_and_its_caller_told(loaded: services.Service) -> None:
    """Nobody hangs, and nobody else notices; meanwhile one more question is refused at once."""
    heavy = Heavy(Limits(n_processes=1, n_waiting=0, longest_s=HANG_S))
    raised: list[type[Exception]] = []

    def ask() -> None:
        try:
            heavy.ask(loaded, "pairs", QUESTION)
        except (HeavyLostError, HeavyTooLongError) as error:
            raised.append(type(error))

    try:
        first = heavy.ask(loaded, "pairs", QUESTION)
        process = heavy._all[0]._process  # noqa: SLF001 (the process is what is killed)
        assert process is not None
        process.send_signal(signal.SIGSTOP)
        asking = threading.Thread(target=ask)
        asking.start()
        end_s = time.monotonic() + HANG_S
        while heavy._places._value and time.monotonic() < end_s:  # noqa: SLF001 (until it has begun)
            time.sleep(0.01)
        with pytest.raises(HeavyBusyError):
            heavy.ask(loaded, "pairs", QUESTION)
        process.kill()
        asking.join(HANG_S)

        assert raised == [HeavyLostError]
        assert heavy.ask(loaded, "pairs", QUESTION) == first
    finally:
        heavy.close()
