"""``gantruong ledger``: the fairness ledger of a result."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Literal

import typer

from cli.console import print_json, progress, say, settings
from cli.results import Result, folder_of


def ledger(
    result: Result,
    *,
    folder: Annotated[Path, typer.Option("--out", help="Folder to write; new or empty.")],
    about: Annotated[
        Path | None,
        typer.Option(help="CSV: pupil_id and any of residence_kind, ward_code, sex."),
    ] = None,
    overrides: Annotated[
        Path | None, typer.Option(help="CSV of `gantruong run overrides`: exceptions.")
    ] = None,
    audience: Annotated[
        Literal["public", "officer"],
        typer.Option("--for", help="Public: small cells withheld. Officers: exact, and a list."),
    ] = "public",
) -> None:
    """
    Tell who travels how far, by group, residence, ward and sex, and who breaks 4 and 7 km.

    Out: ledger.json, ledger.csv, ledger.html; for officers breaches.csv, the children beyond
    the policy's flag (4 km where it has none).
    """
    from runs.explain import ledger as ledgers  # noqa: PLC0415 (after the kernel cache)
    from runs.explain.pages import write_pages  # noqa: PLC0415 (the same)
    from runs.match.stored import read_result  # noqa: PLC0415 (the same)
    from runs.summary import OVER_4KM_MM  # noqa: PLC0415 (the same)
    from webmap.ledger_page import page  # noqa: PLC0415 (the same)

    with progress() as stages:
        stages("read the result", 0, None)
        stored = read_result(folder_of(result))
        stages("count", 0, None)
        found = ledgers.ledger(
            stored,
            ledgers.read_about(about, stored.everyone.pupils.id),
            n_overrides=ledgers.read_overrides(overrides),
        )
    told = ledgers.as_json(found, is_public=audience == "public")
    files = {
        "ledger.json": json.dumps(told, ensure_ascii=False, indent=1).encode() + b"\n",
        "ledger.csv": ledgers.as_csv(told),
        "ledger.html": page(told).encode(),
    }
    if audience == "officer":
        limit_mm = stored.policy.far_flag_mm or OVER_4KM_MM
        files["breaches.csv"] = ledgers.breaches_csv(stored, limit_mm)
    write_pages(folder, files)
    if settings.json:
        print_json(told)
    say(f"Đã ghi sổ công bằng vào {folder}.", f"The fairness ledger is written to {folder}.")
