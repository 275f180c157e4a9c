"""
Placing late children on today's free seats, each call a sealed run of its own.

Rules, seed, roads and gates are those of the final run, so that a late child is measured and ranked
as everybody was. Only seats that nobody holds are given: nobody who has one is ever moved. Several
children of one call are placed together in the policy's order, whatever the order of their rows.
"""

from __future__ import annotations

import hashlib
import shutil
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import func, insert, select, update

from gis import write
from gis.db import transaction
from gis.errors import InputError
from gis.progress import silent
from gis.tables.work import Run, RunState
from gis.units import NONE
from runs import record
from runs.allocate import placement_of
from runs.late.base import Base, compute, frozen_with
from runs.late.children import refuse_placed
from runs.manifest import canonical_json, read_manifest
from runs.match.stored import StoredResult, read_result
from runs.recorded.decided import LATE
from runs.recorded.export import sealed_of
from runs.recorded.place import locked, place_of, trial
from runs.recorded.seats_today import seats_of_children, seats_today, sha256_of
from runs.recorded.store import run_facts, run_of_key
from runs.seal.check import check_hashes
from runs.season.deadlines import state
from runs.second_run import COPIED

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sqlalchemy import Connection, Engine

    from gis.progress import Progress
    from runs.late.children import Children
    from runs.recorded.place import Place
    from runs.recorded.seats_today import SchoolSeats

HOLDS: Final = "provisional"
"""State in which a late placement is recorded: it holds its seats and waits to be confirmed."""

TRIES: Final = 3
"""How often a placement is made anew because seats were taken meanwhile."""


class SeatsTakenError(InputError):
    """Seats changed hands while this was placed; ask once more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Late:
    """
    What late children were offered.

    Attributes
    ----------
    run_id
        Number of the recorded run; ``None`` where it was only tried.
    base
        The run that it follows.
    stored
        The placement of these children alone, as sealed.
    before
        Free seats of every school before it, by code.
    is_new
        False where the same children had been placed by an earlier call.
    """

    run_id: int | None
    base: Base
    stored: StoredResult
    before: Mapping[str, int]
    is_new: bool

    @property
    def after(self) -> dict[str, int]:
        """Return the free seats of every school after it, by code."""
        left = dict(self.before)
        for school in self.stored.allocation.school.tolist():
            if school != NONE:
                left[str(self.stored.schools.code[school])] -= 1
        return left


@contextmanager
def try_late(
    engine: Engine, base: Base, children: Children, *, progress: Progress = silent
) -> Iterator[Late]:
    """
    Give what late children would be offered today; nothing stays after the block.

    Raises
    ------
    InputError
        If a child has a seat already, or the catchments of the run are no longer in use.
    """
    with transaction(engine) as connection:
        today = _free(connection, base, children)
    with trial() as kept:
        folder = kept / "late"
        compute(engine, base, children, today, folder, progress)
        stored = read_result(folder)
        free = {code: one.free for code, one in today.items()}
        yield Late(run_id=None, base=base, stored=stored, before=free, is_new=True)


def place_late(
    engine: Engine, base: Base, children: Children, *, by: str, progress: Progress = silent
) -> Late:
    """
    Place late children and record it: a sealed run that holds its seats from now on.

    Parameters
    ----------
    by
        Office or role; the audit log says it.

    Returns
    -------
    late
        The same children again are the same run, as long as nothing has changed for them.

    Raises
    ------
    SeatsTakenError
        If seats changed hands again and again meanwhile.
    InputError
        As ``try_late``; nothing is recorded.
    BrokenPromiseError
        If the result breaks a promise; nothing is recorded.
    """
    key, known = _key(engine, base, children)
    place = place_of(key)
    with locked(place):
        known = run_of_key(engine, key) if known is None else known
        if known is not None:
            return _again(engine, base, known)
        _refuse_outside(engine, base)
        for _ in range(TRIES):
            with transaction(engine) as connection:
                today = _free(connection, base, children)
            shutil.rmtree(place.sealed, ignore_errors=True)
            compute(engine, base, children, today, place.sealed, progress, place=place)
            try:
                run_id = _record(engine, base, children, today, place, key, by=by)
            except SeatsTakenError:
                continue
            finally:
                if run_of_key(engine, key) is None:  # nothing without its row stays
                    shutil.rmtree(place.folder, ignore_errors=True)
            free = {code: one.free for code, one in today.items()}
            stored = read_result(place.sealed)
            return Late(run_id=run_id, base=base, stored=stored, before=free, is_new=True)
    raise SeatsTakenError(str(SeatsTakenError.__doc__))


def _refuse_outside(engine: Engine, base: Base) -> None:
    """Refuse to record before or after the season's deadline for late children."""
    asked = state(engine, base.run["season"], base.run["grade"], LATE)
    if not asked.is_open:
        msg = f"late children are not placed now; {asked.said['en']}"
        raise InputError(msg)


def _again(engine: Engine, base: Base, run_id: int) -> Late:
    """Return a late placement as it was recorded."""
    stored = read_result(sealed_of(engine, run_id))
    free = run_facts(engine, run_id)["origin"][LATE]["free"]
    return Late(run_id=run_id, base=base, stored=stored, before=free, is_new=False)


def _key(engine: Engine, base: Base, children: Children) -> tuple[str, int | None]:
    """
    Return the key of the next placement of these children, and the last one if it still stands.

    It stands while all its children have their seats; where some have none, while the free seats
    are those that it left. After that the same children may ask again.
    """
    attempt, last = 0, None
    while True:
        made_from = {
            "kind": LATE,
            "first": base.run["run_key"],
            "children": children.content_mac,
            "attempt": attempt,
        }
        key = hashlib.sha256(canonical_json(made_from)).hexdigest()
        found = run_of_key(engine, key)
        if found is None:
            return key, last
        names = children.pupils.id.tolist()
        with transaction(engine) as connection:
            has = seats_of_children(connection, base.run_id, names)
            is_as_left = (
                sha256_of(seats_today(connection, base.run_id))
                == run_facts(engine, found)["origin"][LATE]["left_sha256"]
            )
        last = found if len(has) == len(names) or is_as_left else None
        attempt += 1


def _free(connection: Connection, base: Base, children: Children) -> dict[str, SchoolSeats]:
    placed = seats_of_children(connection, base.run_id, children.pupils.id.tolist())
    refuse_placed(children, placed)
    return seats_today(connection, base.run_id)


def _record(  # noqa: PLR0913 (what is recorded, of whom, by whom)
    engine: Engine,
    base: Base,
    children: Children,
    today: Mapping[str, SchoolSeats],
    place: Place,
    key: str,
    *,
    by: str,
) -> int:
    """Record a sealed placement, unless seats changed hands since they were counted."""
    manifest = read_manifest(place.sealed)
    check_hashes(place.sealed, manifest)
    facts = {
        **{name: base.run[name] for name in COPIED},
        "kind": LATE,
        "first_run_id": base.run_id,
        "run_key": key,
    }
    placement = placement_of(facts, frozen_with(base, children, today), place.sealed, manifest)

    def then(connection: Connection, run_id: int) -> None:
        # One at a time, and after decisions: those lock the same row.
        root = select(Run.run_id).where(Run.run_id == base.run_id)
        connection.execute(root.with_for_update(key_share=True))
        if _free(connection, base, children) != dict(today):
            raise SeatsTakenError(str(SeatsTakenError.__doc__))
        connection.execute(update(Run).where(Run.run_id == run_id).values(state=HOLDS))
        last = select(func.coalesce(func.max(RunState.step), 0)).where(RunState.run_id == run_id)
        step = int(connection.scalar(last) or 0) + 1
        connection.execute(
            insert(RunState).values(run_id=run_id, step=step, state=HOLDS, decided_by=by)
        )
        write.audit(
            connection,
            actor=by,
            action=f"make {HOLDS}",
            subject=f"run {run_id}",
            detail={"first_run_id": base.run_id, "children": len(children.pupils)},
        )

    return record.record(engine, placement, silent, by=by, then=then)
