"""Every error is one sentence and one documented exit code; --help imports no command."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
import typer

from cli.command import Command
from cli.commands import COMMANDS
from cli.console import progress, say, settings
from cli.errors import exit_code_of
from cli.main import main, take_global_options
from cli.typed_words import silent_about
from gis.errors import BrokenPromiseError, DatabaseError, GanTruongError, InputError
from gis.report import Finding


@pytest.fixture(autouse=True)
def _settings_as_found() -> Iterator[None]:
    """Each test leaves the global options as it found them."""
    yield
    take_global_options([], {})


def failing(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    """Put a command ``fail`` into the table that ends with the error."""

    def fail() -> None:
        raise error

    monkeypatch.setattr(sys.modules[__name__], "fail", fail, raising=False)
    here = Command(f"{__name__}:fail", "", "", "", "")
    monkeypatch.setitem(COMMANDS, "fail", here)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (BrokenPromiseError("swapped"), 1),
        (InputError("wrong"), 2),
        (DatabaseError("gone"), 3),
        (FileNotFoundError(2, "No such file or directory", "homes.csv"), 2),
        (ValueError("a mistake of ours"), 70),
        (KeyboardInterrupt(), 130),
        (typer.Exit(3), 3),
    ],
)
def test_each_kind_of_error_has_its_exit_code(monkeypatch, error, code) -> None:
    """Scripts decide by the code; it is the same for every command."""
    failing(monkeypatch, error)

    assert main(["fail"], {}) == code


def test_an_error_is_one_sentence_without_a_traceback(monkeypatch, capsys) -> None:
    """A clerk can do nothing with a traceback."""
    failing(monkeypatch, ZeroDivisionError("division by zero"))

    main(["fail"], {})

    shown = capsys.readouterr().err
    assert shown.count("\n") == 1
    assert shown.startswith("Error: this is a mistake of the program (ZeroDivisionError: division")


def test_debug_shows_the_traceback(monkeypatch, capsys) -> None:
    """A developer can do nothing without one."""
    failing(monkeypatch, ZeroDivisionError("division by zero"))

    main(["fail"], {"GANTRUONG_DEBUG": "1"})

    assert "Traceback" in capsys.readouterr().err


def test_an_error_without_words_says_what_its_class_means(monkeypatch, capsys) -> None:
    """The docstring of an error class is the sentence a person reads."""
    failing(monkeypatch, GanTruongError())

    main(["fail"], {})

    assert capsys.readouterr().err == "Error: The work could not be done.\n"


def test_findings_are_one_line_each_in_the_chosen_language(monkeypatch, capsys) -> None:
    """Fifty are enough to see what is wrong; the report has the rest."""
    finding = Finding(
        file="homes.csv",
        row=2,
        column="lon",
        value="[10.8]",
        code="swapped",
        message_vi="có vẻ là vĩ độ",
        message_en="looks like a latitude",
    )
    failing(monkeypatch, InputError("homes.csv: 53 errors", [finding] * 53))

    assert main(["--lang", "vi", "fail"], {}) == 2

    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == "homes.csv, dòng 2, cột lon: “[10.8]” có vẻ là vĩ độ"
    assert lines[49] == lines[0]
    assert lines[50:] == [
        "và 3 lỗi nữa",
        "Lỗi: homes.csv: 53 lỗi; chưa ghi gì. Hãy sửa rồi chạy lại.",
    ]


def test_a_wrong_call_names_the_word_and_the_help(capsys) -> None:
    """Not the whole usage text: the one word that was wrong."""
    assert main(["nowhere"], {}) == 2

    assert capsys.readouterr().err == (
        "Error: No such command 'nowhere'. See: gantruong COMMAND --help\n"
    )


def test_global_options_may_stand_anywhere_before_two_dashes() -> None:
    """``gantruong doctor --json`` reads better than ``gantruong --json doctor``; both work."""
    rest = take_global_options(["test", "--json", "--lang=vi", "--", "--quiet"], {})

    assert rest == ["test", "--", "--quiet"]
    assert (settings.json, settings.quiet, settings.language) == (True, False, "vi")


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "vi_VN.UTF-8"}, "vi"),
        ({"LANG": "vi_VN.UTF-8", "LC_ALL": "C.UTF-8"}, "en"),
        ({"LANG": "C.UTF-8", "GANTRUONG_LANG": "vi"}, "vi"),
    ],
)
def test_the_language_is_the_machines_unless_chosen(environment, language) -> None:
    """A Vietnamese desktop speaks Vietnamese; a script on a server reads English."""
    take_global_options([], environment)

    assert settings.language == language


def test_an_unknown_language_is_refused(capsys) -> None:
    """Falling back silently would hide a typing mistake."""
    assert main(["--lang", "fr", "doctor"], {}) == 2
    assert "it must be vi or en" in capsys.readouterr().err


def test_help_imports_no_command_and_no_heavy_library() -> None:
    """The list of commands appears at once; numba alone takes a second to import."""
    words = (
        "import sys; from cli.main import main; code = main(['--help'], {});"
        "heavy = {'numba', 'pandas', 'numpy', 'geopandas', 'sqlalchemy', 'psycopg', 'fastapi'};"
        "sys.exit(code or sorted(heavy & set(sys.modules)) or 0)"
    )

    done = subprocess.run(  # noqa: S603 (our own words)
        [sys.executable, "-c", words], capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr
    assert all(name in done.stdout for name in COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_listed_command_exists_and_explains_itself(name, capsys) -> None:
    """A row of the table that points nowhere is found here and not by a user."""
    assert main([name, "--help"], {}) == 0
    assert "Usage: gantruong" in capsys.readouterr().out


def test_quiet_leaves_only_results_and_errors(capsys) -> None:
    """Cron mails whatever is printed."""
    take_global_options(["--quiet"], {})

    say("đang đọc", "reading")
    with progress() as stages:
        stages("roads", 3, 3)

    assert capsys.readouterr().err == ""


def test_without_a_terminal_each_stage_is_one_line(capsys) -> None:
    """A log file gets no moving bars."""
    with progress() as stages:
        stages("roads", 1, 2)
        stages("roads", 2, 2)
        stages.stage("wards")
        stages.advance(1_200)

    lines = capsys.readouterr().err.splitlines()
    assert [line.partition(" (")[0] for line in lines] == ["roads: 2", "wards: 1,200"]


def test_a_reader_that_went_away_is_no_mistake_of_ours() -> None:
    """``gantruong --help | head -1`` ends quietly."""
    done = subprocess.run(  # noqa: S602 (our own words; the pipe is what is tested)
        f"{sys.executable!r} -c 'from cli.main import run; run()' --help | head -c 1",
        shell=True,
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
    )

    assert done.stderr == ""
    assert exit_code_of(BrokenPipeError()) == 141


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        (["why", "3", "--pupil", "TAM-0001"], "no pupil '…'"),
        (["codes", "withhold", "--why", "Lê Thị An"], "no pupil '…'"),
        (["desk", "confirm", "--lon=107.0571234"], "no pupil '…'"),
        (["run", "override", "--move", "079320001234=79001"], "no pupil '…'"),
        (["why", "--pupil", "A1"], "no pupil 'A1'"),
        (["approve", "yes", "3", "--by", "Sở GDĐT"], "no pupil 'Sở GDĐT'"),
        (["scenario", "close", "Cầu Sài Gòn 1"], "no pupil 'Cầu Sài Gòn 1'"),
    ],
)
def test_what_was_typed_about_a_child_is_not_said_again(words: list[str], shown: str) -> None:
    """The journal of a service keeps refusals; offices, roads and short words stay."""
    typed = words[-1].rpartition("--lon=")[2].removesuffix("=79001")

    assert silent_about(f"no pupil {typed!r}", words) == shown
