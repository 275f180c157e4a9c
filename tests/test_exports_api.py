"""Exports over HTTP: two clients above 200 children, files for their taker alone."""

from __future__ import annotations

import os
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from api import client
from cli.main import main
from gis import db
from gis.kernel_cache import SETTING as KERNELS
from gis.kernel_cache import prepare
from gis.progress import silent
from runs.exports import changes
from runs.jobs.kind import Work
from runs.jobs.kinds import export
from tests import ready
from tests.fixtures.database import plain
from tests.test_exports import change, fill, sha256_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx
    from sqlalchemy import Engine

    from tests.fixtures.editing import EditedCity

SCOPES = ["exports:read"]


@pytest.fixture(scope="module")
def own_state(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Let the service keep the files of its exports apart, with the kernels that there are."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(KERNELS, str(prepare()))
        patch.setenv("GANTRUONG_STATE_DIR", str(tmp_path_factory.mktemp("state")))
        patch.setenv("GANTRUONG_EXPORT_AT_ONCE", "300")
        yield


@pytest.fixture(scope="module")
def city(own_state: None, request: pytest.FixtureRequest) -> EditedCity:
    """Return a city with run 5 of 300 children, half of them in each of two wards."""
    assert own_state is None
    found: EditedCity = request.getfixturevalue("edited_city")
    fill(found.owner_url, 300)
    return found


def create(client: httpx.Client, **more: Any) -> httpx.Response:  # noqa: ANN401 (a body)
    """Ask for an export of run 5."""
    headers = {"Idempotency-Key": str(uuid.uuid4())}
    body = {"run_id": 5, "purpose": "portal", **more}
    return client.post("/v1/exports", json=body, headers=headers)


def test_an_export_of_the_city_takes_two_clients(city: EditedCity) -> None:
    """Proposed, agreed to by another, made by the same call; nobody else sees it."""
    an, binh = city.client("exp-an", scopes=SCOPES), city.client("exp-binh", scopes=SCOPES)
    assert an.post("/v1/exports", json={"run_id": 5, "purpose": "portal"}).status_code == 400

    held = create(an)
    number = held.json()["approval_id"]
    at = f"/v1/approvals/{number}"
    sha256 = binh.get(at).json()["content_sha256"]
    assert an.post(f"{at}/approve", json={"content_sha256": sha256}).status_code == 403
    assert binh.post(f"{at}/approve", json={"content_sha256": sha256}).status_code == 200
    made = create(an)

    assert (held.status_code, made.status_code) == (409, 201)
    one = made.json()
    assert (one["n_children"], one["number"], one["approval_id"]) == (300, 1, number)
    assert one["open_until"] is not None
    file = an.get(f"{made.headers['Location']}/files/offers.csv")
    assert (file.status_code, file.headers["Cache-Control"]) == (200, "no-store")
    assert "attachment" in file.headers["Content-Disposition"]
    assert len(file.text.splitlines()) == 301
    assert an.get(made.headers["Location"]).json()["manifest"]["children"] == 300
    for path in ("", "/since", "/files/offers.csv"):
        assert binh.get(f"{made.headers['Location']}{path}").status_code == 404
    assert binh.get("/v1/exports").json()["items"] == []


def test_a_ward_follows_its_changes(city: EditedCity, tmp_path: Path) -> None:
    """Own children alone, at once; the list from one to the next is applied by the command."""
    ward = city.client("exp-ward", scopes=SCOPES, wards=["99101"])
    first = create(ward).json()
    change(city.owner_url, "UPDATE work.offer SET rank = 2 WHERE pupil_id = 'child000003'")
    second = create(ward).json()

    later = ward.get(f"/v1/exports/{first['export_id']}/since").json()["items"]
    assert (first["n_children"], [one["number"] for one in later]) == (150, [2])
    for one, names in ((first, ["offers.csv"]), (second, [changes.LIST, changes.FACTS])):
        for name in names:
            got = ward.get(f"/v1/exports/{one['export_id']}/files/{name}")
            (tmp_path / name).write_bytes(got.content)
    words = [str(tmp_path / name) for name in ("offers.csv", changes.FACTS)]
    new = tmp_path / "new.csv"
    assert main(["export", "apply", *words, "--out", str(new)], {}) == 0
    assert (
        new.read_bytes() == ward.get(f"/v1/exports/{second['export_id']}/files/offers.csv").content
    )
    assert main(["export", "apply", str(new), words[1], "--out", str(tmp_path / "x")], {}) != 0
    assert not (tmp_path / "x").exists()
    assert ward.get(f"/v1/exports/{first['export_id']}/files/changes.csv").status_code == 404
    assert create(ward, run_id=77).status_code == 404


def test_a_large_export_is_a_job_and_the_same_bytes(city: EditedCity, tmp_path: Path) -> None:
    """Asked for, proposed, agreed to, made: by a worker, once, also if its job is done again."""
    with psycopg.connect(plain(city.owner_url)) as connection:
        for statement in (
            (
                "INSERT INTO work.run (run_id, kind, state, season, grade, code_version, is_model,"
                " run_sha256) VALUES (7, 'allocation', 'draft', '2026-2027', '6', '0', true, 'd')"
            ),
            (
                "INSERT INTO work.offer (run_id, pupil_id, school_code, home_ward_code,"
                " school_ward_code) SELECT 7, 'six' || n, '990012', '99101', '99103'"
                " FROM generate_series(1, 301) AS n"
            ),
        ):
            connection.execute(statement)
    an, binh = city.client("exp-large", scopes=SCOPES), city.client("exp-large-2", scopes=SCOPES)

    def ended() -> dict[str, Any]:
        asked = create(an, run_id=7, purpose="large")
        assert asked.status_code == 202, asked.text
        environment = {**os.environ, "GANTRUONG_DATABASE_URL": city.owner_url}
        words = (*ready.COMMAND_LINE, "worker", "--drain")
        with (tmp_path / "worker.log").open("ab") as log:
            assert ready.start(*words, environment=environment, out=log).wait(240) == 0
        job = an.get(asked.headers["Location"]).json()
        assert job["state"] == "succeeded", job
        return dict(job["result"])

    held = ended()
    at = f"/v1/approvals/{held['approval_id']}"
    seen = {"content_sha256": binh.get(at).json()["content_sha256"]}
    assert binh.post(f"{at}/approve", json=seen).status_code == 200
    made = ended()

    assert held["export_id"] is None
    assert (made["n_children"], made["approval_id"]) == (301, held["approval_id"])
    got = an.get(f"/v1/exports/{made['export_id']}/files/offers.csv").content
    assert len(got.splitlines()) == 302
    assert sha256_of(got) == an.get(f"/v1/exports/{made['export_id']}").json()["offers_sha256"]
    engine = db.engine(city.owner_url)
    job = Work(
        engine=engine,
        job_id=int(engine_scalar(engine, "SELECT max(job_id) FROM work.job")),
        client="exp-large",
        arguments=export.Exporting(run_id=7, purpose="large", wards=("*",)),
        progress=silent,
        folder=Path(),
    )
    assert export.work(job)["export_id"] == made["export_id"]
    engine.dispose()


def engine_scalar(engine: Engine, sql: str) -> Any:  # noqa: ANN401 (one value)
    """Return one value."""
    with engine.connect() as connection:
        return connection.exec_driver_sql(sql).scalar_one()


def test_the_nightly_exchange_of_the_page_works(
    city: EditedCity, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page's program and command, three nights long: what is applied is what is served."""
    page = (Path(__file__).parents[1] / "docs" / "integration.md").read_text("utf-8")
    program = page.split("```py\n")[1].split("```")[0]
    command = page.split("```console\n./gantruong ")[1].split("\n")[0]
    ward = city.client("exp-night", scopes=SCOPES, wards=["99102"])
    with psycopg.connect(plain(city.owner_url)) as connection:
        connection.execute("ALTER TABLE work.run DISABLE TRIGGER USER")
        connection.execute("UPDATE work.run SET state = 'provisional' WHERE run_id = 5")
        connection.execute("ALTER TABLE work.run ENABLE TRIGGER USER")
    start = create(ward, run_id=None, season="2026-2027", grade="1", purpose="admission-portal")
    assert start.status_code == 201, start.text
    (tmp_path / "client.py").write_bytes(Path(client.__file__).read_bytes())
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    at = f"/v1/exports/{start.json()['export_id']}/files/offers.csv"
    (tmp_path / "offers.csv").write_bytes(ward.get(at).content)
    said: dict[str, Any] = {
        "CITY": city.address,
        "KEY": ward.headers["Authorization"].removeprefix("Bearer "),
        "SEASON": "2026-2027",
        "LAST": start.json()["export_id"],
    }
    for night in (2, 3):
        change(
            city.owner_url,
            f"UPDATE work.offer SET rank = {night} WHERE pupil_id = 'child000002'",  # noqa: S608 (ours)
        )
        exec(compile(program, "docs/integration.md", "exec"), said)  # noqa: S102 (the page's own)
        said["city"].close()
        [folder] = (tmp_path / "night").iterdir()
        words = command.replace("$EXPORT", folder.name).split()
        assert main(words, {}) == 0
        (tmp_path / "next.csv").replace(tmp_path / "offers.csv")
        (tmp_path / "night").rename(tmp_path / f"night {night}")
        served = ward.get(f"/v1/exports/{said['LAST']}/files/offers.csv").content
        assert (tmp_path / "offers.csv").read_bytes() == served
        assert f",{night},812.402,".encode() in served
