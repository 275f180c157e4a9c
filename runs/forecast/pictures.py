"""Pictures of a forecast and of its back-test, as SVG that stands in a page."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

import matplotlib as mpl
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from forecast.backtest import ALL_SIZES, SIZE_NAMES
from forecast.levels import CELL, CITY, REGION_GRADE, UNIT
from forecast.origins import OURS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matplotlib.axes import Axes

    from forecast.ahead import Ahead
    from forecast.backtest import Score
    from forecast.chances import Chance

COLOUR: Final = {
    "forecast": "#0072b2",
    "cohort_3": "#d55e00",
    "last_year": "#009e73",
    "linear": "#999999",
}
"""Okabe and Ito 2008: told apart by the colour-blind."""

WORDS: Final = {
    "forecast": "dự báo / forecast",
    "cohort_3": "lên lớp 3 năm / 3-year cohort",
    "last_year": "như năm trước / last year",
    "linear": "đường thẳng / straight line",
}
LEVEL_WORDS: Final = {
    CELL: "lớp của đơn vị / unit and grade",
    UNIT: "đơn vị / unit",
    REGION_GRADE: "lớp của khu vực / region and grade",
}
FEWEST_SHOWN: Final = 20
"""Chances of a tenth that came about fewer times are not drawn."""

DASH: Final = {"forecast": "-", "cohort_3": "--", "last_year": ":", "linear": "-."}
WIDE: Final = (8.0, 3.4)


def city(told: Ahead) -> str:
    """Draw all children of the history, and those told with both intervals and plain forecasts."""
    panel = told.panel
    past = np.array([np.nansum(panel.n[:, :, y]) for y in panel.known])
    years = panel.first_year + np.array(panel.known)
    ahead = panel.last_year + 1 + np.arange(told.horizon)
    low95, low80, high80, high95 = told.around[CITY][:, 0]
    figure, (axes,) = new_figure(1)
    axes.plot(years, past, color="black", marker="o", ms=3, label="đã có / known")
    axes.fill_between(ahead, low95, high95, color=COLOUR[OURS], alpha=0.15, lw=0, label="95 %")
    axes.fill_between(ahead, low80, high80, color=COLOUR[OURS], alpha=0.3, lw=0, label="80 %")
    for name, of in told.baselines.items():
        total = np.nansum(of, axis=(0, 1))
        axes.plot(ahead, total, color=COLOUR[name], ls=DASH[name], lw=1, label=WORDS[name])
    axes.plot(ahead, told.middle[CITY][0], color=COLOUR[OURS], lw=2, label=WORDS[OURS])
    axes.set_ylabel("trẻ / children")
    axes.set_xlabel("mùa thu / autumn")
    axes.legend(fontsize=7, frameon=False)
    return as_svg(figure)


def errors(scores: Sequence[Score]) -> str:
    """Draw the errors of every method by years ahead, for cells and for units."""
    figure, both = new_figure(2)
    for axes, level in zip(both, (CELL, UNIT), strict=True):
        for method, word in WORDS.items():
            found = _line(scores, level, method, "wape")
            axes.plot(
                list(found),
                [100 * one for one in found.values()],
                color=COLOUR[method],
                ls=DASH[method],
                marker="o",
                ms=3,
                label=word,
            )
        axes.set_title(LEVEL_WORDS[level], fontsize=9)
        axes.set_xlabel("năm trước / years ahead")
        axes.set_ylim(bottom=0)
    both[0].set_ylabel("WAPE, %")
    both[0].legend(fontsize=7, frameon=False)
    return as_svg(figure)


def held(scores: Sequence[Score]) -> str:
    """Draw how often the intervals held, beside what they promise."""
    figure, both = new_figure(2)
    for axes, level in zip(both, (CELL, UNIT), strict=True):
        for field, promise, colour in (("held_80", 80, "#0072b2"), ("held_95", 95, "#cc79a7")):
            found = _line(scores, level, OURS, field)
            shares = [100 * one for one in found.values()]
            axes.axhline(promise, color=colour, lw=0.8, ls=":")
            axes.plot(list(found), shares, color=colour, marker="o", ms=3, label=f"{promise} %")
        axes.set_title(LEVEL_WORDS[level], fontsize=9)
        axes.set_xlabel("năm trước / years ahead")
        axes.set_ylim(50, 100)
    both[0].set_ylabel("trong khoảng / held, %")
    both[0].legend(fontsize=7, frameon=False)
    return as_svg(figure)


def chances(rows: Sequence[Chance]) -> str:
    """Draw how often chances came true, by tenths, beside the line where they are as told."""
    figure, both = new_figure(2)
    for axes, level in zip(both, (UNIT, REGION_GRADE), strict=True):
        axes.plot([0, 100], [0, 100], color="black", lw=0.8, ls=":")
        for ahead, colour, style in (
            (1, "#0072b2", "-"),
            (3, "#d55e00", "--"),
            (5, "#009e73", "-."),
        ):
            own = [one for one in rows if (one.level, one.ahead) == (level, ahead)]
            own = [one for one in own if one.n >= FEWEST_SHOWN]
            told, came = [100 * one.told for one in own], [100 * one.came for one in own]
            label = f"{ahead} năm / {ahead} years"
            axes.plot(told, came, color=colour, ls=style, marker="o", ms=3, label=label)
        axes.set_title(LEVEL_WORDS[level], fontsize=9)
        axes.set_xlabel("đã nói / told, %")
        axes.set_ylim(0, 100)
    both[0].set_ylabel("đã xảy ra / came true, %")
    both[0].legend(fontsize=7, frameon=False)
    return as_svg(figure)


def by_size(scores: Sequence[Score], ahead: int) -> str:
    """Draw the errors of every method by children per grade of the unit."""
    figure, (axes,) = new_figure(1)
    found = {
        (one.size, one.method): 100 * one.wape
        for one in scores
        if one.level == CELL and one.ahead == ahead and one.size != ALL_SIZES
    }
    there = [size for size in SIZE_NAMES if (size, OURS) in found]
    place = np.arange(len(there))
    for at, (method, word) in enumerate(WORDS.items()):
        heights = [found[size, method] for size in there]
        axes.bar(place + 0.2 * (at - 1.5), heights, 0.18, color=COLOUR[method], label=word)
    axes.set_xticks(place, [size_word(size) for size in there])
    axes.set_xlabel("trẻ mỗi lớp của đơn vị / children per grade of the unit")
    axes.set_ylabel("WAPE, %")
    axes.legend(fontsize=7, frameon=False)
    return as_svg(figure)


def size_word(size: str) -> str:
    """
    Return a size class as it reads in any language.

    Examples
    --------
    >>> [size_word(one) for one in ("under 25", "25 to 50", "200 and more")]
    ['< 25', '25 - 50', '>= 200']
    """
    if size.endswith(" and more"):
        return f">= {size.removesuffix(' and more')}"
    return size.replace("under ", "< ").replace(" to ", " - ")


def _line(scores: Sequence[Score], level: str, method: str, field: str) -> Mapping[int, float]:
    return {
        one.ahead: getattr(one, field)
        for one in scores
        if (one.level, one.method, one.size) == (level, method, ALL_SIZES)
    }


def new_figure(n_axes: int) -> tuple[Figure, Sequence[Axes]]:
    """Return a figure with so many plots of years beside each other."""
    figure = Figure(figsize=WIDE, layout="constrained")
    FigureCanvasAgg(figure)
    axes = [figure.add_subplot(1, n_axes, place + 1) for place in range(n_axes)]
    for one in axes:
        one.spines[["top", "right"]].set_visible(False)
        one.tick_params(labelsize=8)
        one.xaxis.set_major_locator(MaxNLocator(integer=True))
    return figure, axes


def as_svg(figure: Figure) -> str:
    """Return the figure without the XML head, so that it can stand in HTML; same bytes always."""
    out = io.StringIO()
    with mpl.rc_context({"svg.hashsalt": "gan-truong", "svg.fonttype": "none"}):
        figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
    text = out.getvalue()
    return text[text.index("<svg") :]
