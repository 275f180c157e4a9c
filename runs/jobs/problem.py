"""Why a job failed, as a person may read it: nothing of a child, nothing of the inside."""

from __future__ import annotations

import re
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy.exc import DBAPIError

from gis.errors import (
    BrokenPromiseError,
    DatabaseError,
    EnvironmentNotReadyError,
    GanTruongError,
    InputError,
)
from runs.approval.errors import WaitsError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gis.report import Finding

AGAIN: Final = (DatabaseError, DBAPIError, EnvironmentNotReadyError, MemoryError, OSError)
"""What may pass: the job is tried again, a few times."""

SENTENCES: Final[tuple[tuple[type[BaseException], str, str, str], ...]] = (
    (
        BrokenPromiseError,
        "broken-promise",
        "Kết quả hoặc dữ liệu lưu vi phạm một cam kết; không ghi gì.",
        "A result or stored data break a promise; nothing was written.",
    ),
    (
        WaitsError,
        "waits-for-second-person",
        "Việc này cần hai người; người thứ hai chưa duyệt. Chưa có gì thay đổi.",
        "This takes two persons, and the second has not agreed yet. Nothing has changed.",
    ),
    (
        InputError,
        "input",
        "Dữ liệu vào hoặc yêu cầu có lỗi; không ghi gì.",
        "The input or the request has errors; nothing was written.",
    ),
    (
        DatabaseError,
        "database",
        "Cơ sở dữ liệu không dùng được hoặc không ở trạng thái cần thiết.",
        "The database could not be used or is not in the state that is needed.",
    ),
    (DBAPIError, "database", "Cơ sở dữ liệu không dùng được.", "The database could not be used."),
    (MemoryError, "memory", "Máy không đủ bộ nhớ.", "The machine has too little memory."),
    (
        GanTruongError,
        "not-done",
        "Không làm được việc này.",
        "The work could not be done.",
    ),
)
INTERNAL: Final = (
    "internal",
    "Chương trình gặp lỗi; đây không phải lỗi của bạn.",
    "The program had an error; it is not your fault.",
)
VANISHED: Final = {
    "word": "ended-with-its-process",
    "vi": "Tiến trình làm việc này đã bị dừng nhiều lần trước khi xong; việc được thôi không làm "
    "nữa.",
    "en": "The process that did this work ended too early, several times; it was given up.",
}
MOST_FINDINGS: Final = 200
MOST_LETTERS: Final = 300
_QUOTED: Final = re.compile(r"'[^']*'|\"[^\"]*\"|“[^”]*”")
_TOKEN: Final = re.compile(r"[^\s,;:()]*\d[^\s,;:()]*")


def problem_of(error: BaseException, known: Iterable[object] = ()) -> dict[str, Any]:
    """
    Return word, sentences and findings of an error.

    Parameters
    ----------
    known
        Values that may stand in the sentence: the job's own arguments.

    Notes
    -----
    An error's own words may hold an id, a house number or a name out of a file. Whatever is
    quoted or holds a digit is left out, unless it is one of the arguments.

    Examples
    --------
    >>> problem_of(InputError("no pupils of grade 1"), ["1"])["en"]
    'The input or the request has errors; nothing was written. (no pupils of grade 1)'
    >>> problem_of(InputError("pupil P17 lives at 'Lê Lợi'"))["en"]
    'The input or the request has errors; nothing was written. (pupil … lives at …)'
    """
    found = next((row[1:] for row in SENTENCES if isinstance(error, row[0])), INTERNAL)
    word, vi, en = found
    if isinstance(error, InputError) and error.findings:
        return {"word": word, "vi": vi, "en": en, "findings": findings_json(error.findings)}
    if isinstance(error, GanTruongError) and str(error):
        own = masked(str(error).partition("\n")[0], known)
        vi, en = f"{vi} ({own})", f"{en} ({own})"
    return {"word": word, "vi": vi, "en": en}


def findings_json(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """Return findings with their place and both sentences, without what stood in the cell."""
    rows = [
        {
            "severity": one.severity,
            "code": one.code,
            "row": one.row,
            "column": one.column,
            "vi": one.message_vi,
            "en": one.message_en,
        }
        for one in findings
    ]
    return rows[:MOST_FINDINGS]


def masked(text: str, known: Iterable[object] = ()) -> str:
    """
    Return a sentence without what is quoted or holds a digit, but for what is known.

    Examples
    --------
    >>> masked("run 12 has no 'Nguyễn An', see P-9", [12])
    'run 12 has no …, see …'
    """
    may_stand = {str(one) for one in known}

    def hide(match: re.Match[str]) -> str:
        token = match[0]
        return token if token.strip("'\"“”.!?") in may_stand else "…"

    return _TOKEN.sub(hide, _QUOTED.sub(hide, text))[:MOST_LETTERS]


def where_it_broke(error: BaseException) -> str:
    """Return the places of a traceback, without its words: they may hold a child's data."""
    frames = traceback.extract_tb(error.__traceback__)[-6:]
    return " < ".join(f"{Path(one.filename).name}:{one.lineno}" for one in reversed(frames))
