"""Findings of an import, worded from the catalogue ``messages.toml``."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from gis.report import Finding
from gis.text import near
from gis.upload import refusal
from gis.upload.refusal import printable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gis.register.contract import Column, Register
    from gis.report import Severity

SHOWN_LETTERS: Final = 60
MASK_LETTERS: Final = 4  # at most this many last characters of an identifier are ever shown


@cache
def messages() -> dict[str, dict[str, str]]:
    """Return the sentences of every finding code, in Vietnamese (``vi``) and English (``en``)."""
    text = files("gis.register").joinpath("messages.toml").read_text(encoding="utf-8")
    return refusal.messages() | tomllib.loads(text)


def finding(  # noqa: PLR0913 - a finding is one value with this many named parts
    code: str,
    file: str,
    *,
    row: int | None = None,
    column: str | None = None,
    value: str = "",
    severity: Severity = "error",
    facts: dict[str, object] | None = None,
) -> Finding:
    """
    Return a finding worded by the catalogue.

    Parameters
    ----------
    code
        Its name in the catalogue.
    file
        File name without folder.
    facts
        What the sentence's braces stand for; ``name_en`` overrides ``name`` in English.

    Raises
    ------
    KeyError
        If the catalogue has no such code or the sentence needs a fact that is not given.
    """
    sentence, facts = messages()[code], facts or {}
    english = {**facts, **{key[:-3]: facts[key] for key in facts if key.endswith("_en")}}
    return Finding(
        file=file,
        row=row,
        column=column,
        value=shortened(value),
        code=code,
        message_vi=printable(sentence["vi"].format(**facts)),
        message_en=printable(sentence["en"].format(**{**facts, **english})),
        severity=severity,
    )


def shortened(value: str) -> str:
    """Return the value as a report shows it: one line, printable, not too long."""
    plain = printable(value)
    return plain if len(plain) <= SHOWN_LETTERS else f"{plain[:SHOWN_LETTERS]}…"


def shown(register: Register, column: Column, value: str) -> str:
    """
    Return what a report may show of a cell.

    Nothing of a personal column, and nothing of a register about children at all: where a file's
    columns are shifted, an address or a name stands under any heading. Of an identifier the last
    four characters, fewer where four would be half of it.
    """
    if column.masked:
        return masked(value)
    return "" if column.personal or register.personal else shortened(value)


def masked(identifier: str) -> str:
    """
    Return the end of an identifier, never the whole.

    Examples
    --------
    >>> masked("079120001234"), masked("T17")
    ('…1234', '…7')
    """
    n = min(MASK_LETTERS, len(identifier) // 2)
    return f"…{shortened(identifier[-n:])}" if n else "…"


def suggestion(name: str, known: Iterable[str]) -> dict[str, object]:
    """Return the ``near`` facts of a sentence: what a wrong name is probably a slip of."""
    nearest = ", ".join(f"“{one}”" for one in near(name, known))
    if not nearest:
        return {"near": "", "near_en": ""}
    return {"near": f" Có phải là {nearest}?", "near_en": f" Did you mean {nearest}?"}
