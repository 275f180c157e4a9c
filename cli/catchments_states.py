"""``gantruong catchments approve|replace``: who decides, why, and what it puts out of force."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cli.catchments_view import opened
from cli.console import print_json, say, settings
from gis.catchment import states, stored
from gis.catchment.states import Decision
from gis.errors import InputError
from runs.zoning.approve import approve as approve_drafts

if TYPE_CHECKING:
    from sqlalchemy import Engine

Numbers = Annotated[
    list[int] | None, typer.Argument(help="Numbers, as `catchments list` shows them.")
]
By = Annotated[str, typer.Option(help="Office or role that decides; never a person's name.")]
Reason = Annotated[str, typer.Option(help="Why; it stands in the history.")]
Document = Annotated[str | None, typer.Option(help="Number of the decision.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only say what would be done.")]


def approve(  # noqa: PLR0913 (one parameter per option)
    numbers: Numbers = None,
    *,
    by: By,
    reason: Reason,
    document: Document = None,
    season: Annotated[
        str | None, typer.Option(help="All drafts of this season, instead of numbers.")
    ] = None,
    level: Annotated[str | None, typer.Option(help="Of them those of this level.")] = None,
    kind: Annotated[str | None, typer.Option(help="Of them those of this kind.")] = None,
    end_earlier: Annotated[
        bool,
        typer.Option(
            "--end-earlier",
            help="Official ones of the same schools that began earlier end on the day before.",
        ),
    ] = False,
    despite_overlaps: Annotated[
        bool, typer.Option("--despite-overlaps", help="A home in two of them belongs to both.")
    ] = False,
    dry_run: DryRun = False,
) -> None:
    """
    Let drafts come into force, all or none; runs go by approved ones only.

      gantruong catchments approve 12 13 --by "Sở GDĐT" --reason "kế hoạch 2026" --document 123/KH

      gantruong catchments approve --season 2026-2027 --level primary --by planner --reason plan

    A version that is approved replaces the one before. No school may have two official ones of a
    level and kind on one day; the database refuses it too.
    """
    decision = Decision(by=by, reason=reason, document=document)
    with opened() as engine:
        chosen = _chosen(engine, numbers, (season, level, kind))
        others: list[int] = []
        if not dry_run:
            others = approve_drafts(
                engine,
                chosen,
                decision,
                end_earlier=end_earlier,
                despite_overlaps=despite_overlaps,
            )
    if settings.json:
        print_json({"approved": [] if dry_run else chosen, "drafts": chosen, "others": others})
    if dry_run:
        say(f"{len(chosen)} bản nháp sẽ được duyệt.", f"{len(chosen)} drafts would be approved.")
        return
    say(
        f"{len(chosen)} địa bàn có hiệu lực; {len(others)} bản trước được thay hoặc kết thúc.",
        f"{len(chosen)} catchments are in force; {len(others)} earlier ones replaced or ended.",
    )


def replace(
    numbers: Numbers = None,
    *,
    by: By,
    reason: Reason,
    document: Document = None,
    with_number: Annotated[
        int | None, typer.Option("--with", help="Approved version that takes their place.")
    ] = None,
    dry_run: DryRun = False,
) -> None:
    """
    Take versions out of force, or drafts away; they stay in the list as replaced.

      gantruong catchments replace 12 --with 40 --by "Sở GDĐT" --reason "khu phố sắp xếp lại"

    Their history keeps who decided it and why.
    """
    decision = Decision(by=by, reason=reason, document=document)
    if not numbers:
        msg = "say which: numbers as gantruong catchments list shows them"
        raise InputError(msg)
    with opened() as engine:
        found = stored.numbered(engine, numbers)
        if not dry_run:
            states.retire(engine, numbers, decision, by=with_number)
    if settings.json:
        print_json({"replaced": [] if dry_run else numbers})
    names = ", ".join(one.name for one in found)
    if dry_run:
        say(f"Sẽ thay: {names}.", f"Would be replaced: {names}.")
        return
    say(f"Đã thay: {names}.", f"Replaced: {names}.")


def _chosen(
    engine: Engine, numbers: list[int] | None, of: tuple[str | None, str | None, str | None]
) -> list[int]:
    season, level, kind = of
    if bool(numbers) == any(of):
        msg = "say either numbers, or --season with --level and --kind as wanted"
        raise InputError(msg)
    if numbers:
        stored.numbered(engine, numbers)
        return list(dict.fromkeys(numbers))
    drafts = stored.find(
        engine,
        season=season,
        level=level,
        kinds=() if kind is None else (kind,),
        statuses=(stored.DRAFT,),
    )
    if not drafts:
        msg = "there is no such draft; gantruong catchments list --status draft shows all"
        raise InputError(msg)
    return [one.number for one in drafts]
