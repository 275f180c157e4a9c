"""The change feed: the same cursor, the same answer; nothing behind a cursor that was given."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

import pytest

from gis import db
from gis.access import SCOPES, Access
from gis.db import transaction
from gis.write_audit import audit
from runs.feed import read

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

N_WRITERS, N_EACH = 4, 12
CITY = Access(scopes=frozenset(SCOPES), wards=("*",))


@pytest.fixture(scope="module")
def owner(module_database_url: str) -> Iterator[Engine]:
    """Return connections that write the log."""
    made = db.engine(module_database_url)
    yield made
    made.dispose()


@pytest.fixture(scope="module")
def app(module_database_url: str) -> Iterator[Engine]:
    """Return connections as the service."""
    made = db.engine(module_database_url, role="gantruong_app")
    yield made
    made.dispose()


def write(owner: Engine, number: int, *, slow_s: float = 0.0) -> None:
    """Note one run, in a transaction that may take its time before it ends."""
    with transaction(owner) as connection:
        detail = {"kind": "allocation", "grade": "1"}
        audit(connection, actor="x", action="create", subject=f"run {number}", detail=detail)
        time.sleep(slow_s)


def test_a_reader_beside_slow_writers_misses_nothing(owner: Engine, app: Engine) -> None:
    """Writers end in any order; whoever goes on from the last cursor has read all, once."""
    slow = threading.Thread(target=write, args=(owner, 1), kwargs={"slow_s": 0.3})
    writers = [
        threading.Thread(
            target=lambda first=first: [write(owner, first + k) for k in range(N_EACH)]
        )
        for first in range(100, 100 + 100 * N_WRITERS, 100)
    ]
    for one in (slow, *writers):
        one.start()
    seen: list[read.Change] = []
    while any(one.is_alive() for one in (slow, *writers)):
        seen += read.after(app, CITY, seen[-1].cursor if seen else 0, 3)
    while found := read.after(app, CITY, seen[-1].cursor if seen else 0, 3):
        seen += found
    whole = read.after(app, CITY, 0, 1000)

    assert len(whole) == 1 + N_WRITERS * N_EACH
    assert seen == whole
    assert read.after(app, CITY, 0, 1000) == whole


def test_what_is_read_follows_scopes_and_wards(owner: Engine, app: Engine) -> None:
    """A key of some wards, or without the scope, is told of no child's doings."""
    with transaction(owner) as connection:
        for action, subject in (
            ("take registrations", "season 2026-2027"),
            ("make confirmed", "run 7"),
            ("import", "dataset 3"),
            ("add key", "client x"),
        ):
            detail = {"receipts": [5, 9], "kind": "schools", "secret": "x"}
            audit(connection, actor="x", action=action, subject=subject, detail=detail)
    last = max(one.cursor for one in read.after(app, CITY, 0, 1000))

    def kinds(scope: str, ward: str = "*") -> set[str]:
        access = Access(scopes=frozenset({scope}), wards=(ward,))
        return {one.kind for one in read.after(app, access, last - 3, 1000)}

    assert kinds("registrations:send") == {"registrations.received"}
    assert kinds("registrations:send", "99101") == set()
    assert kinds("runs:read") == {"run.state"}
    assert kinds("registers:read", "99101") == {"register.version"}
    assert kinds("author:name") == set()
    told = read.after(app, CITY, last - 3, 1000)
    assert all("secret" not in one.detail for one in told)
    assert {one.kind for one in told} <= read.KINDS
    assert told[0].link == "/v1/registrations/receipts?after=4"
