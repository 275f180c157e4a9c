"""``gantruong isochrone``: what lies within some metres or seconds of a home or a school."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.console import print_json, progress, say, settings
from gis.errors import InputError

if TYPE_CHECKING:
    from gis.model import Points
    from routing.isochrone import Direction


def isochrone(  # noqa: PLR0913 (one parameter per option)
    *,
    network: Annotated[str, typer.Option(help="Roads: .osm.pbf, .osm, Overpass, GraphML, place.")],
    homes: Annotated[Path, typer.Option(help="CSV: pupil_id, lon, lat.")],
    schools: Annotated[Path, typer.Option(help="CSV: school_code, lon, lat; one row per gate.")],
    out: Annotated[Path, typer.Option(help="GeoJSON file to write.")],
    pupil: Annotated[str | None, typer.Option(help="From the home of this pupil …")] = None,
    school: Annotated[str | None, typer.Option(help="… or to the gates of this school.")] = None,
    metres: Annotated[float | None, typer.Option(help="How far, in metres …")] = None,
    seconds: Annotated[float | None, typer.Option(help="… or in seconds.")] = None,
    roads: Annotated[bool, typer.Option("--roads", help="Every part of road, too.")] = False,
    profile: Annotated[str, typer.Option(help="How one travels: walk, motorbike or car.")] = "walk",
) -> None:
    """
    Draw the area within some metres or seconds, by road, of one home or one school.

    Out: GeoJSON with the area and, with --roads, every part of road cut at the millimetre.
    """
    from runs.query_files import area_features, write_geojson  # noqa: PLC0415 (after the kernels)
    from runs.query_inputs import roads as roads_of  # noqa: PLC0415 (the same)

    limit, unit = _limit(metres, seconds)
    with progress() as stages:
        points, direction = _points(homes, schools, pupil=pupil, school=school)
        network_of = roads_of(network, profile, stages)
        features, figures = area_features(
            network_of,
            points,
            direction=direction,
            limit=limit,
            unit="m" if unit == "m" else "s",
            with_roads=roads,
        )
    write_geojson(out, features, network=network_of.raw, figures=figures)
    if settings.json:
        print_json({"out": str(out), **figures})
    road_m = figures["road_mm"] / 1000
    say(
        f"{road_m:.0f} m đường trong phạm vi {limit:g} {unit}; ghi vào {out}.",
        f"{road_m:.0f} m of road within {limit:g} {unit}; written to {out}.",
    )


def _limit(metres: float | None, seconds: float | None) -> tuple[float, str]:
    if (metres is None) == (seconds is None):
        msg = "give either --metres or --seconds"
        raise InputError(msg)
    return (metres, "m") if metres is not None else (seconds or 0.0, "s")


def _points(
    homes: Path, schools: Path, *, pupil: str | None, school: str | None
) -> tuple[Points, Direction]:
    import numpy as np  # noqa: PLC0415 (the list of commands needs none)

    from gis.model import Points  # noqa: PLC0415 (the same)
    from runs.point_files import read_homes_and_gates  # noqa: PLC0415 (the same)
    from runs.query_inputs import position, school_gates  # noqa: PLC0415 (the same)

    if (pupil is None) == (school is None):
        msg = "give either --pupil or --school"
        raise InputError(msg)
    points, gates = read_homes_and_gates(homes, schools)
    if pupil is None:
        return school_gates(gates, school or ""), "to"
    at = np.array([position(points.id, pupil, "pupil")])
    return Points(id=points.id[at], lon=points.lon[at], lat=points.lat[at]), "from"
