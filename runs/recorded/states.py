"""How a run becomes final: one step at a time, by somebody, each step kept."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from gis import write
from gis.access import at_the_machine
from gis.db import transaction
from gis.db_connection import first_line
from gis.errors import InputError
from gis.tables.exports import Export
from gis.tables.results import Override
from gis.tables.work import Publication, Run, RunState
from runs.approval.errors import other_content
from runs.approval.gate import Act, applied, require
from runs.approval.kinds import FINAL
from runs.recorded import place
from runs.recorded.assumptions import accepted_rows, refuse_unaccepted
from runs.recorded.confirmation import CONFIRMED, confirmation_of, confirmed_by
from runs.recorded.decided import LATE, SECOND_ROUND
from runs.recorded.overrides import overrides
from runs.recorded.seats_today import LATE_COUNTED, last_decisions
from runs.recorded.store import run_facts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Engine

    from gis.access import Access
    from runs.approval.read import Approval

STATES: Final = ("draft", "provisional", "confirmed", "final")
"""A run goes through them in this order and never back."""


@dataclass(frozen=True, slots=True)
class Step:
    """One move of a run to its next state, as it was asked for."""

    run_id: int
    state: str
    decided_by: str
    document: str | None
    note: str | None
    person: str | None = None
    role: str | None = None
    document_date: str | None = None

    def named(self) -> Step:
        """Return the step with what a confirmation names, checked; any other step as it is."""
        if self.state != CONFIRMED:
            return self
        kept = confirmation_of(
            person=self.person,
            role=self.role,
            document=self.document,
            document_date=self.document_date,
        )
        return replace(
            self,
            person=kept.person,
            role=kept.role,
            document=kept.document,
            document_date=kept.document_date.isoformat(),
        )


def change_state(  # noqa: PLR0913 - a run, its step, who decides it, and by which words
    engine: Engine,
    run_id: int,
    state: str,
    *,
    decided_by: str,
    document: str | None = None,
    note: str | None = None,
    person: str | None = None,
    role: str | None = None,
    document_date: str | None = None,
    by: Access | None = None,
) -> None:
    """
    Move a run to its next state and keep who decided it; to the last one with two persons.

    Parameters
    ----------
    state
        ``provisional``, ``confirmed`` or ``final``.
    decided_by
        Office or role; never a person's name.
    document, note
        Number of the decision and further words, where there are any.
    person, role, document_date
        Who signed the decision, as what and on which day, ``YYYY-MM-DD``; ``confirmed`` is
        refused without them and without ``document``.
    by
        Who asks, for the rule of two; whoever ``decided_by`` names at the machine if not given.

    Raises
    ------
    WaitsError
        If the run would become final and no second person has agreed yet; it is kept as a
        proposal, and done when that person agrees.
    InputError
        If that is not the next state, another run of this season, grade and kind is final, a
        confirmation names too little, or an assumed rule was not accepted before ``final``.
    UnknownNameError
        If there is no such run.
    """
    if state not in STATES[1:]:
        msg = f"a run becomes {', '.join(STATES[1:])}, in this order; not {state!r}"
        raise InputError(msg)
    if not decided_by.strip():
        msg = "who decides must be named: an office or a role"
        raise InputError(msg)
    step = Step(run_id, state, decided_by, document, note, person, role, document_date)
    run = run_facts(engine, run_id)
    _after_the_first(engine, run, state)
    _ends_with_confirmed(run, state)
    if state != STATES[-1] or STATES.index(run["state"]) != STATES.index(state) - 1:
        _move(engine, step, run)  # a step that is not the next one is refused there
        return
    with engine.connect() as connection:
        refuse_unaccepted(connection, run)
    access = by or at_the_machine(decided_by)
    number = require(
        engine, _act(engine, run, step), access=access, reason=note or f"{decided_by}: {state}"
    )
    _move(engine, step, run, approval=(number, access))


def _after_the_first(engine: Engine, run: Mapping[str, Any], state: str) -> None:
    """Refuse to bring a second round further than its first."""
    if run["first_run_id"] is None:
        return
    first = run_facts(engine, run["first_run_id"])
    if STATES.index(first["state"]) < STATES.index(state):
        msg = (
            f"run {run['run_id']} is the second round of run {first['run_id']}, which is "
            f"{first['state']}; the first round becomes {state} first"
        )
        raise InputError(msg)
    if run["kind"] == SECOND_ROUND and run["state"] == STATES[0]:
        _refuse_overtaken(engine, run)


def _refuse_overtaken(engine: Engine, run: Mapping[str, Any]) -> None:
    """Refuse a second round that does not know of late children placed since it was made."""
    with engine.connect() as connection:
        now = last_decisions(connection, run["first_run_id"])
    if now != run["origin"].get(LATE_COUNTED, {}):
        msg = (
            f"children were placed late since run {run['run_id']} was made; make the second round "
            "again, so that nobody is given a seat that is taken"
        )
        raise InputError(msg)


def _ends_with_confirmed(run: Mapping[str, Any], state: str) -> None:
    """Refuse a last step to late placements: there are many in a season, and one final run."""
    if run["kind"] == LATE and state == STATES[-1]:
        msg = f"run {run['run_id']} is a late placement; it ends with being confirmed"
        raise InputError(msg)


def carry_out(engine: Engine, approval: Approval, access: Access) -> None:
    """
    Make a run final to which two persons agreed.

    Raises
    ------
    OvertakenError
        If exceptions were decided since.
    InputError
        As ``change_state``.
    """
    step = Step(**approval.body["step"])
    run = run_facts(engine, step.run_id)
    if _act(engine, run, step).content_sha256 != approval.content_sha256:
        raise other_content(approval.approval_id)
    _move(engine, step, run, approval=(approval.approval_id, access))


def _act(engine: Engine, run: Mapping[str, Any], step: Step) -> Act:
    """Return what becomes final: the sealed result and every exception to it."""
    with engine.connect() as connection:
        decided = [
            [row["decision"], row["position"], row["pupil_id"], row["to_school"]]
            for row in overrides(connection, step.run_id)
        ]
        accepted = accepted_rows(connection, step.run_id)
        confirmed = confirmed_by(connection, step.run_id)
    return Act(
        what=FINAL,
        subject=f"run {step.run_id}",
        content=[run["run_sha256"], decided, accepted, confirmed and confirmed.as_dict()],
        body={"by_owner": True, "step": asdict(step)},
        summary={
            "season": run["season"],
            "grade": run["grade"],
            "exceptions": len(decided),
            "assumptions_accepted": len(accepted),
            "document": None if confirmed is None else confirmed.document,
            "run_sha256": run["run_sha256"],
        },
    )


def _move(
    engine: Engine,
    asked: Step,
    run: Mapping[str, Any],
    *,
    approval: tuple[int, Access] | None = None,
) -> None:
    run_id, state = asked.run_id, asked.state
    if STATES.index(state) == STATES.index(run["state"]) + 1:
        asked = asked.named()  # a step that is not the next one is refused as such first
    agreed = {} if approval is None else {"approval": approval[0]}
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
                    decided_by=asked.decided_by,
                    document=asked.document,
                    note=asked.note,
                    person=asked.person,
                    role=asked.role,
                    document_date=_day(asked.document_date),
                )
            )
            if approval is not None:
                applied(connection, approval[0], access=approval[1])
            write.audit(
                connection,
                actor=asked.decided_by,
                action=f"make {state}",
                subject=f"run {run_id}",
                detail={
                    "document": asked.document,
                    "run_sha256": run["run_sha256"],
                    **_who(asked),
                    **agreed,
                },
            )
    except IntegrityError as error:
        msg = f"season {run['season']}, grade {run['grade']} has a final run already"
        raise InputError(msg) from error
    except DBAPIError as error:
        raise InputError(first_line(error.orig or error)) from None


def _who(asked: Step) -> dict[str, str]:
    """Return who signed, as what and when, as far as it was said."""
    said = {"person": asked.person, "role": asked.role, "document_date": asked.document_date}
    return {name: value for name, value in said.items() if value is not None}


def _day(text: str | None) -> dt.date | None:
    try:
        return None if text is None else dt.date.fromisoformat(text)
    except ValueError as error:
        msg = f"document_date: a day such as 2026-06-12, not {text!r}"
        raise InputError(msg) from error


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
    kept = {
        "exceptions": Override.run_id,
        "a publication": Publication.run_id,
        "an export": Export.run_id,
        "a second round": Run.first_run_id,
    }
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
