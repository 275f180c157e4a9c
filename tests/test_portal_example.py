"""The example of a portal is true: its season runs against a live service and a worker."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import make_url

from api import client
from cli.sandbox import SCOPES
from gis import api_clients, clock
from gis.access import at_the_machine
from gis.cluster.place import APP
from gis.kernel_cache import SETTING as KERNELS
from runs.recorded.states import change_state
from runs.season.shipped import put_shipped
from tests import ready
from tests.decided import confirm
from tests.fixtures.workers import HANGS_S, JobCity, end

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gis.cluster.private import Cluster

PROGRAM = Path(__file__).parents[1] / "examples" / "registration_portal.py"

pytestmark = pytest.mark.full


@dataclass(frozen=True, kw_only=True)
class Season:
    """A service with a worker and a clock to move, and the program beside its client."""

    city: JobCity
    folder: Path
    environment: dict[str, str]

    def step(self, name: str) -> str:
        """Run one step of the program and return what it said."""
        done = subprocess.run(  # noqa: S603 (the example itself)
            [sys.executable, PROGRAM.name, name],
            cwd=self.folder,
            env=self.environment,
            timeout=HANGS_S,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{name}: {done.stdout}{done.stderr}"
        return done.stdout

    def at(self, moment: str) -> None:
        """Move the clock."""
        clock.move(self.folder / "clock", clock.moment(moment))


@pytest.fixture
def season(
    job_city: JobCity,
    test_cluster: Cluster,
    map_page: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Season]:
    """Serve the invented city in its season."""
    assert (map_page / "index.html").is_file()
    moved = str(tmp_path / "clock")
    clock.move(tmp_path / "clock", clock.moment("2026-05-20T09:00:00+07:00"))
    monkeypatch.setenv(clock.SETTING, moved)
    put_shipped(job_city.engine, "an-thuan", access=at_the_machine("x"))
    wanted = api_clients.Wanted(
        name="portal", role="system", wards=["*"], scopes=SCOPES, purpose="x"
    )
    key = api_clients.add(job_city.engine, wanted)
    for source in (PROGRAM, Path(client.__file__)):
        (tmp_path / source.name).write_bytes(source.read_bytes())
    own, database = job_city.environment, str(make_url(job_city.url).database)
    environment = {
        "GANTRUONG_DATABASE_URL": test_cluster.url(role=APP, database=database),
        **{name: own[name] for name in ("GANTRUONG_STATE_DIR", KERNELS)},
        clock.SETTING: moved,
    }
    worker = job_city.worker()
    with ready.running(environment=environment, log=tmp_path / "server.log") as address:
        caller = {**os.environ, "CITY": address, "KEY": key}
        yield Season(city=job_city, folder=tmp_path, environment=caller)
    end(worker)


def test_a_season_of_the_portal_from_the_first_batch_to_the_second_round(season: Season) -> None:
    """One key; officers decide between its steps; the clock is moved over the deadline."""
    register = season.step("register")
    season.at("2026-05-29T17:00:01+07:00")
    late = season.step("too_late")
    season.step("place")
    run_id = int((season.folder / "run.txt").read_text())
    change_state(season.city.engine, run_id, "provisional", decided_by="Sở")
    confirm(season.city.engine, run_id, by="Sở")
    offers = season.step("offers")
    season.at("2026-06-13T09:00:00+07:00")
    answers, second = season.step("answers"), season.step("second")
    told, again = season.step("follow"), season.step("follow")

    assert "CTS-000001 registered" in register
    assert "CTS-000004 refused lat:" in register
    assert "CTS-000003 withdrawn" in register
    assert "CTS-000001 registered located sender" in register
    assert "closed at 2026-05-29T17:00:00+07:00" in late
    assert "CTS-000001" in offers
    assert "CTS-000001 kept" in answers
    assert "second round: run" in second
    kinds = {line.split()[1] for line in told.splitlines()}
    assert {"registrations.received", "run.made", "run.state", "offers.answered"} <= kinds
    assert again == ""
