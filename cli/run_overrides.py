"""``gantruong run override`` and its lists: exceptions, decided by people and kept for ever."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.console import print_json, say, settings
from cli.run_app import By, Number, database
from gis.errors import InputError
from gis.private_file import refuse_existing, write_new
from gis.units import MM_PER_M

MOVE_HELP = "PUPIL=SCHOOL, in order; PUPIL= for no school. May be given several times."


def override(  # noqa: PLR0913 (one parameter per option)
    number: Number,
    *,
    move: Annotated[list[str], typer.Option(help=MOVE_HELP)],
    reason: Annotated[str, typer.Option(help="Kind: appeal, health, sibling, refused, …")],
    text: Annotated[str, typer.Option(help="The reason in words; no child's name.")],
    by: By,
    document: Annotated[str | None, typer.Option(help="Number of the decision.")] = None,
    over_seats: Annotated[
        bool, typer.Option("--over-seats", help="Knowingly exceed a school's seats; kept as such.")
    ] = False,
) -> None:
    """
    Record an exception: which children move where, why, by whom, metres gained and lost.

    All moves of one call are one decision; it is kept for ever and can only be followed by
    another one. Kinds of reason: appeal, health, sibling, point_corrected, refused, superior,
    makes_room, other.
    """
    from runs.recorded.moves import measured_moves  # noqa: PLC0415 (only when it runs)
    from runs.recorded.overrides import (  # noqa: PLC0415 (the same)
        Decision,
        decide,
        gained_and_lost_mm,
    )

    wanted = [_move(word) for word in move]
    decision = Decision(
        reason_code=reason, reason=text, decided_by=by, document=document, over_seats=over_seats
    )
    decision.check()
    with database() as engine:
        moves = measured_moves(engine, number, wanted)
        made = decide(engine, number, moves, decision)
    gained_m, lost_m = (mm / MM_PER_M for mm in gained_and_lost_mm(moves))
    if settings.json:
        print_json({"decision": made, "moves": len(moves), "gained_m": gained_m, "lost_m": lost_m})
    say(
        f"Quyết định {made} của lượt {number}: {len(moves)} em chuyển trường; gần hơn tổng cộng "
        f"{gained_m:.0f} m, xa hơn {lost_m:.0f} m.",
        f"Decision {made} of run {number}: {len(moves)} children move; {gained_m:.0f} m nearer in "
        f"all, {lost_m:.0f} m farther.",
    )


def overrides(
    number: Number,
    *,
    out: Annotated[Path, typer.Option(help="New CSV: who, when, why, before and after, metres.")],
    placement: Annotated[
        Path | None, typer.Option(help="New CSV: each child's school after all decisions.")
    ] = None,
) -> None:
    """Write the exceptions of a run, and on request the placement that holds after them."""
    from runs.recorded import moves  # noqa: PLC0415 (only when it runs)

    with database() as engine:
        files = {out: moves.overrides_csv(engine, number)}
        if placement is not None:
            files[placement] = moves.placement_csv(engine, number)
    refuse_existing(*files)
    for path, content in files.items():
        write_new(path, content)
    names = ", ".join(map(str, files))
    say(f"Đã ghi {names}.", f"Written: {names}.")


def _move(word: str) -> tuple[str, str | None]:
    pupil, sign, school = word.rpartition("=")
    if not sign or not pupil:
        msg = f"--move is PUPIL=SCHOOL, not {word!r}"
        raise InputError(msg)
    return pupil, school or None
