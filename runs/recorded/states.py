"""How a run becomes final: one step at a time, by somebody, each step kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from gis import write
from gis.db import transaction
from gis.db_connection import first_line
from gis.errors import InputError
from gis.tables.results import Override
from gis.tables.work import Publication, Run, RunState
from runs.recorded import place
from runs.recorded.store import run_facts

if TYPE_CHECKING:
    from sqlalchemy import Engine

STATES: Final = ("draft", "provisional", "confirmed", "final")
"""A run goes through them in this order and never back."""


def change_state(
    engine: Engine,
    run_id: int,
    state: str,
    *,
    decided_by: str,
    document: str | None = None,
    note: str | None = None,
) -> None:
    """
    Move a run to its next state and keep who decided it.

    Parameters
    ----------
    state
        ``provisional``, ``confirmed`` or ``final``.
    decided_by
        Office or role; never a person's name.
    document, note
        Number of the decision and further words, where there are any.

    Raises
    ------
    InputError
        If that is not the next state, or another run of this season, grade and kind is final.
    UnknownNameError
        If there is no such run.
    """
    if state not in STATES[1:]:
        msg = f"a run becomes {', '.join(STATES[1:])}, in this order; not {state!r}"
        raise InputError(msg)
    if not decided_by.strip():
        msg = "who decides must be named: an office or a role"
        raise InputError(msg)
    run = run_facts(engine, run_id)
    try:
        with engine.begin() as connection:
            connection.execute(update(Run).where(Run.run_id == run_id).values(state=state))
            last = select(func.coalesce(func.max(RunState.step), 0))
            step = connection.scalar(last.where(RunState.run_id == run_id))
            connection.execute(
                insert(RunState).values(
                    run_id=run_id,
                    step=int(step or 0) + 1,
                    state=state,
                    decided_by=decided_by,
                    document=document,
                    note=note,
                )
            )
            write.audit(
                connection,
                actor=decided_by,
                action=f"make {state}",
                subject=f"run {run_id}",
                detail={"document": document, "run_sha256": run["run_sha256"]},
            )
    except IntegrityError as error:
        msg = f"season {run['season']}, grade {run['grade']} has a final run already"
        raise InputError(msg) from error
    except DBAPIError as error:
        raise InputError(first_line(error.orig or error)) from None


def delete_draft(engine: Engine, run_id: int, *, decided_by: str) -> None:
    """
    Take a draft away: its rows and its sealed folder; the audit log keeps that it was there.

    Raises
    ------
    InputError
        If it is no draft, has exceptions, or is published.
    UnknownNameError
        If there is no such run.
    """
    run = run_facts(engine, run_id)
    kept = {"exceptions": Override.run_id, "a publication": Publication.run_id}
    with transaction(engine) as connection:
        for what, column in kept.items():
            if connection.scalar(select(func.count()).where(column == run_id)):
                msg = f"run {run_id} has {what}; it stays"
                raise InputError(msg)
        if run["state"] != STATES[0]:
            msg = f"run {run_id} is {run['state']}; only a draft can be deleted"
            raise InputError(msg)
        connection.execute(delete(Run).where(Run.run_id == run_id))
        write.audit(
            connection,
            actor=decided_by,
            action="delete draft",
            subject=f"run {run_id}",
            detail={"run_sha256": run["run_sha256"]},
        )
    if run["run_key"] is not None:
        place.delete(run["run_key"])
