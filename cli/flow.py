"""``gantruong flow``: how many children of a run travel each road."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from cli.console import in_language, print_json, progress, say, settings
from cli.console import out as results

if TYPE_CHECKING:
    from runs.flow import Crossing

SHOWN: Final = 20


def flow(
    run: Annotated[int, typer.Argument(help="Number of the run.")],
    *,
    out: Annotated[Path, typer.Option(help="GeoJSON file to write.")],
) -> None:
    """
    Count the children on each road, bridge and ferry on their ways to the gates they were offered.

    Counts under ten are never told.
    """
    from gis import db  # noqa: PLC0415 (after the kernel cache)
    from runs.flow import features  # noqa: PLC0415 (the same)
    from runs.query_files import write_geojson  # noqa: PLC0415 (the same)
    from runs.run_flow import run_flow  # noqa: PLC0415 (the same)

    engine = db.engine(db.database_url())
    try:
        with progress() as stages:
            network, shown = run_flow(engine, run, stages)
    finally:
        engine.dispose()
    figures = {
        "run_id": run,
        "profile": network.profile.name,
        "n_travelling": shown.n_travelling,
        "n_without_way": shown.n_without_way,
        "n_edges": len(shown.edge),
        "n_edges_under_ten": shown.n_edges_under_ten,
    }
    write_geojson(out, features(network.raw, shown), network=network.raw, figures=figures)
    if settings.json:
        crossings = [asdict(one) for one in shown.crossings]
        print_json({"out": str(out), **figures, "crossings": crossings})
        return
    say(
        f"{shown.n_travelling} trẻ; {len(shown.edge)} đoạn đường có từ 10 trẻ trở lên, ghi vào "
        f"{out}.",
        f"{shown.n_travelling} children; {len(shown.edge)} pieces of road with ten or more, "
        f"written to {out}.",
    )
    for one in shown.crossings[:SHOWN]:
        results.print(f"{_name(one)}: {_count(one)}", markup=False)


def _name(one: Crossing) -> str:
    kind = {"bridge": ("cầu", "bridge"), "ferry": ("phà", "ferry")}[one.kind]
    place = f"{one.lon:.4f}, {one.lat:.4f}"
    return one.name or f"{in_language(*kind)} ({place})"


def _count(one: Crossing) -> str:
    if one.n_children is None:
        return in_language("ít hơn 10 trẻ", "fewer than 10 children")
    return in_language(f"{one.n_children} trẻ", f"{one.n_children} children")
