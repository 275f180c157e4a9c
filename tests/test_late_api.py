"""After final over the API: real worker, real service, real keys."""

from __future__ import annotations

import uuid
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from sqlalchemy import make_url

from gis import api_clients
from gis.access import at_the_machine
from gis.cluster.place import APP
from gis.kernel_cache import SETTING as KERNELS
from runs.recorded.states import change_state
from runs.season import store as seasons
from runs.season.file import of_text
from tests import ready
from tests.decided import accept_all, signed
from tests.fixtures.workers import HANGS_S, JobCity, end
from tests.second_person import agreed
from tests.test_runs_api import RUN, name_it, wait

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Engine

    from gis.cluster.private import Cluster

pytestmark = pytest.mark.full

ALL = ["runs:read", "results:read", "runs:work", "runs:decide", "people:read"]
HOMES = ((107.0829654, 9.7739749), (107.0788301, 9.7761699))
OPEN = """
season = "2026-2027"
[[level]]
level = "primary"
grades = ["1"]
policy = "hcmc-2025-grade1"
status = "assumed"
[[deadline]]
step = "transfer"
opens = 2026-01-01
closes = 2099-12-31
status = "assumed"
"""
TOLD = {"reason": "chuyển nơi ở", "document": "31/BC"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Final:
    """A final run of the invented city, and callers."""

    anna: httpx.Client
    ward: httpx.Client
    run_id: int

    @property
    def path(self) -> str:
        """Return the address of the run."""
        return f"/v1/runs/{self.run_id}"

    def placed(self) -> list[dict[str, Any]]:
        """Return offers of the run that gave a seat."""
        asked = self.anna.post(f"{self.path}/offers/list", json={"size": 200})
        return [row for row in asked.json()["items"] if row["school_code"]]


@pytest.fixture(scope="module")
def final(job_city: JobCity, test_cluster: Cluster, map_page: Path) -> Iterator[Final]:
    """Serve the city with a window for transfers that is open today, and make a run final."""
    assert (map_page / "index.html").is_file()
    own = job_city.environment
    environment = {
        "GANTRUONG_DATABASE_URL": test_cluster.url(
            role=APP, database=str(make_url(job_city.url).database)
        ),
        "GANTRUONG_STATE_DIR": own["GANTRUONG_STATE_DIR"],
        KERNELS: own[KERNELS],
    }
    log = job_city.log.with_name("server.log")
    with ready.running(environment=environment, log=log) as address, ExitStack() as opened:
        worker = job_city.worker()

        def client(name: str, wards: list[str], scopes: list[str]) -> httpx.Client:
            wanted = api_clients.Wanted(name=name, role="system", wards=wards, scopes=scopes)
            key = api_clients.add(job_city.engine, wanted)
            made = httpx.Client(
                base_url=address,
                headers={"Authorization": f"Bearer {key}", "Accept-Language": "en"},
                timeout=HANGS_S,
                event_hooks={"request": [name_it]},
            )
            return opened.enter_context(made)

        office = at_the_machine("office")
        season = of_text(OPEN, name="s")
        seasons.put(job_city.engine, season, state="in_force", access=office)
        anna = client("anna", ["*"], ALL)
        made = wait(anna, anna.post("/v1/runs", json=RUN).json()["job"])["result"]["run_id"]
        make_final(job_city.engine, made)
        ward = client("ward", ["99101"], ["results:read"])
        yield Final(anna=anna, ward=ward, run_id=made)
        end(worker)


def make_final(engine: Engine, run_id: int) -> None:
    """Decide a run to the end, as two persons do."""
    for state in ("provisional", "confirmed"):
        change_state(engine, run_id, state, decided_by="Sở GDĐT", **signed())
    accept_all(engine, run_id)
    agreed(engine, change_state, run_id, "final", decided_by="Sở GDĐT")


def late(pupil_id: str, home: tuple[float, float] = HOMES[0]) -> dict[str, Any]:
    """Return a late child of ward 99101."""
    row = {"pupil_id": pupil_id, "ward_code": "99101", "lon": home[0], "lat": home[1]}
    return {**row, "attended_in_area": "no"}


def test_a_late_child_is_placed_over_the_api(final: Final) -> None:
    """One job, one run; named again it is the same answer, sent anew the same run."""
    body = {"children": [late("MUON-1"), late("MUON-2", HOMES[1])]}
    name = {"Idempotency-Key": str(uuid.uuid4())}
    asked = final.anna.post(f"{final.path}/late", json=body, headers=name)
    assert asked.status_code == 202, asked.text
    again = final.anna.post(f"{final.path}/late", json=body, headers=name)
    assert again.json()["job_id"] == asked.json()["job_id"]
    first = wait(final.anna, asked.json())
    assert first["state"] == "succeeded", first
    anew = {"children": body["children"][::-1]}
    second = wait(final.anna, final.anna.post(f"{final.path}/late", json=anew).json())["result"]

    assert first["result"]["placed"] + first["result"]["unplaced"] == 2
    assert (second["run_id"], second["is_new"]) == (first["result"]["run_id"], False)
    listed = final.anna.get(f"{final.path}/late").json()
    assert [one["pupil_id"] for one in listed["items"]] == ["MUON-1", "MUON-2"]
    assert listed["first_run_id"] == final.run_id
    assert final.ward.get(f"{final.path}/late").json()["items"] == listed["items"]
    assert final.ward.post(f"{final.path}/late", json=body).status_code == 403


def test_a_seat_is_given_back_and_a_transfer_keeps_its_window(final: Final) -> None:
    """The freed seat takes the child that transfers; both are exceptions of the run."""
    rows = final.placed()
    gone = rows[0]
    mover = next(row for row in rows if row["school_code"] != gone["school_code"])
    asked = {"pupil_ids": [gone["pupil_id"]], **TOLD}
    freed = final.anna.post(f"{final.path}/withdrawals", json=asked)
    assert freed.status_code == 201, freed.text
    assert freed.json()["freed"] == {gone["school_code"]: 1}
    move = {"pupil_id": mover["pupil_id"], "school_code": gone["school_code"]}
    moved = final.anna.post(f"{final.path}/transfers", json={"moves": [move], **TOLD})
    assert moved.status_code == 201, moved.text
    decided = final.anna.get(f"{final.path}/overrides").json()["items"]
    assert [row["reason_code"] for row in decided[-2:]] == ["withdrawn", "transfer"]
    assert final.anna.post(f"{final.path}/withdrawals", json=asked).status_code == 409
