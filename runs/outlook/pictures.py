"""Pictures of an outlook, as SVG that stands in a page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from runs.forecast.pictures import as_svg, new_figure

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from runs.outlook.told import Row

COLOURS: Final = ("#000000", "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00")
"""Okabe and Ito 2008; the line style tells scenarios apart too."""

STYLES: Final = ("-", "--", "-.", ":")
AS_IT_IS: Final = "như hiện nay / as it is"


def by_year(rows: Sequence[Row], seats: dict[str, list[int]]) -> str:
    """
    Draw children beside seats, and seats missing within reach, by year and scenario.

    Parameters
    ----------
    rows
        ``runs.outlook.told.year_rows``.
    seats
        All seats by scenario, one number a year.
    """
    figure, (left, right) = new_figure(2)
    for place, name in enumerate(dict.fromkeys(row["scenario"] for row in rows)):
        own = [row for row in rows if row["scenario"] == name]
        _line(left, own, "n_children", name, place)
        years = [row["year"] for row in own]
        left.step(years, seats[name], where="mid", lw=1, color=COLOURS[place % 6], alpha=0.6)
        _line(right, own, "missing_in_reach", name, place)
    left.set_title("trẻ (đường) và chỗ (bậc) / children (line), seats (steps)", fontsize=8)
    right.set_title("chỗ thiếu trong tầm đi / seats missing within reach", fontsize=8)
    for axes in (left, right):
        axes.set_xlabel("mùa thu / autumn")
        axes.set_ylim(bottom=0)
    left.legend(fontsize=7, frameon=False)
    return as_svg(figure)


def _line(axes: Axes, rows: Sequence[Row], column: str, name: str, place: int) -> None:
    """Draw what is told, and where four of five draws lie."""
    known = [row for row in rows if row[column] is not None]
    years = [row["year"] for row in known]
    colour, style = COLOURS[place % len(COLOURS)], STYLES[place % len(STYLES)]
    told = [row[column] for row in known]
    axes.plot(years, told, color=colour, ls=style, marker="o", ms=3, label=name or AS_IT_IS)
    drawn = [row for row in known if None not in (row[f"{column}_p10"], row[f"{column}_p90"])]
    axes.fill_between(
        [row["year"] for row in drawn],
        [row[f"{column}_p10"] for row in drawn],
        [row[f"{column}_p90"] for row in drawn],
        color=colour,
        alpha=0.12,
        lw=0,
    )
