"""``gantruong site`` from its files to its folder."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gis.errors import InputError
from gis.progress import silent
from runs.csv_table import sheet_bytes
from runs.explain.pages import write_pages
from runs.point_files import geojson_of_points
from runs.siting.again import rules_of, tried
from runs.siting.asked import Blocks, Places, read_blocks, read_places
from runs.siting.proposal import propose
from runs.siting.told import ASSIGNED_COLUMNS, SITE_COLUMNS, assigned, site_rows, summary
from runs.siting.values import value_files, values_of
from runs.siting.ways import Roads, measured

if TYPE_CHECKING:
    from collections.abc import Callable

    from admission.policy.file import Policy
    from gis.progress import Progress
    from runs.siting.land import Land
    from runs.siting.proposal import Proposal, Question
    from runs.siting.ways import Ways


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteFiles:
    """
    Files that a siting reads, and how.

    Attributes
    ----------
    network, profile
        Roads, and how one travels on them.
    demand, schools, candidates
        Blocks of children, schools that stand, sites or land.
    weights
        Weights by ward or group, if any.
    land
        How sites are read or laid out.
    policy
        Rules by which the proposal is tried.
    more_seats
        Seats of a class whose worth at each school is told; ``None``: it is not asked.
    """

    network: str
    profile: str
    demand: Path
    schools: Path
    candidates: Path
    weights: Path | None
    land: Land
    policy: str
    more_seats: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sited:
    """
    What was found, for a report.

    Attributes
    ----------
    told
        The summary as it is written.
    sites
        Rows of the sites that open.
    blocks, places, proposal
        As they were read and found; ``None`` after a dry run.
    seconds
        How long finding took; in no file.
    values
        Rows of what a class more at each school would save, if that was asked.
    years
        Of the stages; 0 without years.
    """

    told: dict[str, Any]
    sites: list[dict[str, Any]]
    blocks: Blocks
    places: tuple[Places, Places]
    proposal: Proposal | None
    seconds: float = 0.0
    values: tuple[dict[str, Any], ...] = ()
    years: tuple[int, ...] = (0,)


def site_files(
    files: SiteFiles,
    question: Question,
    out: Path | None,
    *,
    report: Callable[[Sited], str] | None = None,
    progress: Progress = silent,
) -> Sited:
    """
    Find sites, try them by the real rules, and write the folder; without ``out`` only check.

    Parameters
    ----------
    files, question
        What to read and what is asked.
    out
        A new or empty folder for ``sites.csv``, ``.geojson``, ``.gpkg``, ``assigned.csv``,
        ``summary.json`` and ``report.html``, and ``seat-values.csv`` and ``.geojson`` if asked.
    report
        Makes the page.
    progress
        Told about each stage.

    Raises
    ------
    InputError
        For every error of the files, and where nothing possible is asked; nothing is written.
    """
    question.refuse()
    policy = rules_of(files.policy)
    if out is not None and out.is_dir() and any(out.iterdir()):
        msg = f"{out} is not empty; choose another folder"
        raise InputError(msg)
    progress("reading", 0, None)
    blocks = read_blocks(files.demand, question.stages.year, files.weights)
    roads = Roads(files.network, progress)
    places = read_places(files.schools, files.candidates, files.land, roads.front_mm)
    if out is None:
        return Sited(
            told=_dry(blocks, places), sites=[], blocks=blocks, places=places, proposal=None
        )
    ways = measured(roads.of(files.profile), blocks.point, places, progress)
    found, rows = sited(
        question, (blocks, places, ways), policy, more_seats=files.more_seats, progress=progress
    )
    values = [*found.values]
    progress("writing", 0, None)
    pages = {
        "sites.csv": sheet_bytes(SITE_COLUMNS, (_cells(one) for one in found.sites)),
        "sites.geojson": geojson_of_points("sites", "candidate_code", found.sites),
        "sites.gpkg": _gpkg(found.sites),
        "assigned.csv": sheet_bytes(ASSIGNED_COLUMNS, rows),
        "summary.json": json.dumps(found.told, ensure_ascii=False, indent=1).encode() + b"\n",
    }
    if values:
        pages |= value_files(values)
    if report is not None:
        pages["report.html"] = report(found).encode()
    write_pages(out, pages)
    return found


def sited(
    question: Question,
    given: tuple[Blocks, tuple[Places, Places], Ways],
    policy: Policy,
    *,
    more_seats: int | None = None,
    progress: Progress = silent,
) -> tuple[Sited, list[tuple[Any, ...]]]:
    """
    Return what was found, and the rows of where the model's children go.

    Parameters
    ----------
    given
        Blocks, schools with sites, and the ways between them.
    policy, more_seats
        As the files' ones.
    """
    blocks, places, ways = given
    began = time.monotonic()
    proposal = propose(question, blocks, places, ways, progress)
    seconds = time.monotonic() - began
    again = tried(policy, blocks, places, ways, proposal, progress)
    values: list[dict[str, Any]] = []
    if more_seats is not None:
        values = values_of(blocks, places, ways, proposal, more=more_seats, progress=progress)
    rows, of_place = assigned(proposal, blocks, places, ways)
    found = Sited(
        told=summary(question, blocks, places, ways, (proposal, again)),
        sites=site_rows(question, proposal, places[1], of_place, again),
        blocks=blocks,
        places=places,
        proposal=proposal,
        seconds=seconds,
        values=tuple(values),
        years=question.stages.year,
    )
    return found, rows


def _dry(blocks: Blocks, places: tuple[Places, Places]) -> dict[str, Any]:
    return {
        "blocks": len(blocks.point),
        "children": int(blocks.children[-1].sum()),
        "schools": len(places[0]),
        "seats": int(places[0].seats.sum()),
        "sites": len(places[1]),
        "seats_of_sites": int(places[1].seats.sum()),
    }


def _cells(row: dict[str, Any]) -> list[object]:
    return ["" if row[name] is None else row[name] for name in SITE_COLUMNS]


def _gpkg(sites: list[dict[str, Any]]) -> bytes:
    import geopandas as gpd  # noqa: PLC0415 (a second that a dry run need not wait)
    import pandas as pd  # noqa: PLC0415 (the same)

    from runs.geopackage import geopackage  # noqa: PLC0415 (the same)

    whole = ("seats", "cost", "opens", "model_children", "placed_children")
    columns: dict[str, Any] = {}
    for name in SITE_COLUMNS:
        values = [one[name] for one in sites]
        kind = "string" if name == "candidate_code" else "Int64" if name in whole else "Float64"
        columns[name] = pd.array(values, dtype=kind)
    points = gpd.points_from_xy([one["lon"] for one in sites], [one["lat"] for one in sites])
    frame = gpd.GeoDataFrame(columns, geometry=points, crs=4326)
    return geopackage({"sites": (frame, "Point")})
