"""pandera schemas built from the contract: every wrong cell becomes one finding."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrors

from gis.register.contract import load
from gis.register.finding import finding, shown, suggestion
from gis.text import has_control

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from gis.register.contract import Column
    from gis.report import Finding

Rule = tuple[str, "Callable[[pd.Series], pd.Series]"]

CODE_LETTERS: Final = 64
TEXT_LETTERS: Final = 500
PERSONAL_NUMBER_DIGITS: Final = 12
PHONE: Final = r"(?=(?:\D*\d){3,15}\D*$)\+?[0-9 ().-]+"  # 3 digits: emergency and service numbers
EMAIL: Final = r"[^\s@]+@[^\s@.]+(?:\.[^\s@.]+)+"
MINUTES: Final = r"""\d\s*(?:[°º˚'′’"″”]|[NSEWĐB]\s*$)"""  # noqa: RUF001 - what people type
NUMBER: Final = r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?"


def wrong_cells(
    frame: pd.DataFrame, kind: str, *, file: str, row_number: Sequence[int], given: Given
) -> list[Finding]:
    """
    Return one finding per cell that breaks its column's contract, in row order.

    Parameters
    ----------
    frame
        Settled text cells under our names, missing = NA, index 0, 1, 2 …
    row_number
        Spreadsheet row of each.
    given
        Column to (heading in the file, cells as they stood), for the wording.
    """
    try:
        schema(kind).validate(frame, lazy=True)
    except SchemaErrors as errors:
        cases = errors.failure_cases.dropna(subset=["index"])
    else:
        return []
    register = load(kind)
    order = {name: at for at, name in enumerate(register.names)}
    first: dict[tuple[int, int], str] = {}
    cases = cases.sort_values("check_number", kind="stable", na_position="first")
    for name, check, index in zip(cases["column"], cases["check"], cases["index"], strict=True):
        first.setdefault((int(index), order[str(name)]), _code(str(check)))
    found = []
    for (index, at), code in sorted(first.items()):
        column = register.columns[at]
        heading, cells = given.get(column.name, (column.name, None))
        value = cells[index] if cells is not None else ""
        found.append(
            finding(
                code,
                file,
                row=row_number[index],
                column=heading,
                value=shown(register, column, value),
                facts=_facts(column, value, code),
            )
        )
    return found


Given = dict[str, tuple[str, "Sequence[str] | None"]]


@cache
def schema(kind: str) -> pa.DataFrameSchema:
    """Return the schema of a register's text cells, its checks named by finding code."""
    return pa.DataFrameSchema(
        {
            column.name: pa.Column(
                checks=[pa.Check(rule, name=code, error=code) for code, rule in rules(column)],
                nullable=not column.required or column.may_be_empty or column.default is not None,
                required=False,
            )
            for column in load(kind).columns
        }
    )


def rules(column: Column) -> list[Rule]:
    """Return the checks of a column, the most telling first; the first broken one is reported."""
    return [*ALWAYS, *_BY_TYPE[column.type](column)]


def to_numbers(cells: pd.Series) -> pd.Series:
    """Return the cells as finite numbers, NaN where they are none."""
    is_number = cells.str.fullmatch(NUMBER).astype(bool)
    numbers = pd.to_numeric(cells.where(is_number), errors="coerce").astype("float64")
    return numbers.where(np.isfinite(numbers))


def _code(check: str) -> str:
    return "empty_cell" if check == "not_nullable" else check


def _facts(column: Column, value: str, code: str) -> dict[str, object]:
    facts: dict[str, object] = {
        "allowed": ", ".join(column.allowed_vi or column.allowed),
        "allowed_en": ", ".join(column.allowed),
        "low": _plain(column.min),
        "high": _plain(column.max),
        "limit": CODE_LETTERS if column.type == "code" else TEXT_LETTERS,
    }
    hint = "" if column.personal or code != "unknown_value" else value
    return {**facts, **suggestion(hint, column.allowed if hint else ())}


def _plain(bound: float | None) -> str:
    return "" if bound is None else f"{bound:g}" if abs(bound) < 10**6 else f"{bound:.0f}"


def _clean(cells: pd.Series) -> pd.Series:
    return ~cells.map(has_control).astype(bool)


def _whole_letters(cells: pd.Series) -> pd.Series:
    return ~cells.str.contains("\ufffd", regex=False).astype(bool)


def _short(limit: int) -> Rule:
    return "too_long", lambda cells: cells.str.len() <= limit


def _matches(code: str, pattern: str) -> Rule:
    return code, lambda cells: cells.str.fullmatch(pattern).astype(bool)


def _code_rules(column: Column) -> list[Rule]:
    found = [_matches("scientific_code", r"(?!\d(?:[.,]\d+)?[eE]\+?\d+$).*"), _short(CODE_LETTERS)]
    if column.hashed:
        found += [
            _matches("leading_zero_lost", rf"(?!\d{{{PERSONAL_NUMBER_DIGITS - 1}}}$).*"),
            _matches("personal_number_shape", rf"\d{{{PERSONAL_NUMBER_DIGITS}}}"),
        ]
    return found


def _choice_rules(column: Column) -> list[Rule]:
    code = "unknown_grade" if column.name in {"grade", "grades"} else "unknown_value"
    allowed = frozenset(column.allowed)
    if column.type == "choice":
        return [(code, lambda cells: cells.isin(list(allowed)))]
    return [(code, lambda cells: cells.map(lambda cell: set(cell.split("|")) <= allowed))]


def _number_rules(column: Column) -> list[Rule]:
    whole = column.type == "integer"
    kind = ("not_an_integer", r"-?\d+") if whole else ("not_a_number", NUMBER)
    low = -np.inf if column.min is None else column.min
    high = np.inf if column.max is None else column.max
    found = [_matches(*kind), ("out_of_bounds", lambda cells: to_numbers(cells).between(low, high))]
    if column.min == 0:
        found.insert(1, ("negative", lambda cells: ~(to_numbers(cells) < 0)))
    return found


def _degree_rules(column: Column) -> list[Rule]:
    """Accept every number here: swapped and projected ones get their own, better sentence."""
    return [
        ("degrees_minutes", lambda cells: ~cells.str.contains(MINUTES).astype(bool)),
        _matches("not_a_longitude" if column.type == "longitude" else "not_a_latitude", NUMBER),
    ]


def _date_rules(_: Column) -> list[Rule]:
    def is_date(cell: str) -> bool:
        try:
            return dt.date.fromisoformat(cell).isoformat() == cell
        except ValueError:
            return False

    return [("not_a_date", lambda cells: cells.map(is_date))]


def _season_rules(_: Column) -> list[Rule]:
    def is_season(cell: str) -> bool:
        first, _, last = cell.partition("-")
        if not (len(first) == len(last) == 4 and (first + last).isdigit()):  # noqa: PLR2004 - years
            return False
        return int(last) == int(first) + 1

    return [("not_a_season", lambda cells: cells.map(is_season))]


ALWAYS: Final[tuple[Rule, ...]] = (
    ("control_character", _clean),
    ("replacement_character", _whole_letters),
)
_BY_TYPE: Final[dict[str, Callable[[Column], list[Rule]]]] = {
    "code": _code_rules,
    "codes": lambda _: [_short(TEXT_LETTERS)],
    "text": lambda _: [_short(TEXT_LETTERS)],
    "choice": _choice_rules,
    "choices": _choice_rules,
    "integer": _number_rules,
    "number": _number_rules,
    "boolean": lambda _: [_matches("not_a_boolean", "true|false")],
    "date": _date_rules,
    "season": _season_rules,
    "phone": lambda _: [_matches("not_a_phone", PHONE)],
    "email": lambda _: [_matches("not_an_email", EMAIL), _short(TEXT_LETTERS)],
    "longitude": _degree_rules,
    "latitude": _degree_rules,
}
