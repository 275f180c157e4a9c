"""The commands that write what is printed, signed and handed over."""

from __future__ import annotations

from typing import Final

from cli.command import Command

_CITY: Final = ("Thành phố và cơ sở dữ liệu", "City and database")
_FILES: Final = ("Từ tệp đến tệp, không cần cơ sở dữ liệu", "File to file, without a database")

PAPERS: Final[dict[str, Command]] = {
    "dossier": Command(
        "cli.dossier:dossier",
        *_FILES,
        "Hồ sơ giải thích một khoảng cách, để in.",
        "A dossier that explains one distance, to print.",
    ),
    "appeal": Command(
        "cli.appeal:appeal",
        *_FILES,
        "Phiếu giải trình của một em, để in: kết quả, lý do, đường đi, cách kiểm tra.",
        "Sheet of one child for an appeal, to print: result, reasons, way, how to check.",
    ),
    "papers": Command(
        "cli.papers:papers",
        *_CITY,
        "Văn bản chính thức của một lượt: danh sách và biên bản theo phường, trường.",
        "Official papers of a run: lists and minutes by ward and school.",
    ),
    "paper-templates": Command(
        "cli.papers:paper_templates",
        *_FILES,
        "Mẫu Word của văn bản chính thức, để cơ quan tự sửa.",
        "Word templates of official papers, for an office to edit.",
    ),
}
