"""``gantruong db check``: what lies outside its ward, and ground that no catchment covers."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer
from rich.table import Table

from cli.console import in_language, out, print_json, progress, say, settings
from gis import db
from gis.errors import InputError
from gis.province import load, national
from gis.read_misplaced import misplaced
from gis.validity import today

if TYPE_CHECKING:
    from gis.read_misplaced import Coverage, Homes, Misplaced, Place

FEWEST: Final = 10  # children that a count tells of; smaller ones are hidden
HIDDEN: Final = "< 10"
WHOLE: Final = 0.999  # of a ward; borders are drawn metres off
NORM: Final = "ward_tolerance_m"


def check(
    *,
    day: Annotated[
        str | None,
        typer.Option(
            help=in_language(
                "Ngày được xét, ví dụ 2026-06-01; mặc định hôm nay.",
                "Day looked at, such as 2026-06-01; today if not given.",
            )
        ),
    ] = None,
    tolerance_m: Annotated[
        float | None,
        typer.Option(
            min=0,
            help=in_language(
                "Được lệch bao nhiêu mét; mặc định theo định mức ward_tolerance_m.",
                "Metres outside that are let pass; the norm ward_tolerance_m if not given.",
            ),
        ),
    ] = None,
    province: Annotated[
        str | None,
        typer.Option(
            help=in_language(
                "Địa phương có định mức được dùng.",
                "Place whose norm holds; national if not given.",
            )
        ),
    ] = None,
) -> None:
    """Name schools, gates and homes outside their ward, and gaps of the official catchments."""
    asked = _day(day)
    place = national() if province is None else load(province)
    within_m = place.norm[NORM].value if tolerance_m is None else tolerance_m
    engine = db.ready_engine()
    try:
        with progress() as stages:
            stages("checking", 0, None)
            found = misplaced(engine, asked, tolerance_m=within_m)
    finally:
        engine.dispose()
    gaps = [one for one in found.coverage if _share(one) < WHOLE]
    if settings.json:
        print_json(_as_json(found, gaps, day=asked, tolerance_m=within_m))
    else:
        _show(found, gaps, day=asked, tolerance_m=within_m)
    if found.places or found.homes:
        raise typer.Exit(1)


def _day(text: str | None) -> str:
    try:
        return today() if text is None else dt.date.fromisoformat(text).isoformat()
    except ValueError:
        msg = f"--day needs a date such as 2026-06-01, not {text!r}"
        raise InputError(msg) from None


def _share(one: Coverage) -> float:
    return one.covered_m2 / one.area_m2


def _as_json(
    found: Misplaced, gaps: list[Coverage], *, day: str, tolerance_m: float
) -> dict[str, Any]:
    return {
        "day": day,
        "tolerance_m": tolerance_m,
        "places": [
            {**asdict(one), "off_m": None if one.off_m is None else round(one.off_m)}
            for one in found.places
        ],
        "homes": [{**asdict(one), "n_homes": _told(one)} for one in found.homes],
        "gaps": [
            {
                "season": one.season,
                "level": one.level,
                "ward_code": one.ward_code,
                "area_m2": round(one.area_m2),
                "uncovered_m2": round(one.area_m2 - one.covered_m2),
            }
            for one in gaps
        ],
    }


def _told(one: Homes) -> int | None:
    """Return how many homes; ``None`` for so few that they would point at children."""
    return one.n_homes if one.n_homes >= FEWEST else None


def _show(found: Misplaced, gaps: list[Coverage], *, day: str, tolerance_m: float) -> None:
    if found.places:
        _show_places(found.places)
    for home in found.homes:
        n_homes = _told(home) or HIDDEN
        say(
            f"{home.season}: {n_homes} nhà của phường {home.ward_code} nằm ngoài phường.",
            f"{home.season}: {n_homes} homes stated in ward {home.ward_code} lie outside it.",
        )
    for gap in gaps:
        km2 = (gap.area_m2 - gap.covered_m2) / 1e6
        say(
            f"{gap.season}, {gap.level}: {km2:.2f} km² của phường {gap.ward_code} không thuộc địa "
            f"bàn tuyển sinh nào (phủ {_share(gap):.1%}).",
            f"{gap.season}, {gap.level}: {km2:.2f} km² of ward {gap.ward_code} belong to no "
            f"catchment ({_share(gap):.1%} covered).",
        )
    n_schools = sum(one.gate_no is None for one in found.places)
    n_gates, n_wards = len(found.places) - n_schools, len({one.ward_code for one in found.homes})
    say(
        f"Ngày {day}, cho lệch {tolerance_m:g} m: {n_schools} trường và {n_gates} cổng nằm ngoài "
        f"phường; {n_wards} phường có nhà nằm ngoài; {len(gaps)} chỗ trống địa bàn.",
        f"On {day}, {tolerance_m:g} m let pass: {n_schools} schools and {n_gates} gates outside "
        f"their ward; {n_wards} wards with homes outside; {len(gaps)} gaps of catchments.",
    )


def _show_places(places: tuple[Place, ...]) -> None:
    heads = in_language(
        "Trường|Cổng|Phường đã ghi|Nằm ở phường|Lệch m",
        "School|Gate|Stated ward|Lies in ward|Metres off",
    )
    table = Table(*heads.split("|"))
    for one in places:
        gate = "" if one.gate_no is None else str(one.gate_no)
        unknown = in_language("phường không còn hiệu lực", "ward does not hold that day")
        off = unknown if one.off_m is None else f"{one.off_m:,.0f}"
        table.add_row(one.school_code, gate, one.ward_code, one.found_ward_code or "", off)
    out.print(table)
