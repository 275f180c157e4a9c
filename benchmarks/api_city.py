# ruff: noqa: INP001 (beside the scripts that use it, in no package)
"""An invented city that is published with families' results, in a database of its own."""

from __future__ import annotations

import csv
import io
import os
import shutil
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from gis import api_clients, db
from gis.access import at_the_machine
from gis.cluster.place import APP
from gis.cluster.private import Cluster
from gis.errors import EnvironmentNotReadyError
from gis.shipped import data_path
from runs import city
from runs.allocate import allocate
from runs.approval.decide import approve
from runs.approval.errors import WaitsError
from runs.families import issued
from runs.families.handover import read_sealed
from runs.match.stored import read_result
from runs.publication.build import publish
from runs.recorded.export import sealed_of
from runs.recorded.states import change_state

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Engine

    from gis.progress import Progress

SEASON: Final = "2026-2027"
POLICY: Final = "hcmc-2026-grade1-two-groups"
PROVINCE: Final = "an-thuan"
FIRST, SECOND = "bench, first person", "bench, second person"
DISTANCES: Final = "distances:batch"


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """
    What the service is started with, and what it is asked.

    Attributes
    ----------
    environment
        Settings of the service.
    codes
        Of families whose results are published.
    homes
        Longitude and latitude of invented children.
    school
        A code of the city.
    key
        Of a program that may ask for distances in bulk.
    """

    cluster: Cluster
    environment: dict[str, str]
    codes: list[str]
    homes: list[tuple[float, float]]
    school: str
    key: str


@contextmanager
def published(progress: Progress) -> Iterator[Published]:
    """Load the invented city, place its first-graders, give their families codes, publish."""
    folder = Path(tempfile.mkdtemp(prefix="gan-truong-bench-"))
    folder.chmod(0o755)  # the database's user has to enter it
    kept = {name: os.environ.get(name) for name in ("GANTRUONG_STATE_DIR", *_SET)}
    state = folder / "state"
    state.mkdir(mode=0o700)
    (folder / "publications").mkdir()
    os.environ["GANTRUONG_STATE_DIR"] = str(state)
    os.environ["GANTRUONG_PUBLICATION_DIR"] = str(folder / "publications")
    cluster = Cluster(folder / "database")
    try:
        os.environ["GANTRUONG_DATABASE_URL"] = cluster.ensure()
        yield _published(cluster, folder, progress)
    finally:
        for name, value in kept.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value
        cluster.reset()
        shutil.rmtree(folder, ignore_errors=True)


_SET: Final = ("GANTRUONG_PUBLICATION_DIR", "GANTRUONG_DATABASE_URL")


def _published(cluster: Cluster, folder: Path, progress: Progress) -> Published:
    engine = db.ready_engine(os.environ["GANTRUONG_DATABASE_URL"])
    progress("reading", 0, None)
    city.load(engine, data_path("sample"), PROVINCE)
    run_id = allocate(engine, POLICY, season=SEASON, grade="1").run_id
    out = folder / "state" / "all.codes"
    made = _by_two(engine, issued.make, SEASON, ward=None, out=out, by=FIRST)
    change_state(engine, run_id, "provisional", decided_by=FIRST)
    _by_two(engine, publish, folder / "publications", published_by=FIRST)
    with engine.connect() as connection:
        found = connection.exec_driver_sql(
            "SELECT ST_X(geom), ST_Y(geom) FROM people.pupil ORDER BY pupil_id LIMIT 200"
        )
        homes = [(float(lon), float(lat)) for lon, lat in found]
        asked = "SELECT min(school_code) FROM work.cutoff"
        school = str(connection.exec_driver_sql(asked).scalar_one())
    wanted = api_clients.Wanted(name="bench", role="system", wards=["*"], scopes=[DISTANCES])
    key = api_clients.add(engine, wanted)
    placed = set(read_result(sealed_of(engine, run_id)).pupils.id.tolist())
    rows = csv.DictReader(io.StringIO(read_sealed(out, made.passphrase).decode()))
    engine.dispose()
    return Published(
        cluster=cluster,
        environment={
            "GANTRUONG_STATE_DIR": os.environ["GANTRUONG_STATE_DIR"],
            "GANTRUONG_PUBLICATION_DIR": os.environ["GANTRUONG_PUBLICATION_DIR"],
            "GANTRUONG_DATABASE_URL": cluster.url(role=APP),
        },
        codes=[row["code"] for row in rows if row["pupil_id"] in placed],
        homes=homes,
        school=school,
        key=key,
    )


def _by_two(engine: Engine, act: Callable[..., Any], *given: Any, **named: Any) -> Any:  # noqa: ANN401 (passed on)
    """Ask for an act, let a second person agree, and return what it gives."""
    try:
        return act(engine, *given, **named)
    except WaitsError as waits:
        number = int(waits.facts["approval_id"])
    done = approve(engine, number, access=at_the_machine(SECOND))
    if done.state == "applied":
        return None
    return act(engine, *given, **named)


def check(found: Published) -> None:
    """
    Refuse a city of which nothing can be asked.

    Raises
    ------
    EnvironmentNotReadyError
        If it has no codes or no homes.
    """
    if not found.codes or not found.homes:
        msg = "the invented city has no families to ask about"
        raise EnvironmentNotReadyError(msg)
