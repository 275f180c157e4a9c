"""Why an export or a list of changes is not given or not used; in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runs.refusal import RefusedError

if TYPE_CHECKING:
    import datetime as dt


class NoSuchExportError(RefusedError):
    """There is no such export, or none of the caller's."""


class ClosedError(RefusedError):
    """The files of an export may not be fetched any more."""


class WrongOrderError(RefusedError):
    """A list of changes does not follow the export that it is applied to."""


class AlteredError(RefusedError):
    """A file is not what it was when it was made."""


def no_such(number: object) -> NoSuchExportError:
    """Return the error of a number that stands for nothing within reach."""
    return NoSuchExportError(
        f"Không có bản xuất {number}, hoặc không phải của khoá này.",
        f"there is no export {number}, or none of this key",
    )


def closed(number: int, until: dt.datetime) -> ClosedError:
    """Return the error of files whose time is over."""
    when = until.isoformat(timespec="minutes")
    return ClosedError(
        f"Bản xuất {number} chỉ được tải đến {when}; hãy lập bản mới.",
        f"export {number} could be fetched until {when}; make another one",
        facts={"export_id": number, "open_until": when},
    )


def wrong_order(wanted: str, found: str) -> WrongOrderError:
    """Return the error of a list that starts from another export."""
    return WrongOrderError(
        f"Danh sách thay đổi này áp dụng cho {wanted}, không phải cho tệp {found}; hãy áp dụng "
        "theo đúng thứ tự số.",
        f"this list of changes starts from {wanted}, not from {found}; apply them in the order of "
        "their numbers",
    )


def altered(what: str) -> AlteredError:
    """Return the error of a file that was changed."""
    return AlteredError(
        f"{what} không còn đúng như lúc được lập.", f"{what} is not what it was when it was made"
    )
