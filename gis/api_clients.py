"""API keys: made once, shown once, kept as a hash; whom a key belongs to and what it may do."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import func, insert, select, update

from gis.access import (
    AUTHOR_NAME,
    CITY,
    PEOPLE_EDIT,
    PEOPLE_READ,
    REGISTERS_EDIT,
    REGISTERS_READ,
    SCOPES,
    Access,
)
from gis.db import transaction
from gis.errors import InputError, UnknownNameError
from gis.tables.work import ApiClient
from gis.text import near
from gis.write_audit import audit

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection, Engine, Row, Select

PREFIX_LETTERS: Final = 8
SECRET_BYTES: Final = 32
KEY: Final = re.compile(r"gt_([0-9a-f]{8})_[A-Za-z0-9_-]{43}")
NAME_LETTERS: Final = 80
OFFICER: Final = (REGISTERS_READ, REGISTERS_EDIT, PEOPLE_READ, PEOPLE_EDIT, AUTHOR_NAME)
ROLES: Final[dict[str, tuple[str, ...]]] = {
    "ward_officer": OFFICER,
    "department_officer": OFFICER,
    "planner": (REGISTERS_READ,),
    "system": (),
}
"""Roles, and the scopes that each has where none are stated."""

NOBODY: Final = bytes(32)  # compared with when no client has the prefix, to take equally long


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """
    A holder of a key.

    Attributes
    ----------
    name, role
        Office or system, and its role.
    access
        What it may do, and in which wards.
    valid_until, revoked_at
        When its key ends or was withdrawn; ``None`` if it does not or was not.
    """

    client_id: int
    name: str
    role: str
    prefix: str
    access: Access
    created_at: dt.datetime
    valid_until: dt.datetime | None
    revoked_at: dt.datetime | None

    def is_valid(self, now: dt.datetime) -> bool:
        """Return whether the key opens anything at this time."""
        return self.revoked_at is None and (self.valid_until is None or now < self.valid_until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A client to be made; ``scopes`` empty means those of the role."""

    name: str
    role: str
    wards: Sequence[str]
    scopes: Sequence[str] = ()
    valid_until: dt.datetime | None = None


def add(engine: Engine, wanted: Wanted) -> str:
    """
    Make a client and return its key, which nothing keeps.

    Raises
    ------
    InputError
        If the name is taken, or role, scopes or wards are none.
    """
    _check(wanted)
    key, prefix = _new_key()
    row = {
        "name": wanted.name,
        "role": wanted.role,
        "wards": sorted(set(wanted.wards)),
        "scopes": sorted(set(wanted.scopes or ROLES[wanted.role])),
        "prefix": prefix,
        "key_sha256": _sha256(key),
        "valid_until": wanted.valid_until,
    }
    with transaction(engine) as connection:
        if _named(connection, wanted.name) is not None:
            msg = f"there is a client called {wanted.name!r}: give it a new key with: client rotate"
            raise InputError(msg)
        connection.execute(insert(ApiClient).values(row))
        detail = {name: row[name] for name in ("role", "wards", "scopes")}
        _note(connection, "client add", wanted.name, detail)
    return key


def rotate(engine: Engine, name: str) -> str:
    """Give a client a new key and return it; the old one opens nothing from now on."""
    key, prefix = _new_key()
    values = {"prefix": prefix, "key_sha256": _sha256(key), "rotated_at": func.now()}
    _change(engine, name, values, "client rotate")
    return key


def revoke(engine: Engine, name: str) -> None:
    """Withdraw a client's key for good."""
    _change(engine, name, {"revoked_at": func.now()}, "client revoke")


def clients(engine: Engine) -> list[Client]:
    """Return all clients by name."""
    with transaction(engine) as connection:
        return [_client(row) for row in connection.execute(_select().order_by(ApiClient.name))]


def holder(engine: Engine, key: str) -> Client | None:
    """
    Return whose key this is, ``None`` if nobody's or if it opens nothing any more.

    Notes
    -----
    The key has 256 random bits, so one SHA-256 is enough; hashes are compared in equal time.
    """
    shape = KEY.fullmatch(key)
    found = None
    if shape is not None:
        with transaction(engine) as connection:
            asked = _select().where(ApiClient.prefix == shape.group(1))
            found = connection.execute(asked).first()
    same = hmac.compare_digest(_sha256(key), NOBODY if found is None else found.key_sha256)
    if found is None or not same:
        return None
    client = _client(found)
    return client if client.is_valid(dt.datetime.now(dt.UTC)) else None


def _check(wanted: Wanted) -> None:
    if not 0 < len(wanted.name) <= NAME_LETTERS or not wanted.name.isprintable():
        msg = f"a client's name has 1 to {NAME_LETTERS} printable letters"
        raise InputError(msg)
    if wanted.role not in ROLES:
        msg = f"no role is called {wanted.role!r}; the roles are {', '.join(ROLES)}"
        raise UnknownNameError(msg)
    for scope in wanted.scopes:
        if scope not in SCOPES:
            nearest = ", ".join(near(scope, SCOPES) or SCOPES)
            msg = f"no scope is called {scope!r}; did you mean {nearest}?"
            raise UnknownNameError(msg)
    if not (wanted.scopes or ROLES[wanted.role]):
        msg = f"a client of role {wanted.role} needs its scopes stated: {', '.join(SCOPES)}"
        raise InputError(msg)
    if not wanted.wards or any("," in ward for ward in wanted.wards):
        msg = "state the wards by their codes, or the whole city"
        raise InputError(msg)
    if wanted.role == "ward_officer" and CITY in wanted.wards:
        msg = "an officer of a ward has wards, not the whole city"
        raise InputError(msg)


def _change(engine: Engine, name: str, values: Mapping[str, Any], action: str) -> None:
    with transaction(engine) as connection:
        found = _named(connection, name)
        if found is None:
            msg = f"no client is called {name!r}: list them with: gantruong client list"
            raise UnknownNameError(msg)
        if found.revoked_at is not None:
            msg = f"the key of {name!r} was withdrawn; make another client"
            raise InputError(msg)
        connection.execute(update(ApiClient).where(ApiClient.name == name).values(**values))
        _note(connection, action, name, {})


def _note(connection: Connection, action: str, name: str, detail: Mapping[str, object]) -> None:
    audit(connection, actor="administrator", action=action, subject=f"client {name}", detail=detail)


def _named(connection: Connection, name: str) -> Row[Any] | None:
    return connection.execute(_select().where(ApiClient.name == name)).first()


def _select() -> Select[Any]:
    return select(ApiClient.__table__)


def _client(row: Row[Any]) -> Client:
    return Client(
        client_id=row.client_id,
        name=row.name,
        role=row.role,
        prefix=row.prefix,
        access=Access(scopes=frozenset(row.scopes), wards=tuple(row.wards)),
        created_at=row.created_at,
        valid_until=row.valid_until,
        revoked_at=row.revoked_at,
    )


def _new_key() -> tuple[str, str]:
    prefix = secrets.token_hex(PREFIX_LETTERS // 2)
    return f"gt_{prefix}_{secrets.token_urlsafe(SECRET_BYTES)}", prefix


def _sha256(key: str) -> bytes:
    return hashlib.sha256(key.encode()).digest()
