"""Why a change by hand is refused, in both languages; nothing is written then."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Never

from runs.refusal import RefusedError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gis.change_row import Entry
    from gis.read_rows import StoredRow


class NoSuchRowError(RefusedError):
    """No row has that key."""


class RowExistsError(RefusedError):
    """A row has that key already."""


class NotYoursError(RefusedError):
    """The row belongs to another ward."""


class StaleError(RefusedError):
    """Somebody else changed the row since it was read."""


class UndoConflictError(RefusedError):
    """A later change stands in the way."""


class DecidedError(RefusedError):
    """A decided run rests on the value."""


SENTENCES: Final[dict[str, tuple[str, str]]] = {
    "area_by_map": (
        "Dòng mới của {kind} cần có vùng: hãy nhập từ tệp bản đồ.",
        "a new row of {kind} needs its area: import it from a map file",
    ),
    "never_added": (
        "Dòng của {kind} chỉ đến từ việc nhập tệp; bằng tay chỉ sửa, không thêm.",
        "rows of {kind} come from an import; by hand they are corrected, not added",
    ),
    "no_last_day": (
        "Dòng của {kind} không có ngày kết thúc; hãy sửa giá trị của dòng.",
        "rows of {kind} have no last day; change their values instead",
    ),
    "one_by_one": (
        "Dòng của {kind} được sửa từng dòng; nhiều dòng một lúc là việc nhập tệp.",
        "rows of {kind} are corrected one by one; many at once are an import",
    ),
    "key_spelling": (
        "Khoá của một dòng {kind} không viết đúng như đã lưu.",
        "the key of a row of {kind} is not written as it is stored",
    ),
    "not_by_row": (
        "Dòng của {kind} không sửa từng dòng: hãy nhập bản mới.",
        "rows of {kind} are not changed one by one: import a new version",
    ),
    "no_reason": (
        "Mỗi thay đổi cần có lý do, không quá {limit} ký tự.",
        "a change needs its reason, of at most {limit} letters",
    ),
    "too_many_rows": (
        "Mỗi lần sửa từ 1 đến {limit} dòng.",
        "a change is of 1 to {limit} rows",
    ),
}
"""What cannot be done in that way, in Vietnamese and English."""


def refuse(code: str, **facts: object) -> Never:
    """Raise with one of ``SENTENCES``."""
    vi, en = SENTENCES[code]
    raise RefusedError(vi.format(**facts), en.format(**facts))


def no_such_row(kind: str) -> NoSuchRowError:
    """Return the error of a key that no row has, or no row that the client may see."""
    return NoSuchRowError(
        f"Không có dòng nào mang khoá này trong danh mục {kind}.",
        f"no row of the register {kind} has that key",
    )


def row_exists(kind: str) -> RowExistsError:
    """Return the error of adding what is there."""
    return RowExistsError(
        f"Danh mục {kind} đã có dòng mang khoá này; hãy sửa dòng đó.",
        f"the register {kind} has a row of that key already; change that one",
    )


def not_yours() -> NotYoursError:
    """Return the error of reaching beyond the own wards."""
    return NotYoursError(
        "Dòng này thuộc phường khác hoặc thuộc thành phố; hãy nhờ Sở sửa.",
        "the row belongs to another ward or to the city; ask the department to change it",
    )


def stale(current: StoredRow, last: Entry | None) -> StaleError:
    """Return the error of a change that rests on a former state, with the state of now."""
    who, when, what = "", "", ""
    if last is not None:
        who = f" ({last.person})" if last.person else ""
        who = f"{last.author}{who}"
        when = "" if last.at is None else last.at.isoformat(timespec="seconds")
        what = ", ".join(last.after or last.before or {})
    facts = {
        "current": current.values,
        "version": current.version,
        "changed_by": who or None,
        "changed_at": when or None,
        "change_id": None if last is None else last.change_id,
    }
    by_vi = f" {who} đã sửa {what} lúc {when}." if who else " Bộ dữ liệu đã được nhập lại."
    by_en = f" {who} changed {what} at {when}." if who else " The register was imported again."
    return StaleError(
        f"Dòng này đã thay đổi từ khi bạn đọc.{by_vi} Hãy xem giá trị hiện tại rồi sửa lại.",
        f"The row changed since you read it.{by_en} Look at the present values and try again.",
        facts=facts,
    )


def stale_register(kind: str, version: str) -> StaleError:
    """Return the error of a paste whose preview rests on a former state of the register."""
    return StaleError(
        f"Danh mục {kind} đã thay đổi từ khi bạn xem trước. Hãy xem trước lại rồi ghi.",
        f"The register {kind} changed since the preview. Preview again, then write.",
        facts={"version": version},
    )


def undo_conflict(entry: Entry, later: Sequence[Entry]) -> UndoConflictError:
    """Return the error of taking back what was built upon; ``later`` has the newest first."""
    numbers = [one.change_id for one in later]
    undone = later[0] if later and later[0].undoes == entry.change_id else None
    facts = {"conflicts": numbers}
    if undone is not None:
        return UndoConflictError(
            f"Thay đổi {entry.change_id} đã được hoàn tác bằng thay đổi {undone.change_id}.",
            f"change {entry.change_id} was undone already, by change {undone.change_id}",
            facts=facts,
        )
    listed = ", ".join(map(str, numbers))
    return UndoConflictError(
        f"Không hoàn tác được thay đổi {entry.change_id}: các giá trị đó đã được sửa sau này "
        f"(thay đổi {listed}). Hãy hoàn tác các thay đổi ấy trước, từ mới đến cũ.",
        f"change {entry.change_id} cannot be undone: later changes touched the same values "
        f"({listed}). Undo those first, the newest before the others.",
        facts=facts,
    )


def still_needed(entry: Entry, n_rows: int, kind: str) -> UndoConflictError:
    """Return the error of removing a row that others refer to."""
    return UndoConflictError(
        f"Không hoàn tác được thay đổi {entry.change_id}: còn {n_rows} dòng của danh mục {kind} "
        "dùng mã này. Hãy hoàn tác hoặc sửa các dòng ấy trước.",
        f"change {entry.change_id} cannot be undone: {n_rows} rows of the register {kind} refer to "
        "this code. Undo or change those first.",
        facts={"register": kind, "rows": n_rows},
    )


def decided_on(kind: str, season: str) -> DecidedError:
    """Return the error of moving a way to school after a decision."""
    return DecidedError(
        f"Đã có lượt xếp chỗ năm học {season} được quyết định dựa trên dữ liệu này. Hãy đề xuất "
        f"thay đổi bằng tệp (gantruong review propose {kind} FILE) để đo tác động và ký.",
        f"a decided run of season {season} rests on these data; propose the change as a file "
        f"(gantruong review propose {kind} FILE), so that it is measured and signed",
        facts={"season": season},
    )
