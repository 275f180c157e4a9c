"""``gantruong sample``: the invented city or the invented rural place again, from its seed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.console import print_json, progress, say, settings


def sample(
    *,
    out: Annotated[
        Path | None,
        typer.Option(
            help="Folder to write; the shipped data/sample or data/sample_rural by default."
        ),
    ] = None,
    rural: Annotated[
        bool,
        typer.Option(
            "--rural",
            help="The mountain place Khe Mây instead: satellite sites, a pass, a stream without "
            "a bridge, few mapped roads, Excel lists only.",
        ),
    ] = False,
    seed: Annotated[
        int | None,
        typer.Option(help="Another number grows another city, or other children.", min=0),
    ] = None,
) -> None:
    """
    Make the invented city of ``data/sample`` again: roads, wards, schools, children, history.

    With ``--rural`` the place of ``data/sample_rural``. The same seed writes the same bytes. A
    folder that holds anything but an invented place is left alone.
    """
    if rural:
        _rural(out, seed)
        return
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


def _rural(out: Path | None, seed: int | None) -> None:
    """Write the rural place."""
    from gis.sample_city.write import refuse_other_folder  # noqa: PLC0415 (as above)
    from gis.sample_rural.write import SEED, write_rural  # noqa: PLC0415 (as above)
    from gis.shipped import data_path  # noqa: PLC0415 (as above)

    folder = out or data_path("sample_rural")
    refuse_other_folder(folder)
    seed = SEED if seed is None else seed
    hashes = write_rural(folder, seed=seed)
    if settings.json:
        print_json({"out": str(folder), "seed": seed, "sha256": hashes})
    say(
        f"Đã tạo vùng núi hư cấu Khe Mây: {len(hashes)} tệp; xem {folder}.",
        f"The invented mountain place Khe Mây is written: {len(hashes)} files; see {folder}.",
    )
