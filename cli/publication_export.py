"""``gantruong publication export``: a publication as static files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.console import in_language, print_json, progress, say, settings


def export(
    out: Annotated[
        Path, typer.Argument(help=in_language("Thư mục mới hoặc trống.", "New or empty folder."))
    ],
    number: Annotated[
        int | None,
        typer.Argument(
            help=in_language(
                "Số của bản công bố; mặc định là bản đang dùng.",
                "Number of the publication; by default the one that is read.",
            )
        ),
    ] = None,
) -> None:
    """Write a publication as static files."""
    from api.static_site import export as write  # noqa: PLC0415 (loads the service)
    from runs.manifest import sha256_of_file  # noqa: PLC0415 (only when it runs)
    from runs.publication import place, switch  # noqa: PLC0415 (only when it runs)
    from runs.publication.manifest import NAME  # noqa: PLC0415 (only when it runs)

    root = place.root()
    found = switch.one(root, number)
    pointer = place.Pointer(found.number, found.folder.name, sha256_of_file(found.folder / NAME))
    with progress() as stages:
        n_files = write(root, pointer, out, progress=stages)
    if settings.json:
        print_json({"number": found.number, "files": n_files, "folder": str(out)})
    say(
        f"Đã ghi bản {found.number} thành {n_files} tệp tĩnh trong {out}.",
        f"Publication {found.number} is {n_files} static files in {out}.",
    )
