"""What a place of practice begins with: the invented city, one grade decided, one still open."""

from __future__ import annotations

import csv
import io
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

from gis.access import at_the_machine
from gis.clock import today
from gis.progress import silent
from runs import city
from runs.allocate import allocate
from runs.approval.decide import approve
from runs.approval.errors import WaitsError
from runs.families import issued
from runs.families.calendar import set_last_day
from runs.families.handover import read_sealed
from runs.locate.desk import locate_pupils
from runs.practice.city import PROVINCE, ROADS, SEASON, WARD, write_city
from runs.practice.keys import holders, make_keys
from runs.publication.build import publish
from runs.recorded.publish import publish_run
from runs.recorded.states import change_state

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

    from gis.progress import Progress
    from runs.practice.keys import Handed

T = TypeVar("T")

OFFICE: Final = "Sở GDĐT An Thuận (hư cấu)"
FIRST: Final = "first person of the place of practice"
SECOND: Final = "second person of the place of practice"
DECIDED: Final = "6"
"""Grade that is decided and published, so that families find a result; grade 1 is still open."""

POLICY: Final = "hcmc-2026-grade6-two-groups"
N_CODES: Final = 4
LAST_DAY: Final = "2026-06-20"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seeded:
    """
    What is handed out, once.

    Attributes
    ----------
    keys
        A key per role.
    codes
        Codes of a few invented children of the decided grade, for ``/result``.
    run_id
        The decided run.
    """

    keys: tuple[Handed, ...]
    codes: tuple[str, ...]
    run_id: int


def seed(engine: Engine, progress: Progress = silent) -> Seeded:
    """
    Fill an empty database of the newest schema.

    Notes
    -----
    Grade 6 is placed, confirmed and published with codes of families; grade 1 waits for whoever
    practises, twelve of its children at the location desk.
    """
    with tempfile.TemporaryDirectory(prefix="gan-truong-practice-") as name:
        folder = Path(name)
        write_city(folder)
        city.load(engine, folder, PROVINCE, progress=progress)
        locate_pupils(engine, SEASON, folder / ROADS, progress=progress)
        run_id = allocate(
            engine, POLICY, season=SEASON, grade=DECIDED, progress=progress, by=FIRST
        ).run_id
        codes = _codes(engine, folder / "ward.codes", run_id)
    set_last_day(engine, SEASON, DECIDED, "answer", LAST_DAY, by=OFFICE)
    set_last_day(engine, SEASON, DECIDED, "correct", LAST_DAY, by=OFFICE)
    change_state(engine, run_id, "provisional", decided_by=OFFICE)
    change_state(
        engine,
        run_id,
        "confirmed",
        decided_by=OFFICE,
        person="Người Tập Dượt",
        role="Chủ tịch hội đồng (hư cấu)",
        document="01/QĐ-TD",
        document_date=today().isoformat(),
    )
    by_two(engine, publish_run, run_id, decided_by=OFFICE)
    by_two(engine, publish, published_by=OFFICE, progress=progress)
    return Seeded(keys=make_keys(engine, holders()), codes=codes, run_id=run_id)


def by_two(engine: Engine, act: Callable[..., T], *given: Any, **named: Any) -> T | None:  # noqa: ANN401 (passed on)
    """Do what takes two persons, a second one agreeing; ``None`` if the agreement did it."""
    try:
        return act(engine, *given, **named)
    except WaitsError as waits:
        number = int(waits.facts["approval_id"])
    done = approve(engine, number, access=at_the_machine(SECOND))
    return None if done.state == "applied" else act(engine, *given, **named)


def _codes(engine: Engine, out: Path, run_id: int) -> tuple[str, ...]:
    """Make the codes of one ward and return a few, of children whom the run places."""
    made = by_two(engine, issued.make, SEASON, ward=WARD, out=out, by=OFFICE)
    if made is None:
        return ()
    rows = csv.DictReader(io.StringIO(read_sealed(out, made.passphrase).decode()))
    with engine.connect() as connection:
        asked = (
            "SELECT pupil_id FROM work.offer WHERE run_id = %(run)s AND school_code IS NOT NULL "
            'ORDER BY rank DESC, pupil_id COLLATE "C"'
        )
        placed = list(connection.exec_driver_sql(asked, {"run": run_id}).scalars())
    code_of = {row["pupil_id"]: row["code"] for row in rows}
    return tuple(code_of[pupil] for pupil in placed if pupil in code_of)[:N_CODES]
