"""Every error as one sentence for a person and one exit code for a program."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Final

import typer

from cli.console import console, in_language, settings
from cli.typed_words import silent_about
from gis.errors import GanTruongError, InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

WRONG_INPUT: Final = 2
OUR_MISTAKE: Final = 70  # EX_SOFTWARE of sysexits.h
INTERRUPTED: Final = 130  # 128 + SIGINT, as shells count
READER_GONE: Final = 141  # 128 + SIGPIPE
MOST_FINDINGS: Final = 50


def exit_code_of(error: BaseException) -> int:
    """
    Return the documented exit code of an error.

    Examples
    --------
    >>> exit_code_of(InputError("wrong")), exit_code_of(KeyError("ours"))
    (2, 70)
    """
    match error:
        case GanTruongError() | typer.TyperException():
            return error.exit_code
        case KeyboardInterrupt() | typer.Abort():
            return INTERRUPTED
        case BrokenPipeError():
            return READER_GONE
        case SystemExit():
            return error.code if isinstance(error.code, int) else int(error.code is not None)
        case OSError() if error.filename is not None:
            return WRONG_INPUT
    return OUR_MISTAKE


def explain(error: BaseException, typed: Sequence[str] = ()) -> None:
    """Write what a person needs to know about an error, without what was typed about a child."""
    if isinstance(error, SystemExit):
        return
    if isinstance(error, BrokenPipeError):  # else the interpreter complains again while it ends
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return
    if settings.debug and not isinstance(error, KeyboardInterrupt):
        console.print_exception()
    if isinstance(error, InputError):
        _findings(error)
    sentence = silent_about(_sentence(error), typed)
    _say(f"Lỗi: {sentence}", f"Error: {sentence}")


def _sentence(error: BaseException) -> str:
    match error:
        case KeyboardInterrupt() | typer.Abort():
            return in_language("đã bị ngắt giữa chừng.", "interrupted before the end.")
        case InputError() if error.findings and settings.language == "vi":
            files = ", ".join(dict.fromkeys(one.file for one in error.findings))
            return f"{files}: {len(error.findings)} lỗi; chưa ghi gì. Hãy sửa rồi chạy lại."
        case GanTruongError():
            return str(error) or (type(error).__doc__ or "").strip().partition("\n")[0]
        case typer.TyperException():
            hint = in_language("Xem: gantruong LỆNH --help", "See: gantruong COMMAND --help")
            return f"{error.format_message()} {hint}"
        case OSError() if error.filename is not None:
            return f"{error.strerror}: {os.fsdecode(error.filename)}"
    what = f"{type(error).__name__}: {error}".partition("\n")[0]
    return in_language(
        f"lỗi của chương trình ({what}); chạy lại với --debug và gửi kết quả cho nhóm dự án.",
        f"this is a mistake of the program ({what}); run it again with --debug and report it.",
    )


def _findings(error: InputError) -> None:
    if [finding.line() for finding in error.findings] == [str(error)] and settings.language == "en":
        return  # the sentence that follows says the same
    for finding in error.findings[:MOST_FINDINGS]:
        _say(*(finding.line(language) for language in ("vi", "en")))
    n_more = len(error.findings) - MOST_FINDINGS
    if n_more > 0:
        _say(f"và {n_more} lỗi nữa", f"and {n_more} more")


def _say(vi: str, en: str) -> None:
    console.print(in_language(vi, en), markup=False, soft_wrap=True)
