"""What grade-10 applicants are told, in both languages, and points as each writes them."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from gis.text import VIETNAMESE

if TYPE_CHECKING:
    from admission.policy.text import Language

CATALOGUE: Final = Path(__file__).parent / "sentences.toml"
OPTION_KINDS: Final = ("continuing", "vocational", "private")
"""Places to learn beside the public upper secondary schools."""


@cache
def catalogue() -> dict[str, Any]:
    """Return every sentence in both languages, by what it is about."""
    return tomllib.loads(CATALOGUE.read_text(encoding="utf-8"))


def say(about: str, word: str, language: Language, **facts: str) -> str:
    """Return one sentence with its facts."""
    template: str = catalogue()[about][word][language]
    return template.format(**facts)


def spoken_points(hundredths: int, language: Language) -> str:
    """
    Return points with two decimals as a language writes them.

    Examples
    --------
    >>> spoken_points(75, "vi"), spoken_points(1650, "en")
    ('0,75', '16.50')
    """
    text = f"{hundredths // 100}.{hundredths % 100:02d}"
    return text.translate(VIETNAMESE) if language == "vi" else text
