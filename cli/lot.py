"""``gantruong lot``: the seed of a lot, committed before it is drawn."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.console import print_json, say, settings

app = typer.Typer(no_args_is_help=True)


@app.callback()
def _lot() -> None:  # a callback keeps "commit" a word of its own while it is the only one
    """
    Fix the seed of a lot before it is drawn, for policies that draw one.

    Order of steps: the list of pupils is frozen; lot commit draws a seed and writes its hash; the
    hash is published; match --seed … --commitment … places with exactly that seed and that list;
    the manifest shows the seed, so that anybody can draw the lot again.
    """


@app.command()
def commit(
    *,
    pupils: Annotated[Path, typer.Option(help="CSV with pupil_id: the frozen list.")],
    secret: Annotated[Path, typer.Option(help="New file for the seed; keep it to yourself.")],
    out: Annotated[Path, typer.Option(help="New JSON file to publish before the lot.")],
) -> None:
    """Draw a seed for a frozen list and write its hash; seed and list can then not be exchanged."""
    from runs.csv_table import Findings, check_ids, read_table  # noqa: PLC0415 (when it runs)
    from runs.seal import lot  # noqa: PLC0415 (the same)

    table = read_table(pupils, required=["pupil_id"])
    findings = Findings(pupils.name)
    check_ids(table, "pupil_id", findings)
    findings.stop()
    made = lot.commit(table.columns["pupil_id"], secret_file=secret, commitment_file=out)
    if settings.json:
        print_json({"out": str(out), **made})
    say(
        f"Đã rút hạt giống cho danh sách {made['n_pupils']} em; công bố {out} trước khi xếp, giữ "
        f"kín {secret} đến lúc đó.",
        f"A seed is drawn for a list of {made['n_pupils']} pupils; publish {out} before the "
        f"placement, keep {secret} secret until then.",
    )
