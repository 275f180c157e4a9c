"""``gantruong run publish``: cut-offs for the public, told once and kept."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from cli.console import print_json, say, settings
from cli.run_app import By, Number, database
from gis.errors import InputError


def publish(
    number: Number,
    *,
    out: Annotated[
        Path | None, typer.Option(help="New CSV: school, group, metres or why not.")
    ] = None,
    by: By,
    document: Annotated[str | None, typer.Option(help="Number of the decision.")] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what would be told.")
    ] = False,
) -> None:
    """
    Tell the public the cut-offs of a run: rounded up to 50 m, withheld where few children stand.

    A run is told once and what was told is kept: a later publication of the same season and
    grade withholds what would lead to a child's door together with it. A draft is not published.

    gantruong run publish 3 --by "Sở GDĐT" --out cutoffs.csv
    """
    from runs.recorded.publish import publish_run  # noqa: PLC0415 (only when it runs)

    if out is not None and out.exists():
        msg = f"{out} is there already; choose another file"
        raise InputError(msg)
    with database() as engine:
        told = publish_run(engine, number, decided_by=by, document=document, dry_run=dry_run)
    if out is not None and not dry_run:
        out.write_bytes(told.csv)
    counts = Counter(row["why"] for row in told.rows)
    n_withheld = counts["few_offers"] + counts["few_homes"]
    if settings.json:
        facts = {"publication": told.number, "is_new": told.is_new, "earlier": told.n_earlier}
        print_json({**facts, "shown": counts["shown"], "withheld": n_withheld})
    what = (
        (f"Công bố {told.number}", f"Publication {told.number}")
        if told.number is not None
        else ("Chạy thử", "Trial")
    )
    say(
        f"{what[0]} của lượt {number}: {counts['shown']} ngưỡng được nêu, {n_withheld} không nêu; "
        f"đã xét {told.n_earlier} lần công bố trước.",
        f"{what[1]} of run {number}: {counts['shown']} cut-offs told, {n_withheld} withheld; "
        f"{told.n_earlier} earlier publications taken into account.",
    )
