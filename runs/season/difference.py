"""What differs between two seasons, and what of the later one somebody must look at."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from gis.clock import CITY_TIME
from runs.season import moments
from runs.season.checks import name_of
from runs.season.holidays import day_off
from runs.season.words import said

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator, Mapping

    from runs.season.definition import Deadline, Season
    from runs.season.moments import Both

Kind = Literal["same", "shifted", "changed", "added", "removed"]
YEAR: Final = re.compile(r"(?<!\d)20\d\d(?!\d)")
NONE: Final[Mapping[str, str]] = {"vi": "chưa rõ", "en": "unknown"}
TABLES: Final[dict[str, tuple[str, str]]] = {
    "level": ("Cấp học", "Level"),
    "deadline": ("Thời hạn", "Deadline"),
    "committee": ("Hội đồng", "Committee"),
    "contact": ("Nơi liên hệ", "Contact"),
    "text": ("Lời cho gia đình", "Text for families"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """
    One line of a season that changed or must be looked at.

    Attributes
    ----------
    table
        Table of the file it stands in.
    name
        What it is about.
    kind
        ``shifted``: the same days of a later year; ``same``: unchanged, but to be looked at.
    before, after
        As they are read; ``None`` where it is not there.
    look
        Why somebody must look at it.
    """

    table: str
    name: Both
    kind: Kind
    before: Both | None
    after: Both | None
    look: tuple[Both, ...]


def differences(old: Season, new: Season) -> list[Line]:
    """Return the lines of ``new`` that differ from ``old`` or must be looked at, and lost ones."""
    years = int(new.season[:4]) - int(old.season[:4])
    return [
        *_lines("level", _by(old.level, "level"), _by(new.level, "level"), _look_level),
        *_deadlines(old, new, years),
        *_lines("committee", _of(old, "committee"), _of(new, "committee"), _look_assumed),
        *_lines("contact", _of(old, "contact"), _of(new, "contact"), _look_text),
        *_lines("text", _by(old.text, "key"), _by(new.text, "key"), _look_text),
    ]


def _deadlines(old: Season, new: Season, years: int) -> Iterator[Line]:
    was = {one.key: one for one in old.deadline}
    now = {one.key: one for one in new.deadline}
    for key in [*now, *(key for key in was if key not in now)]:
        before, after = was.get(key), now.get(key)
        look = () if after is None else tuple(_look_deadline(after))
        kind = _kind(before, after, years)
        if kind != "same" or look:
            one = after or before
            assert one is not None  # noqa: S101 - a key is of one of them
            yield Line(
                table="deadline",
                name=name_of(one),
                kind=kind,
                before=None if before is None else span(before),
                after=None if after is None else span(after),
                look=look,
            )


def span(one: Deadline) -> Both:
    """Return from when until when, as it is read, in both languages."""
    if one.opens is None and one.closes is None:
        return dict(NONE)
    opens = moments.told(one.opens) if one.opens else dict(NONE)
    closes = moments.told(one.closes) if one.closes else dict(NONE)
    if one.opens is None:
        return said("span.until", closes=closes)
    return said("span.both", opens=opens, closes=closes)


def _kind(before: Deadline | None, after: Deadline | None, years: int) -> Kind:
    if before is None:
        return "added"
    if after is None:
        return "removed"
    ends = ((before.opens, after.opens), (before.closes, after.closes))
    if all(_is_year_on(was, now, years) for was, now in ends):
        return "same" if before.status == after.status == "unknown" else "shifted"
    return "changed"


def _is_year_on(was: dt.datetime | None, now: dt.datetime | None, years: int) -> bool:
    if was is None or now is None:
        return was is now
    return (was.month, was.day, was.timetz()) == (now.month, now.day, now.timetz()) and (
        now.year - was.year == years
    )


def _look_deadline(one: Deadline) -> Iterator[Both]:
    if one.status != "published":
        yield said(f"look.{one.status}")
    for at in (one.opens, one.closes):
        why = None if at is None else day_off(at.astimezone(CITY_TIME).date())
        if at is not None and why is not None:
            yield said("look.day_off", at=moments.told(at), why=why)


def _look_level(one: Mapping[str, Any]) -> Iterator[Both]:
    yield from _look_assumed(one)
    policy = str(one["policy"])
    name = {"vi": policy, "en": policy}
    yield said("look.policy", name=name) if policy else said("look.no_policy")


def _look_assumed(one: Mapping[str, Any]) -> Iterator[Both]:
    if one["status"] != "published":
        yield said(f"look.{one['status']}")


def _look_text(one: Mapping[str, Any]) -> Iterator[Both]:
    years = sorted({year for value in one.values() for year in YEAR.findall(str(value))})
    if years:
        text = ", ".join(years)
        yield said("look.years", years={"vi": text, "en": text})


def _lines(
    table: str,
    was: Mapping[str, Mapping[str, Any]],
    now: Mapping[str, Mapping[str, Any]],
    looks: Callable[[Mapping[str, Any]], Iterator[Both]],
) -> Iterator[Line]:
    for key in [*now, *(key for key in was if key not in now)]:
        before, after = was.get(key), now.get(key)
        look = () if after is None else tuple(looks(after))
        kind: Kind = "same"
        if before is None or after is None:
            kind = "added" if before is None else "removed"
        elif _without(before) != _without(after):
            kind = "changed"
        if kind != "same" or look:
            vi, en = TABLES[table]
            yield Line(
                table=table,
                name={"vi": f"{vi}: {key}", "en": f"{en}: {key}"},
                kind=kind,
                before=_shown(before),
                after=_shown(after),
                look=look,
            )


def _without(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return what decides; who said it may change without anything else."""
    return {name: value for name, value in row.items() if name not in {"status", "source"}}


def _shown(row: Mapping[str, Any] | None) -> Both | None:
    if row is None:
        return None
    kept = {name: value for name, value in _without(row).items() if value not in ("", ())}
    text = ", ".join(
        f"{name}: {' '.join(value) if isinstance(value, tuple) else value}"
        for name, value in kept.items()
    )
    return {"vi": text, "en": text}


def _by(listed: tuple[Any, ...], name: str) -> dict[str, dict[str, Any]]:
    return {str(getattr(one, name)): one.model_dump() for one in listed}


def _of(season: Season, table: str) -> dict[str, dict[str, Any]]:
    """Return committees or contacts by whom they are for; a star for all."""
    found = {}
    for one in getattr(season, table):
        row = one.model_dump()
        parts = [str(row[name]) or "*" for name in ("level", "ward") if name in row]
        found[" ".join(parts)] = row
    return found
