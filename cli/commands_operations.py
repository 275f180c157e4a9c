"""The commands for those who keep the service alive."""

from __future__ import annotations

from typing import Final

from cli.command import Command

_OPERATE: Final = ("Vận hành", "Operations")

OPERATIONS: Final[dict[str, Command]] = {
    "backup": Command(
        "cli.backup:backup",
        *_OPERATE,
        "Sao lưu cơ sở dữ liệu và các lượt đã niêm vào một tệp mã hoá.",
        "Copy the database and the sealed runs into one encrypted file.",
    ),
    "breach": Command(
        "cli.breach:breach",
        *_OPERATE,
        "Dữ liệu của những em nào nằm trong tệp hay lượt bị lộ.",
        "Which children were in a file or run that was lost.",
    ),
    "monitor": Command(
        "cli.monitor:monitor",
        *_OPERATE,
        "Bảng điều hành mùa tuyển sinh; mã thoát 1 khi có cảnh báo.",
        "The season's operations board; exit code 1 while an alert is on.",
    ),
    "supply": Command(
        "cli.supply:app",
        *_OPERATE,
        "Những gì được phát hành: danh sách gói (SBOM) và cảnh báo đã biết.",
        "What is shipped: list of packages (SBOM), and what is known against them.",
    ),
    "sandbox": Command(
        "cli.sandbox:app",
        *_OPERATE,
        "Máy chủ thử cho người nối hệ thống: thành phố hư cấu, khoá thử, đồng hồ dời được.",
        "A service for integrators to try out: invented city, test keys, a clock to move.",
    ),
    "webhook": Command(
        "cli.webhook:app",
        *_OPERATE,
        "Báo cho hệ thống khác khi có việc xảy ra: có chữ ký, gửi lại khi lỗi.",
        "Tell other systems that something happened: signed, sent again.",
    ),
    "forget": Command(
        "cli.forget:forget",
        *_OPERATE,
        "Xoá dữ liệu trẻ em của một mùa, kèm văn bản chứng minh.",
        "Delete a season's children, with a document of proof.",
    ),
    "restore": Command(
        "cli.backup:restore_",
        *_OPERATE,
        "Kiểm tra một bản sao lưu đến byte cuối cùng rồi khôi phục.",
        "Check a backup to its last byte, then put it back.",
    ),
}
