"""Sentences for families, in both languages, from one file."""

from __future__ import annotations

import datetime as dt
import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from gis.clock import CITY_TIME
from runs.season import moments

if TYPE_CHECKING:
    from admission.policy.text import Language

CATALOGUE: Final = Path(__file__).parent / "sentences.toml"
LANGUAGES: Final[tuple[Language, Language]] = ("vi", "en")

Both = dict[str, str]


@cache
def catalogue() -> dict[str, Any]:
    """Return every sentence by what it is about."""
    return tomllib.loads(CATALOGUE.read_text(encoding="utf-8"))


def said(key: str, **facts: object) -> Both:
    """
    Return a sentence in both languages; ``key`` has dots between its parts, a fact may have both.

    Examples
    --------
    >>> said("contact.unknown")["en"][:30]
    'The office to ask in this ward'
    """
    found = catalogue()
    for part in key.split("."):
        found = found[part]
    return {
        language: str(found[language]).format(
            **{k: v[language] if isinstance(v, dict) else v for k, v in facts.items()}
        )
        for language in LANGUAGES
    }


def when(last: dt.datetime) -> Both:
    """
    Return the last moment of something, after "until".

    Examples
    --------
    >>> when(moments.end(dt.date(2026, 6, 5)))
    {'vi': 'hết thứ Sáu 5/6/2026', 'en': 'the end of Friday 5 June 2026'}
    """
    told = moments.told(last)
    if last != moments.end(last.astimezone(CITY_TIME).date()):
        return told
    day = {language: text.partition(", ")[2] for language, text in told.items()}
    return {"vi": f"hết {day['vi']}", "en": f"the end of {day['en']}"}
