"""The one table from errors to HTTP (RFC 9457 problem details), in the caller's language."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from sqlalchemy.exc import DBAPIError
from starlette.exceptions import HTTPException

from api.language import language_of
from api.refused import errors as own
from api.refused.cases import BY_SENTENCE, MORE, Case
from api.refused.problem_headers import headers_of
from api.refused.validation import FieldProblem, field_problems, finding_problems
from gis.errors import (
    DatabaseError,
    EnvironmentNotReadyError,
    GanTruongError,
    InputError,
    UnknownNameError,
)
from runs.approval import errors as approvals
from runs.editing import errors as refusals
from runs.exports import errors as exports
from runs.families import refusals as family
from runs.jobs.errors import NoSuchJobError
from runs.refusal import RefusedError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fastapi import FastAPI
    from starlette.requests import Request

    from api.language import Language

MEDIA_TYPE: Final = "application/problem+json"
RETRY_AFTER_S: Final = 5
OURS: Final = 500

log = logging.getLogger("gantruong.api")


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
NOT_FOUND: Final = Case(
    404,
    "not-found",
    "Không có gì ở địa chỉ này; các địa chỉ được mô tả ở /v1/openapi.json.",
    "Nothing is at this address; /v1/openapi.json describes those there are.",
)
BY_ERROR: Final[dict[type[Exception], Case]] = {
    **MORE,
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
        "This address needs a valid API key (Authorization: Bearer gt_…) or sign-in. Ask the "
        "administrator.",
    ),
    own.NoRoleError: Case(
        403,
        "no-role",
        "Tài khoản này hợp lệ nhưng chưa được gán vai trò hoặc phường. Hãy nhờ người quản trị thêm "
        "vào bảng tài khoản, hoặc sửa thông tin ở hệ thống định danh.",
        "This account is valid and has no role or ward here. Ask the administrator to add it to "
        "the table of accounts, or to mend its claims at the identity provider.",
    ),
    own.ProviderAwayError: BUSY,
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
    approvals.WaitsError: Case(409, "waits-for-second-person", *BY_SENTENCE),
    approvals.NoSuchApprovalError: Case(404, "unknown-approval", *BY_SENTENCE),
    approvals.SamePersonError: Case(403, "same-person", *BY_SENTENCE),
    approvals.OvertakenError: Case(409, "overtaken", *BY_SENTENCE),
    exports.NoSuchExportError: Case(404, "unknown-export", *BY_SENTENCE),
    exports.ClosedError: Case(409, "export-closed", *BY_SENTENCE),
    exports.AlteredError: Case(409, "export-altered", *BY_SENTENCE),
    RefusedError: Case(422, "refused", *BY_SENTENCE),
    own.UnknownChildError: Case(
        404,
        "unknown-child",
        "Lượt này không có em nào mang mã đó trong địa bàn của khoá.",
        "This run has no child with that id in the wards of the key.",
    ),
    own.UnknownWorkError: Case(
        404,
        "unknown-work",
        "Không có phương án hay tệp gửi vào nào như vậy; xem /v1/scenarios, /v1/imports.",
        "There is no such what-if or file sent in; see /v1/scenarios, /v1/imports.",
    ),
    NoSuchJobError: Case(
        404,
        "unknown-job",
        "Không có việc nào mang số này, hoặc khoá không được xem.",
        "There is no job of that number, or not for this key.",
    ),
    own.CityOnlyError: Case(
        403,
        "city-only",
        "Việc này là của toàn thành phố; khoá của một số phường không làm được.",
        "This is the whole city's to do; a key of some wards may not.",
    ),
    own.ConflictError: Case(409, "conflict", *BY_SENTENCE),
    own.BusyError: BUSY,
    UnknownNameError: Case(
        404,
        "unknown-name",
        "Không có gì mang tên này; các danh mục được liệt kê ở /v1/registers.",
        "Nothing has that name; /v1/registers lists the registers.",
    ),
    own.NoResultError: Case(
        404,
        "no-result",
        "Mã này không mở kết quả nào. Hãy so lại từng chữ với thư của trường hoặc phường; nếu vẫn "
        "không được, hãy hỏi ủy ban phường, xã nơi em ở.",
        "This code opens no result. Compare it letter by letter with the letter you received; if "
        "it still does not open, ask the ward committee where the child lives.",
    ),
    own.NotPublishedError: Case(
        404,
        "not-published",
        "Kết quả chưa được công bố ở đây. Xem sớm hay muộn không ảnh hưởng đến kết quả.",
        "Results have not been published here yet. Looking early or late has no influence.",
    ),
    own.TooManyTriesError: Case(
        429,
        "too-many-tries",
        "Từ kết nối mạng này vừa có quá nhiều lần thử không đúng. Đây không phải là mã sai: hãy "
        "thử lại sau, hoặc dùng mạng khác. Mã của em không bị khoá.",
        "There were too many wrong tries from this connection. This does not say that your code "
        "is wrong: try again later, or from another network. The child's code is not locked.",
    ),
    own.TooManyKeysError: Case(
        429,
        "too-many-keys",
        "Từ kết nối mạng này vừa có quá nhiều khoá API hoặc phiên đăng nhập không đúng. Điều này "
        "không có nghĩa là khoá của bạn sai: hãy thử lại sau (Retry-After).",
        "Too many wrong API keys or tokens came from this connection. This does not say that yours "
        "is wrong: try again later (Retry-After).",
    ),
    own.FamilyLaterError: Case(
        503,
        "later",
        "Hiện chưa ghi được điều gia đình gửi. Không có gì bị mất: kết quả của em và mọi điều đã "
        "ghi trước đó giữ nguyên. Hãy gửi lại sau ít phút; sớm hay muộn trong hạn đều như nhau.",
        "What you sent cannot be kept right now. Nothing is lost: the result and all that was "
        "kept before stay as they are. Please send it again in a few minutes; early or late "
        "within the time makes no difference.",
    ),
    family.NotNowError: Case(409, "not-now", *BY_SENTENCE),
    family.WrongEvidenceError: Case(422, "wrong-evidence", *BY_SENTENCE),
    family.NoSuchRequestError: Case(404, "unknown-request", *BY_SENTENCE),
    own.HeavyBrokenError: BROKEN,
    own.BodyTooLargeError: Case(
        413,
        "too-large",
        "Yêu cầu quá lớn. Hãy chia thành nhiều yêu cầu nhỏ hơn.",
        "The request is too large. Split it into smaller ones.",
    ),
    own.BodyTooSlowError: Case(
        408,
        "too-slow",
        "Yêu cầu đến quá chậm nên không được đọc hết. Hãy gửi lại.",
        "The request came too slowly and was not read to its end. Send it again.",
    ),
    own.NotStrictJsonError: Case(
        422,
        "invalid-json",
        "Nội dung không phải JSON (UTF-8) rõ ràng: không nhận NaN, số quá lớn, tên lặp lại, NUL.",
        "The body is no clear JSON (UTF-8): no NaN, no huge number, no name twice, no NUL.",
    ),
    own.BadAddressError: Case(
        400,
        "bad-address",
        "Địa chỉ có ký tự không hợp lệ.",
        "The address holds letters that are not allowed.",
    ),
    own.AddressTooLongError: Case(
        414, "address-too-long", "Địa chỉ quá dài.", "The address is too long."
    ),
    own.HeadersTooLargeError: Case(
        431, "headers-too-large", "Phần đầu yêu cầu quá lớn.", "The headers are too large."
    ),
    own.ShedError: Case(
        503,
        "overloaded",
        "Rất nhiều người đang hỏi cùng lúc. Hãy thử lại sau vài giây; gửi sớm hay muộn không thay"
        " đổi kết quả.",
        "Very many are asking at this moment. Please try again in a few seconds; being early or"
        " late changes no result.",
    ),
    own.NoMetricsError: NOT_FOUND,
    own.NoIdempotencyKeyError: Case(
        400,
        "no-idempotency-key",
        "Yêu cầu này phải kèm Idempotency-Key (UUID ngẫu nhiên), để gửi lại không bị làm hai lần.",
        "This request needs an Idempotency-Key (a random UUID), so that sending it again is safe.",
    ),
    own.BadIdempotencyKeyError: Case(
        400,
        "bad-idempotency-key",
        "Idempotency-Key phải có 16 đến 255 ký tự ASCII in được, không có dấu cách.",
        "An Idempotency-Key has 16 to 255 printable ASCII letters and no space.",
    ),
    own.KeyReusedError: Case(
        409,
        "key-reused",
        "Idempotency-Key này đã dùng cho một yêu cầu khác. Yêu cầu mới cần khoá mới.",
        "This Idempotency-Key was used for another request. A new request needs a new key.",
    ),
    own.StillRunningError: Case(
        409,
        "still-running",
        "Yêu cầu này đang được thực hiện. Hãy gửi lại y hệt sau ít giây để nhận kết quả.",
        "This very request is being carried out. Send it again in a few seconds for its answer.",
    ),
    own.DoneBeforeError: Case(
        409,
        "done-before",
        "Yêu cầu này đã được thực hiện một lần, câu trả lời bị mất. Hãy đọc lại dữ liệu.",
        "This request was carried out once and its answer was lost. Read the data again.",
    ),
    InputError: INVALID,
    DatabaseError: BUSY,
    EnvironmentNotReadyError: BUSY,
    DBAPIError: BUSY,
}
BY_STATUS: Final = {
    416: Case(
        416,
        "no-such-range",
        "Phần được hỏi nằm sau cuối tệp.",
        "The part that was asked for lies behind the end of the file.",
    ),
    404: NOT_FOUND,
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
        case RefusedError():
            told = replace(case, vi=error.vi, en=error.en)
            return document(told, language, members=error.facts)
        case InputError() if error.findings:
            return document(case, language, finding_problems(error.findings, language))
        case own.ScopeError():
            scope = str(error)
            case = replace(case, vi=case.vi.format(scope=scope), en=case.en.format(scope=scope))
    return document(case, language, headers=headers_of(error))


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
        sent.setdefault("Retry-After", str(RETRY_AFTER_S))
    body = {**problem.model_dump(exclude_none=True), **(members or {})}
    return JSONResponse(body, problem.status, headers=sent, media_type=MEDIA_TYPE)
