"""``gantruong sample``: the invented city again, from its seed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.console import print_json, progress, say, settings


def sample(
    *,
    out: Annotated[
        Path | None, typer.Option(help="Folder to write; the shipped data/sample by default.")
    ] = None,
    seed: Annotated[
        int | None, typer.Option(help="Another number grows another city.", min=0)
    ] = None,
) -> None:
    """
    Make the invented city of ``data/sample`` again: roads, wards, schools, children, history.

    The same seed writes the same bytes. A folder that holds anything but an invented city is
    left alone.
    """
    from gis.sample_city.build import SEED, build  # noqa: PLC0415 (after the kernel cache is prepared)
    from gis.sample_city.write import refuse_other_folder, write_sample  # noqa: PLC0415 (as above)
    from gis.shipped import data_path  # noqa: PLC0415 (as above)

    folder = out or data_path("sample")
    refuse_other_folder(folder)
    with progress() as stages:
        city = build(SEED if seed is None else seed, progress=stages)
        hashes = write_sample(city, folder)
    if settings.json:
        print_json({"out": str(folder), "seed": city.seed, "sha256": hashes})
    say(
        f"Đã tạo thành phố hư cấu An Thuận: {len(hashes)} tệp, {len(city.schools)} trường và trung "
        f"tâm, {len(city.pupils)} trẻ hư cấu; xem {folder}.",
        f"The invented city An Thuận is written: {len(hashes)} files, {len(city.schools)} schools "
        f"and centres, {len(city.pupils)} invented children; see {folder}.",
    )
