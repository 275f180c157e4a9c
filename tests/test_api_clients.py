"""Keys of API clients: shown once, kept as a hash, limited, exchanged, withdrawn."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError

from gis import api_clients, db
from gis.access import ABOUT_CHILDREN, SCOPES
from gis.errors import InputError, UnknownNameError

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

WARD = api_clients.Wanted(name="phường Chợ", role="ward_officer", wards=["99101"])


def test_a_key_opens_what_its_role_may(engine: Engine) -> None:
    """Whoever states no scopes gets those of the role, and no more."""
    found = api_clients.holder(engine, api_clients.add(engine, WARD))

    assert found is not None
    assert (found.name, found.access.wards) == ("phường Chợ", ("99101",))
    assert found.access.scopes == {
        "registers:read",
        "registers:edit",
        "people:read",
        "people:edit",
        "author:name",
        "results:read",
        "requests:read",
        "catchments:edit",
    }


def test_roles_stop_where_they_are_said_to() -> None:
    """A planner sees no child, a ward decides nothing of the city, and no role hands out keys."""
    roles = api_clients.ROLES

    assert not set(roles["planner"]) & ABOUT_CHILDREN
    assert not set(roles["ward_officer"]) & {"runs:read", "runs:decide", "catchments:approve"}
    assert set(SCOPES) - set(roles["department_officer"]) == {"clients:manage"}
    assert roles["system"] == ()


def test_nothing_in_the_database_is_the_key(engine: Engine) -> None:
    """A stolen backup opens no door: neither the table nor the audit log holds the secret."""
    key = api_clients.add(engine, WARD)
    with engine.begin() as connection:
        kept = connection.scalars(
            text(
                "SELECT to_jsonb(c)::text FROM work.api_client AS c"
                " UNION ALL SELECT to_jsonb(a)::text FROM work.audit_log AS a"
            )
        ).all()

    secret = key.split("_", 2)[2]
    assert len(kept) == 2
    assert not [row for row in kept if secret in row]


@pytest.mark.parametrize("change", ["last letter", "other secret", "other prefix", "nothing"])
def test_a_wrong_key_opens_nothing(engine: Engine, change: str) -> None:
    """The prefix finds the row; only the whole key opens."""
    key = api_clients.add(engine, WARD)
    other = api_clients.add(engine, api_clients.Wanted(name="b", role="planner", wards=["*"]))
    wrong = {
        "last letter": key[:-1] + ("A" if key[-1] != "A" else "B"),
        "other secret": key[:12] + other[12:],
        "other prefix": other[:12] + key[12:],
        "nothing": "",
    }[change]

    assert api_clients.holder(engine, wrong) is None
    assert api_clients.holder(engine, key) is not None


def test_a_rotated_key_ends_the_old_one(engine: Engine) -> None:
    """Exchanging a key that leaked is of no use if the old one lives on."""
    old = api_clients.add(engine, WARD)
    new = api_clients.rotate(engine, WARD.name)

    assert api_clients.holder(engine, old) is None
    found = api_clients.holder(engine, new)
    assert found is not None
    assert found.access.wards == ("99101",)


def test_two_keys_open_while_a_program_is_changed(engine: Engine) -> None:
    """No gap, and no third key: rotating again ends the one before the last."""
    first = api_clients.add(engine, WARD)
    second = api_clients.rotate(engine, WARD.name, overlap_days=7)
    assert [api_clients.holder(engine, key) is not None for key in (first, second)] == [True, True]

    third = api_clients.rotate(engine, WARD.name, overlap_days=31)
    opens = [api_clients.holder(engine, key) is not None for key in (first, second, third)]
    assert opens == [False, True, True]
    with engine.begin() as connection:
        connection.execute(text("UPDATE work.api_client SET old_valid_until = now()"))
    assert api_clients.holder(engine, second) is None
    api_clients.rotate(engine, WARD.name, overlap_days=1)
    api_clients.revoke(engine, WARD.name)
    assert api_clients.holder(engine, third) is None


@pytest.mark.parametrize("days", [-1, 32])
def test_two_keys_open_for_a_bounded_time(engine: Engine, days: int) -> None:
    """An exchange that never ends is two keys for ever."""
    api_clients.add(engine, WARD)
    with pytest.raises(InputError, match="31 days"):
        api_clients.rotate(engine, WARD.name, overlap_days=days)


def test_the_last_day_of_use_is_kept_and_nothing_else(engine: Engine, database_url: str) -> None:
    """Written once a day by the service, which can write no other day and no other column."""
    app = db.engine(database_url, role="gantruong_app")
    key = api_clients.add(engine, WARD)
    written = set()
    for _ in range(3):
        found = api_clients.holder(app, key)
        assert found is not None
        api_clients.note_use(app, found)
        with engine.begin() as connection:
            written.add(connection.scalar(text("SELECT xmin::text FROM work.api_client")))
    assert len(written) == 1
    assert api_clients.clients(engine)[0].last_used_on == dt.datetime.now(dt.UTC).date()
    with app.begin() as connection:
        connection.execute(text("UPDATE work.api_client SET last_used_on = '2000-01-01'"))
    assert api_clients.clients(engine)[0].last_used_on == dt.datetime.now(dt.UTC).date()
    with pytest.raises(DBAPIError, match="permission denied"), app.begin() as connection:
        connection.execute(text("UPDATE work.api_client SET scopes = '{}'"))
    app.dispose()


def test_looking_a_key_up_writes_nothing(engine: Engine, database_url: str) -> None:
    """A flood of wrong keys must not grow anything: who writes is given a number, they are not."""
    app = db.engine(database_url, role="gantruong_app")
    given: list[str | None] = []

    @event.listens_for(app, "commit")
    @event.listens_for(app, "rollback")
    def _number(connection: Connection) -> None:
        number = "SELECT pg_current_xact_id_if_assigned()::text"
        given.append(connection.exec_driver_sql(number).scalar())

    key = api_clients.add(engine, WARD)
    for number in range(50):
        assert api_clients.holder(app, f"gt_{number:08x}_{'A' * 43}") is None
    assert given == [None] * 50
    found = api_clients.holder(app, key)
    assert found is not None
    api_clients.note_use(app, found)
    assert given[50] is None
    assert given[51] is not None, "a write would have been seen"
    app.dispose()


@pytest.mark.parametrize("name", ["oidc:7f3a", "at the machine: an"])
def test_no_client_is_called_like_a_person(engine: Engine, name: str) -> None:
    """Else a key would be somebody's second person."""
    with pytest.raises(InputError, match="like a person"):
        api_clients.add(engine, api_clients.Wanted(name=name, role="planner", wards=["*"]))


def test_a_withdrawn_key_opens_nothing_and_stays_withdrawn(engine: Engine) -> None:
    """Rotation must not be a way back in."""
    key = api_clients.add(engine, WARD)
    api_clients.revoke(engine, WARD.name)

    assert api_clients.holder(engine, key) is None
    with pytest.raises(InputError, match="withdrawn"):
        api_clients.rotate(engine, WARD.name)


def test_a_key_ends_with_its_last_day(engine: Engine) -> None:
    """A season's key is not next season's."""
    past = dt.datetime.now(dt.UTC) - dt.timedelta(seconds=1)
    ended = api_clients.Wanted(name="a", role="planner", wards=["*"], valid_until=past)
    holds = api_clients.Wanted(
        name="b", role="planner", wards=["*"], valid_until=past + dt.timedelta(days=1)
    )

    assert api_clients.holder(engine, api_clients.add(engine, ended)) is None
    assert api_clients.holder(engine, api_clients.add(engine, holds)) is not None


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ({"role": "king"}, "no role"),
        ({"scopes": ["registers:edits"]}, "registers:edit"),
        ({"wards": []}, "wards"),
        ({"wards": ["*"]}, "not the whole city"),
        ({"role": "system"}, "scopes stated"),
        ({"name": ""}, "printable"),
    ],
)
def test_a_client_that_would_mean_nothing_is_refused(engine: Engine, wanted, said) -> None:
    """A slip in a ward or scope must not become a key that opens more, or nothing."""
    facts = {"name": "a", "role": "ward_officer", "wards": ["99101"], **wanted}
    with pytest.raises((InputError, UnknownNameError), match=said):
        api_clients.add(engine, api_clients.Wanted(**facts))
    assert api_clients.clients(engine) == []


def test_a_name_is_taken_once(engine: Engine) -> None:
    """History names clients: two of one name could not be told apart."""
    api_clients.add(engine, WARD)
    with pytest.raises(InputError, match="rotate"):
        api_clients.add(engine, WARD)
