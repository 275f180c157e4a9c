"""``gantruong jobs``: what waits, what runs, how it ended; and stopping it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from cli.console import in_language, out, print_json, say, settings
from cli.run_app import database
from runs.stage_words import stage_in

if TYPE_CHECKING:
    from runs.jobs.store import JobFacts

app = typer.Typer(
    no_args_is_help=True,
    help=in_language(
        "Các việc chạy nền: đang chờ, đang chạy, đã xong; và huỷ việc.",
        "Work in the background: what waits, what runs, how it ended; and stopping it.",
    ),
)

JobNumber = Annotated[int, typer.Argument(help="Number of the job (from: jobs list).")]
STATES: Final = {
    "waiting": "đang chờ",
    "running": "đang chạy",
    "succeeded": "xong",
    "failed": "không xong",
    "cancelled": "đã huỷ",
}


@app.command("list", short_help=in_language("Các việc.", "List the jobs."))
def list_jobs(
    *,
    state: Annotated[
        str | None, typer.Option(help="waiting, running, succeeded, failed or cancelled.")
    ] = None,
    kind: Annotated[str | None, typer.Option(help="Of this kind only, such as allocation.")] = None,
    size: Annotated[int, typer.Option(min=1, max=1000, help="At most so many.")] = 50,
) -> None:
    """List the jobs, the newest first."""
    from runs.jobs.store import jobs  # noqa: PLC0415 (only when it runs)

    with database() as engine:
        found = jobs(engine, state=state, kind=kind, size=size)
    if settings.json:
        print_json([_facts(one) for one in found])
        return
    for one in found:
        words = (one.job_id, in_language(STATES[one.state], one.state), one.kind, one.client)
        out.print(*words, _how_far(one), sep="  ", markup=False)


@app.command("show", short_help=in_language("Xem một việc.", "Show one job."))
def show(number: JobNumber) -> None:
    """Show one job: stage, count, seconds left, result or why it failed."""
    from runs.jobs.store import job_facts  # noqa: PLC0415 (only when it runs)

    with database() as engine:
        one = job_facts(engine, number)
    if settings.json:
        print_json(_facts(one))
        return
    for name, value in _facts(one).items():
        if value is not None:
            out.print(f"{name}: {value}", markup=False)


@app.command("cancel", short_help=in_language("Huỷ một việc.", "Stop a job."))
def cancel(number: JobNumber) -> None:
    """
    Stop a job; one that runs ends in less than a second, whatever it is at.

    What it had written whole before, such as a recorded draft, stays.
    """
    from runs.jobs import submit  # noqa: PLC0415 (only when it runs)

    with database() as engine:
        state = submit.cancel(engine, number)
    if settings.json:
        print_json({"job_id": number, "state": state})
    words = {
        "cancelled": ("đã huỷ", "is cancelled"),
        "running": ("đang được dừng", "is being stopped"),
    }
    vi, en = words.get(state, (f"đã kết thúc: {STATES[state]}", f"had ended: {state}"))
    say(f"Việc {number} {vi}.", f"Job {number} {en}.")


def _how_far(one: JobFacts) -> str:
    if one.problem is not None:
        return str(one.problem[settings.language])
    if one.state != "running" or one.stage is None:
        return ""
    count = f" {one.done:,}/{one.total:,}" if one.total else ""
    left = "" if one.remaining_s is None else f", {one.remaining_s:.0f} s"
    return f"{stage_in(settings.language, one.stage)}{count}{left}"


def _facts(one: JobFacts) -> dict[str, Any]:
    found = {name: getattr(one, name) for name in type(one).__slots__}
    return {
        name: value.isoformat() if hasattr(value, "isoformat") else value
        for name, value in found.items()
    }
