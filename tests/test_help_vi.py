"""With ``--lang vi`` no page of ``--help`` keeps an English text; the catalogue is not idle."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from typer import rich_utils
from typer.main import get_command

from cli.help_vi import TITLES, TYPER, VietnameseContext, catalogue, tell_help
from cli.main import main, take_global_options

ROOT = Path(__file__).parents[1]

WALK = """
import json, sys
import cli.console

spoken = set()

def in_language(vi, en):
    spoken.update(" ".join(paragraph.split()) for paragraph in vi.split("\\n\\n"))
    return vi

cli.console.in_language = in_language  # before any command is imported
cli.console.settings.language = "vi"

from typer.main import get_command
from cli.commands import COMMANDS
from cli.help_vi import SHARED, catalogue, tell_help
from cli.main import command_line

missing, said = [], set()

def say(command, paragraph):
    lines = [line for line in ((command, paragraph), (SHARED, paragraph)) if line[1] in
             catalogue().get(line[0], {})]
    said.update(lines[:1])
    if not lines and paragraph not in spoken:
        missing.append((command, paragraph))
    return paragraph

for name in COMMANDS:
    tell_help(get_command(command_line([name])), say)
json.dump({"missing": missing, "said": sorted(said)}, sys.stdout)
"""
"""A process of its own: texts chosen by ``in_language`` are chosen once, at import."""

CODE = re.compile(
    r"--[a-z][a-z-]+|\b\w+\.(?:csv|json|html|parquet|py|toml)\b|\b[a-z]+_[a-z_0-9]+\b"
)
"""Options, files and columns: they stay as they are in every language."""


@pytest.fixture(scope="module")
def walked() -> dict[str, list[list[str]]]:
    """Return which paragraphs have no Vietnamese, and which lines of the catalogue were said."""
    words = [sys.executable, "-c", WALK]
    done = subprocess.run(  # noqa: S603 (our own words)
        words, cwd=ROOT, capture_output=True, encoding="utf-8", check=True
    )
    return json.loads(done.stdout)


def test_every_help_text_has_vietnamese(walked) -> None:
    """Whoever adds an option adds its sentence to ``cli/help_vi.toml``, or uses in_language."""
    assert walked["missing"] == []


def test_no_line_of_the_catalogue_is_idle(walked) -> None:
    """A reworded English text leaves its old line behind."""
    lines = {(table, line) for table, told in catalogue().items() for line in told}
    said = {(table, line) for table, line in walked["said"]}

    assert {line for line in lines - said if line[0] != TYPER} == set()


def test_the_words_of_typer_are_those_that_typer_says() -> None:
    """Another release may call its panels otherwise; then the pages would be English again."""
    titles = {getattr(rich_utils, name) for name in TITLES}

    assert set(catalogue()[TYPER]) == titles | {"Usage: ", "Show this message and exit."}


@pytest.mark.parametrize("table", list(catalogue()))
def test_options_files_and_columns_stay_as_they_are(table) -> None:
    """Somebody will type what the page says."""
    for english, vietnamese in catalogue()[table].items():
        assert vietnamese.strip()
        assert set(CODE.findall(english)) <= set(CODE.findall(vietnamese)), english


def test_a_page_is_wholly_vietnamese_and_the_next_one_english_again(capsys) -> None:
    """The language is chosen call by call."""
    assert main(["policy", "show", "--help"], {"GANTRUONG_LANG": "vi"}) == 0
    page = capsys.readouterr().out
    assert main(["policy", "show", "--help"], {}) == 0
    english = capsys.readouterr().out
    take_global_options([], {})

    for words in ("Cách dùng: gantruong policy show", "Đối số", "Tuỳ chọn", "[bắt buộc]"):
        assert words in page
        assert words not in english
    assert "Hiện hướng dẫn này." in page
    assert "Đọc một bộ quy tắc: các giả định trước" in page
    for words in ("Usage:", "Arguments", "Options", "[required]", "Show this message"):
        assert words not in page
        assert words in english


def test_a_command_tree_is_told_paragraph_by_paragraph() -> None:
    """Lines of one paragraph are joined; indented examples are code."""
    app = typer.Typer()

    @app.command()
    def first() -> None:
        """
        Say one.

        Two
        lines.

          gantruong  first
        """

    app.callback()(lambda: None)
    root = get_command(app)
    tell_help(root, lambda command, paragraph: f"<{command}: {paragraph}>")

    told = root.commands["first"]
    assert told.help == "<first: Say one.>\n\n<first: Two lines.>\n\n  gantruong  first"
    assert told.context_class is VietnameseContext
