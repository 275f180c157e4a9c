"""``gantruong db archive`` and ``db recover``: the log kept, and a moment gone back to."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path
from typing import Annotated

import typer

from cli.console import in_language, print_json, say, settings
from gis.cluster import archive as logs
from gis.cluster.private import Cluster
from gis.errors import InputError
from gis.state import state_dir


def archive(
    folder: Annotated[
        Path | None,
        typer.Argument(
            help=in_language("Thư mục mới để giữ nhật ký.", "New folder in which the log is kept.")
        ),
    ] = None,
    *,
    base: Annotated[
        bool,
        typer.Option("--base", help=in_language("Sao chép gốc bây giờ.", "Make a base copy now.")),
    ] = False,
    off: Annotated[
        bool,
        typer.Option("--off", help=in_language("Thôi giữ nhật ký.", "Keep the log no longer.")),
    ] = False,
) -> None:
    """Keep the write-ahead log of the private database, or make a base copy."""
    state = state_dir()
    cluster = Cluster(state)
    if sum((folder is not None, base, off)) != 1:
        msg = "say one of: a folder, --base, --off"
        raise InputError(msg)
    if folder is not None:
        logs.switch_on(cluster, state, folder)
        made: Path | None = folder.absolute()
    else:
        made = logs.copy_base(cluster, state) if base else logs.switch_off(cluster, state)
    if settings.json:
        print_json({"folder": None if made is None else str(made)})
    say(f"Xong: {made}.", f"Done: {made}.")


def recover(
    *,
    to: Annotated[
        str,
        typer.Option(
            help=in_language(
                "Thời điểm có múi giờ, ví dụ 2026-06-01T09:30:00+07:00.",
                "Moment with its time zone, such as 2026-06-01T09:30:00+07:00.",
            )
        ),
    ],
    yes: Annotated[
        bool, typer.Option("--yes", help=in_language("Không hỏi lại.", "Do not ask."))
    ] = False,
) -> None:
    """Bring the private database back to a moment; its present files are kept aside."""
    moment = _moment(to)
    if not yes:
        if not sys.stdin.isatty():
            msg = "this takes back everything that was written since: add --yes if that is meant"
            raise InputError(msg)
        question = in_language(
            f"Mọi thay đổi sau {moment} sẽ mất. Tiếp tục?",
            f"All changes after {moment} are taken back. Go on?",
        )
        typer.confirm(question, abort=True, err=True)
    state = state_dir()
    aside = logs.recover(Cluster(state), state, moment)
    if settings.json:
        print_json({"recovered_to": moment.isoformat(), "former_files": str(aside)})
    say(
        f"Cơ sở dữ liệu như lúc {moment}; tệp cũ ở {aside}, hãy xoá khi không cần nữa.",
        f"The database is as at {moment}; its former files are in {aside}, to be deleted later.",
    )


def _moment(text: str) -> dt.datetime:
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        msg = f"--to needs a moment with its time zone, 2026-06-01T09:30:00+07:00, not {text!r}"
        raise InputError(msg)
    return moment
