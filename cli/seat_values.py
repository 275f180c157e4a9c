"""``gantruong seat-values``: what another seat or class at each school would save the city."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.console import print_json, progress, say, settings


def seat_values(
    result: Annotated[Path, typer.Argument(help="Folder of a result.", metavar="RESULT")],
    *,
    folder: Annotated[Path, typer.Option("--out", help="Folder to write; new or empty.")],
    more: Annotated[
        int, typer.Option(min=1, help="Seats added at each school, beside one seat.")
    ] = 35,
) -> None:
    """
    Tell what one seat, and one class, more at each school would save: pupils, metres, over 4 km.

    The pupils of the result are placed at the least total distance, for comparison; each value
    is the difference of two such placements, and the ten highest are run again. Out:
    seat-values.csv (metres; saved_m below zero where pupils placed in addition travel farther
    than the others save) and seat-values.json. For officers and planners, not for publication:
    the value of one seat can be one child's distance.
    """
    from runs.comparison import LABEL_EN, LABEL_VI  # noqa: PLC0415 (after the kernel cache)
    from runs.explain.pages import write_pages  # noqa: PLC0415 (the same)
    from runs.match.stored import read_result  # noqa: PLC0415 (the same)
    from runs.seat_values import seat_value_files  # noqa: PLC0415 (the same)

    with progress() as stages:
        stages("read the result", 0, None)
        files, told = seat_value_files(read_result(result), more=more, progress=stages)
    write_pages(folder, files)
    if settings.json:
        print_json(told)
    say(
        f"{LABEL_VI}. Giá trị của chỉ tiêu đã ghi vào {folder}; mười trường cao nhất đã chạy lại.",
        f"{LABEL_EN}. Seat values are written to {folder}; the ten highest were run again.",
    )
