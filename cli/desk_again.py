"""``gantruong desk again``: addresses looked up again, measured and signed before points move."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from cli.console import in_language, print_json, progress, say, settings
from cli.review_view import tell_addresses, tell_impact
from cli.run_app import By, database
from gis.errors import InputError


def again(  # noqa: PLR0913 (one parameter per option)
    *,
    network: Annotated[
        Path, typer.Option(help="Map with streets and house numbers: .osm.pbf, .osm, Overpass.")
    ],
    season: Annotated[str | None, typer.Option(help="Season; the newest with pupils.")] = None,
    policy: Annotated[
        str | None, typer.Option(help="Policy whose places are compared; of the decided runs.")
    ] = None,
    grade: Annotated[str, typer.Option(help="Grade of that policy: K, 1 or 6.")] = "1",
    by: By = "",
    reason: Annotated[str, typer.Option(help="Why, for people who read it later.")] = "",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only show the effect; nothing is written.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """
    Look the desk's addresses up again: with a newer map, newer names or a newer program.

    First the effect is shown: whose point moves or becomes unsure, who has another distance, who
    another place. Then you are asked. Points of files and decisions of officers never move.
    """
    from gis import write_locations  # noqa: PLC0415 (only when it runs)
    from runs.recorded.decided import Decided  # noqa: PLC0415 (the same)
    from runs.review.relocated import plan  # noqa: PLC0415 (the same)
    from runs.seasons import newest_season  # noqa: PLC0415 (the same)

    if not dry_run and not (by.strip() and reason.strip()):
        msg = "say who signs and why: --by, --reason; or look only: --dry-run"
        raise InputError(msg)
    with database() as engine:
        chosen = season or newest_season(engine)
        whose = (
            []
            if policy is None
            else [Decided(season=chosen, grade=grade, policy=policy, seed=None)]
        )
        with progress() as stages:
            planned = plan(engine, chosen, network, whose=whose, progress=stages)
        if not settings.json:
            tell_addresses(planned.relocated)
            for one in planned.measured:
                tell_impact(one.impact)
        written = not dry_run and (yes or _agreed())
        if written:
            rows = planned.relocated.rows
            write_locations.replace(engine, rows, season=chosen, by=by, reason=reason)
    if settings.json:
        print_json({"written": written, **planned.facts})
    elif not written:
        say("Chưa ghi gì.", "Nothing was written.")


def _agreed() -> bool:
    if settings.json or not sys.stdin.isatty():
        msg = "nobody can be asked here: look with --dry-run, then say --yes"
        raise InputError(msg)
    return typer.confirm(in_language("Ghi các điểm mới?", "Write the new points?"))
