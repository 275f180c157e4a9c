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
    OpenSchool,
    Scenario,
    UsePolicy,
    changes_of,
    refuse,
    row_of,
)
from runs.scenario.edits import edits_of
from runs.whatif.ahead import Ahead, changed_ahead
from runs.whatif.city import Places, changed_places, refuse_rules, refuse_taken
from runs.whatif.snap_sets import no_snaps

if TYPE_CHECKING:
    from sqlalchemy import Engine

TRIED_ON: Final = "walk"
"""Profile on whose roads the gates of a new school are tried: one walks nearly anywhere."""


def scenario_of(stored: StoredScenario) -> Scenario:
    """Return a stored scenario with the steps that hold."""
    return Scenario(
        name=stored.name,
        edits=tuple(edits_of(stored.rows)),
        changes=changes_of(stored.changes),
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
    known = {one.name: one for one in read_edits.scenarios(engine)}.get(name)
    network_id = read.active_network(engine)[0] if known is None else known.network_id
    before = () if known is None else changes_of(known.changes)
    if isinstance(change, UsePolicy):
        refuse_rules(change.policy)
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


def said(change: Change) -> str:
    """Return a change in a few words, as the list of steps shows it."""
    match change:
        case OpenSchool():
            further = "".join(f", {n} of {name}" for name, n in change.programmes)
            return f"open school {change.school_code} with {change.seats} seats{further}"
        case UsePolicy():
            return f"policy {change.name}"
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
    opens = any(isinstance(one, OpenSchool) for one in changes)
    _refuse_registered(engine, changes)
    raw = read.network(engine, network_id) if opens else None
    after = changed_places(places, changes, None if raw is None else build(raw, load(TRIED_ON)))
    changed_ahead(Ahead(programmes=without_lists(offered)), schools, after.schools, changes)


def _refuse_registered(engine: Engine, changes: tuple[Change, ...]) -> None:
    """Raise for a new school whose code any school of the city has, of another grade too."""
    codes = set(read.register(engine, "schools")["school_code"])
    for change in changes:
        if isinstance(change, OpenSchool) and change.school_code in codes:
            refuse_taken(change.school_code)
