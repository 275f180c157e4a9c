"""The ``gantruong`` command: global options, commands by name, errors as sentences."""

from __future__ import annotations

import importlib.metadata
import os
import sys
from typing import TYPE_CHECKING, Annotated, Any, Final, NoReturn

import typer
from typer.main import get_command

from cli.command import Command
from cli.commands import COMMANDS
from cli.console import Settings, in_language, out, settings
from cli.errors import exit_code_of, explain
from cli.help_vi import tell_help
from gis.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

FLAGS: Final = {"--quiet": "quiet", "--json": "json", "--debug": "debug"}
LANGUAGES: Final = ("vi", "en")

EPILOG_VI: Final = (
    "Mã kết thúc: 0 xong; 1 kết quả sai một cam kết; 2 dữ liệu vào hoặc cách gọi có lỗi, chưa ghi "
    "gì; 3 máy còn thiếu phần mềm hoặc cơ sở dữ liệu; 70 lỗi của chương trình; 130 bị ngắt. "
    "Các tuỳ chọn chung đứng ở đâu trong câu lệnh cũng được."
)
EPILOG_EN: Final = (
    "Exit codes: 0 done; 1 a result breaks a promise; 2 the input or the call has errors, nothing "
    "was written; 3 software or a database is missing; 70 an error of ours; 130 interrupted. "
    "The global options may stand anywhere in the command line."
)


def run() -> NoReturn:
    """Run the command line of this process and end it with the documented exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a terminal of another encoding shows "?" and no error
            stream.reconfigure(encoding="utf-8", errors="replace")
    sys.exit(main(sys.argv[1:], os.environ))


def main(args: Sequence[str], environment: Mapping[str, str]) -> int:
    """
    Run one command line.

    Parameters
    ----------
    args
        Words after the program's name.
    environment
        Where ``GANTRUONG_LANG``, ``LANG`` and ``GANTRUONG_DEBUG`` are read.

    Returns
    -------
    exit_code
        0 if all went well, else as ``docs/commands.md`` lists.
    """
    try:
        rest = take_global_options(args, environment) or ["--help"]
        command = get_command(command_line(rest))
        if settings.language == "vi":
            tell_help(command)
        result = command.main(rest, "gantruong", standalone_mode=False)
        sys.stdout.flush()
    except BaseException as error:  # noqa: BLE001 (the border: every error becomes a sentence)
        explain(error, args)
        return exit_code_of(error)
    return result if isinstance(result, int) else 0


def take_global_options(args: Sequence[str], environment: Mapping[str, str]) -> list[str]:
    """
    Fill ``cli.console.settings`` from the options before ``--`` and return the other words.

    Raises
    ------
    InputError
        If ``--lang`` names neither ``vi`` nor ``en``.
    """
    chosen = Settings(debug=environment.get("GANTRUONG_DEBUG") == "1")
    language = _language_of(environment)
    rest: list[str] = []
    words = iter(args)
    for word in words:
        if word == "--":
            rest += [word, *words]
        elif word in FLAGS:
            setattr(chosen, FLAGS[word], True)
        elif word == "--lang":
            language = next(words, "")
        elif word.startswith("--lang="):
            language = word.removeprefix("--lang=")
        else:
            rest.append(word)
    settings.quiet, settings.json, settings.debug = chosen.quiet, chosen.json, chosen.debug
    if language not in LANGUAGES:
        msg = f"--lang is {language!r}; it must be vi or en"
        raise InputError(msg)
    settings.language = "vi" if language == "vi" else "en"
    return rest


def command_line(rest: Sequence[str]) -> typer.Typer:
    """Return the application; only the command that ``rest`` names is imported."""
    wanted = next((word for word in rest if not word.startswith("-")), None)
    app = typer.Typer(
        name="gantruong",
        add_completion=False,
        rich_markup_mode="rich",
        context_settings={"help_option_names": ["--help", "-h"]},
    )
    app.callback(
        help=in_language(
            "Gần Trường: xếp chỗ học gần nhà theo đường đi thật.",
            "Gần Trường: school places close to home, by real road distance.",
        ),
        epilog=in_language(EPILOG_VI, EPILOG_EN),
    )(_global_options)
    for name, command in COMMANDS.items():
        _add(app, name, command, loaded=name == wanted)
    return app


def _add(app: typer.Typer, name: str, command: Command, *, loaded: bool) -> None:
    panel = in_language(command.panel_vi, command.panel_en)
    if not loaded:
        help_line = in_language(command.vi, command.en)
        app.command(name, help=help_line, rich_help_panel=panel)(_not_loaded)
        return
    found: Any = command.load()
    if isinstance(found, typer.Typer):
        app.add_typer(found, name=name, rich_help_panel=panel)
    else:
        app.command(name, rich_help_panel=panel)(found)


def _not_loaded() -> None:
    msg = "the list of commands shows this command and does not run it"
    raise AssertionError(msg)


def _print_version(asked: bool) -> None:  # noqa: FBT001 (typer calls it so)
    if asked:
        out.print(importlib.metadata.version("gan-truong"))
        raise typer.Exit


def _global_options(  # the options are taken before; they stand here so that --help shows them
    *,
    quiet: Annotated[bool, typer.Option("--quiet", help="Only results and errors.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print JSON for programs.")] = False,
    lang: Annotated[str, typer.Option(help="Language of sentences: vi or en.")] = "en",
    debug: Annotated[bool, typer.Option("--debug", help="Show tracebacks.")] = False,
    version: Annotated[
        bool,
        typer.Option(
            "--version", help="Print the version.", is_eager=True, callback=_print_version
        ),
    ] = False,
) -> None:
    del quiet, json, lang, debug, version


def _language_of(environment: Mapping[str, str]) -> str:
    given = environment.get("GANTRUONG_LANG")
    if given:
        return given
    spoken = next((environment[key] for key in ("LC_ALL", "LANG") if environment.get(key)), "")
    return "vi" if spoken.startswith("vi") else "en"
