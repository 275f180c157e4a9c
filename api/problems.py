"""The one table from errors to HTTP (RFC 9457 problem details), in the caller's language."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from sqlalchemy.exc import DBAPIError
from starlette.exceptions import HTTPException

from api import errors as own
from api.language import language_of
from api.validation import FieldProblem, field_problems, finding_problems
from gis.errors import (
    DatabaseError,
    EnvironmentNotReadyError,
    GanTruongError,
    InputError,
    UnknownNameError,
)
from runs.editing import errors as refusals

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fastapi import FastAPI
    from starlette.requests import Request

    from api.language import Language

MEDIA_TYPE: Final = "application/problem+json"
RETRY_AFTER_S: Final = 5
OURS: Final = 500

log = logging.getLogger("gantruong.api")


@dataclass(frozen=True, slots=True)
class Case:
    """One kind of problem: status, stable word, and what the caller should do, twice."""

    status: int
    word: str
    vi: str
    en: str

    def text(self, language: Language) -> str:
        """Return the sentence in a language."""
        return self.vi if language == "vi" else self.en


class Problem(BaseModel):
    """A problem document (RFC 9457)."""

    type: str = Field(examples=["urn:gantruong:problem:unknown-school"])
    title: str = Field(examples=["Không có trường nào mang mã này."])
    status: int = Field(examples=[404])
    detail: str = Field(examples=["Không có trường nào mang mã này. Hãy tìm theo tên."])
    errors: list[FieldProblem] | None = Field(
        default=None, description="One entry per wrong field; never the value that was sent."
    )


BUSY: Final = Case(
    503,
    "busy",
    "Máy chủ đang bận hoặc đang khởi động lại. Hãy thử lại sau ít giây.",
    "The server is busy or restarting. Please try again in a few seconds.",
)
BROKEN: Final = Case(
    OURS,
    "internal",
    "Máy chủ gặp lỗi; đây không phải lỗi của bạn. Hãy thử lại sau.",
    "The server had an error; it is not your fault. Please try again later.",
)
INVALID: Final = Case(
    422,
    "invalid-request",
    "Yêu cầu có chỗ chưa đúng; xem từng trường trong “errors”.",
    "The request is not valid; see each field under “errors”.",
)
BY_SENTENCE: Final = ("{vi}", "{en}")
"""Of errors that carry their own sentences."""

BY_ERROR: Final[dict[type[Exception], Case]] = {
    own.UnknownSchoolError: Case(
        404,
        "unknown-school",
        "Không có trường nào mang mã này. Hãy tìm theo tên ở /v1/schools?q=…",
        "No school has that code. Search by name under /v1/schools?q=…",
    ),
    own.UnknownRunError: Case(
        404,
        "unknown-run",
        "Chưa có lần xếp chỗ nào như vậy.",
        "There is no such placement yet.",
    ),
    own.UnknownTileError: Case(
        404,
        "unknown-tile",
        "Không có mảnh bản đồ này; mức phóng từ 0 đến 16, x và y từ 0, nhỏ hơn 2^z.",
        "There is no such tile; zoom is 0 to 16, x and y are 0 and up, below 2^z.",
    ),
    own.UnknownProfileError: Case(
        422,
        "unknown-profile",
        "Không có cách đi này; các cách đi được liệt kê ở /v1/city.",
        "There is no such way of travelling; /v1/city lists them.",
    ),
    own.NoWayError: Case(
        404,
        "no-way",
        "Không có đường nào từ điểm này đến trường đó. Hãy chọn điểm gần đường hơn.",
        "No road leads from that point to that school. Choose a point nearer to a road.",
    ),
    own.NoKeyError: Case(
        401,
        "no-key",
        "Địa chỉ này cần khoá API còn hiệu lực: Authorization: Bearer gt_… Hãy hỏi người quản trị.",
        "This address needs a valid API key: Authorization: Bearer gt_… Ask the administrator.",
    ),
    own.ScopeError: Case(
        403,
        "no-scope",
        "Khoá API này không có quyền “{scope}”. Hãy nhờ người quản trị cấp.",
        "This API key lacks the scope “{scope}”. Ask the administrator for it.",
    ),
    own.NoVersionError: Case(
        428,
        "no-version",
        "Thay đổi phải kèm If-Match với ETag của lần đọc gần nhất, để không ghi đè lên người khác.",
        "A change needs If-Match with the ETag that was read, so that nobody is overwritten.",
    ),
    refusals.NoSuchRowError: Case(404, "unknown-row", *BY_SENTENCE),
    refusals.RowExistsError: Case(409, "row-exists", *BY_SENTENCE),
    refusals.NotYoursError: Case(403, "other-ward", *BY_SENTENCE),
    refusals.StaleError: Case(412, "changed-meanwhile", *BY_SENTENCE),
    refusals.DecidedError: Case(409, "decided", *BY_SENTENCE),
    refusals.UndoConflictError: Case(409, "undo-conflict", *BY_SENTENCE),
    refusals.RefusedError: Case(422, "refused", *BY_SENTENCE),
    UnknownNameError: Case(
        404,
        "unknown-name",
        "Không có gì mang tên này; các danh mục được liệt kê ở /v1/registers.",
        "Nothing has that name; /v1/registers lists the registers.",
    ),
    own.BodyTooLargeError: Case(
        413,
        "too-large",
        "Yêu cầu quá lớn. Hãy chia thành nhiều yêu cầu nhỏ hơn.",
        "The request is too large. Split it into smaller ones.",
    ),
    InputError: INVALID,
    DatabaseError: BUSY,
    EnvironmentNotReadyError: BUSY,
    DBAPIError: BUSY,
}
BY_STATUS: Final = {
    404: Case(
        404,
        "not-found",
        "Không có gì ở địa chỉ này; các địa chỉ được mô tả ở /v1/openapi.json.",
        "Nothing is at this address; /v1/openapi.json describes those there are.",
    ),
    405: Case(
        405,
        "method-not-allowed",
        "Địa chỉ này không nhận phương thức đó; xem /v1/openapi.json.",
        "This address does not take that method; see /v1/openapi.json.",
    ),
}
RESPONSES: Final[dict[int | str, dict[str, Any]]] = {
    status: {"model": Problem, "description": text, "content": {MEDIA_TYPE: {}}}
    for status, text in ((422, "The request is not valid"), (503, "Try again in a few seconds"))
}
"""What every route may answer besides its own; for the API description."""


def install(app: FastAPI) -> None:
    """Register the table on the application."""
    for kind in (GanTruongError, DBAPIError, Exception):
        app.add_exception_handler(kind, on_error)
    app.add_exception_handler(RequestValidationError, on_invalid)
    app.add_exception_handler(HTTPException, on_status)


async def on_error(request: Request, error: Exception) -> JSONResponse:
    """Tell the caller what it may know: a written sentence, never an exception's own text."""
    case = next((BY_ERROR[kind] for kind in type(error).mro() if kind in BY_ERROR), BROKEN)
    if case.status >= OURS:
        log.error("problem=%s path=%s error=%s", case.word, request.url.path, type(error).__name__)
    language = language_of(request)
    match error:
        case refusals.RefusedError():
            told = replace(case, vi=error.vi, en=error.en)
            return document(told, language, members=error.facts)
        case InputError() if error.findings:
            return document(case, language, finding_problems(error.findings, language))
        case own.ScopeError():
            scope = str(error)
            case = replace(case, vi=case.vi.format(scope=scope), en=case.en.format(scope=scope))
        case own.NoKeyError():
            return document(case, language, headers={"WWW-Authenticate": "Bearer"})
    return document(case, language)


async def on_invalid(request: Request, error: Exception) -> JSONResponse:
    """Name each wrong field without repeating what stood in it: it may be a child's home."""
    language = language_of(request)
    found = error.errors() if isinstance(error, RequestValidationError) else []
    return document(INVALID, language, field_problems(found, language))


async def on_status(request: Request, error: Exception) -> JSONResponse:
    """Give the framework's own refusals the same form."""
    status = error.status_code if isinstance(error, HTTPException) else OURS
    headers = dict(error.headers or {}) if isinstance(error, HTTPException) else {}
    case = BY_STATUS.get(status) or (INVALID if status < OURS else BROKEN)
    return document(case, language_of(request), headers=headers, status=status)


def document(
    case: Case,
    language: Language,
    fields: list[FieldProblem] | None = None,
    *,
    headers: dict[str, str] | None = None,
    status: int | None = None,
    members: Mapping[str, Any] | None = None,
) -> JSONResponse:
    """Return a problem document, with further members if given; problems are never cached."""
    text = case.text(language)
    title, _, _ = text.partition(". ")
    problem = Problem(
        type=f"urn:gantruong:problem:{case.word}",
        title=title.rstrip("."),
        status=status or case.status,
        detail=text,
        errors=fields,
    )
    sent = {"Cache-Control": "no-store", "Content-Language": language, **(headers or {})}
    if problem.status == BUSY.status:
        sent["Retry-After"] = str(RETRY_AFTER_S)
    body = {**problem.model_dump(exclude_none=True), **(members or {})}
    return JSONResponse(body, problem.status, headers=sent, media_type=MEDIA_TYPE)
