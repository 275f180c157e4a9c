"""Options that the imports share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.console import in_language


def _epsg(given: str) -> int:
    """Return the number of ``EPSG:9210`` or ``9210``."""
    number = given.strip().upper().removeprefix("EPSG:")
    if not number.isdigit():
        message = in_language(
            f"“{given}” không phải mã EPSG; ví dụ EPSG:9210.",
            f"“{given}” is no EPSG code; write EPSG:9210 for example.",
        )
        raise typer.BadParameter(message)
    return int(number)


File = Annotated[
    Path,
    typer.Argument(help=in_language("CSV, XLSX hoặc tệp bản đồ.", "CSV, XLSX or a map file.")),
]
ProvinceOption = Annotated[
    str | None,
    typer.Option(
        "--province",
        help=in_language(
            "Địa phương trong data/provinces: tên cột, phạm vi, định mức.",
            "Place in data/provinces: its headings, extent and norms.",
        ),
    ),
]
DryRun = Annotated[
    bool,
    typer.Option(
        "--dry-run",
        help=in_language("Chỉ kiểm tra, không ghi.", "Only check, write nothing."),
    ),
]
ReportFile = Annotated[
    Path | None,
    typer.Option(
        "--report",
        help=in_language(
            "Ghi báo cáo kiểm tra (CSV) vào đây thay vì thư mục trạng thái.",
            "Write the check report (CSV) here instead of into the state folder.",
        ),
    ),
]
Season = Annotated[
    str | None,
    typer.Option(
        "--season",
        help=in_language(
            "Năm học của mọi dòng nếu tệp không có cột đó, ví dụ 2026-2027.",
            "Season of all rows where the file has no such column, such as 2026-2027.",
        ),
    ),
]
CrsOption = Annotated[
    int | None,
    typer.Option(
        "--crs",
        parser=_epsg,
        metavar="EPSG:9210",
        help=in_language(
            "Hệ tọa độ của tệp không tự ghi, ví dụ EPSG:9210 (VN-2000, 105°45').",
            "Coordinate system of a file that names none, such as EPSG:9210 (VN-2000, 105°45').",
        ),
    ),
]
MapFile = Annotated[
    Path | None,
    typer.Option(
        "--map",
        help=in_language(
            "Bảng ghép cột đã xác nhận (từ: import map); được giữ cho các tệp cùng tiêu đề.",
            "Confirmed column map (from: import map); kept for files with the same headings.",
        ),
    ),
]
ReturnFile = Annotated[
    Path | None,
    typer.Option(
        "--return",
        help=in_language(
            "Ghi sổ tính trả lại, ô sai tô màu, vào đây; mặc định cạnh tệp, TÊN.checked.xlsx.",
            "Write the returned workbook, wrong cells coloured, here; NAME.checked.xlsx beside "
            "the file by default.",
        ),
    ),
]
OverHandEdits = Annotated[
    bool,
    typer.Option(
        "--over-hand-edits",
        help=in_language(
            "Nhập cả khi tệp đặt lại những dòng đã được sửa bằng tay từ lần nhập trước.",
            "Import even where the file sets back rows changed by hand since the last import.",
        ),
    ),
]

By = Annotated[
    str | None,
    typer.Option(
        "--by",
        help=in_language(
            "Ai nhập; cần khi chỉ tiêu đổi quá 20 %, vì việc đó phải có hai người.",
            "Who imports; needed where seats change by more than 20 %, which takes two persons.",
        ),
    ),
]
