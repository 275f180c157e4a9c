# ruff: noqa: INP001 (beside the script that uses it, in no package)
"""The pictures of ``docs/case-hcmc.md``, of what ``case_hcmc.py`` left in its folder."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any, Final

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from runs.capacity.indicators import indicators_of
from runs.capacity.pictures import maps, values_map
from runs.capacity.registers import of_folder
from runs.capacity.told import ward_rows

Json = dict[str, Any]
FOLDER: Final = Path(__file__).parents[1] / "docs" / "pictures"
DOTS: Final = 110
WIDE: Final = 900
COLOURS: Final = 128
COLOUR: Final = "#0072b2"
CREDIT: Final = "© OpenStreetMap contributors"
FIGURES: Final = (
    ("mean_m", "đường trung bình / mean way, km", 1e-3),
    ("p95_m", "95 % không quá / 95 % within, km", 1e-3),
    ("over_4km", "trẻ xa hơn 4 km / children over 4 km", 1.0),
)


def draw(data: Path, keep: Path, result: Path) -> None:
    """Draw all pictures into ``docs/pictures``."""
    figures = json.loads(result.read_text(encoding="utf-8"))["figures"]
    found = indicators_of(of_folder(data), model=True)
    _save(maps(found, ward_rows(found)), "case-indicators")
    _save(_policies(figures["policies"]), "case-policies")
    told = {row["cell"]: row["mean_m"] for row in _rows(keep / "equity" / "equity.csv")}
    mean_km = np.array([_km(told.get(code, "")) for code in found.code.tolist()])
    title = "Đường trung bình đến trường được đề xuất, km\nmean way to the school offered, km"
    shapes = found.registers.wards.geometry.to_numpy()
    _save(values_map(shapes, mean_km, title), "case-equity", credit=CREDIT)
    for picture, folder in (
        ("case-bridge", figures["bridges"][-1]["folder"]),
        ("case-school", "new-school"),
    ):
        _screenshot(keep / folder / "map.svg", FOLDER / f"{picture}.png")


def _km(metres: str) -> float:
    return float(metres) / 1000 if metres else float("nan")


def _policies(rows: list[Json]) -> Figure:
    figure = Figure(figsize=(8.2, 2.4), layout="constrained")
    FigureCanvasAgg(figure)
    for axes, (name, head, scale) in zip(figure.subplots(1, 3), FIGURES, strict=True):
        axes.barh(
            [row["policy"] for row in rows], [row[name] * scale for row in rows], color=COLOUR
        )
        axes.invert_yaxis()
        axes.set_title(head, fontsize=8)
        axes.tick_params(labelsize=7)
        if name != FIGURES[0][0]:
            axes.set_yticklabels([])
    return figure


def _save(figure: Figure, name: str, *, credit: str = "") -> None:
    if credit:
        figure.text(0.99, 0.005, credit, ha="right", va="bottom", fontsize=6)
    figure.savefig(FOLDER / f"{name}.png", dpi=DOTS, metadata={"Software": None})


def _screenshot(svg: Path, out: Path) -> None:
    """Draw an SVG with the system's Chromium, with what its map data ask for."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 (only where maps are drawn)

    page = (
        f'<body style="margin:0"><div style="width:{WIDE}px;font:12px sans-serif">'
        f'{svg.read_text(encoding="utf-8")}<p style="margin:0 12px 8px;text-align:right">'
        f"{CREDIT}</p></div></body>"
    )
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium")
        tab = browser.new_page(viewport={"width": WIDE, "height": WIDE})
        tab.set_content(page)
        tab.locator("div").first.screenshot(path=out)
        browser.close()
    with Image.open(out) as drawn:  # few colours: a palette says the same in fewer bytes
        few = drawn.convert("RGB").quantize(COLOURS, method=Image.Quantize.MAXCOVERAGE)
        few.save(out, optimize=True)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["table"] == "ward_code"]
