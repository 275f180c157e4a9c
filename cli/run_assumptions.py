"""``gantruong run assumptions``, ``accept-assumption``: who answers for what no document says."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from cli.console import in_language, print_json, say, settings
from cli.console import out as results
from cli.run_app import By, Number, database

Person = Annotated[
    str | None, typer.Option(help="Office-holder who signed the decision; no child or parent.")
]
Role = Annotated[str | None, typer.Option(help="As what that person signed.")]
DocumentDate = Annotated[str | None, typer.Option(help="Date of the decision, such as 2026-06-12.")]


def assumptions(number: Number) -> None:
    """List the assumed rules of a run, which no document states, and who accepted each."""
    from runs.recorded.assumptions import assumptions_of  # noqa: PLC0415 (only when it runs)

    with database() as engine:
        found = assumptions_of(engine, number)
    if settings.json:
        rows = [{**asdict(one), "at": one.at and one.at.isoformat()} for one in found]
        print_json(rows)
        return
    for one in found:
        said = in_language(one.sentence["vi"], one.sentence["en"])
        who = f"{one.person}, {one.role}" if one.is_accepted else None
        state = who or in_language("chưa ai chấp nhận", "nobody accepted it")
        results.print(f"{one.rule}: {said} [{state}]", markup=False)
    left = sum(not one.is_accepted for one in found)
    say(
        f"{len(found)} quy tắc giả định, còn {left} chưa được chấp nhận.",
        f"{len(found)} assumed rules, {left} not accepted yet.",
    )


def accept_assumption(
    number: Number,
    rule: Annotated[str, typer.Argument(help="Key of the rule (from: run assumptions).")],
    *,
    person: Annotated[str, typer.Option(help="Officer who answers for the rule, by name.")],
    role: Annotated[str, typer.Option(help="As what that officer accepts it.")],
    by: By,
) -> None:
    """Accept one assumed rule of a run, by name; kept for ever, and needed before it is final."""
    from runs.recorded.assumptions import accept, assumptions_of  # noqa: PLC0415 (when it runs)

    with database() as engine:
        accept(engine, number, rule, person=person, role=role, by=by)
        left = [one.rule for one in assumptions_of(engine, number) if not one.is_accepted]
    if settings.json:
        print_json({"accepted": rule, "left": left})
    words = ", ".join(left)
    say(
        f"Đã ghi: {person} ({role}) chấp nhận {rule}. Còn: {words or 'không'}.",
        f"Kept: {person} ({role}) accepts {rule}. Left: {words or 'none'}.",
    )
