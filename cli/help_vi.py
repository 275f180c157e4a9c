"""Vietnamese for ``--help``: ``help_vi.toml`` told in the place of the commands' own English."""

from __future__ import annotations

import inspect
import tomllib
from contextlib import contextmanager
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

import typer
from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SHARED: Final = "shared"
"""Table of the texts that several commands say."""

TYPER: Final = "typer"
"""Table of the words that the library adds to every page."""

TITLES: Final = (
    "ARGUMENTS_PANEL_TITLE",
    "OPTIONS_PANEL_TITLE",
    "COMMANDS_PANEL_TITLE",
    "DEFAULT_STRING",
    "ENVVAR_STRING",
    "REQUIRED_LONG_STRING",
)
"""Where ``typer.rich_utils`` keeps those words."""

Say: TypeAlias = "Callable[[str, str], str]"
"""From a table's name and one paragraph of English to what is shown."""


@cache
def catalogue() -> dict[str, dict[str, str]]:
    """Return ``help_vi.toml``: by first word of the command, Vietnamese by English paragraph."""
    file = Path(__file__).with_name("help_vi.toml")
    return tomllib.loads(file.read_text(encoding="utf-8"))


def vietnamese(command: str, paragraph: str) -> str:
    """
    Return a paragraph in Vietnamese; one that ``in_language`` chose already stays as it is.

    Examples
    --------
    >>> vietnamese("match", "Replace a result."), vietnamese("match", "Ghi kết quả.")
    ('Thay kết quả đã có.', 'Ghi kết quả.')
    """
    tables = (catalogue().get(name, {}) for name in (command, SHARED))
    return next((table[paragraph] for table in tables if paragraph in table), paragraph)


def tell_help(root: object, say: Say = vietnamese) -> None:
    """
    Put every help text of a command tree into other words.

    Parameters
    ----------
    root
        The whole program, made by ``typer``; the names below it are the first words of commands.
    say
        Called with such a first word (the root's own name for its options) and a paragraph on one
        line; indented paragraphs are examples of code and stay as they are.
    """
    if not isinstance(root, TyperGroup):
        return
    _tell_command(root, partial(say, root.name or ""))
    for name, command in root.commands.items():
        _tell_tree(command, partial(say, name))


class VietnameseContext(typer.Context):
    """A call whose help page has Vietnamese titles; they are English again after it."""

    def get_help(self) -> str:
        """Show the page."""
        option = self.command.get_help_option(self)
        if option is not None and option.help:
            option.help = vietnamese(TYPER, option.help)
        with _vietnamese_titles():
            return super().get_help()

    def make_formatter(self):  # type: ignore[no-untyped-def]  # noqa: ANN201 (a type typer hides)
        """Return what writes the line of usage."""
        formatter = super().make_formatter()
        usage = partial(formatter.write_usage, prefix=vietnamese(TYPER, "Usage: "))
        formatter.write_usage = usage  # type: ignore[method-assign]  # its prefix has no setting
        return formatter


@contextmanager
def _vietnamese_titles() -> Iterator[None]:
    from typer import rich_utils  # noqa: PLC0415 (slow to import, needed for help only)

    before = {name: getattr(rich_utils, name) for name in TITLES}
    try:
        for name, title in before.items():
            setattr(rich_utils, name, vietnamese(TYPER, title))
        yield
    finally:
        for name, title in before.items():
            setattr(rich_utils, name, title)


def _tell_tree(command: object, say: Callable[[str], str]) -> None:
    if isinstance(command, TyperGroup):
        for below in command.commands.values():
            _tell_tree(below, say)
    if isinstance(command, TyperCommand | TyperGroup):
        _tell_command(command, say)


def _tell_command(command: TyperCommand | TyperGroup, say: Callable[[str], str]) -> None:
    command.context_class = VietnameseContext
    command.help = _told(command.help, say)
    command.short_help = _told(command.short_help, say)
    command.rich_help_panel = _told(command.rich_help_panel, say)
    for param in command.params:
        if isinstance(param, TyperArgument | TyperOption):
            param.help = _told(param.help, say)
            param.rich_help_panel = _told(param.rich_help_panel, say)


def _told(text: str | None, say: Callable[[str], str]) -> str | None:
    if not isinstance(text, str):  # typer leaves a mark of its own where no panel was named
        return text
    paragraphs = inspect.cleandoc(text).split("\n\n")
    return "\n\n".join(
        one if one.startswith(" ") else say(" ".join(one.split())) for one in paragraphs
    )
