"""Pictures of ways to school: how many children live within how far, and the wards farthest off."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from runs.capacity.equity import BEYOND, EDGES_M, EVERYBODY

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from runs.capacity.equity import Row

M_PER_KM: Final = 1_000
COLOURS: Final = ("#000000", "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9")
"""Okabe and Ito 2008: told apart by the colour-blind."""

DASHES: Final = ("-", "--", "-.", ":")
LINES: Final = ("group", "residence_kind", "sex")
MOST_WARDS: Final = 25


def within(rows: Sequence[Row], words: Mapping[str, str]) -> Figure:
    """Draw the share of placed children within each distance, a line per group of children."""
    figure = Figure(figsize=(7.5, 3.8), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    km = [edge / M_PER_KM for edge in EDGES_M]
    lines = [row for row in rows if row["table"] in (EVERYBODY, *LINES) and row["n_placed"]]
    for i, row in enumerate(lines):
        share = [
            None if row[name] is None else 100 * (1 - row[name] / row["n_placed"])
            for name in BEYOND
        ]
        told = [(x, y) for x, y in zip(km, share, strict=True) if y is not None]
        if not told:
            continue
        cell = str(row["cell"])
        axes.plot(
            *zip(*told, strict=True),
            color=COLOURS[i % len(COLOURS)],
            ls=DASHES[i % len(DASHES)],
            marker="o",
            ms=3,
            label="tất cả / all" if row["table"] == EVERYBODY else words.get(cell, cell),
        )
    axes.set_xlabel("km")
    axes.set_ylabel("% trẻ có chỗ / of children placed")
    axes.set_ylim(None, 101)
    axes.grid(color="#dddddd", lw=0.5)
    axes.legend(fontsize=8, loc="lower right")
    axes.tick_params(labelsize=8)
    return figure


def farthest(rows: Sequence[Row], names: Mapping[str, str]) -> Figure | None:
    """Draw the mean way of the wards where it is longest; ``None`` where none is told."""
    wards = [row for row in rows if row["table"] == "ward_code" and row["mean_m"] is not None]
    wards = sorted(wards, key=lambda row: (-row["mean_m"], row["cell"]))[:MOST_WARDS]
    if not wards:
        return None
    figure = Figure(figsize=(7.5, 0.7 + 0.21 * len(wards)), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    labels = [names.get(row["cell"], str(row["cell"]) or "?") for row in wards]
    axes.barh(range(len(wards)), [row["mean_m"] / M_PER_KM for row in wards], color=COLOURS[1])
    axes.set_yticks(range(len(wards)), labels, fontsize=7)
    axes.set_ylim(len(wards) - 0.4, -0.6)
    axes.set_xlabel("đường đi trung bình, km / mean way, km", fontsize=8)
    axes.tick_params(labelsize=7)
    return figure
