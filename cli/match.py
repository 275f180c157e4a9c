"""``gantruong match``: pupils, schools and distances in, offers with reasons out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.console import print_json, progress, say, settings


def match(  # noqa: PLR0913 (one parameter per option)
    *,
    policy: Annotated[str, typer.Option(help="Name of a policy, or a TOML file.")],
    pupils: Annotated[Path, typer.Option(help="CSV: pupil_id[, group] and what the policy names.")],
    schools: Annotated[Path, typer.Option(help="CSV: school_code, seats[, programme].")],
    distances: Annotated[Path, typer.Option(help="Parquet: pupil_id, school_code, distance_m.")],
    out: Annotated[Path, typer.Option(help="Folder of the result; must be new or empty.")],
    catchments: Annotated[
        Path | None,
        typer.Option(
            help="Polygons (GeoJSON, GPKG) or a CSV of units, for policies with a rule about them."
        ),
    ] = None,
    programmes: Annotated[
        Path | None,
        typer.Option(
            help="CSV: pupil_id, school_code, programme[, rank, wish]: results that come first."
        ),
    ] = None,
    beforehand: Annotated[
        Path | None,
        typer.Option(help="CSV: pupil_id, school_code, reason: placed by decision, before all."),
    ] = None,
    seed: Annotated[
        str | None, typer.Option(help="Secret of the lot, for policies that draw one.")
    ] = None,
    commitment: Annotated[
        Path | None, typer.Option(help="What was published before the lot (from: lot commit).")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a result.")] = False,
) -> None:
    """
    Place pupils in schools by a policy, check every promise, write a sealed folder.

    Out: offers.csv, cutoffs.csv, reasons.parquet, manifest.json and inputs/; programmes.csv and
    beforehand.csv say who had a seat before the ordinary run.
    """
    from runs.match.files import match_files  # noqa: PLC0415 (after the kernel cache is prepared)

    with progress() as stages:
        manifest = match_files(
            policy,
            pupils,
            schools,
            distances,
            out,
            catchments=catchments,
            programmes=programmes,
            beforehand=beforehand,
            seed=seed,
            commitment=commitment,
            force=force,
            progress=stages,
        )
    counts = manifest["counts"]
    if settings.json:
        print_json({"out": str(out), "run_sha256": manifest["run_sha256"], **counts})
    assumed = ", ".join(manifest["policy"]["assumptions"])
    say(
        f"Giả định của bộ quy tắc {manifest['policy']['name']}: {assumed or 'không có'}.",
        f"Assumptions of policy {manifest['policy']['name']}: {assumed or 'none'}.",
    )
    if counts["seats"] < counts["pupils"]:
        say(
            f"Lưu ý: chỉ có {counts['seats']} chỉ tiêu cho {counts['pupils']} em; em chưa có chỗ "
            "đứng trong offers.csv với ô trường để trống.",
            f"Note: {counts['seats']} seats for {counts['pupils']} pupils; whoever has none "
            "stands in offers.csv with an empty school.",
        )
    if "at_own_catchment" in counts:
        say(
            f"{counts['at_own_catchment']} trong {counts['placed']} em có chỗ ở trường của địa "
            f"bàn nơi ở; {counts['in_no_catchment']} em không thuộc địa bàn nào.",
            f"{counts['at_own_catchment']} of {counts['placed']} placed at a school of the own "
            f"catchment; {counts['in_no_catchment']} live in none.",
        )
    say(
        f"{counts['placed']} em có chỗ, {counts['unplaced']} em chưa có chỗ trong "
        f"{counts['pupils']}; mọi cam kết đã được kiểm tra; kết quả ở {out}.",
        f"{counts['placed']} of {counts['pupils']} pupils placed, {counts['unplaced']} not; "
        f"every promise checked; the result is in {out}.",
    )
