"""Vietnamese readers: guides name only what is there; both READMEs are one."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Final

import pytest

from cli.commands import COMMANDS
from tests.page_sources import SRC, sentences
from tests.test_help import pattern

ROOT: Final = Path(__file__).parents[1]
GUIDES: Final = ROOT / "docs" / "huong-dan"
NAMES: Final = ("phu-huynh", "phuong", "quy-hoach", "tich-hop")
MOST_BYTES: Final = 250_000
EMPHASIS: Final = frozenset({"đường đi thật"})
"""Bold words that are no button."""

ENGLISH: Final = (ROOT / "README.md").read_text(encoding="utf-8")
VIETNAMESE: Final = (ROOT / "README.vi.md").read_text(encoding="utf-8")
LINK: Final = re.compile(r"\]\(([^)]+)\)")
IMAGE: Final = re.compile(r'src="([^"]+)"')
CODE: Final = re.compile(r"`([^`]+)`")
COMMAND: Final = re.compile(r"gantruong ([a-z-]+)")


def guide(name: str) -> str:
    """Return a guide."""
    return (GUIDES / f"{name}.md").read_text(encoding="utf-8")


def test_there_is_a_guide_for_each_kind_of_reader() -> None:
    """And a page that leads to each."""
    assert {path.stem for path in GUIDES.glob("*.md")} == {*NAMES, "README"}
    assert all(f"({name}.md)" in guide("README") for name in NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_every_button_that_a_guide_names_is_on_a_page(name: str) -> None:
    """In the very words: a renamed button fails here."""
    known = [pair[0] for path in SRC.rglob("*.ts*") for pair in sentences(path).values()]
    labels = {re.compile(pattern(one)) for one in known}

    for said in set(re.findall(r"\*\*([^*]+)\*\*", guide(name))) - EMPHASIS:
        assert any(label.fullmatch(said) for label in labels), said


@pytest.mark.parametrize("name", [*NAMES, "README"])
def test_commands_pictures_and_ways_of_a_guide_are_there(name: str) -> None:
    """Pictures are small; links lead somewhere."""
    text = guide(name)

    assert set(COMMAND.findall(text)) <= set(COMMANDS)
    for picture in IMAGE.findall(text):
        assert 0 < (GUIDES / picture).stat().st_size <= MOST_BYTES, picture
    for link in LINK.findall(text):
        assert (GUIDES / link.split("#")[0]).exists(), link


def test_no_picture_lies_there_that_no_guide_shows() -> None:
    """What is shown nowhere is not kept."""
    shown = {one for name in NAMES for one in IMAGE.findall(guide(name))}

    assert {f"anh/{path.name}" for path in (GUIDES / "anh").glob("*.png")} == shown


def test_both_readmes_have_the_same_doors_pictures_and_ways() -> None:
    """In the same order; each leads to the other."""
    for one, other in (("README.vi.md", ENGLISH), ("README.md", VIETNAMESE)):
        assert f"]({one})" in other
    ways = [
        [way for way in LINK.findall(text) if not way.startswith("README")]
        for text in (ENGLISH, VIETNAMESE)
    ]
    assert ways[0] == ways[1]
    assert IMAGE.findall(ENGLISH) == IMAGE.findall(VIETNAMESE)
    assert [one.count("#") for one in headings(ENGLISH)] == [
        one.count("#") for one in headings(VIETNAMESE)
    ]


def test_both_readmes_name_the_same_commands_and_figures() -> None:
    """A figure that changes in one changes in the other."""
    for found in (CODE.findall, figures):
        assert Counter(found(prose(ENGLISH))) == Counter(found(prose(VIETNAMESE)))
    blocks = [re.findall(r"(?m)^\./gantruong [^#\n]+", text) for text in (ENGLISH, VIETNAMESE)]
    assert [one.strip() for one in blocks[0]] == [one.strip() for one in blocks[1]]


def headings(text: str) -> list[str]:
    """Return the marks of all headings, in order."""
    return re.findall(r"(?m)^#+ ", re.sub(r"```.*?```", "", text, flags=re.DOTALL))


def prose(text: str) -> str:
    """Return a text without blocks of code and without where its links lead."""
    without = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
    return re.sub(r"<img[^>]*>", "", LINK.sub("]", without))


def figures(text: str) -> list[str]:
    """Return every figure of a text."""
    return re.findall(r"\d[\d.,]*\d|\d", text)
