"""A view with nothing in it says what to do next; nobody is left before an empty list."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import pytest

from tests.page_sources import SRC, said_in, text

if TYPE_CHECKING:
    from pathlib import Path

SAID: Final = r'\{(\w+)\("(\w+)"'
GIVEN: Final = re.compile(rf"empty={SAID}")
NONE_LEFT: Final = re.compile(
    r"(?:![\w.?()]+\.(?:length|total)|\.length === 0)\)?\s*(?:&&|return)"
    rf"\s*\(?\s*<(?:p|Sentence)[^>]*>{SAID}"
)
OTHERWISE: Final = re.compile(
    rf"\.length \? (?:(?!\.length \? ).)*?: \(?\s*<(?:p|Sentence)[^>]*>\s*{SAID}", re.DOTALL
)
ACTS: Final = {
    "vi": re.compile(r"\b(hãy|bấm|muốn)\b", re.IGNORECASE),
    "en": re.compile(
        r"\b(press|choose|type|tap|click|change|see|look|go on|try|add|ask|draw|send|make)\b",
        re.IGNORECASE,
    ),
}


def found() -> list[tuple[Path, str, str]]:
    """Return every sentence that stands in place of rows: module, function, key."""
    return [
        (path, function, key)
        for path in sorted(SRC.rglob("*.tsx"))
        for pattern in (GIVEN, NONE_LEFT, OTHERWISE)
        for function, key in pattern.findall(text(path))
    ]


EMPTY: Final = sorted({(path, function, key) for path, function, key in found()})


def test_the_scan_sees_the_views() -> None:
    """A scan that finds nothing proves nothing."""
    known = {f"{path.relative_to(SRC)} {key}" for path, _, key in EMPTY}

    assert {
        "officers/runs/list.tsx none",
        "officers/approvals.tsx none",
        "planners/board/steps.tsx no_steps",
        "planners/wards/page.tsx none",
        "families/parts/institutions.tsx none_of_kind",
    } <= known
    assert len(EMPTY) >= 20


@pytest.mark.parametrize(
    ("path", "function", "key"), EMPTY, ids=[f"{p.relative_to(SRC)}-{k}" for p, _, k in EMPTY]
)
def test_what_stands_in_place_of_rows_says_the_next_step(
    path: Path, function: str, key: str
) -> None:
    """In both languages: what to press, choose or ask."""
    both = said_in(path, function)[key]

    for language, sentence in zip(ACTS, both, strict=True):
        assert ACTS[language].search(sentence), sentence


def test_a_table_without_a_sentence_of_its_own_says_one_too() -> None:
    """The table's own words lead to the help of the screen."""
    table = SRC / "common" / "table.tsx"

    assert 'empty ?? c("nothing_here")' in text(table)
    assert all("?" in one for one in said_in(table, "c")["nothing_here"])
