"""``gantruong run withdraw``, ``transfer`` and ``seats``: a placement after it is final."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.console import out, print_json, say, settings
from cli.run_app import By, Number, database
from gis.errors import InputError
from gis.units import MM_PER_M

WordsOption = Annotated[str, typer.Option("--text", help="The reason in words; no child's name.")]
Document = Annotated[str | None, typer.Option(help="Number of the decision.")]


def withdraw(
    number: Number,
    *,
    pupil: Annotated[list[str], typer.Option(help="Who does not come. May be given again.")],
    text: WordsOption,
    by: By,
    document: Document = None,
) -> None:
    """
    Give back the seats of children who do not come; they are free from now on.

    It is one decision, kept for ever. The number may be that of the final run: whoever has the
    seat by a second round or a late placement is found there.
    """
    from runs.late import acts  # noqa: PLC0415 (only when it runs)

    with database() as engine:
        made, moves = acts.withdraw(
            engine, number, pupil, acts.Asked(reason=text, decided_by=by, document=document)
        )
    if settings.json:
        freed = sorted(str(one.from_school) for one in moves)
        print_json({"decision": made, "withdrawn": len(moves), "freed": freed})
    say(
        f"Quyết định {made}: {len(moves)} em rút hồ sơ, chỗ của các em nay trống.",
        f"Decision {made}: {len(moves)} children withdrew, their seats are free now.",
    )


def transfer(
    number: Number,
    *,
    move: Annotated[
        list[str], typer.Option(help="PUPIL=SCHOOL, in order. May be given several times.")
    ],
    text: WordsOption,
    by: By,
    document: Document = None,
) -> None:
    """
    Move children to free seats of other schools, in a window of the season.

    Metres gained and lost are kept with the decision. Outside the windows, or where no seat is
    free today, nothing is written.
    """
    from runs.late import acts  # noqa: PLC0415 (only when it runs)
    from runs.recorded.overrides import gained_and_lost_mm  # noqa: PLC0415 (the same)

    wanted = [_move(word) for word in move]
    with database() as engine:
        asked = acts.Asked(reason=text, decided_by=by, document=document)
        made, moves = acts.transfer(engine, number, wanted, asked)
    gained_m, lost_m = (mm / MM_PER_M for mm in gained_and_lost_mm(moves))
    if settings.json:
        print_json({"decision": made, "moves": len(moves), "gained_m": gained_m, "lost_m": lost_m})
    say(
        f"Quyết định {made}: {len(moves)} em chuyển trường; gần hơn tổng cộng {gained_m:.0f} m, "
        f"xa hơn {lost_m:.0f} m.",
        f"Decision {made}: {len(moves)} children transferred; {gained_m:.0f} m nearer in all, "
        f"{lost_m:.0f} m farther.",
    )


def seats(number: Number) -> None:
    """Show every school's seats of today: given, held, free; after rounds, decisions, late ones."""
    from gis.db import transaction  # noqa: PLC0415 (loads SQLAlchemy)
    from runs.recorded.seats_today import root_of, seats_today  # noqa: PLC0415 (the same)
    from runs.recorded.store import run_facts  # noqa: PLC0415 (the same)

    with database() as engine:
        root = root_of(run_facts(engine, number))
        with transaction(engine) as connection:
            today = seats_today(connection, root)
    if settings.json:
        print_json(
            [
                {"school_code": code, "seats": one.seats, "held": one.held, "free": one.free}
                for code, one in today.items()
            ]
        )
        return
    for code, one in today.items():
        out.print(code, one.seats, one.held, one.free, sep="  ", markup=False)


def _move(word: str) -> tuple[str, str]:
    pupil, sign, school = word.rpartition("=")
    if not sign or not pupil or not school:
        msg = "--move is PUPIL=SCHOOL"
        raise InputError(msg)
    return pupil, school
