"""Sentences for wrong fields of a request, without the values that were sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from pydantic import BaseModel, Field

from gis.personal_words import HIDDEN, may_be_personal
from gis.register.columns import expected_headings
from gis.register.contract import registers
from gis.text import fold

if TYPE_CHECKING:
    from api.language import Language
    from gis.report import Finding

SENTENCES: Final[dict[str, tuple[str, str]]] = {
    "missing": ("Thiếu trường này.", "This field is missing."),
    "extra_forbidden": ("Không có trường nào tên như vậy.", "There is no field of that name."),
    "greater_than_equal": ("Phải từ {ge} trở lên.", "Must be at least {ge}."),
    "less_than_equal": ("Không được quá {le}.", "Must be at most {le}."),
    "finite_number": ("Phải là một số hữu hạn.", "Must be a finite number."),
    "float_type": ("Phải là một số.", "Must be a number."),
    "float_parsing": ("Phải là một số.", "Must be a number."),
    "int_type": ("Phải là một số nguyên.", "Must be a whole number."),
    "int_parsing": ("Phải là một số nguyên.", "Must be a whole number."),
    "int_from_float": ("Phải là một số nguyên.", "Must be a whole number."),
    "literal_error": ("Phải là một trong: {expected}.", "Must be one of: {expected}."),
    "string_type": ("Phải là chữ.", "Must be text."),
    "string_too_long": ("Dài quá {max_length} ký tự.", "Longer than {max_length} characters."),
    "string_too_short": (
        "Ngắn hơn {min_length} ký tự.",
        "Shorter than {min_length} characters.",
    ),
    "json_invalid": ("Nội dung không phải là JSON đúng.", "The body is not valid JSON."),
    "model_attributes_type": ("Nội dung phải là JSON.", "The body must be JSON."),
}
MOST_FINDINGS: Final = 200
OTHER: Final = ("Giá trị không đúng.", "The value is not valid.")


class FieldProblem(BaseModel):
    """One wrong field."""

    field: str = Field(examples=["lon"])
    row: int | None = Field(
        default=None, description="Row of a paste; its header is row 1.", examples=[14]
    )
    message: str = Field(examples=["Không được quá 180."])


def field_problems(found: Sequence[Any], language: Language) -> list[FieldProblem]:
    """
    Return one sentence per wrong field.

    Examples
    --------
    >>> field_problems([{"loc": ("body", "lon"), "type": "missing"}], "en")
    [FieldProblem(field='lon', row=None, message='This field is missing.')]
    """
    return [FieldProblem(field=_name(one), message=_sentence(one, language)) for one in found]


def finding_problems(found: Sequence[Finding], language: Language) -> list[FieldProblem]:
    """Return the findings of a check, without the values that they are about."""
    return [
        FieldProblem(
            field=_told(one.column or ""),
            row=one.row,
            message=one.message_vi if language == "vi" else one.message_en,
        )
        for one in found[:MOST_FINDINGS]
    ]


def _name(one: Mapping[str, Any]) -> str:
    parts = [str(part) for part in one["loc"][1:] if not isinstance(part, int)]
    return _told(".".join(parts) or str(one["loc"][0]))


def _told(field: str) -> str:
    """Return the name of a field; what a caller put in its place may be a child's."""
    return field if not may_be_personal(field) or fold(field) in _headings() else HIDDEN


@cache
def _headings() -> frozenset[str]:
    """Return the folded headings of all registers, which are written as offices write them."""
    return frozenset().union(*(expected_headings(one, ()) for one in registers().values()))


def _sentence(one: Mapping[str, Any], language: Language) -> str:
    vi, en = SENTENCES.get(one["type"], OTHER)
    limits = {name: limit for name, limit in one.get("ctx", {}).items() if name != "error"}
    return (vi if language == "vi" else en).format_map(limits)
