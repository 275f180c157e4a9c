"""What a person can use or meet has its line in ``docs/``."""

from __future__ import annotations

import ast
import importlib.util
import re
import tomllib
from pathlib import Path

import pytest

from cli.commands import COMMANDS
from gis import errors
from runs.stage_words import STAGES

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PACKAGES = (
    "gis",
    "routing",
    "admission",
    "forecast",
    "runs",
    "webmap",
    "planning",
    "api",
    "cli",
    "tests",
)
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")


def rows(page: str) -> set[str]:
    """Return the words in the first cell of every table row of a page."""
    text = (DOCS / page).read_text(encoding="utf-8")
    return set(re.findall(r"^\| `?([^`|]+?)`? \|", text, flags=re.MULTILINE))


def names(folder: str, pattern: str) -> set[str]:
    """Return the names of what a scan of a folder finds."""
    return {path.stem for path in (ROOT / folder).glob(pattern)}


def settings_in_code() -> set[str]:
    """Return every environment variable of ours that any module names."""
    modules = [path for name in PACKAGES for path in (ROOT / name).rglob("*.py")]
    text = "\n".join(
        path.read_text(encoding="utf-8") for path in modules if "node_modules" not in path.parts
    )
    return set(re.findall(r"""["'](GANTRUONG_[A-Z_]+)["']""", text))


def test_every_command_is_documented_with_an_example() -> None:
    """A command without an example is found by reading the code only."""
    text = (DOCS / "commands.md").read_text(encoding="utf-8")

    assert set(COMMANDS) <= rows("commands.md")
    assert [name for name in COMMANDS if f"./gantruong {name}" not in text] == []


def stages_in_code() -> set[str]:
    """Return every stage that any module tells, ``*`` for what is put in."""
    found = set()
    for room in ("gis", "routing", "admission", "forecast", "runs", "api", "cli"):
        for path in (ROOT / room).rglob("*.py"):
            for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if not isinstance(call, ast.Call) or not call.args:
                    continue
                name = getattr(call.func, "id", getattr(call.func, "attr", ""))
                if name in ("progress", "stages"):
                    found |= {_template(call.args[0])}
    return found - {""}


def _template(told: ast.expr) -> str:
    if isinstance(told, ast.JoinedStr):
        return "".join(
            str(part.value) if isinstance(part, ast.Constant) else "*" for part in told.values
        )
    return told.value if isinstance(told, ast.Constant) and isinstance(told.value, str) else ""


def test_every_stage_has_its_vietnamese() -> None:
    """A new stage gets its line in ``runs/stage_words.py``; no Vietnamese screen shows English."""
    assert stages_in_code() - set(STAGES) == set()


def test_every_exit_code_is_documented() -> None:
    """Scripts are written against this table."""
    codes = {str(error.exit_code) for error in vars(errors).values() if isinstance(error, type)}

    assert codes | {"0", "70", "130"} <= rows("commands.md")


def test_every_policy_is_documented() -> None:
    """The page is where a committee looks for the rule it adopts."""
    assert names("admission/policies", "*.toml") <= rows("policies.md")


def test_every_profile_is_documented() -> None:
    """The page says which roads a distance may use."""
    assert names("routing/profiles", "*.toml") <= rows("profiles.md")


def test_every_province_is_documented() -> None:
    """A folder that is no row of the page is not meant for others yet."""
    provinces = {path.parent.name for path in (ROOT / "data/provinces").glob("*/province.toml")}

    assert provinces <= rows("provinces.md")


def test_every_error_is_documented_with_its_exit_code() -> None:
    """The page is the promise; the class is what happens."""
    text = (DOCS / "errors.md").read_text(encoding="utf-8")
    ours = [
        error
        for error in vars(errors).values()
        if isinstance(error, type) and issubclass(error, errors.GanTruongError)
    ]

    lines = [f"| `{error.__name__}` | {error.exit_code} |" for error in ours]
    assert [line for line in lines if line not in text] == []


def test_every_setting_is_documented() -> None:
    """A setting that stands nowhere is a secret; one that nothing reads is a lie."""
    documented = {word for word in rows("settings.md") if word.startswith("GANTRUONG_")}

    assert documented == settings_in_code()


def test_the_register_page_is_the_register_table() -> None:
    """``docs/render_registers.py`` writes the page anew after a change of the table."""
    spec = importlib.util.spec_from_file_location("renderer", DOCS / "render_registers.py")
    assert spec is not None
    assert spec.loader is not None
    renderer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(renderer)

    assert renderer.PAGE.read_text(encoding="utf-8") == renderer.page()
    assert set(tomllib.loads(renderer.TABLE.read_text(encoding="utf-8")))


def test_the_entity_diagram_is_that_of_the_models() -> None:
    """``PYTHONPATH=. .venv/bin/python docs/render_database.py`` writes page and picture anew."""
    spec = importlib.util.spec_from_file_location("database_renderer", DOCS / "render_database.py")
    assert spec is not None
    assert spec.loader is not None
    renderer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(renderer)
    said = renderer.PAGE.read_text(encoding="utf-8")
    drawn = renderer.PICTURE.read_text(encoding="utf-8")

    again = "tables have changed: run PYTHONPATH=. .venv/bin/python docs/render_database.py"
    assert said == renderer.page(said), again
    assert drawn == renderer.picture(), again


@pytest.mark.parametrize(
    "page",
    [path.relative_to(ROOT).as_posix() for path in [*ROOT.glob("*.md"), *DOCS.rglob("*.md")]],
)
def test_every_link_inside_the_project_leads_somewhere(page) -> None:
    """A door that opens on nothing is worse than no door."""
    here = (ROOT / page).parent
    links = LINK.findall((ROOT / page).read_text(encoding="utf-8"))

    assert [link for link in links if not (here / link).exists()] == []


def test_decisions_are_numbered_without_gaps() -> None:
    """A missing number reads as a page that somebody removed."""
    numbers = sorted(int(path.name[:4]) for path in (DOCS / "decisions").glob("*.md"))

    assert numbers == list(range(1, len(numbers) + 1))
