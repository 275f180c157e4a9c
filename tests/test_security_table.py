"""The table of security points names tests that there are, and leaves no section out."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[1]
PAGE: Final = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
SECTIONS: Final = {
    1: 5,
    2: 4,
    3: 5,
    4: 4,
    5: 4,
    6: 8,
    7: 6,
    8: 4,
    9: 2,
    10: 7,
    11: 6,
    12: 3,
    13: 4,
    14: 3,
    15: 4,
    16: 5,
}
"""Sections of each chapter of ASVS 5 that have points of level 1 or 2; in 3 also section 7."""


def rows(beginning: str) -> dict[str, str]:
    """Return the lines of a table by their first word."""
    found = re.findall(rf"^\| ({beginning}[\d.]+) \|(.*)\|$", PAGE, re.MULTILINE)
    return dict(found)


def test_every_named_test_is_there() -> None:
    """A test that was renamed or taken away leaves a promise without proof."""
    named = re.findall(r"`(tests/\w+\.py)::(\w+)`", PAGE)
    gone = [
        f"{file}::{name}"
        for file, name in named
        if not (ROOT / file).is_file() or f"def {name}(" not in (ROOT / file).read_text()
    ]

    assert len(named) > 80
    assert gone == []


def test_every_section_has_a_line_and_every_line_a_test_or_a_reason() -> None:
    """What is not tested is not applicable, with its reason, or named as not done."""
    wanted = {f"V{one}.{n}" for one, last in SECTIONS.items() for n in range(1, last + 1)}
    told = rows("V")

    assert set(told) == wanted | {"V3.7", "V17"}
    assert set(rows("API")) == {f"API{n}" for n in range(1, 11)}
    for line in [*told.values(), *rows("API").values()]:
        assert "`tests/" in line or "not applicable: " in line or "not done: " in line


UNPICKLED: Final = {
    "runs/distances/blocks_worker.py": "what our own process sends to its workers",
    "runs/mapped.py": "a file of our own in a folder or memory of our own, for our own processes",
}
"""Where a pickle is read, each with who wrote it."""

SHIPPED: Final = (
    "admission",
    "api",
    "cli",
    "forecast",
    "gis",
    "planning",
    "routing",
    "runs",
    "webmap",
)
READERS: Final = frozenset(
    {"pickle", "_pickle", "marshal", "shelve", "dill", "cloudpickle", "joblib"}
)


def runs_code(call: ast.Call) -> bool:
    """Return whether a call runs a text, or reads values that may run code."""
    name = call.func
    if isinstance(name, ast.Name):
        return name.id in {"eval", "exec", "read_pickle"}
    if not isinstance(name, ast.Attribute):
        return False
    owner = name.value.id if isinstance(name.value, ast.Name) else ""
    by_reader = owner in READERS and name.attr in {"load", "loads", "open", "Unpickler"}
    by_option = any(word.arg == "allow_pickle" for word in call.keywords)
    return by_reader or by_option or name.attr in {"read_pickle", "unsafe_load"}


def reads_code(path: Path) -> bool:
    """Return whether a module does that anywhere, or takes such a reader by another name."""
    for one in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(one, ast.Call) and runs_code(one):
            return True
        if isinstance(one, ast.ImportFrom) and one.module in READERS:
            return True
        if isinstance(one, ast.Import) and any(
            name.name in READERS and name.asname for name in one.names
        ):
            return True
    return False


def test_pickles_are_read_where_we_wrote_them_alone() -> None:
    """Whoever can put one before us runs code here; each place has its reason."""
    found = {
        str(path.relative_to(ROOT))
        for part in SHIPPED
        for path in (ROOT / part).rglob("*.py")
        if "node_modules" not in path.parts and reads_code(path)
    }
    assert found == set(UNPICKLED)


def test_the_page_keeps_its_language_and_nothing_else() -> None:
    """
    No home, code or answer outlives the page in a store of the browser.

    What the offline worker keeps is public, and held against every route by ``test_app``.
    """
    stores = r"localStorage|sessionStorage|indexedDB|\bcaches\b|\.cookie\b|serviceWorker"
    files = [*(ROOT / "webmap" / "src").rglob("*.ts*"), ROOT / "webmap" / "index.html"]
    files = [path for path in files if path.parts[-3:-1] != ("app", "worker")]
    found = {
        (path.name, line.strip())
        for path in files
        for line in path.read_text("utf-8").splitlines()
        if re.search(stores, line)
    }
    assert found == {
        ("language.ts", "return localStorage.getItem(KEY);"),
        ("language.ts", "localStorage.setItem(KEY, language.value);"),
        ("session.ts", "return sessionStorage.getItem(KEY);"),  # an officer's key, for this tab
        ("session.ts", "sessionStorage.setItem(KEY, given);"),
        ("session.ts", "sessionStorage.removeItem(KEY);"),
        ("kept.ts", "const asked = indexedDB.open(BASE, 1);"),  # a result, if its family asks
        (
            "register.ts",  # asks for the worker
            "const workers = navigator.serviceWorker as ServiceWorkerContainer | undefined;",
        ),
    }
