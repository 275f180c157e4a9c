"""``gantruong review``: changes of data that decide places, measured and signed before use."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from cli.console import out as results
from cli.console import print_json, progress, say, settings
from cli.import_options import OverHandEdits
from cli.review_view import tell_addresses, tell_card, tell_impact
from cli.run_app import By, database
from gis.errors import InputError

if TYPE_CHECKING:
    from gis.read_review import StoredReview
    from runs.recorded.decided import Decided
    from runs.review.flow import Report

app: Final = typer.Typer(
    help="""
    Changes of roads, schools, sites and gates, measured for every child and signed before use.

    Once a run is decided, an import may not change what it rests on: propose the change, look at
    its impact (who would have another distance, who another place), then accept or reject it.
    """,
    no_args_is_help=True,
)

Number = Annotated[int, typer.Argument(help="Number of the review (from: review list).")]
Reason = Annotated[str, typer.Option(help="Why, for people who read it later.")]


@app.command()
def propose(
    kind: Annotated[str, typer.Argument(help="network, schools, campuses, gates or aliases.")],
    file: Annotated[str, typer.Argument(help="File, as for import; or the name of a place.")],
    *,
    by: By,
    province: Annotated[str | None, typer.Option(help="Place in data/provinces.")] = None,
    over_hand_edits: OverHandEdits = False,
) -> None:
    """Check a file as import does and store it beside what is in use, waiting."""
    from runs import importing, importing_network  # noqa: PLC0415 (after the kernel cache is prepared)
    from runs.recorded.decided import NETWORK, REVIEWED  # noqa: PLC0415 (the same)
    from runs.review import flow  # noqa: PLC0415 (the same)

    if kind not in REVIEWED:
        msg = f"{kind}: proposed are {', '.join(REVIEWED)}; import anything else"
        raise InputError(msg)
    with database() as engine, progress() as stages:
        if kind == NETWORK:
            raw, _ = importing_network.check_network(file, progress=stages)
            number = flow.propose_network(engine, raw, proposed_by=by, progress=stages)
        else:
            stages("checking", 0, None)
            known = importing.known_in(engine)
            checked = importing.check_register(Path(file), kind, province=province, known=known)
            number = flow.propose_register(
                engine, checked, proposed_by=by, over_hand_edits=over_hand_edits
            )
    if settings.json:
        print_json({"review_id": number, "kind": kind})
        return
    say(
        f"Đề xuất {number} đang chờ; xem tác động: gantruong review impact {number}.",
        f"Review {number} waits; see its impact: gantruong review impact {number}.",
    )


@app.command("list")
def list_reviews() -> None:
    """List all proposed changes with their state."""
    from gis.read_review import reviews  # noqa: PLC0415 (loads SQLAlchemy)

    with database() as engine:
        found = reviews(engine)
    if settings.json:
        print_json([_facts(one) for one in found])
        return
    for one in found:
        words = (one.review_id, one.kind, one.number, one.state, one.decided_by or "")
        results.print(*words, sep="  ", markup=False)


@app.command()
def impact(  # noqa: PLR0913 (one parameter per option)
    number: Number,
    *,
    season: Annotated[str | None, typer.Option(help="Instead of the decided runs.")] = None,
    grade: Annotated[str | None, typer.Option(help="Grade entered: K, 1 or 6.")] = None,
    policy: Annotated[str | None, typer.Option(help="Name of a policy, or a TOML file.")] = None,
    seed: Annotated[str | None, typer.Option(help="Secret of the lot, if one is drawn.")] = None,
    map_file: Annotated[
        Path | None,
        typer.Option("--map", help="For aliases: map on which addresses are looked up again."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder for a CSV per grade: every child touched.")
    ] = None,
) -> None:
    """
    Measure everything before and after a waiting change, and keep the counts with it.

    Without options for every grade that has a decided run, by its policy.
    """
    from runs.review import flow  # noqa: PLC0415 (after the kernel cache is prepared)

    whose = _whose(season, grade, policy, seed)
    with database() as engine, progress() as stages:
        found = flow.report(engine, number, whose=whose, map_file=map_file, progress=stages)
    if out is not None:
        _write(out, found)
    _tell(found)


@app.command()
def accept(
    number: Number, *, by: By, reason: Reason, over_hand_edits: OverHandEdits = False
) -> None:
    """
    Take a measured change into use; the report stays with the signature.

    New roads must pass the pairs that people measured by hand, if any are kept
    (gantruong check pairs FILE --keep).
    """
    from runs.review import flow  # noqa: PLC0415 (after the kernel cache is prepared)

    with database() as engine:
        flow.accept(engine, number, decided_by=by, reason=reason, over_hand_edits=over_hand_edits)
    say(f"Đề xuất {number} nay được dùng.", f"Review {number} is accepted and in use.")


@app.command()
def reject(number: Number, *, by: By, reason: Reason) -> None:
    """Leave a change out of use; it stays in the list."""
    from gis import write_review  # noqa: PLC0415 (loads SQLAlchemy)

    with database() as engine:
        write_review.reject(engine, number, decided_by=by, reason=reason)
    say(f"Đề xuất {number} bị từ chối.", f"Review {number} is rejected.")


def _whose(
    season: str | None, grade: str | None, policy: str | None, seed: str | None
) -> list[Decided]:
    from runs.recorded.decided import Decided  # noqa: PLC0415 (after the kernel cache is prepared)

    if season is None and grade is None and policy is None:
        return []
    if season is None or grade is None or policy is None:
        msg = "say all three or none: --season, --grade, --policy"
        raise InputError(msg)
    return [Decided(season=season, grade=grade, policy=policy, seed=seed)]


def _write(folder: Path, found: Report) -> None:
    from runs.explain.pages import write_pages  # noqa: PLC0415 (after the kernel cache)

    write_pages(
        folder, {f"children-grade-{one.impact.grade}.csv": one.children for one in found.measured}
    )


def _tell(found: Report) -> None:
    if settings.json:
        print_json({"review_id": found.review.review_id, **found.facts})
        return
    if found.addresses is not None:
        tell_addresses(found.addresses)
    for one in found.measured:
        tell_impact(one.impact)
    if found.card is not None:
        tell_card(found.card)


def _facts(one: StoredReview) -> dict[str, Any]:
    return {
        name: value.isoformat() if hasattr(value, "isoformat") else value
        for name, value in asdict(one).items()
    }
