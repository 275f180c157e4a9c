"""``gantruong run``: runs in the database, from draft to final."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from cli.console import in_language, print_json, progress, say, settings
from cli.console import out as results
from cli.run_app import By, Number, database
from cli.run_assumptions import DocumentDate, Person, Role, accept_assumption, assumptions
from cli.run_late import seats, transfer, withdraw
from cli.run_map import run_map
from cli.run_overrides import override, overrides
from cli.run_publish import publish

if TYPE_CHECKING:
    from collections.abc import Mapping

app = typer.Typer(
    help="""
    Runs in the database: made once, sealed, and final once.

    create freezes the data in use, places, checks, seals and records; the same data, policy and
    seed are the same run and are computed once. A run is a draft until somebody decides:
    draft → provisional → confirmed → final, never back, and one final run per season and grade.
    Only drafts can be deleted. export hands out the sealed folder, which verify and replay check
    anywhere.
    """,
    no_args_is_help=True,
)
app.command()(override)
app.command()(overrides)
app.command()(publish)
app.command()(assumptions)
app.command("accept-assumption")(accept_assumption)
app.command("map")(run_map)
app.command()(withdraw)
app.command()(transfer)
app.command()(seats)

SHOWN_DIGITS: Final = 16


@app.command()
def create(
    *,
    policy: Annotated[str, typer.Option(help="Name of a policy, or a TOML file.")],
    season: Annotated[str, typer.Option(help="Season, such as 2026-2027.")],
    grade: Annotated[str, typer.Option(help="Grade entered: K, 1, 6 or 10.")],
    seed: Annotated[
        str | None, typer.Option(help="Secret of the lot, for policies that draw one.")
    ] = None,
    commitment: Annotated[
        Path | None, typer.Option(help="What was published before the lot (from: lot commit).")
    ] = None,
) -> None:
    """Place the pupils of a season and grade; the assumptions of the policy are told first."""
    from runs.placing import place  # noqa: PLC0415 (after the kernel cache is prepared)

    with database() as engine, progress() as stages:
        made = place(
            engine,
            policy,
            season=season,
            grade=grade,
            seed=seed,
            commitment=commitment,
            progress=stages,
        )
    if settings.json:
        print_json({"run_id": made.run_id, "run_sha256": made.run_sha256, **made.summary})
    assumed = ", ".join(made.assumptions)
    say(f"Giả định: {assumed or 'không có'}.", f"Assumptions: {assumed or 'none'}.")
    placed, unplaced = made.summary["placed"], made.summary["unplaced"]
    if made.at_own_catchment is not None:
        say(
            f"{made.at_own_catchment} trong {placed} em có chỗ ở trường của địa bàn nơi ở.",
            f"{made.at_own_catchment} of {placed} placed at a school of the own catchment.",
        )
    by_distance = "mean_m" in made.summary
    say(
        f"Lượt {made.run_id}: {placed} em có chỗ, {unplaced} em chưa có "
        f"(đề xuất{'; gần nhất còn chỗ' if by_distance else ''}); "
        f"{made.run_sha256[:SHOWN_DIGITS]}…",
        f"Run {made.run_id}: {placed} placed, {unplaced} not "
        f"(a proposal{'; nearest with a seat left' if by_distance else ''}); "
        f"{made.run_sha256[:SHOWN_DIGITS]}…",
    )


@app.command(
    "second-round",
    help=in_language(
        "Xếp lại em không giữ chỗ của một lượt, ghi thành một lượt riêng.",
        "Place again who keeps no seat of a run, and record that as a run of its own.",
    ),
)
def second_round(
    number: Number,
    *,
    answers: Annotated[
        Path,
        typer.Option(
            help=in_language(
                "CSV: pupil_id, answer (từ: codes answers).",
                "CSV: pupil_id, answer (from: codes answers).",
            )
        ),
    ],
) -> None:
    """Place again who keeps no seat of a run, and record that as a run of its own."""
    from runs.second_run import second_round as run  # noqa: PLC0415 (when it runs)

    with database() as engine, progress() as stages:
        made = run(engine, number, answers, progress=stages)
    if settings.json:
        print_json({"run_id": made.run_id, "run_sha256": made.run_sha256, **made.summary.as_dict()})
    say(
        f"Lượt {made.run_id}, đợt hai của lượt {number}: {made.summary.placed} em có chỗ, "
        f"{made.summary.unplaced} em chưa có, trên {made.n_seats} chỉ tiêu còn lại.",
        f"Run {made.run_id}, second round of run {number}: {made.summary.placed} placed, "
        f"{made.summary.unplaced} not, over {made.n_seats} remaining seats.",
    )


@app.command("list")
def list_runs(
    *,
    season: Annotated[str | None, typer.Option(help="Of this season only.")] = None,
    grade: Annotated[str | None, typer.Option(help="Of this grade only.")] = None,
) -> None:
    """List the runs, newest first."""
    from runs.recorded.store import all_runs  # noqa: PLC0415 (only when it runs)

    with database() as engine:
        found = all_runs(engine, season=season, grade=grade)
    if settings.json:
        print_json([_facts(run) for run in found])
        return
    for run in found:
        words = (run["run_id"], run["state"], run["season"], run["grade"], run["policy_name"])
        digest = str(run["run_sha256"] or "")[:SHOWN_DIGITS]
        results.print(*words, digest, sep="  ", markup=False)


@app.command()
def show(number: Number) -> None:
    """Show one run: assumptions first, then versions, figures and who decided what."""
    from runs.recorded.store import run_facts, state_changes  # noqa: PLC0415 (when it runs)

    with database() as engine:
        run, changes = run_facts(engine, number), state_changes(engine, number)
    facts = {**_facts(run), "states": [_plain(change) for change in changes]}
    if settings.json:
        print_json(facts)
        return
    assumed = ", ".join(run["summary"].get("assumptions", []))
    results.print(
        in_language(f"Giả định: {assumed or 'không có'}", f"Assumptions: {assumed or 'none'}"),
        markup=False,
    )
    for name, value in facts.items():
        results.print(f"{name}: {value}", markup=False)


@app.command()
def state(  # noqa: PLR0913 (one parameter per option)
    number: Number,
    to: Annotated[str, typer.Argument(help="provisional, confirmed or final.")],
    *,
    by: By,
    document: Annotated[str | None, typer.Option(help="Number of the decision.")] = None,
    note: Annotated[str | None, typer.Option(help="Further words; no child's data.")] = None,
    person: Person = None,
    role: Role = None,
    document_date: DocumentDate = None,
) -> None:
    """
    Move a run to its next state; this cannot be taken back.

    confirmed needs --person, --role, --document and --document-date: whose decision it is. final
    needs a second person, and a named officer for every assumed rule (run accept-assumption).
    """
    from runs.recorded.states import change_state  # noqa: PLC0415 (only when it runs)

    with database() as engine:
        change_state(
            engine,
            number,
            to,
            decided_by=by,
            document=document,
            note=note,
            person=person,
            role=role,
            document_date=document_date,
        )
    say(f"Lượt {number} nay là {to}.", f"Run {number} is {to} now.")


@app.command()
def export(
    number: Number,
    *,
    out: Annotated[Path, typer.Option(help="Folder to write; must be new or empty.")],
    force: Annotated[bool, typer.Option("--force", help="Replace a result.")] = False,
) -> None:
    """Write the sealed folder of a run, as match would: for verify, replay, proof."""
    from runs.recorded.export import export_run  # noqa: PLC0415 (only when it runs)

    with database() as engine:
        export_run(engine, number, out, force=force)
    say(f"Lượt {number} ở {out}.", f"Run {number} is in {out}.")


@app.command("delete-draft")
def delete_draft(number: Number, *, by: By) -> None:
    """Take a draft away; that it was there stays in the audit log."""
    from runs.recorded import states  # noqa: PLC0415 (only when it runs)

    with database() as engine:
        states.delete_draft(engine, number, decided_by=by)
    say(f"Đã xoá bản nháp {number}.", f"Draft {number} is deleted.")


def _facts(run: Mapping[str, Any]) -> dict[str, Any]:
    return _plain({name: value for name, value in run.items() if name != "seed"})


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return values that JSON can hold."""
    return {
        name: value.isoformat() if hasattr(value, "isoformat") else value
        for name, value in row.items()
    }
