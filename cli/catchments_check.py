"""``gantruong catchments check|compare``: overlaps, gaps, and what another set would change."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table

from cli.catchments_view import opened
from cli.console import in_language, out, print_json, progress, say, settings
from gis import read
from gis.catchment import stored
from runs.recorded.identity import LABELS
from runs.seasons import newest_season
from runs.two_files import written_together
from runs.zoning import checked as checks
from runs.zoning import compare as comparing
from webmap.paper import NOTHING
from webmap.zoning_page import HIDDEN, WITHHELD, check_page, compare_page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Engine

    from gis.model import RawNetwork

Level = Annotated[str, typer.Option(help="preschool, primary, lower_secondary or upper_secondary.")]
Season = Annotated[str | None, typer.Option(help="Season; the newest with pupils.")]
Page = Annotated[
    Path | None, typer.Option("--page", help="Page to print, with a map over the roads (.html).")
]


def check(
    *,
    season: Season = None,
    level: Level = "primary",
    drafts: Annotated[
        bool, typer.Option("--drafts", help="Drafts too: what an approval would mean.")
    ] = False,
    page: Page = None,
) -> None:
    """
    Name the overlaps and gaps of the official catchments, and how many children live there.

      gantruong catchments check --season 2026-2027 --level primary --page check.html

    Counts of one to nine children are not told. Exit code 1 if anything is found.
    """
    statuses = (stored.APPROVED, stored.DRAFT) if drafts else (stored.APPROVED,)
    with opened() as engine, progress() as stages:
        stages("checking", 0, None)
        found = checks.check(
            engine, season=season or newest_season(engine), level=level, statuses=statuses
        )
        if page is not None:
            said = _labels(engine, found.catchments)
            _write(page, check_page(found, _roads(engine), said))
    facts = found.as_json()
    if settings.json:
        print_json(facts)
    else:
        _show_check(facts)
    if not found.is_clean:
        raise typer.Exit(1)


def compare(
    *,
    season: Season = None,
    level: Level = "primary",
    kind: Annotated[
        str | None, typer.Option(help="Kind of the new set; official ones and lists if not given.")
    ] = None,
    with_season: Annotated[
        str | None, typer.Option(help="Season to compare with; the season before if no kind is.")
    ] = None,
    with_kind: Annotated[
        str | None, typer.Option(help="Kind to compare with, such as derived or proposed.")
    ] = None,
    page: Page = None,
) -> None:
    """
    Compare a season's catchments with the season before, or with another kind.

      gantruong catchments compare --season 2026-2027 --with-season 2025-2026 --page compare.html

      gantruong catchments compare --with-kind derived

    Told are area and children gained and lost per school, its seats, and how many of the
    registered children change from which school to which; counts of one to nine, and those that
    would give them back, are not told.
    """
    with opened() as engine, progress() as stages:
        stages("comparing", 0, None)
        now = season or newest_season(engine)
        other = with_season or (now if with_kind or kind else _before(now))
        found = comparing.compare(
            engine,
            comparing.Set(season=other, level=level, kinds=_kinds(with_kind)),
            comparing.Set(season=now, level=level, kinds=_kinds(kind)),
        )
        if page is not None:
            own = stored.find(engine, season=now, level=level)
            _write(page, compare_page(found, _roads(engine), _labels(engine, own)))
    facts = found.as_json()
    if settings.json:
        print_json(facts)
        return
    _show_compare(facts)


def _kinds(kind: str | None) -> tuple[str, ...]:
    return stored.IN_FORCE if kind is None else (kind,)


def _before(season: str) -> str:
    """
    Return the season before.

    Examples
    --------
    >>> _before("2026-2027")
    '2025-2026'
    """
    first, last = (int(year) - 1 for year in season.split("-"))
    return f"{first}-{last}"


def _labels(engine: Engine, catchments: Sequence[stored.Stored]) -> list[str]:
    natures = {one.nature for one in catchments}
    sets = read.active_sets(engine)
    if "pupils" in sets:
        natures.add(sets["pupils"].nature)
    return [LABELS[nature] for nature in sorted(natures) if nature in LABELS]


def _roads(engine: Engine) -> RawNetwork:
    return read.active_network(engine)[1]


def _write(page: Path, text: str) -> None:
    with written_together(page, open_to_all=True) as (path,):
        path.write_text(text, encoding="utf-8")


def _show_check(facts: dict[str, Any]) -> None:
    for one in facts["overlaps"]:
        schools = " + ".join(" ".join(codes) for codes in one["schools"])
        say(
            f"Chồng lấn {one['area_m2']:,} m² quanh {one['around']}: "
            f"{' + '.join(one['catchments'])} (trường {schools}), {_n(one['children'])} em.",
            f"Overlap of {one['area_m2']:,} m² around {one['around']}: "
            f"{' + '.join(one['catchments'])} (schools {schools}), {_n(one['children'])} children.",
        )
    for one in facts["shared_units"]:
        names = ", ".join(one["catchments"])
        say(f"{one['unit']} thuộc {names}.", f"{one['unit']} belongs to {names}.")
    for one in facts["gaps"]:
        say(
            f"Trống {one['area_m2']:,} m² ở {one['ward']} quanh {one['around']}, "
            f"{_n(one['children'])} em.",
            f"Gap of {one['area_m2']:,} m² in {one['ward']} around {one['around']}, "
            f"{_n(one['children'])} children.",
        )
    say(
        f"{facts['catchments']} địa bàn: {len(facts['overlaps'])} chỗ chồng lấn, "
        f"{len(facts['gaps'])} phường có chỗ trống; {_n(facts['children_in_none'])} em không "
        "thuộc địa bàn nào.",
        f"{facts['catchments']} catchments: {len(facts['overlaps'])} overlaps, "
        f"{len(facts['gaps'])} wards with gaps; {_n(facts['children_in_none'])} children in none.",
    )


def _show_compare(facts: dict[str, Any]) -> None:
    heads = in_language(
        "Trường|m² trước|m² sau|thêm|mất|chỉ tiêu|trẻ trước|trẻ sau",
        "School|m² before|m² after|gained|lost|seats|children before|after",
    )
    table = Table(*heads.split("|"))
    for row in facts["schools"]:
        areas = (f"{row[name]:,}" for name in AREAS)
        named = ("children_before", "children_after")
        counts = (WITHHELD if row[name] is None else str(row[name]) for name in named)
        table.add_row(row["school_code"], *areas, str(row["seats_after"] or ""), *counts)
    out.print(table)
    for one in (row for row in facts["moves"] if row["children"] is not None):
        ends = (one["from_school"] or NOTHING, one["to_school"] or NOTHING)
        out.print(f"{ends[0]} → {ends[1]}: {_n(one['children'])}", markup=False)
    say(
        f"{_n(facts['children_changed'])} trong {_n(facts['children'])} em đổi địa bàn.",
        f"{_n(facts['children_changed'])} of {_n(facts['children'])} children change theirs.",
    )


AREAS = ("area_before_m2", "area_after_m2", "gained_m2", "lost_m2")


def _n(count: int | None) -> str:
    return HIDDEN if count is None else str(count)
