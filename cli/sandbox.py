"""``gantruong sandbox``: a service for integrators, with test keys and a clock to move."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from cli.console import in_language, out, print_json, progress, say, settings
from gis import clock

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from runs.practice.keys import Handed
    from runs.practice.place import Practice

app = typer.Typer(no_args_is_help=False, invoke_without_command=True)

KIND: Final = "sandbox"
PORTAL: Final = "cong-tuyen-sinh"
SCOPES: Final = (
    "registrations:send",
    "registers:read",
    "registers:edit",
    "distances:batch",
    "runs:read",
    "runs:work",
    "results:read",
    "exports:read",
)
"""Of the admission system: one key for a whole season."""
BEGINS: Final = "2026-05-20T09:00:00+07:00"
"""What a new sandbox's clock says: the invented city takes registrations then."""

WORKER: Final = "from cli.main import run; run()"


@app.callback()
def sandbox(
    context: typer.Context,
    *,
    port: Annotated[
        int, typer.Option(min=1, max=65_535, help=in_language("Cổng.", "Port."))
    ] = 8090,
    reset: Annotated[
        bool, typer.Option("--reset", help=in_language("Trở về ban đầu.", "Back to the start."))
    ] = False,
    serve: Annotated[
        bool,
        typer.Option(
            help=in_language(
                "--no-serve chỉ chuẩn bị và in khoá.", "--no-serve only prepares, prints keys."
            )
        ),
    ] = True,
) -> None:
    """
    Serve the invented city for trying out: own folder, own database, own keys, a clock to move.

    Nothing of it touches the installation, and production never starts it.

      gantruong sandbox

      gantruong sandbox clock 2026-06-15T17:00+07:00
    """
    if context.invoked_subcommand is not None:
        return
    place = _entered()
    keys = _prepared(place, reset=reset)
    _tell(keys)
    if serve:
        from cli.serve import serve_city  # noqa: PLC0415 (loads the service)

        with _working():
            serve_city(port=port)


@app.command(name="clock", help=in_language("Dời đồng hồ.", "Move the clock."))
def move_clock(
    moment: Annotated[
        str,
        typer.Argument(
            help=in_language("Thời điểm có múi giờ.", "A moment with its zone."),
            metavar="2026-06-15T17:00+07:00",
        ),
    ],
) -> None:
    """Move the clock."""
    place = _entered()
    clock.move(clock_of(place), clock.moment(moment))
    shown = clock.now().isoformat()
    if settings.json:
        print_json({"now": shown})
    say(f"Đồng hồ chỉ {shown}.", f"The clock says {shown}.")


def clock_of(place: Practice) -> Path:
    """Return the file of a sandbox's clock."""
    return place.home / "clock"


def _entered() -> Practice:
    """Return the sandbox, this process moved into it; its clock stands where it was put last."""
    from runs.practice.place import practice  # noqa: PLC0415 (loads compiled code)

    place = practice(KIND)
    place.enter()
    path = clock_of(place)
    if not path.is_file():
        clock.move(path, clock.moment(BEGINS))
    os.environ[clock.SETTING] = str(path)
    return place


def _prepared(place: Practice, *, reset: bool) -> tuple[Handed, ...]:
    """Return new test keys of a sandbox that stands as it should."""
    from gis import db  # noqa: PLC0415 (only when it runs)
    from gis.access import at_the_machine  # noqa: PLC0415 (the same)
    from runs.practice import start  # noqa: PLC0415 (the same)
    from runs.practice.city import PROVINCE  # noqa: PLC0415 (the same)
    from runs.practice.keys import Holder, holders, make_keys  # noqa: PLC0415 (the same)
    from runs.season.shipped import put_shipped  # noqa: PLC0415 (the same)

    if not start.is_made(place):
        say("Đang dựng thành phố hư cấu…", "Making the invented city…")
        with progress() as stages:
            start.make(place, progress=stages)
    elif reset:
        start.reset(place)
    portal = Holder(
        name=PORTAL,
        role="system",
        wards=("*",),
        vi="Cổng tuyển sinh",
        en="Admission system",
        scopes=SCOPES,
        purpose="thử",
    )
    engine = db.ready_engine()
    try:
        put_shipped(engine, PROVINCE, access=at_the_machine(KIND))
        return make_keys(engine, (portal, *holders()))
    finally:
        engine.dispose()


def _tell(keys: tuple[Handed, ...]) -> None:
    """Print the keys, which nothing keeps."""
    if settings.json:
        told: list[dict[str, Any]] = [
            {"name": one.holder.name, "role": one.holder.role, "key": one.key} for one in keys
        ]
        print_json({"keys": told, "now": clock.now().isoformat()})
        return
    say("Khoá thử (chỉ hiện lần này):", "Test keys (shown this once):")
    for one in keys:
        name = in_language(one.holder.vi, one.holder.en)
        out.print(f"{name}: {one.key}", markup=False, soft_wrap=True)


@contextmanager
def _working() -> Iterator[None]:
    """Let a worker do the sandbox's jobs meanwhile; it ends with the service."""
    command = [sys.executable, "-c", WORKER, "worker", "--quiet"]
    process = subprocess.Popen(command)  # noqa: S603 (our own worker)
    try:
        yield
    finally:
        process.terminate()
        process.wait()
