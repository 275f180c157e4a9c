"""``gantruong match-wishes``: applicants with scores and wishes in, cut-offs and offers out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.console import print_json, progress, say, settings


def match_wishes(
    *,
    policy: Annotated[str, typer.Option(help="Name of a grade-10 policy, or a TOML file.")],
    applicants: Annotated[
        Path, typer.Option(help="CSV: applicant_id, score, wish_1, wish_2, wish_3[, direct, area].")
    ],
    schools: Annotated[Path, typer.Option(help="CSV: school_code, seats[, area].")],
    out: Annotated[Path, typer.Option(help="Folder of the result; must be new or empty.")],
    force: Annotated[bool, typer.Option("--force", help="Replace a result.")] = False,
) -> None:
    """
    Set grade-10 cut-offs from scores and wishes, check every promise, write a sealed folder.

    Out: offers.csv (wish 0 = direct admission), cutoffs.csv, manifest.json and inputs/.
    """
    from runs.wishes.match import match_wishes_files  # noqa: PLC0415 (only when it runs)

    with progress() as stages:
        manifest = match_wishes_files(
            policy, applicants, schools, out, force=force, progress=stages
        )
    counts = manifest["counts"]
    if settings.json:
        print_json({"out": str(out), "run_sha256": manifest["run_sha256"], **counts})
    assumed = ", ".join(manifest["policy"]["assumptions"])
    say(
        f"Giả định của bộ quy tắc {manifest['policy']['name']}: {assumed or 'không có'}.",
        f"Assumptions of policy {manifest['policy']['name']}: {assumed or 'none'}.",
    )
    say(
        f"{counts['placed']} em trúng tuyển trong {counts['applicants']}; mọi cam kết đã được "
        f"kiểm tra; kết quả ở {out}.",
        f"{counts['placed']} of {counts['applicants']} applicants placed; every promise checked; "
        f"the result is in {out}.",
    )
