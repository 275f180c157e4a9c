"""What families answer at the portal, passed on in batches and kept as their own answers are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from psycopg.rows import dict_row
from sqlalchemy import insert, select

from gis.access import act_as
from gis.db import driver, transaction
from gis.principals import of_client
from gis.queries import query
from gis.tables.families import FamilyAnswer
from gis.tables.results import Offer, Override
from gis.write_audit import audit
from runs.families.answers import one_at_a_time
from runs.families.calendar import may_answer
from runs.families.refusals import not_now
from runs.recorded.store import run_facts
from runs.registrations import deadline

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection, Engine

    from gis.access import Access

DECIDED: Final = frozenset({"confirmed", "final"})
ACTION: Final = "take answers"
NO_SEAT: Final = (
    "Lượt này không đề xuất chỗ học nào cho em; không có gì để xác nhận.",
    "This run proposes no seat for the child; there is nothing to answer.",
)
TWICE: Final = (
    "Em này đã có ở dòng trước của lần gửi này.",
    "The child stands in an earlier row of this batch.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """
    What became of one answer.

    Attributes
    ----------
    outcome
        ``kept``, ``unchanged`` or ``refused``.
    number
        Of the answer; ``None`` where nothing was written.
    why
        Vietnamese and English; ``None`` where nothing is wrong.
    """

    outcome: str
    number: int | None = None
    why: tuple[str, str] | None = None


def send(
    engine: Engine, access: Access, run_id: int, said: Sequence[tuple[str, str]], *, client: str
) -> list[Kept]:
    """
    Keep answers, one per pupil and ``confirmed`` or ``refused``, in one transaction.

    Raises
    ------
    UnknownNameError
        If there is no such run.
    NotNowError
        If the run is a proposal still; nothing is written.
    ClosedError
        If the season takes none now; nothing is written.
    """
    run = run_facts(engine, run_id)
    if run["state"] not in DECIDED:
        raise not_now(why="proposal")
    for answer in sorted({one for _, one in said}):
        deadline.refuse_closed(may_answer(engine, run["season"], run["grade"], answer, run_id))
    with transaction(engine) as connection:
        act_as(connection, access)
        one_at_a_time(connection)
        offered = _offered(connection, run_id, [pupil for pupil, _ in said])
        known = _last(connection, run_id, list(offered))
        kept = []
        seen: set[str] = set()
        for pupil, answer in said:
            school, ward = offered.get(pupil, (None, None))
            if pupil in seen:
                kept.append(Kept(outcome="refused", why=TWICE))
            elif school is None:
                kept.append(Kept(outcome="refused", why=NO_SEAT))
            elif known.get(pupil) == answer:
                kept.append(Kept(outcome="unchanged"))
            else:
                row = {
                    "run_id": run_id,
                    "season": run["season"],
                    "pupil_id": pupil,
                    "ward_code": ward,
                    "school_code": school,
                    "answer": answer,
                }
                made = insert(FamilyAnswer).values(row).returning(FamilyAnswer.answer_no)
                kept.append(Kept(outcome="kept", number=connection.scalar(made)))
            seen.add(pupil)
        numbers = [one.number for one in kept if one.number is not None]
        if numbers:
            audit(
                connection,
                actor=of_client(client),
                action=ACTION,
                subject=f"run {run_id}",
                detail={"answers": [min(numbers), max(numbers)], "rows": len(numbers)},
            )
    return kept


def since(
    engine: Engine, access: Access, run_id: int, after: int, most: int
) -> list[dict[str, Any]]:
    """Return the answers about a run after one of them, whoever gave them, in their order."""
    with transaction(engine) as connection:
        act_as(connection, access)
        cursor = driver(connection).cursor(row_factory=dict_row)
        asked = {"run": run_id, "after": after, "most": most}
        return list(cursor.execute(query("registrations_answers"), asked))


def _offered(
    connection: Connection, run_id: int, pupils: Sequence[str]
) -> dict[str, tuple[str | None, str | None]]:
    """Return school and own ward of some pupils after all decisions so far."""
    table = Offer.__table__
    chosen = select(table.c.pupil_id, table.c.school_code, table.c.home_ward_code).where(
        table.c.run_id == run_id, table.c.pupil_id.in_(pupils)
    )
    found = {
        row.pupil_id: (row.school_code, row.home_ward_code) for row in connection.execute(chosen)
    }
    moves = (
        select(Override.pupil_id, Override.to_school)
        .where(Override.run_id == run_id, Override.pupil_id.in_(list(found)))
        .order_by(Override.decision, Override.position)
    )
    for row in connection.execute(moves):
        found[row.pupil_id] = (row.to_school, found[row.pupil_id][1])
    return found


def _last(connection: Connection, run_id: int, pupils: Sequence[str]) -> Mapping[str, str]:
    table = FamilyAnswer.__table__
    asked = (
        select(table.c.pupil_id, table.c.answer)
        .where(table.c.run_id == run_id, table.c.pupil_id.in_(pupils))
        .order_by(table.c.answer_no)
    )
    return {row.pupil_id: row.answer for row in connection.execute(asked)}
