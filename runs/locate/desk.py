"""The location desk: pupils of the database located, and what was unsure decided by people."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from gis import read, write_locations
from gis.db import transaction
from gis.errors import DatabaseError, InputError
from gis.locate.confirmed import Confirmed, Point, address_hash
from gis.locate.decide import Decision, locate
from gis.locate.index import Index, build, read_map
from gis.locate.outside import Geocoder, Offer
from gis.locate.parse import parse_address
from gis.personal_key import personal_key
from gis.progress import Progress, silent
from gis.validity import first_day
from gis.write_locations import Row, Verdict

if TYPE_CHECKING:
    from sqlalchemy import Engine

OPEN: Final = frozenset({"queue", "not_found"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What became of the pupils of a season who had an address and no point."""

    n_pupils: int
    n_points: int
    n_by_status: Mapping[str, int]
    n_by_reason: Mapping[str, int]


def locate_pupils(
    engine: Engine,
    season: str,
    network: Path | str,
    *,
    dry_run: bool = False,
    progress: Progress = silent,
) -> Desk:
    """
    Give pupils with an address and no point the point of it; the unsure ones stand in the queue.

    Parameters
    ----------
    season
        Season of the pupils.
    network
        A map with streets and house numbers; wards and former names are those of the database.
    dry_run
        Only count.
    progress
        Told how far the work is.

    Raises
    ------
    InputError
        If the map cannot be read.
    DatabaseError
        If no pupils were imported.

    Notes
    -----
    A pupil's stated ward is asked too: an address that names none lies in the ward of the file.
    """
    if "pupils" not in read.active_sets(engine):
        msg = "no pupils are in the database: import them with: gantruong import pupils FILE"
        raise DatabaseError(msg)
    pupils = write_locations.pupils_without_point(engine, season)
    if not pupils:
        return Desk(n_pupils=0, n_points=0, n_by_status={}, n_by_reason={})
    aliases = _register(engine, "aliases")
    rows = looked_up(engine, pupils, network, season=season, aliases=aliases, progress=progress)
    n_points = 0 if dry_run else write_locations.keep(engine, rows, season=season)
    return Desk(
        n_pupils=len(rows),
        n_points=n_points,
        n_by_status=counted(row["status"] for row in rows),
        n_by_reason=counted(row["reason"] for row in rows if row["reason"]),
    )


def looked_up(
    engine: Engine,
    pupils: Sequence[Row],
    network: Path | str,
    *,
    season: str,
    aliases: Any,  # noqa: ANN401 (a table of pandas, or none)
    progress: Progress = silent,
) -> list[Row]:
    """
    Return what the addresses of pupils lead to on a map, in their order; nothing is written.

    Parameters
    ----------
    pupils
        ``dataset_id, pupil_id, address, ward_code``.
    network
        A map with streets and house numbers.
    season
        Addresses are read as of its first day: names that are not in use by then mean nothing.
        The ward that a pupil's row states is one of the wards in use, whenever it began.
    aliases
        Register of former names; that of the wards is the one in use.
    """
    wards = _register(engine, "wards")
    index = build(read_map(network, wards, aliases, progress), progress=progress)
    return looked_up_in(engine, pupils, index, season=season, wards=wards, progress=progress)


def looked_up_in(
    engine: Engine,
    pupils: Sequence[Row],
    index: Index,
    *,
    season: str,
    wards: Any,  # noqa: ANN401 (a table of geopandas, or none)
    progress: Progress = silent,
) -> list[Row]:
    """Return the same from an index that is built."""
    confirmed = write_locations.confirmed_points(engine, personal_key())
    names = {} if wards is None else dict(zip(wards["code"], wards["name"], strict=True))
    dated = index.on(dt.date.fromisoformat(first_day(season)))
    asked = _Asked(index, dated, names, confirmed)
    rows = []
    for n_done, pupil in enumerate(pupils, 1):
        rows.append(_row(asked, pupil))
        progress("locating addresses", n_done, len(pupils))
    return rows


def confirm(engine: Engine, season: str, pupil_id: str, verdict: Verdict) -> Point:
    """
    Make a candidate, or a point of the officer's own, the point of a pupil and of the address.

    Parameters
    ----------
    verdict
        With ``candidate`` from 1, or with ``point``.

    Returns
    -------
    point
        What was confirmed.

    Raises
    ------
    InputError
        If the pupil has no entry, or no candidate of that number; nothing is written.
    """
    with transaction(engine) as connection:
        row = _entry(connection, season, pupil_id)
        point = verdict.point or _candidate(row, verdict.candidate)
        write_locations.decide(
            connection,
            row,
            Verdict(by=verdict.by, note=verdict.note, point=point, candidate=verdict.candidate),
        )
    return point


def ask_outside(
    engine: Engine, season: str, pupil_id: str, geocoder: Geocoder, *, by: str
) -> list[Row]:
    """
    Ask somebody else's geocoder about one entry; its offers join the candidates, never an answer.

    Parameters
    ----------
    geocoder
        As ``gis.locate.outside.must_be_named`` gives it: set, and confirmed for this call.

    Returns
    -------
    candidates
        All candidates of the entry, the offers at the end.

    Raises
    ------
    InputError
        If the pupil has no open entry, or the service fails; nothing is written.
    """
    with transaction(engine) as connection:
        row = _entry(connection, season, pupil_id)
        if row["status"] not in OPEN:
            msg = f"the entry is {row['status']} already; only an open one is asked about"
            raise InputError(msg)
        offers = geocoder.offers(row["address"])
        listed: list[Row] = [*row["candidates"]["listed"], *map(_offered, offers)]
        write_locations.list_more(connection, row, listed, by=by)
    return listed


def _offered(offer: Offer) -> Row:
    return {
        "lon": offer.lon,
        "lat": offer.lat,
        "quality": "",
        "method": "offered",
        "matched": offer.matched,
        "bound_m": 0.0,
        "standing": "unknown",
        "score": 0.0,
    }


def reject(engine: Engine, season: str, pupil_id: str, *, by: str, note: str) -> None:
    """
    Send an address back: no candidate is right and the family must be asked.

    Raises
    ------
    InputError
        If the pupil has no open entry, or no reason is given; nothing is written.
    """
    if not note.strip():
        msg = "a rejection needs its reason in words"
        raise InputError(msg)
    with transaction(engine) as connection:
        row = _entry(connection, season, pupil_id)
        if row["status"] not in OPEN:
            msg = f"the entry is {row['status']} already; only an open one can be rejected"
            raise InputError(msg)
        write_locations.decide(connection, row, Verdict(by=by, note=note))


def _register(engine: Engine, kind: str) -> Any:  # noqa: ANN401 (a table of pandas)
    return read.register(engine, kind) if kind in read.active_sets(engine) else None


@dataclass(frozen=True, slots=True)
class _Asked:
    """What pupils' addresses are looked up in: with every name, and as of the season's day."""

    index: Index
    dated: Index
    ward_names: Mapping[str, str]
    confirmed: Confirmed


def _row(asked: _Asked, pupil: Row) -> Row:
    address, index = parse_address(pupil["address"]), asked.dated
    code = pupil["ward_code"]
    if address.ward is None and code in asked.ward_names:
        address = parse_address(f"{pupil['address']}, {asked.ward_names[code]}")
        index = asked.index
    decision = locate(index, address, asked.confirmed)
    best = decision.answer
    return {
        "dataset_id": pupil["dataset_id"],
        "pupil_id": pupil["pupil_id"],
        "ward_code": code,
        "address_hash": address_hash(address, asked.confirmed.key),
        "status": decision.status,
        "reason": decision.reason,
        "quality": None if best is None else best.quality,
        "margin": decision.ranked.margin,
        "candidates": {"listed": _listed(decision)},
        "lon": None if best is None else best.lon,
        "lat": None if best is None else best.lat,
    }


def _listed(decision: Decision) -> list[Row]:
    fields = ("lon", "lat", "quality", "method", "matched", "bound_m", "standing", "score")
    return [{name: getattr(one, name) for name in fields} for one in decision.ranked.candidates]


def _entry(connection: Any, season: str, pupil_id: str) -> Row:  # noqa: ANN401 (a connection)
    row = write_locations.entry(connection, season, pupil_id)
    if row is None:
        msg = "this pupil has no entry at the location desk in that season (from: desk queue)"
        raise InputError(msg)
    return row


def _candidate(row: Row, number: int | None) -> Point:
    listed = row["candidates"]["listed"]
    if number is None or not 1 <= number <= len(listed):
        msg = f"candidate {number} is not among the {len(listed)} of this entry"
        raise InputError(msg)
    return Point(listed[number - 1]["lon"], listed[number - 1]["lat"])


def counted(values: Any) -> dict[str, int]:  # noqa: ANN401 (any values)
    """Return how often each value is there, by value."""
    return dict(sorted(Counter(values).items()))
