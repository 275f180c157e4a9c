"""What can be wrong about a question to the OGC API, each with its sentence in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gis.errors import GanTruongError
from gis.personal_words import may_be_personal

if TYPE_CHECKING:
    from collections.abc import Iterable


class OgcError(GanTruongError):
    """
    A question to the OGC API that cannot be answered.

    Attributes
    ----------
    status, word, vi, en
        Of the problem document.
    """

    def __init__(self, status: int, word: str, *, vi: str, en: str) -> None:
        super().__init__(word)
        self.status = status
        self.word = word
        self.vi = vi
        self.en = en


class QuestionError(OgcError, ValueError):
    """A parameter is unknown or wrong."""

    @classmethod
    def no_filter(cls, name: str) -> QuestionError:
        """Return the refusal of conditions in CQL2."""
        return cls(
            400,
            "no-cql2",
            vi=f"Không nhận {name}: điều kiện CQL2 bị từ chối. Hãy lọc bằng bbox, datetime, ids "
            "hoặc tên thuộc tính, ví dụ ?kind=primary.",
            en=f"{name} is not taken: conditions in CQL2 are refused. Use bbox, datetime, ids or "
            "the name of a property, such as ?kind=primary.",
        )

    @classmethod
    def no_search(cls) -> QuestionError:
        """Return the refusal of searches in a body."""
        return cls(
            400,
            "no-cql2",
            vi="Không nhận truy vấn trong thân yêu cầu. Hãy dùng GET …/items với bbox, datetime, "
            "ids hoặc tên thuộc tính.",
            en="Searches in a request body are not taken. Use GET …/items with bbox, datetime, "
            "ids or the name of a property.",
        )

    @classmethod
    def unknown(cls, name: str, known: Iterable[str]) -> QuestionError:
        """Return the refusal of a parameter that the resource does not have."""
        is_name = name.isprintable() and len(name) < 30 and not may_be_personal(name)  # noqa: PLR2004 (a name, not a text)
        shown = name if is_name else "?"
        listed = ", ".join(sorted(known))
        return cls(
            400,
            "unknown-parameter",
            vi=f"Không có tham số {shown}; ở đây dùng được: {listed}.",
            en=f"There is no parameter {shown}; here there are: {listed}.",
        )

    @classmethod
    def wrong(cls, name: str, wanted: str) -> QuestionError:
        """Return the refusal of a value."""
        return cls(
            400,
            "wrong-parameter",
            vi=f"Giá trị của tham số {name} chưa đúng; cần: {wanted}.",
            en=f"The value of parameter {name} is not right; wanted: {wanted}.",
        )


class NothingHereError(OgcError, LookupError):
    """There is no such collection, feature or tile."""

    @classmethod
    def of(cls) -> NothingHereError:
        """Return it."""
        return cls(
            404,
            "not-found",
            vi="Không có lớp, đối tượng hoặc mảnh bản đồ này; xem /ogc/collections.",
            en="There is no such collection, feature or tile; see /ogc/collections.",
        )


class TooSlowError(OgcError):
    """A question took longer than two seconds."""

    @classmethod
    def of(cls) -> TooSlowError:
        """Return it."""
        return cls(
            503,
            "too-slow",
            vi="Câu hỏi mất hơn 2 giây nên đã dừng. Hãy hỏi vùng nhỏ hơn (bbox) hoặc ít hơn "
            "(limit), rồi thử lại.",
            en="The question took more than 2 seconds and was stopped. Ask for a smaller area "
            "(bbox) or fewer features (limit), and try again.",
        )
