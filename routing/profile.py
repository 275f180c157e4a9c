"""Travel profiles: which roads somebody may use, read from one TOML file each."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NoReturn

from gis.errors import PolicyError, UnknownNameError

FOLDER: Final = Path(__file__).parent / "profiles"
MAX_KMH: Final = 130.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """A tag key and the values of it that matter."""

    key: str
    values: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """
    Who may pass, by tags.

    Attributes
    ----------
    keys
        Most specific first; the first one with a known value decides.
    open, closed
        The known values. Any other value is as if the key were not there.
    opened_by
        Keys whose open value also opens a class of road that is closed as such.
    closed_by
        Tags that make a road one of the closed classes.
    other_kmh
        Speed on roads that only ``opened_by`` opened.
    """

    keys: tuple[str, ...]
    open: frozenset[str]
    closed: frozenset[str]
    opened_by: tuple[str, ...]
    closed_by: tuple[Condition, ...]
    other_kmh: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Oneway:
    """One-way rules; without keys the profile ignores one-way streets."""

    keys: tuple[str, ...]
    forward: frozenset[str]
    backward: frozenset[str]
    both: frozenset[str]
    closed: frozenset[str]
    implied: tuple[Condition, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """
    One way of travelling.

    Attributes
    ----------
    speed_kmh
        Speed by value of ``highway``; a value that is not here is closed.
    ferry_kmh
        Speed of ferries, ``None`` where they may not be used.
    barriers_closed
        Values of ``barrier`` at a node that cannot be passed unless access tags say so.
    follows_turns
        Whether turn restrictions are followed.
    excepted_by
        Words in a restriction's ``except`` that free this profile.
    """

    name: str
    name_vi: str
    name_en: str
    speed_kmh: Mapping[str, float]
    ferry_kmh: float | None
    access: Access
    oneway: Oneway
    barriers_closed: frozenset[str]
    follows_turns: bool
    excepted_by: frozenset[str]


def names() -> tuple[str, ...]:
    """
    Return the names of all profiles, sorted.

    Examples
    --------
    >>> names()
    ('car', 'motorbike', 'walk')
    """
    return tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))


def load(name: str) -> Profile:
    """
    Return a profile by name.

    Raises
    ------
    UnknownNameError
        If there is no such profile.
    PolicyError
        If its file breaks a rule.
    """
    if name not in names():
        msg = f"there is no travel profile {name!r}; there are {', '.join(names())}"
        raise UnknownNameError(msg)
    return parse((FOLDER / f"{name}.toml").read_text(encoding="utf-8"), name)


def parse(text: str, name: str) -> Profile:
    """
    Return the profile that a TOML text describes.

    Parameters
    ----------
    text
        The file's content.
    name
        Name that the file must give itself: its own, without ``.toml``.

    Raises
    ------
    PolicyError
        If the text is no TOML, misses an entry, has one that we do not know, or a wrong value.
    """
    try:
        table = _Table(tomllib.loads(text), name)
    except tomllib.TOMLDecodeError as error:
        msg = f"profile {name}: not TOML ({error})"
        raise PolicyError(msg) from error
    given = table.text("name")
    if given != name:
        msg = f"profile {name}: the file calls itself {given!r}"
        raise PolicyError(msg)
    barriers, turns = table.table("barriers"), table.table("turns")
    profile = Profile(
        name=name,
        name_vi=table.text("name_vi"),
        name_en=table.text("name_en"),
        speed_kmh=_speeds(table),
        ferry_kmh=_ferry_kmh(table),
        access=_access(table.table("access")),
        oneway=_oneway(table.table("oneway")),
        barriers_closed=frozenset(barriers.texts("closed")),
        follows_turns=turns.truth("followed"),
        excepted_by=frozenset(turns.texts("excepted_by")),
    )
    for part in (table, barriers, turns):
        part.refuse_rest()
    return profile


def _speeds(table: _Table) -> dict[str, float]:
    speed_kmh: dict[str, float] = {}
    for entry in table.tables("speeds"):
        kmh = entry.sourced_kmh()
        for value in entry.texts("highway"):
            if value in speed_kmh:
                entry.refuse("highway", f"{value!r} has a speed already")
            speed_kmh[value] = kmh
        entry.refuse_rest()
    if not speed_kmh:
        table.refuse("speeds", "names no class of road, so nothing could be used")
    return speed_kmh


def _ferry_kmh(table: _Table) -> float | None:
    if "ferry" not in table.rest:
        return None
    ferry = table.table("ferry")
    kmh = ferry.sourced_kmh()
    ferry.refuse_rest()
    return kmh


def _access(table: _Table) -> Access:
    access = Access(
        keys=tuple(table.texts("keys")),
        open=frozenset(table.texts("open")),
        closed=frozenset(table.texts("closed")),
        opened_by=tuple(table.texts("opened_by")),
        closed_by=table.conditions("closed_by"),
        other_kmh=table.kmh("other_kmh"),
    )
    both = sorted(access.open & access.closed)
    if both:
        table.refuse("open", f"{both[0]!r} is also closed")
    table.refuse_rest()
    return access


def _oneway(table: _Table) -> Oneway:
    oneway = Oneway(
        keys=tuple(table.texts("keys")),
        forward=frozenset(table.texts("forward")),
        backward=frozenset(table.texts("backward")),
        both=frozenset(table.texts("both")),
        closed=frozenset(table.texts("closed")),
        implied=table.conditions("implied"),
    )
    if oneway.implied and not oneway.keys:
        table.refuse("implied", "a profile that ignores one-way streets implies none")
    table.refuse_rest()
    return oneway


class _Table:
    """A TOML table that names itself in every complaint and remembers what was not read."""

    def __init__(self, content: Mapping[str, Any], where: str) -> None:
        self.rest = dict(content)
        self.where = where

    def refuse(self, key: str, why: str) -> NoReturn:
        msg = f"profile {self.where}: {key}: {why}"
        raise PolicyError(msg)

    def refuse_rest(self) -> None:
        if self.rest:
            self.refuse(min(self.rest), "is not an entry that we know")

    def _take(self, key: str, kind: type | tuple[type, ...]) -> Any:  # noqa: ANN401 (checked here)
        if key not in self.rest:
            self.refuse(key, "is missing")
        value = self.rest.pop(key)
        if not isinstance(value, kind):
            self.refuse(key, f"{value!r} is of the wrong type")
        return value

    def text(self, key: str) -> str:
        value: str = self._take(key, str)
        if not value.strip():
            self.refuse(key, "is empty")
        return value

    def texts(self, key: str) -> list[str]:
        values: list[str] = self._take(key, list)
        if not all(isinstance(value, str) for value in values):
            self.refuse(key, "must list texts")
        if len(set(values)) != len(values):
            self.refuse(key, "lists something twice")
        return values

    def truth(self, key: str) -> bool:
        value: bool = self._take(key, bool)
        return value

    def kmh(self, key: str) -> float:
        value = float(self._take(key, (int, float)))
        if not 0 < value <= MAX_KMH:
            self.refuse(key, f"{value} is not between 0 and {MAX_KMH:g} km/h")
        return value

    def sourced_kmh(self) -> float:
        if self.text("status") not in {"published", "assumed"}:
            self.refuse("status", "must be 'published' or 'assumed'")
        self.text("source")
        return self.kmh("kmh")

    def table(self, key: str) -> _Table:
        return _Table(self._take(key, dict), f"{self.where}.{key}")

    def tables(self, key: str) -> list[_Table]:
        entries = self._take(key, list) if key in self.rest else []
        return [_Table(entry, f"{self.where}.{key}[{i}]") for i, entry in enumerate(entries)]

    def conditions(self, key: str) -> tuple[Condition, ...]:
        found = []
        for entry in self.tables(key):
            found.append(Condition(key=entry.text("key"), values=frozenset(entry.texts("values"))))
            entry.refuse_rest()
        return tuple(found)
