"""``gantruong match-second``: a first round and its answers in, the second round out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.console import in_language, print_json, progress, say, settings


def match_second(
    first: Annotated[
        Path,
        typer.Argument(
            help=in_language(
                "Thư mục kết quả đợt một.", "Folder of the first round, as match wrote it."
            ),
            metavar="DIR",
        ),
    ],
    *,
    answers: Annotated[
        Path,
        typer.Option(
            help=in_language(
                "CSV: pupil_id, answer (confirmed, refused hoặc silent), mỗi em có chỗ một dòng.",
                "CSV: pupil_id, answer (confirmed, refused or silent), a row for each offer.",
            )
        ),
    ],
    out: Annotated[Path, typer.Option(help="Folder of the result; must be new or empty.")],
    force: Annotated[bool, typer.Option("--force", help="Replace a result.")] = False,
) -> None:
    """
    Place again whoever keeps no seat of a first round, over the seats that are left.

    Policy, distances and lot are those of the first round, whose seal and rules are checked
    before. Out: what match writes, and waiting.csv, each school's waiting list after it.
    """
    from runs.second_round import match_second as run  # noqa: PLC0415 (only when it runs)

    with progress() as stages:
        manifest = run(first, answers, out, force=force, progress=stages)
    counts = manifest["counts"]
    if settings.json:
        print_json({"out": str(out), "run_sha256": manifest["run_sha256"], **counts})
    say(
        f"Đợt hai: {counts['placed']} em có chỗ, {counts['unplaced']} em chưa có chỗ trong "
        f"{counts['pupils']}, trên {counts['seats']} chỉ tiêu còn lại; kết quả ở {out}.",
        f"Second round: {counts['placed']} of {counts['pupils']} pupils placed, "
        f"{counts['unplaced']} not, over {counts['seats']} remaining seats; "
        f"the result is in {out}.",
    )
