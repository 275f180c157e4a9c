"""The pages' sources as tests read them: screens, what a screen is made of, its sentences."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Final

from webmap import build

SRC: Final = build.HERE / "src"
COMMON: Final = SRC / "common"

_IMPORT: Final = re.compile(r'(?:from|import)\s*\(?"(\.[^"]+)"')
_ROUTE: Final = re.compile(r'<Route path="([^"]+)"')
_STRING: Final = r'"((?:[^"\\]|\\.)*)"'
_PAIR: Final = re.compile(rf"(?m)^\s+(\w+):\s*\[\s*{_STRING},\s*{_STRING},?\s*\]")
_INLINE: Final = re.compile(rf"(\w+):\s*\[\s*{_STRING},\s*{_STRING},?\s*\]")
_SINGLE: Final = re.compile(rf"(?m)^  (\w+):\s*{_STRING}")


@cache
def text(path: Path) -> str:
    """Return a source."""
    return path.read_text(encoding="utf-8")


def pages() -> dict[str, Path]:
    """Return the module that each page starts with, by the page's name."""
    found = {}
    for path in sorted(build.HERE.glob("*.html")):
        start = re.search(r'src="/(src/[^"]+)"', text(path))
        assert start, f"{path.name} starts no module"
        found[path.stem] = build.HERE / start[1]
    return found


@cache
def closure(start: Path) -> frozenset[Path]:
    """Return a module and all modules of ours that it needs."""
    found: set[Path] = set()
    waiting = [start]
    while waiting:
        path = waiting.pop()
        if path in found:
            continue
        found.add(path)
        waiting += [one for name in _IMPORT.findall(text(path)) if (one := _module(path, name))]
    return frozenset(found)


def _module(path: Path, name: str) -> Path | None:
    base = (path.parent / name).resolve()
    tried = (base.with_name(base.name + end) for end in (".tsx", ".ts"))
    return next((one for one in tried if one.is_file()), None)


@cache
def routes(page: str) -> set[str]:
    """
    Return the screens of a page by path, ``/`` where it has none.

    Notes
    -----
    ``/runs/:id/*?`` only holds further routes: without the end it is the screen that stands where
    none of them does, unless the module sends away from there.
    """
    start = pages()[page]
    found: set[str] = set()
    for path in closure(start):
        found |= set(_ROUTE.findall(text(path)))
    rooms = {one.removesuffix("/*?") for one in found if one.endswith("/*?")}
    ends = {one for one in found if not one.endswith("/*?")}
    return ends | {room for room in rooms if not _sends_away(start, room)} or {"/"}


def _sends_away(start: Path, room: str) -> bool:
    """Tell whether nothing stands at the room's own address."""
    sub = {
        one
        for one in closure(start)
        if any(r.startswith(f"{room}/") for r in _ROUTE.findall(text(one)))
    }
    inner = [one for one in sub if f'"{room}/*?"' not in text(one)]
    return any("<Redirect" in text(one) for one in inner)


@cache
def sentences(path: Path) -> dict[str, tuple[str, str]]:
    """Return the sentences that a module says, Vietnamese and English, by key."""
    source = text(path)
    found = {key: (vi, en) for key, vi, en in _INLINE.findall(source)}
    single: dict[str, list[str]] = {}
    for key, said in _SINGLE.findall(source):
        single.setdefault(key, []).append(said)
    found |= {key: (both[0], both[1]) for key, both in single.items() if len(both) == 2}
    return found


def said_in(path: Path, function: str) -> dict[str, tuple[str, str]]:
    """Return the sentences of a function such as ``t``, wherever its module has it from."""
    own = rf"const {function} = (?:said|sentences)"
    if re.search(own, text(path)):
        return sentences(path)
    imported = re.search(rf'import \{{[^}}]*\b{function}\b[^}}]*\}} from "(\.[^"]+)"', text(path))
    assert imported, f"{path}: {function} is neither made nor imported"
    there = _module(path, imported[1])
    assert there is not None
    return sentences(there)
