"""``gantruong template``: an XLSX to fill in, for every register."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.console import in_language, print_json, say, settings
from gis.errors import InputError
from gis.register.contract import load, registers


def template(
    register: Annotated[
        str,
        typer.Argument(
            help=in_language(
                f"Danh mục: {', '.join(registers())}.", f"Register: {', '.join(registers())}."
            ),
            metavar=in_language("DANH_MỤC", "REGISTER"),
        ),
    ],
    *,
    out: Annotated[
        Path | None,
        typer.Option(
            help=in_language(
                "Tệp XLSX để ghi; mặc định TÊN.xlsx ở thư mục này. Tệp đã có thì không ghi đè.",
                "XLSX file to write; NAME.xlsx in this folder by default. A file that is there is "
                "not overwritten.",
            )
        ),
    ] = None,
) -> None:
    """
    Write an empty workbook for a register: drop-down lists, an example row, a guide, the rules.

    Codes are text, so that leading zeros live; the spreadsheet refuses most wrong values itself.
    The example row is marked and never imported. Fill it in, then: gantruong import pupils
    pupils.xlsx --dry-run.
    """
    from gis.register.template import template as made  # noqa: PLC0415 (the list of commands needs none of it)

    kind = load(register.replace("-", "_")).kind
    path = out or Path(f"{kind}.xlsx")
    if path.exists():
        msg = f"{path} is there already; name another file with --out"
        raise InputError(msg)
    path.write_bytes(made(kind))
    if settings.json:
        print_json({"register": kind, "file": str(path)})
        return
    say(f"Đã ghi mẫu: {path}", f"Template written: {path}")
