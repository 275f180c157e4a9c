"""``gantruong scenario accept``: the effect first, then, if wanted, a new version of the roads."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from cli.console import in_language, print_json, progress, say, settings
from cli.review_view import tell_card, tell_impact
from cli.scenario_view import tell_effect
from gis.errors import InputError

if TYPE_CHECKING:
    from runs.recorded.decided import Decided
    from runs.review.accept import Plan

PLANNER: Final = "planner"


def accept(  # noqa: PLR0913 (one parameter per option)
    scenario: Annotated[str, typer.Argument(help=in_language("Phương án.", "A scenario."))],
    *,
    reason: Annotated[
        str, typer.Option(help=in_language("Vì sao, cho người đọc sau này.", "Why, for people."))
    ] = "",
    by: Annotated[
        str,
        typer.Option(
            help=in_language(
                "Vai trò duyệt, không phải tên người.", "The role that accepts, no person's name."
            )
        ),
    ] = PLANNER,
    season: Annotated[str | None, typer.Option(help="Season; the newest one with pupils.")] = None,
    grade: Annotated[
        list[str] | None,
        typer.Option(help="Grade entered, K, 1, 6 or 10; several times for several. Default: 1."),
    ] = None,
    profile: Annotated[
        list[str] | None,
        typer.Option(
            help="How one travels, walk, motorbike or car; may be repeated. Default: walk."
        ),
    ] = None,
    policy: Annotated[
        str | None,
        typer.Option(help="Policy whose places are compared; of the decided runs if not given."),
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Parquet of changed pairs.")] = None,
    dry_run: Annotated[
        bool,
        typer.Option("--dry-run", help=in_language("Chỉ xem tác động.", "Only show the effect.")),
    ] = False,
    yes: Annotated[
        bool, typer.Option("--yes", help=in_language("Không hỏi lại.", "Do not ask."))
    ] = False,
) -> None:
    """
    Make a new version of the roads out of the version in use and a scenario's edits.

    First the effect is shown: homes tied elsewhere, and every pair of home and school whose
    distance differs between two complete measurements, and who would be offered another place by
    the policy of each decided run, or by --policy. Then you are asked. Closed edges stay in
    the data and nobody may use them; homes may be tied to added roads from now on. The old version
    stays: gantruong network use NUMBER takes it back.
    """
    from gis import db, read  # noqa: PLC0415 (the list of commands needs none of it)
    from runs.review import accept as work  # noqa: PLC0415 (the same)

    if not dry_run and not reason.strip():
        msg = "say why the scenario is accepted: --reason; or look only: --dry-run"
        raise InputError(msg)
    (first, *further) = _asked(grade, profile, out)
    engine = db.ready_engine()
    try:
        if season is None and "pupils" in read.active_sets(engine):
            season = str(max(read.register(engine, "pupils")["season"]))
        with progress() as stages:
            planned = work.plan(
                *(engine, scenario),
                season=season,
                grade=first[0],
                profile=first[1],
                further=further,
                whose=_whose(season, grade or [first[0]], policy),
                out=out,
                progress=stages,
            )
        _tell(planned, out)
        number = None
        if not dry_run and (yes or _agreed()):
            with progress() as stages:
                number = work.accept(
                    engine, planned, reason=reason, accepted_by=by, progress=stages
                )
    finally:
        engine.dispose()
    _tell_end(number, planned)


def _agreed() -> bool:
    if settings.json or not sys.stdin.isatty():
        msg = "nobody can be asked here: look with --dry-run, then say --yes"
        raise InputError(msg)
    return typer.confirm(in_language("Ghi thành phiên bản mới?", "Store it as a new version?"))


def _asked(
    grades: list[str] | None, profiles: list[str] | None, out: Path | None
) -> list[tuple[str, str]]:
    """Return every grade with every way to travel, each once, in the order given."""
    found = list(dict.fromkeys((g, p) for g in grades or ["1"] for p in profiles or ["walk"]))
    if len(found) > 1 and out is not None:
        msg = "--out takes the pairs of one grade and one profile; leave it out, or ask for one"
        raise InputError(msg)
    return found


def _whose(season: str | None, grades: list[str], policy: str | None) -> list[Decided]:
    from runs.recorded.decided import Decided  # noqa: PLC0415 (after the kernel cache)

    if policy is None or season is None:
        return []
    return [
        Decided(season=season, grade=grade, policy=policy, seed=None)
        for grade in dict.fromkeys(grades)
    ]


def _tell(planned: Plan, out: Path | None) -> None:
    impact = planned.impact
    if settings.json:
        return
    if impact is None:
        say(
            "Chưa có danh mục học sinh: không đo được tác động.",
            "There is no register of pupils: the effect cannot be measured.",
        )
        return
    for one in (impact, *planned.further):
        say(
            f"Năm học {one.season}, lớp {one.grade}, {one.profile}: "
            f"{one.n_homes_moved} nhà và {one.n_gates_moved} cổng được nối vào chỗ khác.",
            f"Season {one.season}, grade {one.grade}, {one.profile}: {one.n_homes_moved} "
            f"homes and {one.n_gates_moved} gates are tied to another place of the roads.",
        )
        tell_effect(one.effect, out)
    for grade in planned.places:
        tell_impact(grade.impact)
    if planned.card is not None:
        tell_card(planned.card)


def _tell_end(number: int | None, planned: Plan) -> None:
    based_on = planned.known.network_id
    if settings.json:
        facts = {"network_id": number, "based_on": based_on}
        print_json({**facts, "impact": None if planned.impact is None else planned.facts})
        return
    if number is None:
        say("Chưa ghi gì.", "Nothing was written.")
        return
    say(
        f"Phiên bản đường {number} đang dùng; quay lại: gantruong network use {based_on}.",
        f"Version {number} of the roads is in use; to go back: gantruong network use {based_on}.",
    )
