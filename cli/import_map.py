"""``gantruong import map``: what the columns of an unknown file probably are."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from cli.console import in_language, print_json, say, settings
from cli.console import out as results
from cli.import_options import File, ProvinceOption
from runs.column_maps import propose_map


def import_map(
    file: File,
    *,
    out: Annotated[
        Path,
        typer.Option(
            help=in_language(
                "Tệp TOML để ghi; tệp đã có thì không ghi đè.",
                "TOML file to write; a file that is there is not overwritten.",
            )
        ),
    ],
    register: Annotated[
        str | None,
        typer.Option(
            help=in_language(
                "Danh mục; nếu không ghi, chọn danh mục khớp nhất.",
                "Register; the one that fits best if not given.",
            )
        ),
    ] = None,
    province: ProvinceOption = None,
) -> None:
    """Propose a column map; it is used only after a person confirmed it."""
    kind = None if register is None else register.replace("-", "_")
    proposal = propose_map(file, out, kind=kind, province=province)
    matched = {heading: name for heading, (name, _) in proposal.columns.items()}
    if settings.json:
        facts = {"register": proposal.register.kind, "columns": matched, "file": str(out)}
        print_json({**facts, "missing": list(proposal.missing)})
        return
    table = Table(
        title=in_language(proposal.register.vi, proposal.register.en), title_justify="left"
    )
    table.add_column(in_language("tiêu đề trong tệp", "heading of the file"))
    table.add_column(in_language("cột", "column"))
    table.add_column(in_language("giống", "alike"), justify="right")
    for heading, (name, score) in proposal.columns.items():
        table.add_row(heading, name or "-", f"{score:.0%}" if name else "")
    results.print(table)
    for name in proposal.missing:
        say(f"Chưa có cột bắt buộc: {name}", f"No heading for the required column {name}")
    say(
        f"Đã ghi đề xuất {out}. Xem từng dòng, sửa, đổi confirmed = true, rồi chạy: gantruong "
        f"import {proposal.register.kind.replace('_', '-')} {file.name} --map {out.name}",
        f"Proposal written: {out}. Check each line, correct it, set confirmed = true, then: "
        f"gantruong import {proposal.register.kind.replace('_', '-')} {file.name} --map {out.name}",
    )
