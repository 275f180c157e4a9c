"""Test keys of a place of practice: one per role, each shown once."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from gis import api_clients

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Engine

FILE: Final = Path(__file__).with_name("keys.toml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Whom a key is for; ``scopes`` empty means those of the role."""

    name: str
    role: str
    wards: tuple[str, ...]
    vi: str
    en: str
    scopes: tuple[str, ...] = ()
    purpose: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """A key as it is handed out; nothing keeps it."""

    holder: Holder
    key: str


def holders(path: Path = FILE) -> tuple[Holder, ...]:
    """Return whom keys are for, as the file lists them."""
    rows: list[dict[str, Any]] = tomllib.loads(path.read_text(encoding="utf-8"))["key"]
    return tuple(
        Holder(**{**row, "wards": tuple(row["wards"]), "scopes": tuple(row.get("scopes", ()))})
        for row in rows
    )


def make_keys(engine: Engine, to: Sequence[Holder]) -> tuple[Handed, ...]:
    """Make the keys of a place that has none, or new ones where a name has one."""
    known = {one.name for one in api_clients.clients(engine)}
    return tuple(Handed(holder=one, key=_key(engine, one, known)) for one in to)


def _key(engine: Engine, holder: Holder, known: set[str]) -> str:
    if holder.name in known:
        return api_clients.rotate(engine, holder.name)
    wanted = api_clients.Wanted(
        name=holder.name,
        role=holder.role,
        wards=holder.wards,
        scopes=holder.scopes,
        purpose=holder.purpose,
    )
    return api_clients.add(engine, wanted)
