"""Every screen has its help in both languages, naming only what is there; words have one source."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import pytest

from tests.page_sources import COMMON, closure, pages, routes, sentences
from webmap import build

if TYPE_CHECKING:
    from pathlib import Path

TEXTS: Final = COMMON / "help" / "texts"
GLOSSARY: Final = build.HERE.parent / "docs" / "glossary.md"
DOOR: Final = "sign_in"
LANGUAGES: Final = ("vi", "en")
BUTTON: Final = re.compile(r"\*\*([^*]+)\*\*")
WORD: Final = re.compile(r"\[[^\]]+\]\(([^)]+)\)")
FEWEST_STEPS, MOST_STEPS = 3, 5


def helps() -> dict[str, list[dict[str, Any]]]:
    """Return the screens that have help, by page."""
    found = {}
    for path in sorted(TEXTS.glob("*.json")):
        found[path.stem] = json.loads(path.read_text(encoding="utf-8"))["screens"]
    return found


ALL: Final = [
    pytest.param(page, one, id=f"{page}{one['path']}")
    for page, screens in helps().items()
    for one in screens
]


def glossary() -> dict[str, list[str]]:
    """Return the rows of the documents' glossary by word."""
    lines = GLOSSARY.read_text(encoding="utf-8").splitlines()
    rows = [[cell.strip() for cell in one.split("|")[1:-1]] for one in lines if one[:2] == "| "]
    return {row[0]: row[1:] for row in rows[1:]}


def test_every_page_has_help() -> None:
    """A new page comes with a file of its name."""
    assert set(helps()) == set(pages())


@pytest.mark.parametrize("page", sorted(pages()))
def test_every_screen_has_help_and_no_help_is_without_a_screen(page: str) -> None:
    """Who adds a screen writes what it is and what is done there first."""
    written = [one["path"] for one in helps()[page]]

    assert len(written) == len(set(written))
    assert set(written) - {DOOR} == routes(page) | ({"/"} if page == "planners" else set())


@pytest.mark.parametrize("page", ["officers", "planners"])
def test_the_door_of_a_page_with_keys_has_help(page: str) -> None:
    """Whoever has no key yet sees nothing else."""
    assert helps()[page][0]["path"] == DOOR


@pytest.mark.parametrize(("page", "screen"), ALL)
def test_help_is_short_and_says_the_same_in_both_languages(
    page: str, screen: dict[str, Any]
) -> None:
    """A title, a sentence or three, three to five steps; the same words explained in both."""
    del page
    assert set(screen) == {"path", "title", "what", "first"}
    for part in ("title", "what", "first"):
        assert set(screen[part]) == set(LANGUAGES)
        assert all(screen[part].values())
    vi, en = (screen["first"][language] for language in LANGUAGES)
    assert len(vi) == len(en)
    assert FEWEST_STEPS <= len(vi) <= MOST_STEPS
    told = [" ".join([screen["what"][one], *screen["first"][one]]) for one in LANGUAGES]
    assert set(WORD.findall(told[0])) == set(WORD.findall(told[1]))
    assert len(BUTTON.findall(told[0])) == len(BUTTON.findall(told[1]))


@pytest.mark.parametrize(("page", "screen"), ALL)
def test_help_explains_words_of_the_glossary(page: str, screen: dict[str, Any]) -> None:
    """A word is explained in one place, and each help explains one at least."""
    del page
    used = set(WORD.findall(json.dumps(screen, ensure_ascii=False)))

    assert used
    assert used <= set(glossary())


@pytest.mark.parametrize(("page", "screen"), ALL)
def test_help_names_only_buttons_of_its_screen(page: str, screen: dict[str, Any]) -> None:
    """Whoever looks for a button under its name finds it: name by name, language by language."""
    modules = of_screen(page, screen["path"])
    known = [pair for path in modules for pair in sentences(path).values()]
    for at, language in enumerate(LANGUAGES):
        labels = {re.compile(pattern(pair[at])) for pair in known}
        for name in BUTTON.findall(
            " ".join([screen["what"][language], *screen["first"][language]])
        ):
            assert any(label.fullmatch(name) for label in labels), name


@cache
def pattern(label: str) -> str:
    """Return what a label may look like once its values are put in."""
    return re.sub(r"\\\{\w+\\\}", ".+", re.escape(json.loads(f'"{label}"')))


def of_screen(page: str, path: str) -> frozenset[Path]:
    """Return the modules that a screen is made of: those that its route draws, and the head."""
    shell = closure(COMMON / "sign-in.tsx") | closure(COMMON / "shell.tsx")
    start = pages()[page]
    if path == DOOR:
        return shell
    for module in closure(start):
        route = rf'<Route path="{re.escape(path)}(?:/\*\?)?"'
        draws = r"(?: component=\{(\w+)\})?[^<]*(?:<(\w+))?"
        drawn = re.search(route + draws, module.read_text(encoding="utf-8"))
        if drawn:
            return closure(_component(module, drawn[1] or drawn[2])) | shell
    return closure(start)


def _component(module: Path, name: str) -> Path:
    """Return the module that a component is imported from; the same one if it is made there."""
    source = module.read_text(encoding="utf-8")
    imported = re.search(rf'import \{{[^}}]*\b{name}\b[^}}]*\}} from "(\.[^"]+)"', source)
    if imported is None:
        return module
    return next(
        one
        for end in (".tsx", ".ts")
        if (one := (module.parent / f"{imported[1]}{end}").resolve()).is_file()
    )


def test_the_glossary_has_both_languages_and_each_word_once() -> None:
    """Pages are built from this table, so half a row would be half a help."""
    lines = GLOSSARY.read_text(encoding="utf-8").splitlines()
    rows = [one for one in lines if one.startswith("| ")]

    assert all(one.count("|") == 5 for one in rows)
    assert all(all(cells) for cells in glossary().values())
    assert len(glossary()) == len(rows) - 1


def test_a_change_of_the_glossary_builds_the_pages_anew() -> None:
    """They cannot drift apart: the words are a source of the page."""
    assert build.OUTSIDE == ("../docs/glossary.md",)
    assert (build.HERE / build.OUTSIDE[0]).resolve() == GLOSSARY
