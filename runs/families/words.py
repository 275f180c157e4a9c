"""Sentences for families, in both languages, from one file."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import datetime as dt

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
    Return a sentence in both languages; ``key`` has dots between its parts.

    Examples
    --------
    >>> said("contact.unknown")["en"][:30]
    'The office to ask in this ward'
    """
    found = catalogue()
    for part in key.split("."):
        found = found[part]
    return {language: str(found[language]).format(**facts) for language in LANGUAGES}


def day(last: dt.date) -> str:
    """Return a day as people here write it, the same in both languages: 05/06/2026."""
    return f"{last:%d/%m/%Y}"
