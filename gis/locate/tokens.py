"""Words, numbers and separators of an address, each with its place in the text."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Final, Literal

from gis.locate.names import accent_key, key
from gis.text import fold, squeeze, without_invisible

What = Literal["word", "number", "code", "separator", "mark", "phone"]

_PHONE: Final = (
    r"(?:(?:s?[đd]t|tel|phone|điện thoại|dien thoai|di động|hotline)\s*[.:]?\s*)?"
    r"(?<![\w/])\(?(?:\+\s?84|0)(?:[ .\-()]{0,2}[0-9]){8,10}(?![\w/])"
)
_TAIL: Final = r"(?:[/.\-\u2013][0-9]+(?:[a-z]{1,3}[0-9]*(?![^\W_]))?|/[a-z][0-9]*(?![^\W_]))*"
_TOKEN: Final = re.compile(
    rf"(?P<phone>{_PHONE})"
    r"|(?P<separator>[,;|()\[\]{}:\"“”]|(?<= )[-\u2013\u2014](?= ))"
    rf"|(?P<number>[0-9]+(?:[a-zđ]{{1,3}}[0-9]*(?![^\W_]))?{_TAIL})"
    rf"|(?P<code>[^\W\d_]{{1,8}}[0-9]+(?:[a-zđ]{{1,3}}(?![^\W_]))?{_TAIL})"
    r"|(?P<word>(?:[^\W\d_][\u0300-\u036f]*)+)"
    r"|(?P<mark>\S)",
    re.IGNORECASE,
)
_GLUED: Final = re.compile(r"^([^\W\d_]+)([0-9].*)$", re.DOTALL)
_LINE_END: Final = re.compile(r"[\r\n\v\f\u0085\u2028\u2029]+")
_LONGEST_CODE: Final = 4
_PREFIXES: Final = frozenset(
    {"p", "f", "q", "kp", "ql", "tl", "hl", "dl", "xl", "dt", "ltl", "so", "to", "lo", "hem"}
    | {"ap", "phuong", "quan", "duong", "tang", "lau", "sn", "ch", "block"}
)
_SHORTHAND: Final = frozenset("pqfhxtd")
_DASHES: Final = frozenset("-\u2013\u2014")
_SLASHES: Final = frozenset({"sec", "xec", "suyet", "xuyet", "xet", "set"})
_PLAIN_MARKS: Final = frozenset(".-\u2013\u2014/'\u2019`\u2026&#*_!?+")
PROTECTED: Final = (
    "ba huyen thanh quan",
    "huyen tran cong chua",
    "nguyen tri phuong",
    "ton that thuyet",
    "xo viet nghe tinh",
    "binh duong",
    "ba ria - vung tau",
    "ba ria vung tau",
)
"""Names that hold a dash, or a word which elsewhere says what kind of unit follows; folded."""
_PROTECTED: Final[dict[str, list[list[str]]]] = {}
for _name in PROTECTED:
    _PROTECTED.setdefault(_name.split()[0], []).append([fold(_word) for _word in _name.split()])


@dataclass(frozen=True)
class Token:
    """
    A word, number, code (``C12``), separator, other mark or telephone number.

    ``value`` is the text, with spoken slashes written: ``12 sẹc 3`` becomes ``12/3``.
    """

    text: str
    start: int
    end: int
    what: What
    value: str
    dot: bool = False

    @cached_property
    def fold(self) -> str:
        """Return the form without accents and case."""
        return _fold(self.value)

    @cached_property
    def accents(self) -> str:
        """Return the form with accents, wherever the tone stands."""
        return _accent_key(self.value)

    @property
    def is_number(self) -> bool:
        """Return whether it begins with a digit."""
        return self.what == "number"

    @property
    def is_code(self) -> bool:
        """Return whether it can number something: ``12``, ``C12``, ``B``, ``II``."""
        return self.what in {"number", "code"} or (self.what == "word" and len(self.value) == 1)

    @property
    def says_something(self) -> bool:
        """Return whether dropping it would lose something."""
        return self.what != "separator" and self.text not in _PLAIN_MARKS


_fold = lru_cache(maxsize=20_000)(fold)  # a file of addresses has few different words
_accent_key = lru_cache(maxsize=20_000)(accent_key)


def tidy(text: str) -> str:
    r"""
    Return the text whose characters spans count: NFC, single spaces, line ends as commas.

    Examples
    --------
    >>> tidy(" 12  Lê Lợi\n Quận 1 ")
    '12 Lê Lợi, Quận 1'
    """
    lines = [squeeze(line) for line in _LINE_END.split(without_invisible(text))]
    return squeeze(", ".join(line for line in lines if line))


def tokens_of(text: str) -> list[Token]:
    """
    Return the tokens of a tidied text, in order.

    Examples
    --------
    >>> [token.value for token in tokens_of("12 sẹc 3 Lê Lợi, KP3, P.12")]
    ['12/3', 'Lê', 'Lợi', ',', 'KP', '3', ',', 'P', '12']
    """
    found: list[Token] = []
    for match in _TOKEN.finditer(text):
        what: What = match.lastgroup  # type: ignore[assignment] # the groups are named so
        token = Token(match[0], match.start(), match.end(), what, match[0])
        if token.text == "." and found and found[-1].end == token.start:
            found[-1] = replace(found[-1], dot=True)
            continue
        found.extend(_split(token) if what == "code" else [token])
    return _protected(text, _dates(text, _ranges(text, _slashes(text, found))))


def _split(token: Token) -> list[Token]:
    """Return ``KP3`` as two tokens, ``C12`` as one."""
    found = _GLUED.match(token.text)
    if found is None or (len(found[1]) <= _LONGEST_CODE and key(found[1]) not in _PREFIXES):
        return [token]
    middle = token.start + len(found[1])
    return [
        Token(found[1], token.start, middle, "word", found[1]),
        Token(found[2], middle, token.end, "number", found[2]),
    ]


def _joined(text: str, first: Token, last: Token, *, value: str, what: What = "number") -> Token:
    return Token(text[first.start : last.end], first.start, last.end, what, value, last.dot)


def _slashes(text: str, tokens: list[Token]) -> list[Token]:
    """Write ``12 sẹc 3``, ``12 / 3``, ``7 bis`` and ``12 A`` as one number each."""
    found: list[Token] = []
    for n, token in enumerate(tokens):
        if len(found) > 1 and token.is_number and _is_slash(found[-1]) and _numbers(found[-2]):
            before = found[-2]
            found[-2:] = [
                _joined(
                    text, before, token, value=f"{before.value}/{token.value}", what=before.what
                )
            ]
        elif len(found) > 1 and [one.text.casefold() for one in (*found[-2:], token)] == [
            "c",
            "/",
            "c",
        ]:
            found[-2:] = [_joined(text, found[-2], token, value="cc", what="word")]
        elif found and _is_suffix(tokens, n) and _numbers(found[-1]):
            value = f"{found[-1].value}{token.value}"
            found[-1] = _joined(text, found[-1], token, value=value, what=found[-1].what)
        else:
            found.append(token)
    return found


def _is_suffix(tokens: list[Token], n: int) -> bool:
    """Return whether a token belongs to the number before it: ``7 bis``, ``12 A``."""
    token = tokens[n]
    numbered = n + 1 < len(tokens) and _numbers(tokens[n + 1])
    is_letter = len(token.value) == 1 and token.fold.isalpha() and token.fold not in _SHORTHAND
    return token.fold in {"bis", "ter"} or (is_letter and not token.dot and not numbered)


def _is_slash(token: Token) -> bool:
    return token.text == "/" or token.fold in _SLASHES


def _numbers(token: Token) -> bool:
    return token.what in {"number", "code"}


def _ranges(text: str, tokens: list[Token]) -> list[Token]:
    """Write ``12 - 14`` at the beginning of an address as one number."""
    for n in range(1, min(len(tokens) - 1, 4)):
        low, dash, high = tokens[n - 1 : n + 2]
        if dash.text in _DASHES and low.value.isdecimal() and high.value.isdecimal():
            value = f"{low.value}-{high.value}"
            return [*tokens[: n - 1], _joined(text, low, high, value=value), *tokens[n + 2 :]]
    return tokens


def _dates(text: str, tokens: list[Token]) -> list[Token]:
    """Write ``3 tháng 2`` as one word: streets are named so."""
    found: list[Token] = []
    for token in tokens:
        if (
            len(found) > 1
            and token.is_number
            and found[-1].fold == "thang"
            and found[-2].is_number
            and len(found[-2].value) < 3  # noqa: PLR2004 # days have two digits
        ):
            first = found[-2]
            words = text[first.start : token.end]
            found[-2:] = [_joined(text, first, token, value=words, what="word")]
        else:
            found.append(token)
    return found


def _protected(text: str, tokens: list[Token]) -> list[Token]:
    """Write the names of :data:`PROTECTED` as one word each."""
    found: list[Token] = []
    at = 0
    while at < len(tokens):
        n_words = next(
            (
                len(words)
                for words in _PROTECTED.get(tokens[at].fold, ())
                if [token.fold for token in tokens[at : at + len(words)]] == words
            ),
            1,
        )
        first, last = tokens[at], tokens[at + n_words - 1]
        whole = text[first.start : last.end]
        found.append(
            first if n_words == 1 else _joined(text, first, last, value=whole, what="word")
        )
        at += n_words
    return found
