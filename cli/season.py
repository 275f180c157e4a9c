"""``gantruong season``: a season as data: shown, checked, imported, exported."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.console import in_language, out, print_json, say, settings
from cli.run_app import database
from gis.private_file import refuse_existing, write_new

if TYPE_CHECKING:
    from runs.season.store import Stored

app = typer.Typer(
    no_args_is_help=True,
    help=in_language(
        "Một mùa tuyển sinh dưới dạng dữ liệu: cấp học, đợt, thời hạn, quy tắc, hội đồng, nơi liên "
        "hệ, lời cho gia đình.\n\n"
        "Ví dụ: gantruong season import season-2026-2027.toml --by 'Sở GDĐT'",
        "A season as data: levels, rounds, deadlines, policy, committees, contacts, texts.\n\n"
        "Example: gantruong season import season-2026-2027.toml --by department",
    ),
)

Season = Annotated[str, typer.Argument(help=in_language("Mùa, 2026-2027.", "Such as 2026-2027."))]
SeasonFile = Annotated[
    Path, typer.Argument(help=in_language("Tệp TOML của mùa.", "TOML file of the season."))
]


@app.command(
    help=in_language(
        "Cho biết từng việc của mùa: chưa mở, đang mở hay đã hết hạn.",
        "Tell of every step of a season whether it is open now.",
    )
)
def show(season: Season) -> None:
    """Show a season as it stands now."""
    from runs.season import store  # noqa: PLC0415 (loads SQLAlchemy)
    from runs.season.file import facts_of  # noqa: PLC0415

    with database() as engine:
        found = store.read(engine, season)
    if settings.json:
        print_json({"state": found.state, **facts_of(found.season)})
        return
    for line in _lines(found):
        out.print(line, markup=False)


@app.command(
    help=in_language(
        "Kiểm tra một tệp; không ghi gì. Hạn rơi vào ngày nghỉ được nhắc.",
        "Check a file; nothing is written. Deadlines on days off are named.",
    )
)
def check(file: SeasonFile) -> None:
    """Check a file."""
    from runs.season.checks import warnings  # noqa: PLC0415 (only when it runs)
    from runs.season.file import load  # noqa: PLC0415

    season = load(file)
    found = warnings(season)
    if settings.json:
        print_json({"season": season.season, "warnings": found})
        return
    _warn(found)
    n = len(season.deadline)
    say(
        f"{season.season}: đúng dạng, {n} thời hạn, {len(found)} điều cần xem lại.",
        f"{season.season}: well formed, {n} deadlines, {len(found)} to look at.",
    )


@app.command(
    name="import",
    help=in_language(
        "Nhập một mùa và đưa vào hiệu lực; --draft: chỉ giữ bản nháp.",
        "Import a season and put it in force; --draft keeps a draft alone.",
    ),
)
def import_(
    file: SeasonFile,
    *,
    by: Annotated[str, typer.Option(help=in_language("Cơ quan hoặc vai trò.", "Office or role."))],
    reason: Annotated[
        str,
        typer.Option(
            help=in_language("Lý do, khi đổi hạn đã có.", "Why, where a deadline changes.")
        ),
    ] = "",
    draft: Annotated[
        bool, typer.Option("--draft", help=in_language("Chỉ giữ bản nháp.", "Keep a draft."))
    ] = False,
) -> None:
    """Import a season."""
    from gis.access import at_the_machine  # noqa: PLC0415 (loads SQLAlchemy)
    from runs.season import store  # noqa: PLC0415
    from runs.season.checks import warnings  # noqa: PLC0415
    from runs.season.file import load  # noqa: PLC0415

    season = load(file)
    _warn(warnings(season))
    with database() as engine:
        store.put(
            engine,
            season,
            state="draft" if draft else "in_force",
            access=at_the_machine(by),
            reason=reason,
        )
    if draft:
        say(f"Đã giữ bản nháp của mùa {season.season}.", f"Kept a draft of {season.season}.")
    else:
        say(f"Mùa {season.season} có hiệu lực.", f"Season {season.season} is in force.")


@app.command(
    help=in_language(
        "Ghi một mùa ra tệp TOML, kèm các hạn đã gia hạn.",
        "Write a season as a TOML file, with deadlines as they stand.",
    )
)
def export(
    season: Season,
    *,
    file: Annotated[Path, typer.Option("--out", help=in_language("Tệp mới.", "New file."))],
) -> None:
    """Write a season's file."""
    from runs.season import store  # noqa: PLC0415 (loads SQLAlchemy)
    from runs.season.file import text_of  # noqa: PLC0415

    refuse_existing(file)
    with database() as engine:
        found = store.read(engine, season)
    write_new(file, text_of(found.season).encode())
    say(f"Đã ghi {file.name}.", f"Wrote {file.name}.")


def _lines(found: Stored) -> list[str]:
    from gis import clock  # noqa: PLC0415 (only when it runs)
    from runs.season.deadlines import Standing, phase  # noqa: PLC0415

    language, now = settings.language, clock.now()
    state = {"draft": ("bản nháp", "a draft"), "in_force": ("có hiệu lực", "in force")}
    word = state[found.state][0 if language == "vi" else 1]
    lines = [f"{found.season.season}: {word}"]
    for one in found.season.deadline:
        standing = Standing(season=found.season.season, phase=phase(one, now), deadline=one)
        whose = f"{one.grade or '*'}/{one.round}"
        mark = "" if one.status == "published" else f" [{one.status}]"
        lines.append(f"{whose:>5}  {standing.said[language]}{mark}")
    return lines


def _warn(found: list[dict[str, str]]) -> None:
    for one in found:
        say(f"Xem lại: {one['vi']}", f"Look at: {one['en']}")
