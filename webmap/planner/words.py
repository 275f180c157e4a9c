"""The one way by which a text gets onto a planner's map, and numbers as people write them."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from gis.errors import InputError
from gis.text import VIETNAMESE, nfc, without_invisible
from webmap.paper import number

if TYPE_CHECKING:
    from collections.abc import Iterable

Language: TypeAlias = Literal["vi", "en"]

LONGEST: Final = 200
"""Characters of a text; what is longer is cut, with an ellipsis."""

FEW: Final = {"vi": "ít hơn 10", "en": "fewer than 10"}
REPLACEMENT: Final = "\N{REPLACEMENT CHARACTER}"
_SPACES: Final = re.compile(r"[^\S\N{NO-BREAK SPACE}]+")  # which stands between number and unit
_UNFIT: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]"
)
_MEANS_SOMETHING: Final = re.compile(r"[^\w .,:;()+*/=?!#@~|^-]", re.ASCII)
_IN_HTML: Final = re.compile(r"""[&<>"'`${}%\\]""")


def plain(text: str) -> str:
    r"""
    Return a text as it is shown: one line, NFC, no control or direction characters, not endless.

    Examples
    --------
    >>> plain("  e\u0302\u0301\u2028x\x00 "), len(plain("a" * 9_999))
    ('ế x�', 200)
    """
    fit = _UNFIT.sub(REPLACEMENT, nfc(text))
    shown = without_invisible(_SPACES.sub(" ", fit)).strip()
    return shown if len(shown) <= LONGEST else shown[: LONGEST - 1].rstrip() + "…"


def html(text: str) -> str:
    """
    Return a text that is nothing but text in HTML, in a quoted attribute and in a Jinja template.

    Examples
    --------
    >>> html("<b>"), html("{{ 7*7 }} ${x}")
    ('&#60;b&#62;', '&#123;&#123; 7*7 &#125;&#125; &#36;&#123;x&#125;')
    """
    return _IN_HTML.sub(lambda found: f"&#{ord(found[0])};", plain(text))


def script(texts: Iterable[str]) -> str:
    r"""
    Return texts as a JavaScript list, with an escape for everything but letters and a few signs.

    Notes
    -----
    So the list may stand inside ``<script>`` and means the same whatever quotes a template of
    folium puts around it: no quote, backtick, dollar, brace or bracket of a text is left.

    Examples
    --------
    >>> print(script(["An Bình", "</script>"]))
    ["An B\u00ecnh","\u003c/script\u003e"]
    """
    return "[" + ",".join(f'"{_MEANS_SOMETHING.sub(_escape, plain(text))}"' for text in texts) + "]"


def whole(value: float | None, language: Language) -> str:
    """
    Return a count; ``None`` is one of one to nine, or one that would give such a count back.

    Examples
    --------
    >>> whole(1240, "vi"), whole(None, "en")
    ('1.240', 'fewer than 10')
    """
    return number(value, language, hidden=FEW[language])


def metres(value_m: float, language: Language, *, is_change: bool = False) -> str:
    """
    Return whole metres, with a sign if they are a change.

    Examples
    --------
    >>> metres(1240, "vi"), metres(-1240, "en", is_change=True)
    ('1.240\N{NO-BREAK SPACE}m', '\N{MINUS SIGN}1,240\N{NO-BREAK SPACE}m')
    """
    sign = ("+" if value_m > 0 else "\N{MINUS SIGN}" if value_m < 0 else "") if is_change else ""
    return f"{sign}{number(abs(value_m), language)}\N{NO-BREAK SPACE}m"


def percent(share: float, language: Language) -> str:
    """
    Return a share of one as per cent.

    Examples
    --------
    >>> percent(0.125, "vi"), percent(0.125, "en")
    ('12,5\N{NO-BREAK SPACE}%', '12.5%')
    """
    text = f"{100 * share:,.1f}"
    return f"{text.translate(VIETNAMESE)}\N{NO-BREAK SPACE}%" if language == "vi" else f"{text}%"


def day(iso: str, language: Language) -> str:
    """
    Return a day as people write it.

    Raises
    ------
    InputError
        If it is not written as in 2026-01-15; a time after it is left out.

    Examples
    --------
    >>> day("2026-01-15", "vi"), day("2026-01-15T00:00:00Z", "en")
    ('15/01/2026', '2026-01-15')
    """
    try:
        found = date.fromisoformat(iso[:10])
    except ValueError as error:
        msg = f"{iso[:40]!r} is not a day such as 2026-01-15"
        raise InputError(msg) from error
    return f"{found:%d/%m/%Y}" if language == "vi" else found.isoformat()


def _escape(found: re.Match[str]) -> str:
    units = found[0].encode("utf-16-be")
    return "".join(f"\\u{units[i]:02x}{units[i + 1]:02x}" for i in range(0, len(units), 2))
