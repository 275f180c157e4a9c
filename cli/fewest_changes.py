"""``gantruong fewest-changes``: the least total that moves fewest children of an earlier result."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.console import in_language, print_json, progress, say, settings


def fewest_changes(
    result: Annotated[
        Path,
        typer.Argument(
            help=in_language(
                "Thư mục kết quả: học sinh, trường, khoảng cách.",
                "Folder of a result: pupils, schools, distances.",
            ),
            metavar="RESULT",
        ),
    ],
    *,
    earlier: Annotated[
        Path,
        typer.Option(
            "--from",
            help=in_language(
                "Thư mục kết quả trước, cần giữ chỗ đã đề xuất.",
                "Folder of the earlier result, whose offers are to be kept.",
            ),
        ),
    ],
    folder: Annotated[
        Path,
        typer.Option(
            "--out",
            help=in_language("Thư mục để ghi; mới hoặc trống.", "Folder to write; new or empty."),
        ),
    ],
    extra_metres: Annotated[
        int,
        typer.Option(
            min=0,
            help=in_language(
                "Số mét cả thành phố được đi thêm để giữ chỗ.",
                "Metres that the whole city may travel more to keep offers.",
            ),
        ),
    ] = 0,
) -> None:
    """
    Place a result's pupils at the least total distance and change as few earlier offers as can be.

    With no extra metres the number of changes is the least of all least totals. With some it is
    the least for the total that comes out, beside a proved bound for the allowance. Out:
    fewest-changes.csv (every child: for officers only) and fewest-changes.json.
    """
    from runs.comparison import LABEL_EN, LABEL_VI  # noqa: PLC0415 (after the kernel cache)
    from runs.explain.pages import write_pages  # noqa: PLC0415 (the same)
    from runs.fewest_changes import fewest_change_files  # noqa: PLC0415 (the same)
    from runs.match.stored import read_result  # noqa: PLC0415 (the same)

    with progress() as stages:
        stages("read the result", 0, None)
        now, before = read_result(result), read_result(earlier)
        files, told = fewest_change_files(now, before, extra_m=extra_metres, progress=stages)
    write_pages(folder, files)
    if settings.json:
        print_json(told)
    say(
        f"{LABEL_VI}. {told['changes']} em đổi chỗ (không giữ: {told['changes_without_keeping']}), "
        f"đi thêm {told['extra_m']:.3f} m so với tổng nhỏ nhất. Đã ghi vào {folder}.",
        f"{LABEL_EN}. {told['changes']} children move ({told['changes_without_keeping']} without "
        f"keeping), {told['extra_m']:.3f} m more than the least total. Written to {folder}.",
    )
