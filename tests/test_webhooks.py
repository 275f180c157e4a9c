"""Webhooks: signed, sent again with growing pauses, nowhere private, off after failures."""

from __future__ import annotations

import asyncio
import json
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from gis import api_clients, db
from gis.db import transaction
from gis.errors import InputError, UnknownNameError
from gis.write_audit import audit
from runs.jobs import worker
from runs.jobs.queue import application
from runs.operations import practice, production
from runs.webhooks import store, target, tell
from runs.webhooks.signing import secret_of, signature

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine


@dataclass
class Ear:
    """A small server that keeps what it hears and answers as it is told."""

    url: str = ""
    status: int = 204
    heard: list[tuple[dict[str, str], bytes]] = field(default_factory=list)


@contextmanager
def listening() -> Iterator[Ear]:
    """Listen on this machine."""
    ear = Ear()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            ear.heard.append((dict(self.headers), body))
            self.send_response(ear.status)
            self.send_header("Location", "http://127.0.0.1:1/elsewhere")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    ear.url = f"http://127.0.0.1:{server.server_port}/told?x=1"
    yield ear
    server.shutdown()
    server.server_close()


@pytest.fixture
def ear(monkeypatch: pytest.MonkeyPatch) -> Iterator[Ear]:
    """Return a listener that a sandbox may tell."""
    monkeypatch.setenv(practice.SETTING, "sandbox")
    with listening() as made:
        yield made


@pytest.fixture(scope="module")
def owner(module_database_url: str) -> Iterator[Engine]:
    """Return the database with two clients."""
    made = db.engine(module_database_url)
    for name, scope in (("portal", "runs:read"), ("other", "registers:read")):
        wanted = api_clients.Wanted(
            name=name, role="system", wards=["*"], scopes=[scope], purpose="thử"
        )
        api_clients.add(made, wanted)
    yield made
    made.dispose()


def decided(owner: Engine, run: int) -> None:
    """Let something happen."""
    with transaction(owner) as connection:
        detail = {"document": "12/QĐ-UBND", "pupil_id": "TAM-0001"}
        audit(connection, actor="x", action="make confirmed", subject=f"run {run}", detail=detail)


def work(url: str) -> None:
    """Send what waits, as a worker does, by the real queue."""
    app = application(url)
    engine = db.engine(url)
    worker.add_deliveries(app, engine)

    async def run() -> None:
        async with app.open_async():
            await app.run_worker_async(
                queues=[tell.QUEUE], wait=False, install_signal_handlers=False
            )

    asyncio.run(run())
    engine.dispose()


def waiting(owner: Engine) -> list[tuple[int, float]]:
    """Return tries so far and seconds until the next, of what waits in the queue."""
    asked = (
        "SELECT attempts, extract(epoch FROM scheduled_at - now()) FROM jobs.procrastinate_jobs"
        " WHERE queue_name = 'webhooks' AND status = 'todo' ORDER BY id"
    )
    with owner.connect() as connection:
        return [(row[0], float(row[1])) for row in connection.execute(text(asked))]


def hurry(owner: Engine) -> None:
    """Let the pause of what waits be over."""
    with owner.begin() as connection:
        connection.execute(text("SET LOCAL search_path TO jobs, public"))
        connection.execute(
            text("UPDATE jobs.procrastinate_jobs SET scheduled_at = now() WHERE status = 'todo'")
        )


def test_a_message_is_signed_by_the_secret_and_holds_a_number_and_a_link(
    owner: Engine, module_database_url: str, ear: Ear
) -> None:
    """Whoever has the secret can check it; nothing of a child is in it; each is sent once."""
    number = store.add(owner, "portal", ear.url, (), by="x")
    store.add(owner, "other", ear.url, (), by="x")  # may know nothing of runs
    decided(owner, 7)

    assert tell.enqueue(owner) == 1
    assert tell.enqueue(owner) == 0
    work(module_database_url)

    (headers, body), *more = ear.heard
    told = json.loads(body)
    assert more == []
    assert told["type"] == "run.state"
    assert set(told["data"]) == {"cursor", "link"}
    assert told["data"]["link"] == "/v1/runs/7/exact"
    assert b"TAM" not in body
    assert b"12/Q" not in body
    known = {name.lower(): value for name, value in headers.items()}
    made = signature(
        secret_of(number, 1), known["webhook-id"], int(known["webhook-timestamp"]), body
    )
    assert known["webhook-signature"] == made
    assert known["webhook-id"] == f"change-{told['data']['cursor']}"
    assert [row["state"] for row in store.deliveries(owner, number, 9)] == ["delivered"]
    for row in store.webhooks(owner):
        store.remove(owner, row["webhook_id"], by="x")


def test_a_failure_is_tried_again_with_growing_pauses_and_a_redirect_is_one(
    owner: Engine, module_database_url: str, ear: Ear
) -> None:
    """The same message id, another time; then it is taken."""
    number = store.add(owner, "portal", ear.url, ("run.state",), by="x")
    decided(owner, 8)
    tell.enqueue(owner)
    pauses = []
    for ear.status in (500, 302, 204):
        work(module_database_url)
        pauses += [round(pause) for _, pause in waiting(owner)]
        hurry(owner)

    assert pauses == pytest.approx([tell.PAUSES_S[0], tell.PAUSES_S[1]], abs=2)
    assert list(tell.PAUSES_S) == sorted(tell.PAUSES_S)
    assert len(ear.heard) == 3
    assert len({headers["webhook-id"] for headers, _ in ear.heard}) == 1
    (row,) = store.deliveries(owner, number, 9)
    assert (row["state"], row["attempts"], row["last_said"]) == ("delivered", 3, "204")
    assert "body" not in row
    store.remove(owner, number, by="x")


def test_an_address_is_off_after_too_many_failures_and_that_is_told(
    owner: Engine, ear: Ear, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given up five times, and it hears nothing more until it gets a new secret."""
    monkeypatch.setattr(tell, "PAUSES_S", ())
    number = store.add(owner, "portal", ear.url, (), by="x")
    ear.status = 500
    for run in range(tell.MOST_GIVEN_UP + 1):
        decided(owner, 100 + run)
    tell.enqueue(owner)
    with owner.connect() as connection:
        asked = "SELECT delivery_id FROM work.webhook_delivery WHERE webhook_id = :hook ORDER BY 1"
        ids = list(connection.scalars(text(asked), {"hook": number}))
    for one in ids:
        tell.deliver(owner, one)
    off = store.one(owner, number)
    with owner.connect() as connection:
        log = connection.execute(
            text("SELECT action, detail FROM work.audit_log ORDER BY audit_id DESC LIMIT 1")
        ).one()
    store.rotate(owner, number, overlap_days=7, by="x")

    assert len(ear.heard) == tell.MOST_GIVEN_UP
    assert off["disabled_at"] is not None
    assert "5 messages given up" in off["disabled_why"]
    assert {one["state"] for one in store.deliveries(owner, number, 100)} == {"given_up"}
    assert log.action == "disable webhook"
    assert store.one(owner, number)["disabled_at"] is None
    ear.status = 204
    tell.tried(store.one(owner, number))
    both = ear.heard[-1][0]["webhook-signature"].split()
    assert len(both) == 2
    store.remove(owner, number, by="x")


@pytest.mark.parametrize(
    "url",
    [
        "http://portal.example/x",
        "https://user:word@portal.example/",
        "ftp://portal.example/",
        "https:///nowhere",
        "http://127.0.0.1:8080/",
    ],
)
def test_an_address_that_is_never_told_is_refused(url: str) -> None:
    """Only https; this machine only in a sandbox."""
    with pytest.raises(InputError, match="webhook"):
        target.check(url)


@pytest.mark.parametrize("host", ["localhost", "[::1]", "10.1.2.3", "169.254.169.254", "[fd00::1]"])
def test_nothing_is_sent_to_a_private_address(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever name leads there, in production and everywhere else."""
    monkeypatch.setenv(production.SETTING, "production")
    with pytest.raises(target.NotSentError, match="public"):
        target.target_of(f"https://{host}/x")


def test_who_or_what_nobody_knows_is_refused(owner: Engine) -> None:
    """A client, a kind, a number."""
    with pytest.raises(UnknownNameError, match="client"):
        store.add(owner, "nobody", "https://portal.example/", (), by="x")
    with pytest.raises(UnknownNameError, match="kind"):
        store.add(owner, "portal", "https://portal.example/", ("everything",), by="x")
    with pytest.raises(UnknownNameError, match="webhook"):
        store.remove(owner, 999, by="x")


def test_a_message_that_its_client_may_not_know_any_more_tells_nothing(
    owner: Engine, ear: Ear
) -> None:
    """Scopes are asked when it is sent, not only when it was put into the queue."""
    number = store.add(owner, "portal", ear.url, (), by="x")
    decided(owner, 9)
    tell.enqueue(owner)
    told: dict[str, Any] = {"hook": number}
    with owner.begin() as connection:
        connection.execute(text("UPDATE work.api_client SET scopes = '{}' WHERE name = 'portal'"))
        asked = "SELECT max(delivery_id) FROM work.webhook_delivery WHERE webhook_id = :hook"
        one = connection.scalar(text(asked), told)
    tell.deliver(owner, one)

    assert json.loads(ear.heard[-1][1])["type"] == "withdrawn"
