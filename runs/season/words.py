"""What is said of a season, in both languages, from one file."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any, Final

CATALOGUE: Final = Path(__file__).with_name("sentences.toml")
LANGUAGES: Final = ("vi", "en")

Both = dict[str, str]


@cache
def _catalogue() -> dict[str, Any]:
    return tomllib.loads(CATALOGUE.read_text(encoding="utf-8"))


def said(key: str, **facts: Both) -> Both:
    """
    Return a sentence in both languages; ``key`` has a dot between its parts, facts have both too.

    Examples
    --------
    >>> said("standing.unknown", step={"vi": "Đợt 2", "en": "Second round"})["en"]
    'Second round: its dates have not been entered here.'
    """
    found = _catalogue()
    for part in key.split("."):
        found = found[part]
    return {
        language: str(found[language]).format(
            **{name: fact[language] for name, fact in facts.items()}
        )
        for language in LANGUAGES
    }
