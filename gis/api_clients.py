"""API keys: made once, shown once, kept as a hash; whom a key belongs to and what it may do."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import re
import secrets
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import func, insert, select, update

from gis.access import CITY, SCOPES, Access, act_as
from gis.api_client_reach import BeyondError, last_day, refuse_beyond, sees
from gis.api_client_roles import ROLES
from gis.db import transaction
from gis.errors import DatabaseError, InputError, UnknownNameError
from gis.principals import MACHINE, PERSON, of_client
from gis.tables.work import ApiClient
from gis.text import near
from gis.write_audit import audit

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection, Engine, Row, Select

PREFIX_LETTERS: Final = 8
SECRET_BYTES: Final = 32
BEGINNING: Final = "gt_"
KEY: Final = re.compile(r"gt_([0-9a-f]{8})_[A-Za-z0-9_-]{43}")
NAME_LETTERS: Final = 80
MOST_OVERLAP_DAYS: Final = 31
MOST_NOTED: Final = 10_000
_NOTED: Final[set[tuple[str, int, dt.date]]] = set()
_NO_OLD_KEY: Final[dict[str, Any]] = {
    "old_prefix": None,
    "old_key_sha256": None,
    "old_valid_until": None,
}

ADMINISTRATOR: Final = "administrator"
"""Who acts where nobody is named: whoever may run commands at the machine of the database."""

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
    purpose
        What a program has it for.
    old_valid_until
        Until when the key before opens too; ``None`` if it does not.
    key_given_by
        Principal that gave the key out over the API; ``None`` for the machine of the database.
    last_used_on
        Last day on which it opened anything; ``None`` if it never did.
    """

    client_id: int
    name: str
    role: str
    prefix: str
    access: Access
    created_at: dt.datetime
    valid_until: dt.datetime | None
    revoked_at: dt.datetime | None
    purpose: str
    old_valid_until: dt.datetime | None
    last_used_on: dt.date | None
    key_given_by: str | None

    def is_valid(self, now: dt.datetime) -> bool:
        """Return whether the key opens anything at this time."""
        return self.revoked_at is None and (self.valid_until is None or now < self.valid_until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A client to be made; ``scopes`` empty means those of the role. A system has a purpose."""

    name: str
    role: str
    wards: Sequence[str]
    scopes: Sequence[str] = ()
    purpose: str = ""
    valid_until: dt.datetime | None = None


class NameTakenError(InputError):
    """There is a client of that name."""


class UnknownClientError(UnknownNameError):
    """No client has that name, or none within reach."""


class WithdrawnError(InputError):
    """The client's key was withdrawn for good."""


def add(engine: Engine, wanted: Wanted, *, by: Access | None = None) -> str:
    """
    Make a client and return its key, which nothing keeps.

    Parameters
    ----------
    by
        Who gives it out over the API; ``None`` at the machine of the database.

    Raises
    ------
    InputError
        If the name is taken, or role, scopes or wards are none.
    BeyondError
        If it would open more than the giver's own key.
    """
    _check(wanted)
    if by is not None:
        scopes = wanted.scopes or ROLES[wanted.role]
        refuse_beyond(by, wanted.name, wanted.wards, scopes, is_new=True)
    key, prefix = _new_key()
    row = {
        "name": wanted.name,
        "role": wanted.role,
        "wards": sorted(set(wanted.wards)),
        "scopes": sorted(set(wanted.scopes or ROLES[wanted.role])),
        "prefix": prefix,
        "key_sha256": _sha256(key),
        "valid_until": wanted.valid_until,
        "purpose": wanted.purpose,
    }
    with transaction(engine) as connection:
        if by is not None:
            act_as(connection, by)
            own = _last_day_of(connection, by)
            row["valid_until"] = last_day(by, wanted.name, wanted.valid_until, own)
        if _named(connection, wanted.name) is not None:
            msg = f"there is a client called {wanted.name!r}: give it a new key with: client rotate"
            raise NameTakenError(msg)
        connection.execute(insert(ApiClient).values(row))
        detail = {name: row[name] for name in ("role", "wards", "scopes", "purpose")}
        _note(connection, "client add", wanted.name, detail, by)
    return key


def rotate(engine: Engine, name: str, *, overlap_days: int = 0, by: Access | None = None) -> str:
    """
    Give a client a new key and return it.

    Parameters
    ----------
    overlap_days
        Days for which the former key opens too, so that a program can be changed without a gap;
        without any it opens nothing from now on.
    by
        As of ``add``.

    Raises
    ------
    InputError
        If the days are more than ``MOST_OVERLAP_DAYS``, or the key was withdrawn.
    BeyondError
        If the key would open more than the giver's own.
    """
    if not 0 <= overlap_days <= MOST_OVERLAP_DAYS:
        msg = f"two keys open for 0 to {MOST_OVERLAP_DAYS} days"
        raise InputError(msg)
    key, prefix = _new_key()
    values: dict[str, Any] = {
        "prefix": prefix,
        "key_sha256": _sha256(key),
        "rotated_at": func.now(),
        "key_given_by": None,
        **_NO_OLD_KEY,
    }
    if overlap_days:
        values |= {
            "old_prefix": ApiClient.prefix,
            "old_key_sha256": ApiClient.key_sha256,
            "old_valid_until": func.now() + dt.timedelta(days=overlap_days),
        }
    _change(engine, name, values, _Act("client rotate", {"overlap_days": overlap_days}, by))
    return key


def revoke(engine: Engine, name: str, *, by: Access | None = None) -> None:
    """Withdraw a client's key for good; ``by`` as of ``add``, of the own wards alone."""
    values = {"revoked_at": func.now(), **_NO_OLD_KEY}
    _change(engine, name, values, _Act("client revoke", {}, by))


def clients(engine: Engine, *, by: Access | None = None) -> list[Client]:
    """Return all clients by name; those of the own wards for somebody who asks over the API."""
    with transaction(engine) as connection:
        found = [_client(row) for row in connection.execute(_select().order_by(ApiClient.name))]
    return [one for one in found if by is None or sees(by, one.access.wards)]


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
            beginning = shape.group(1)
            here = (ApiClient.prefix == beginning) | (ApiClient.old_prefix == beginning)
            found = connection.execute(_select().where(here)).first()
    now = dt.datetime.now(dt.UTC)
    if not _opens(found, key, now) or found is None:
        return None
    client = _client(found)
    return client if client.is_valid(now) else None


def note_use(engine: Engine, client: Client) -> None:
    """
    Keep that a client's key opened something today; it writes once a day.

    Notes
    -----
    Whatever goes wrong here must not keep the caller from its answer.
    """
    today = dt.datetime.now(dt.UTC).date()
    use = (str(engine.url.database), client.client_id, today)
    if client.last_used_on == today or use in _NOTED:
        return
    if len(_NOTED) > MOST_NOTED:
        _NOTED.clear()
    _NOTED.add(use)
    with suppress(DatabaseError), transaction(engine) as connection:
        here = update(ApiClient).where(ApiClient.client_id == client.client_id)
        connection.execute(here.values(last_used_on=func.current_date()))


def _opens(found: Row[Any] | None, key: str, now: dt.datetime) -> bool:
    """Return whether a key is one of a client's; as slow for one that is nobody's."""
    given = _sha256(key)
    present, old = (NOBODY, NOBODY) if found is None else (found.key_sha256, found.old_key_sha256)
    is_present = hmac.compare_digest(given, present)
    is_old = hmac.compare_digest(given, old or NOBODY)
    if found is None:
        return False
    return is_present or (
        is_old and found.old_valid_until is not None and now < found.old_valid_until
    )


def _check_name(name: str) -> None:
    if not 0 < len(name) <= NAME_LETTERS or not name.isprintable():
        msg = f"a client's name has 1 to {NAME_LETTERS} printable letters"
        raise InputError(msg)
    if name.startswith((PERSON, MACHINE)):
        msg = "a client's name does not begin like a person's"
        raise InputError(msg)


def _check(wanted: Wanted) -> None:
    _check_name(wanted.name)
    if wanted.role not in ROLES:
        msg = f"no role is called {wanted.role!r}; the roles are {', '.join(ROLES)}"
        raise UnknownNameError(msg)
    for scope in wanted.scopes:
        if scope not in SCOPES:
            nearest = ", ".join(near(scope, SCOPES) or SCOPES)
            msg = f"no scope is called {scope!r}; did you mean {nearest}?"
            raise UnknownNameError(msg)
    if len(wanted.purpose) > NAME_LETTERS or not wanted.purpose.isprintable():
        msg = f"a purpose has at most {NAME_LETTERS} printable letters"
        raise InputError(msg)
    if not (wanted.scopes or ROLES[wanted.role]):
        msg = f"a client of role {wanted.role} needs its scopes stated: {', '.join(SCOPES)}"
        raise InputError(msg)
    if not wanted.wards or any("," in ward for ward in wanted.wards):
        msg = "state the wards by their codes, or the whole city"
        raise InputError(msg)
    if wanted.role == "ward_officer" and CITY in wanted.wards:
        msg = "an officer of a ward has wards, not the whole city"
        raise InputError(msg)


@dataclass(frozen=True, slots=True)
class _Act:
    """What is done to a client, its numbers, and by whom."""

    action: str
    detail: Mapping[str, object]
    by: Access | None


def _change(engine: Engine, name: str, values: Mapping[str, Any], act: _Act) -> None:
    with transaction(engine) as connection:
        if act.by is not None:
            act_as(connection, act.by)
        row = _named(connection, name)
        if row is None or (act.by is not None and not sees(act.by, row.wards)):
            msg = f"no client is called {name!r}: list them with: gantruong client list"
            raise UnknownClientError(msg)
        if row.revoked_at is not None:
            msg = f"the key of {name!r} was withdrawn; make another client"
            raise WithdrawnError(msg)
        if act.by is not None and "prefix" in values:
            refuse_beyond(act.by, name, row.wards, row.scopes, is_new=False)
            own = _last_day_of(connection, act.by)
            if last_day(act.by, name, row.valid_until, own) != row.valid_until:
                raise BeyondError(name)
        connection.execute(update(ApiClient).where(ApiClient.name == name).values(**values))
        _note(connection, act.action, name, act.detail, act.by)


def _last_day_of(connection: Connection, by: Access) -> dt.datetime | None:
    """Return when the key of whoever acts ends; ``None`` if it does not, or if it is a person."""
    rows = connection.execute(select(ApiClient.name, ApiClient.valid_until))
    return next((row.valid_until for row in rows if of_client(row.name) == by.principal), None)


def _note(
    connection: Connection,
    action: str,
    name: str,
    detail: Mapping[str, object],
    by: Access | None,
) -> None:
    actor = ADMINISTRATOR if by is None else by.principal
    audit(connection, actor=actor, action=action, subject=f"client {name}", detail=detail)


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
        purpose=row.purpose,
        old_valid_until=row.old_valid_until,
        last_used_on=row.last_used_on,
        key_given_by=row.key_given_by,
    )


def _new_key() -> tuple[str, str]:
    prefix = secrets.token_hex(PREFIX_LETTERS // 2)
    return f"gt_{prefix}_{secrets.token_urlsafe(SECRET_BYTES)}", prefix


def _sha256(key: str) -> bytes:
    return hashlib.sha256(key.encode()).digest()
