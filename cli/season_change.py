"""``gantruong season clone|extend|history``: next year's season, later deadlines, who set what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.console import in_language, out, print_json, say, settings
from cli.run_app import database
from cli.season import Season, app

if TYPE_CHECKING:
    from runs.season.difference import Line
    from runs.season.extending import Entry


@app.command(
    help=in_language(
        "Lập mùa sau từ mùa này. Mặc định chỉ cho xem: mọi dòng đổi hoặc cần xem lại; --keep giữ "
        "bản nháp.",
        "Make next year's season from this one. By default it only shows every line that changed "
        "or must be looked at; --keep keeps a draft.",
    )
)
def clone(
    season: Season,
    *,
    to: Annotated[str, typer.Option(help=in_language("Mùa mới.", "The new season."))],
    keep: Annotated[
        bool, typer.Option("--keep", help=in_language("Giữ bản nháp.", "Keep it as a draft."))
    ] = False,
    by: Annotated[
        str, typer.Option(help=in_language("Cơ quan hoặc vai trò.", "Office or role."))
    ] = "",
) -> None:
    """Clone a season."""
    from gis.access import EVERYTHING, at_the_machine  # noqa: PLC0415 (loads SQLAlchemy)
    from runs.season import cloning  # noqa: PLC0415

    access = at_the_machine(by) if keep else EVERYTHING
    with database() as engine:
        _, lines = cloning.make(engine, season, to, access=access, dry_run=not keep)
    if settings.json:
        print_json([line_facts(one) for one in lines])
        return
    for one in lines:
        for text in _told(one):
            out.print(text, markup=False)
    n_look = sum(bool(one.look) for one in lines)
    if keep:
        say(
            f"Đã giữ bản nháp mùa {to}; {n_look} dòng cần xem lại: season export, sửa, import.",
            f"Kept a draft of {to}; {n_look} lines to look at: season export, edit, import.",
        )
    else:
        say(
            f"Chỉ xem, chưa ghi gì; {n_look} dòng cần xem lại. Để giữ bản nháp: --keep --by …",
            f"Nothing was written; {n_look} lines to look at. To keep a draft: --keep --by …",
        )


@app.command(
    help=in_language(
        "Gia hạn một việc; cần lý do. Hạn cũ vẫn nằm trong lịch sử.",
        "Extend a deadline; needs a reason. The one before stays in the history.",
    )
)
def extend(  # noqa: PLR0913 (what a deadline is of, until when, who extends it and why)
    season: Season,
    step: Annotated[
        str, typer.Argument(help=in_language("Việc, như confirmation.", "Such as confirmation."))
    ],
    closes: Annotated[
        str,
        typer.Argument(
            help=in_language(
                "Hạn mới: 2026-06-17T17:00+07:00, hoặc một ngày.",
                "The new end: 2026-06-17T17:00+07:00, or a day.",
            )
        ),
    ],
    *,
    grade: Annotated[str, typer.Option(help=in_language("Khối lớp.", "Grade."))],
    reason: Annotated[str, typer.Option(help=in_language("Lý do.", "Why."))],
    by: Annotated[str, typer.Option(help=in_language("Cơ quan hoặc vai trò.", "Office or role."))],
    round_no: Annotated[
        int, typer.Option("--round", min=1, help=in_language("Đợt.", "Round."))
    ] = 1,
) -> None:
    """Extend a deadline."""
    from gis.access import at_the_machine  # noqa: PLC0415 (loads SQLAlchemy)
    from gis.errors import InputError  # noqa: PLC0415
    from runs.season import moments  # noqa: PLC0415
    from runs.season.extending import Extension  # noqa: PLC0415
    from runs.season.extending import extend as extended  # noqa: PLC0415

    try:
        end = moments.read(closes, closes=True)
    except ValueError as error:
        raise InputError(str(error)) from None
    asked = Extension(grade=grade, round_no=round_no, step=step, closes=end, reason=reason)
    with database() as engine:
        extended(engine, season, asked, access=at_the_machine(by))
    told = moments.told(end)
    say(f"Hạn mới: {told['vi']}.", f"It ends at {told['en']} now.")


@app.command(
    help=in_language(
        "Mọi thời hạn từng được đặt: ai, khi nào, vì sao.",
        "Every deadline that was ever set: who, when, why.",
    )
)
def history(season: Season) -> None:
    """Show the history of a season's deadlines."""
    from runs.season.extending import history as read  # noqa: PLC0415 (loads SQLAlchemy)

    with database() as engine:
        found = read(engine, season)
    if settings.json:
        print_json([_entry(one) for one in found])
        return
    for one in found:
        out.print(_said(one), markup=False)


def line_facts(one: Line) -> dict[str, Any]:
    """Return a line of a difference as plain values."""
    names = ("table", "name", "kind", "before", "after")
    return {name: getattr(one, name) for name in names} | {"look": list(one.look)}


def _told(one: Line) -> list[str]:
    language = settings.language
    before, after = ("—" if side is None else side[language] for side in (one.before, one.after))
    lines = [f"{one.name[language]}: {before} → {after} [{one.kind}]"]
    return [*lines, *(f"    ! {why[language]}" for why in one.look)]


def _entry(one: Entry) -> dict[str, Any]:
    before = None if one.before is None else one.before.model_dump(mode="json")
    return {
        "deadline": one.deadline.model_dump(mode="json"),
        "before": before,
        "act": one.act,
        "reason": one.reason,
        "decided_by": one.decided_by,
        "at": one.at.isoformat(),
    }


def _said(one: Entry) -> str:
    from runs.season import moments  # noqa: PLC0415 (only when it runs)
    from runs.season.checks import name_of  # noqa: PLC0415
    from runs.season.difference import span  # noqa: PLC0415

    language = settings.language
    before = "—" if one.before is None else span(one.before)[language]
    told = f"{moments.told(one.at)[language]}  {one.decided_by}: {name_of(one.deadline)[language]}"
    why = f" ({one.reason})" if one.reason else ""
    return f"{told}: {before} → {span(one.deadline)[language]}{why}"
