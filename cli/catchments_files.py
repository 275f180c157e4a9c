"""``gantruong catchments export|adopt``: to files, and from areas derived from a placement."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.catchments_view import opened
from cli.console import print_json, say, settings
from gis.catchment import stored
from gis.catchment.states import Decision
from runs.zoning import export as files
from runs.zoning.adopt import SURE, adopt


def export(
    *,
    out_file: Annotated[
        Path, typer.Option("--out", help="File: .geojson, .gpkg, or .csv for lists of units.")
    ],
    season: Annotated[str | None, typer.Option(help="Of this season only.")] = None,
    level: Annotated[str | None, typer.Option(help="Of this level only.")] = None,
    kind: Annotated[
        list[str] | None, typer.Option(help="Of this kind only; may be repeated.")
    ] = None,
    status: Annotated[
        list[str] | None, typer.Option(help="Of this status only; approved if not given.")
    ] = None,
) -> None:
    """
    Write catchments to a file that can be imported again.

      gantruong catchments export --season 2026-2027 --level primary --out areas.geojson

    Outlines go to GeoJSON or GeoPackage, lists of neighbourhoods to CSV.
    """
    with opened() as engine:
        found = stored.find(
            engine,
            season=season,
            level=level,
            kinds=kind or (),
            statuses=status or (stored.APPROVED,),
        )
    n_written = files.export(out_file, found)
    if settings.json:
        print_json({"out": str(out_file), "catchments": n_written, "of": len(found)})
    say(
        f"{n_written} trong {len(found)} địa bàn ghi vào {out_file}.",
        f"{n_written} of {len(found)} catchments written to {out_file}.",
    )


def adopt_set(
    number: Annotated[
        int, typer.Argument(help="Number of the set, as `catchments sets` shows it.")
    ],
    *,
    by: Annotated[str, typer.Option(help="Office or role that decides; never a person's name.")],
    reason: Annotated[str, typer.Option(help="Why; it stands in the history.")],
    kind: Annotated[str, typer.Option("--as", help="derived or proposed.")] = "derived",
    season: Annotated[
        str | None, typer.Option(help="Season they are for; the set's own if not given.")
    ] = None,
    word: Annotated[
        list[str] | None,
        typer.Option(help="always, usually, rarely or cell; may be repeated; all but rarely."),
    ] = None,
) -> None:
    """
    Store derived areas as draft catchments, one per school: what could be next year's.

      gantruong catchments adopt 3 --as proposed --season 2027-2028 --by planner --reason "plan"

    They are compared, shown to officers, and approved like any other; none is official by that.
    """
    decision = Decision(by=by, reason=reason)
    with opened() as engine:
        added = adopt(engine, number, decision, kind=kind, season=season, words=word or SURE)
    n_new = sum(one.is_new for one in added)
    if settings.json:
        print_json({"new": n_new, "numbers": [one.number for one in added]})
    say(
        f"{n_new} bản nháp mới loại {kind}, {len(added) - n_new} đã có.",
        f"{n_new} new drafts of kind {kind}, {len(added) - n_new} known already.",
    )
