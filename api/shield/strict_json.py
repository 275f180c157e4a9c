"""JSON as the standard means it: no value that another reader would take for another one."""

from __future__ import annotations

import json
import re
from typing import Any, Final, NoReturn

MOST_DIGITS: Final = 40
MOST_DEPTH: Final = 32
NO_JSON: Final = "no JSON in UTF-8"
ESCAPE: Final = re.compile(rb"\\u(0000|[dD][89a-fA-F])")


class NotStrictError(ValueError):
    """The text is no JSON, or one of which readers make different things."""


def check(body: bytes) -> Any:  # noqa: ANN401 (any JSON)
    """
    Return the value of a JSON text, unless it is broken, too deep, ambiguous, or unkeepable.

    Raises
    ------
    NotStrictError
        For text that is not UTF-8, ``NaN`` and ``Infinity``, numbers beyond float64 or of more
        than 40 digits, a name twice in one object, more than 32 levels, NUL, halves of pairs.

    Examples
    --------
    >>> check(b'{"lon": 107.1}')
    {'lon': 107.1}
    >>> check(b'{"lon": 1e400}')
    Traceback (most recent call last):
    api.shield.strict_json.NotStrictError: a number is too large
    """
    try:
        text = body.decode("utf-8")
        value = DECODER.decode(text)
    except RecursionError as error:
        msg = "nested too deeply"
        raise NotStrictError(msg) from error
    except NotStrictError:
        raise
    except ValueError as error:
        raise NotStrictError(NO_JSON) from error
    _refuse_depth(text)
    if ESCAPE.search(body):
        _refuse_letters(value)
    return value


def _no_number(_: str) -> NoReturn:
    msg = "NaN and Infinity are no numbers"
    raise NotStrictError(msg)


def _whole(digits: str) -> int:
    if len(digits) > MOST_DIGITS:
        msg = "a number has too many digits"
        raise NotStrictError(msg)
    return int(digits)


def _decimal(digits: str) -> float:
    number = float(digits)
    if abs(number) == float("inf"):
        msg = "a number is too large"
        raise NotStrictError(msg)
    return number


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        msg = "a name stands twice in one object"
        raise NotStrictError(msg)
    return found


def _refuse_depth(text: str) -> None:
    if text.count("[") + text.count("{") <= MOST_DEPTH:
        return
    depth = 0
    quoted = escaped = False
    for letter in text:
        if escaped:
            escaped = False
        elif letter == "\\":
            escaped = True
        elif letter == '"':
            quoted = not quoted
        elif not quoted:
            depth += (letter in "[{") - (letter in "]}")
            if depth > MOST_DEPTH:
                msg = "nested too deeply"
                raise NotStrictError(msg)


def _refuse_letters(value: Any) -> None:  # noqa: ANN401 (any JSON)
    match value:
        case str():
            if "\0" in value or any("\ud800" <= letter <= "\udfff" for letter in value):
                msg = "a text holds NUL or half a pair"
                raise NotStrictError(msg)
        case dict():
            for name, one in value.items():
                _refuse_letters(name)
                _refuse_letters(one)
        case list():
            for one in value:
                _refuse_letters(one)


DECODER: Final = json.JSONDecoder(
    parse_constant=_no_number, parse_int=_whole, parse_float=_decimal, object_pairs_hook=_object
)
"""Made once: to make it takes longer than to read a question."""
