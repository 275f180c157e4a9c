"""Keys of API clients: shown once, kept as a hash, limited, exchanged, withdrawn."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from gis import api_clients
from gis.errors import InputError, UnknownNameError

if TYPE_CHECKING:
    from sqlalchemy import Engine

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
    }


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
