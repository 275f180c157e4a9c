"""``gantruong lot``: the seed of a lot, committed before it is drawn."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.console import print_json, say, settings

app = typer.Typer(
    help="""
    Fix the seed of a lot before it is drawn, for policies that draw one.

    Order of steps: the list of pupils is frozen; lot commit draws a seed and writes its hash;
    the hash is published; match --seed … --commitment … places with exactly that seed and that
    list; the manifest shows the seed, so that anybody can draw the lot again.

    With --public-number-from the commitment names a number that nobody knows yet, such as a
    lottery of a later day. lot draw joins it with the secret, so that nobody can choose the seed;
    docs/verify_lot.py checks that without this program.
    """,
    no_args_is_help=True,
)


@app.command()
def commit(
    *,
    pupils: Annotated[Path, typer.Option(help="CSV with pupil_id: the frozen list.")],
    secret: Annotated[Path, typer.Option(help="New file for the seed; keep it to yourself.")],
    out: Annotated[Path, typer.Option(help="New JSON file to publish before the lot.")],
    public_number_from: Annotated[
        str | None,
        typer.Option(help="Which later public number joins the secret, in words; for lot draw."),
    ] = None,
) -> None:
    """Draw a seed for a frozen list and write its hash; seed and list can then not be exchanged."""
    from runs.csv_table import Findings, check_ids, read_table  # noqa: PLC0415 (when it runs)
    from runs.seal import lot  # noqa: PLC0415 (the same)

    table = read_table(pupils, required=["pupil_id"])
    findings = Findings(pupils.name, of_children=True)
    check_ids(table, "pupil_id", findings)
    findings.stop()
    made = lot.commit(
        table.columns["pupil_id"],
        secret_file=secret,
        commitment_file=out,
        public_number_from=public_number_from,
    )
    if settings.json:
        print_json({"out": str(out), **made})
    say(
        f"Đã rút hạt giống cho danh sách {made['n_pupils']} em; công bố {out} trước khi xếp, giữ "
        f"kín {secret} đến lúc đó.",
        f"A seed is drawn for a list of {made['n_pupils']} pupils; publish {out} before the "
        f"placement, keep {secret} secret until then.",
    )


@app.command()
def draw(
    *,
    commitment: Annotated[Path, typer.Option(help="What was published before (from: lot commit).")],
    secret: Annotated[Path, typer.Option(help="The file of the secret.")],
    public_number: Annotated[
        str, typer.Option(help="The number as it was published, with its leading zeros.")
    ],
    out: Annotated[Path, typer.Option(help="New JSON file: from it anybody derives the seed.")],
) -> None:
    """
    Join the secret with the public number: SHA-256 over both is the seed of the lot.

    gantruong lot draw --commitment published.json --secret seed.txt --public-number 012345
    --out draw.json; then match --seed SEED --commitment draw.json with the seed that is shown.
    """
    from runs.seal import lot  # noqa: PLC0415 (only when it runs)

    before = lot.read_commitment(commitment)
    kept = secret.read_text(encoding="ascii").strip()
    made = lot.draw(before, kept, public_number, out)
    if settings.json:
        print_json({"out": str(out), "seed": made["seed"]})
    say(
        f"Hạt giống {made['seed']}; công bố {out}: ai cũng tính lại được.",
        f"Seed {made['seed']}; publish {out}: anybody can derive it again.",
    )
