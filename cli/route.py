"""``gantruong route``: the way from a home to a school, drawn and told."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.console import in_language, print_json, progress, settings
from cli.console import out as results


def route(  # noqa: PLR0913 (one parameter per option)
    *,
    network: Annotated[str, typer.Option(help="Roads: .osm.pbf, .osm, Overpass, GraphML, place.")],
    homes: Annotated[Path, typer.Option(help="CSV: pupil_id, lon, lat.")],
    schools: Annotated[Path, typer.Option(help="CSV: school_code, lon, lat; one row per gate.")],
    pupil: Annotated[str, typer.Option(help="Id of the pupil.")],
    school: Annotated[str, typer.Option(help="Code of the school.")],
    out: Annotated[Path, typer.Option(help="GeoJSON file to write.")],
    profile: Annotated[str, typer.Option(help="How one travels: walk, motorbike or car.")] = "walk",
) -> None:
    """
    Draw the shortest way from one home to the nearest gate of one school, street by street.

    Out: GeoJSON, one line per street; the directions on standard output.
    """
    from runs.query_files import route_features, write_geojson  # noqa: PLC0415 (after the kernels)
    from runs.query_inputs import asked_of_files, roads  # noqa: PLC0415 (the same)

    with progress() as stages:
        asked = asked_of_files(homes, schools, pupil=pupil, school=school)
        network_of = roads(network, profile, stages)
        features, figures = route_features(network_of, asked)
    write_geojson(out, features, network=network_of.raw, figures=figures)
    if settings.json:
        print_json({"out": str(out), **figures})
        return
    if figures["distance_mm"] is None:
        results.print(in_language("Không có đường đi.", "There is no way."), markup=False)
        return
    metres = figures["distance_mm"] / 1000
    told = figures["directions_vi" if settings.language == "vi" else "directions_en"]
    results.print(in_language(f"Cộng {metres:.3f} m:", f"{metres:.3f} m in all:"), markup=False)
    for sentence in told:
        results.print(sentence, markup=False)
