"""Scenarios in the database: a change is tried on the registers before it is stored."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from gis import read, read_edits, write_edits
from gis.read_edits import StoredScenario
from routing.network import build
from routing.profile import load
from runs.city_inputs import ORDINARY
from runs.city_round import all_schools, offered_in
from runs.match.programme_files import without_lists
from runs.scenario.changes import (
    Change,
    ChangeSeats,
    Housing,
    MergeWards,
    MoveSchool,
    OpenSchool,
    Scenario,
    Starts,
    UsePolicy,
    changes_of,
    refuse,
    row_of,
)
from runs.scenario.edits import edits_of
from runs.whatif.ahead import Ahead, changed_ahead
from runs.whatif.city import Places, changed_places, refuse_rules, refuse_taken, snapped
from runs.whatif.snap_sets import no_snaps

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Engine

TRIED_ON: Final = "walk"
"""Profile on whose roads the gates of a new school are tried: one walks nearly anywhere."""


def scenario_of(stored: StoredScenario, *, year: int | None = None) -> Scenario:
    """
    Return a stored scenario with the steps that hold.

    Parameters
    ----------
    year
        Autumn in which they hold: steps that start later are left out. All if not given.
    """
    every = changes_of(stored.changes)
    first = {one.step: one.year for one in every if isinstance(one, Starts)}
    steps = [
        one
        for one in stored.steps
        if one.holds and (year is None or first.get(one.number, year) <= year)
    ]
    return Scenario(
        name=stored.name,
        edits=tuple(edits_of([row for one in steps for row in one.rows])),
        changes=changes_of(row for one in steps for row in one.changes),
    )


def add_change(
    engine: Engine, name: str, change: Change, *, season: str, grade: str, created_by: str
) -> tuple[int, str]:
    """
    Add a change as the next step of a scenario, which is made if there is none.

    Parameters
    ----------
    name
        Scenario.
    change
        Of schools, seats or policy.
    season, grade
        Seats that it is tried on, after the steps that hold.
    created_by
        A role or client, never a person's name.

    Returns
    -------
    step, reason
        Number of the step and what it is, for people.

    Raises
    ------
    InputError
        If the change cannot be; nothing is stored.
    """
    known, network_id = _known(engine, name)
    before = () if known is None else changes_of(known.changes)
    if isinstance(change, UsePolicy):
        refuse_rules(change.policy)
    elif isinstance(change, Starts):
        _refuse_unknown_step(known, change)
    elif isinstance(change, MergeWards):
        _refuse_unknown_wards(engine, change)
    else:
        _try(engine, network_id, (*before, change), season=season, grade=grade)
    reason = said(change)
    step = write_edits.change_step(
        *(engine, name, [row_of(change)]),
        network_id=network_id,
        reason=reason,
        created_by=created_by,
    )
    return step, reason


def add_openings(
    engine: Engine,
    name: str,
    opened: Sequence[OpenSchool],
    *,
    season: str,
    grade: str,
    created_by: str,
) -> tuple[int, str]:
    """
    Add the openings of several schools as one step of a scenario.

    Parameters
    ----------
    name, season, grade, created_by
        As for ``add_change``.
    opened
        The schools, one or more.

    Returns
    -------
    step, reason
        Number of the step and what it is, for people.

    Raises
    ------
    InputError
        If one of them cannot open beside the others; nothing is stored.
    """
    network_id = try_openings(engine, name, opened, season=season, grade=grade)
    reason = said(opened[0])
    if len(opened) > 1:
        reason = f"open {len(opened)} schools with {sum(one.seats for one in opened)} seats"
    step = write_edits.change_step(
        *(engine, name, [row_of(one) for one in opened]),
        network_id=network_id,
        reason=reason,
        created_by=created_by,
    )
    return step, reason


def try_openings(
    engine: Engine, name: str, opened: Sequence[OpenSchool], *, season: str, grade: str
) -> int:
    """
    Return the network version that a scenario has, or would have; store nothing.

    Raises
    ------
    InputError
        If one of the schools cannot open beside the others after the steps that hold.
    """
    known, network_id = _known(engine, name)
    before = () if known is None else changes_of(known.changes)
    _try(engine, network_id, (*before, *opened), season=season, grade=grade)
    return network_id


def _known(engine: Engine, name: str) -> tuple[StoredScenario | None, int]:
    """Return the scenario of a name, if there is one, and its network; else the one in use."""
    known = {one.name: one for one in read_edits.scenarios(engine)}.get(name)
    if known is None:
        return None, read.active_network_version(engine).network_id
    return known, known.network_id


def seats_of_classes(
    engine: Engine,
    school_code: str,
    n: int,
    *,
    season: str,
    grade: str,
    programme: str = "",
) -> int:
    """Return the seats of some classes more, by the class size in the register of seats."""
    register = read.register(engine, "seats")
    own = register[
        (register["season"] == season)
        & (register["grade"] == grade)
        & (register["programme"] == (programme or ORDINARY))
        & (register["school_code"] == school_code)
    ]
    sizes = own["class_size"].dropna()
    if sizes.empty:
        refuse(
            "classes",
            school_code,
            vi="không có sĩ số lớp trong danh sách chỉ tiêu; hãy dùng --seats",
            en="has no class size in the register of seats; use --seats",
        )
    return n * int(sizes.iloc[0])


def said(change: Change) -> str:  # noqa: PLR0911 (a sentence for each kind)
    """Return a change in a few words, as the list of steps shows it."""
    match change:
        case OpenSchool():
            further = "".join(f", {n} of {name}" for name, n in change.programmes)
            return f"open school {change.school_code} with {change.seats} seats{further}"
        case UsePolicy():
            return f"policy {change.name}"
        case MoveSchool():
            return f"move school {change.school_code}"
        case Housing():
            return (
                f"{change.units} dwellings of {change.project} with {change.pupils_per_unit:g} "
                f"pupils each from {change.year} on"
            )
        case MergeWards():
            return f"wards {', '.join(change.ward_codes)} become {change.into}"
        case Starts():
            return f"step {change.step} holds from {change.year} on"
        case ChangeSeats():
            of = f" of {change.programme}" if change.programme else ""
            return f"{change.seats_more:+d} seats{of} at {change.school_code}"
    return f"close school {change.school_code}"


def _try(
    engine: Engine, network_id: int | None, changes: tuple[Change, ...], *, season: str, grade: str
) -> None:
    """Raise what ``changed_places`` raises; roads are read only where a school opens."""
    register = read.register(engine, "seats")
    offered = offered_in(register, season=season, grade=grade)
    schools = all_schools(register, season=season, grade=grade)
    places = Places(schools=schools, gate=no_snaps(), gate_school=np.zeros(0, np.int32))
    needs_roads = any(isinstance(one, (OpenSchool, MoveSchool, Housing)) for one in changes)
    _refuse_registered(engine, changes)
    network = None
    if needs_roads:
        network = build(read.network(engine, network_id), load(TRIED_ON))
        homes = [(one.project, one.lon, one.lat) for one in changes if isinstance(one, Housing)]
        snapped(homes, network, column="lon,lat")
    after = changed_places(places, changes, network)
    changed_ahead(Ahead(programmes=without_lists(offered)), schools, after.schools, changes)


def _refuse_unknown_step(known: StoredScenario | None, change: Starts) -> None:
    steps = () if known is None else known.steps
    if not any(one.number == change.step and one.holds for one in steps):
        refuse(
            "step",
            str(change.step),
            vi="phương án không có bước nào như vậy còn hiệu lực",
            en="the scenario has no such step that holds",
            code="unknown_step",
        )


def _refuse_unknown_wards(engine: Engine, change: MergeWards) -> None:
    known = set(read.register(engine, "wards")["code"].astype(str))
    for code in (*change.ward_codes, change.into):
        if code not in known:
            refuse(
                "ward_code",
                code,
                vi="không có phường nào mang mã này",
                en="is no code of a ward here",
                code="unknown_ward",
            )


def _refuse_registered(engine: Engine, changes: tuple[Change, ...]) -> None:
    """Raise for a new school whose code any school of the city has, of another grade too."""
    codes = set(read.register(engine, "schools")["school_code"])
    for change in changes:
        if isinstance(change, OpenSchool) and change.school_code in codes:
            refuse_taken(change.school_code)
