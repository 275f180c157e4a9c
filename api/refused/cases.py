"""What a kind of problem is, and those of places, distances and catchments."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from api.refused import errors as own
from gis.api_client_reach import BeyondError
from gis.api_clients import NameTakenError, UnknownClientError, WithdrawnError
from runs.locate import online
from runs.registrations import deadline
from runs.season.errors import SeasonRefusedError
from runs.zoning import by_hand as zoning

if TYPE_CHECKING:
    from api.language import Language


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


BY_SENTENCE: Final = ("{vi}", "{en}")
"""Of errors that carry their own sentences."""
WORKING: Final = Case(
    503,
    "heavy-busy",
    "Đang có quá nhiều phép tính lớn. Hãy thử lại sau ít giây.",
    "Too much expensive work is under way. Please try again in a few seconds.",
)
MORE: Final[dict[type[Exception], Case]] = {
    deadline.ClosedError: Case(409, "registration-closed", *BY_SENTENCE),
    online.NoSuchEntryError: Case(404, "unknown-entry", *BY_SENTENCE),
    online.DecidedBeforeError: Case(409, "decided-before", *BY_SENTENCE),
    BeyondError: Case(
        403,
        "beyond-own-rights",
        "Không ai cấp được khoá mở nhiều hơn khoá của chính mình: quyền, phường, ngày hết hạn. Khoá"
        " có quyền clients:manage chỉ được tạo tại máy chủ cơ sở dữ liệu.",
        "Nobody gives out a key that opens more than the own one: scopes, wards, last day. A key"
        " with clients:manage is made at the machine of the database alone.",
    ),
    NameTakenError: Case(
        409,
        "client-exists",
        "Đã có chương trình mang tên này. Hãy đổi khoá của nó, hoặc chọn tên khác.",
        "There is a client of that name. Exchange its key, or choose another name.",
    ),
    UnknownClientError: Case(
        404,
        "unknown-client",
        "Không có chương trình nào mang số này, hoặc nó thuộc phường khác.",
        "No client has that number, or it is another ward's.",
    ),
    WithdrawnError: Case(
        409,
        "client-withdrawn",
        "Khoá này đã bị thu hồi vĩnh viễn. Hãy tạo chương trình khác.",
        "This key was withdrawn for good. Make another client.",
    ),
    own.UnknownWardError: Case(
        404,
        "unknown-ward",
        "Không có phường, xã nào mang mã này; tên cũ và mới tìm được ở /v1/search?q=…",
        "No ward has that code; old and new names are found under /v1/search?q=…",
    ),
    own.UnknownCatchmentError: Case(
        404,
        "unknown-catchment",
        "Không có vùng tuyển sinh nào mang số này; danh sách ở /v1/catchments.",
        "No catchment has that number; /v1/catchments lists them.",
    ),
    own.UnknownPolicyError: Case(
        404,
        "unknown-policy",
        "Không có bộ quy tắc nào mang tên này; danh sách ở /v1/policies.",
        "No policy has that name; /v1/policies lists them.",
    ),
    own.BadBoxError: Case(
        422,
        "bad-box",
        "bbox phải là bốn số độ: tây, nam, đông, bắc; tây không quá đông, nam không quá bắc.",
        "bbox must be four degrees: west, south, east, north; west not above east, south not above "
        "north.",
    ),
    own.HeavyBusyError: WORKING,
    own.HeavyLostError: Case(
        503,
        "heavy-lost",
        "Tiến trình tính toán đã dừng giữa chừng; không có gì bị ghi dở. Hãy thử lại sau ít giây.",
        "The process that did the work ended; nothing is half done. Please try again in a few "
        "seconds.",
    ),
    own.HeavyTooLongError: Case(
        503,
        "heavy-too-long",
        "Phép tính quá lâu nên đã được dừng. Hãy chia thành nhiều yêu cầu nhỏ hơn.",
        "The work took too long and was ended. Split it into smaller requests.",
    ),
    own.TooManyPairsError: Case(
        422,
        "too-many-pairs",
        "Một yêu cầu được hỏi nhiều nhất 10.000 cặp. Hãy chia thành nhiều yêu cầu nhỏ hơn.",
        "One request may ask for 10,000 pairs at most. Split it into smaller ones.",
    ),
    own.UnknownHomeError: Case(
        422,
        "unknown-home",
        "Có cặp nêu một nhà không nằm trong “homes”.",
        "A pair names a home that is not among “homes”.",
    ),
    own.NotAcceptableError: Case(
        406,
        "not-acceptable",
        "Không có dạng trả lời nào mà Accept chấp nhận; xem /v1/openapi.json.",
        "There is no form of the answer that Accept takes; see /v1/openapi.json.",
    ),
    SeasonRefusedError: Case(409, "season-refused", *BY_SENTENCE),
    zoning.NotYoursError: Case(403, "other-ward", *BY_SENTENCE),
    zoning.StaleError: Case(412, "changed-meanwhile", *BY_SENTENCE),
    zoning.NotADraftError: Case(409, "no-draft", *BY_SENTENCE),
    zoning.InTheWayError: Case(409, "in-the-way", *BY_SENTENCE),
}
