"""``gantruong dossier``: one home, one school, every metre explained on a page to print."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.console import print_json, progress, say, settings
from gis.errors import InputError

if TYPE_CHECKING:
    from cli.console import Stages
    from routing.network import Network
    from runs.dossier.build import Asked


def dossier(  # noqa: PLR0913 (one parameter per option)
    *,
    pupil: Annotated[str, typer.Option(help="Id of the pupil.")],
    school: Annotated[str, typer.Option(help="Code of the school.")],
    out: Annotated[Path, typer.Option(help="Folder to write; must be new or empty.")],
    network: Annotated[
        str | None, typer.Option(help="Roads; without it all is read from the database.")
    ] = None,
    homes: Annotated[Path | None, typer.Option(help="CSV: pupil_id, lon, lat.")] = None,
    schools: Annotated[Path | None, typer.Option(help="CSV: school_code, lon, lat.")] = None,
    profile: Annotated[str, typer.Option(help="How one travels.")] = "walk",
) -> None:
    """
    Explain the distance between one home and one school.

    Out: dossier.json, dossier.geojson and dossier.html, a page to print. It shows where a child
    lives: hand it to the family and to the committee only.
    """
    from runs.dossier.build import dossier as explain  # noqa: PLC0415 (after the kernel cache)
    from runs.dossier.write import write  # noqa: PLC0415 (the same)
    from webmap.dossier_page import page  # noqa: PLC0415 (the same)

    with progress() as stages:
        if network is None:
            roads, asked = _of_database(pupil, school, profile, stages)
        elif homes is None or schools is None:
            msg = "--network asks for --homes and --schools too"
            raise InputError(msg)
        else:
            roads, asked = _of_files((network, homes, schools), pupil, school, profile, stages)
        stages("dossier", 0, None)
        found = explain(roads, asked)
    write(out, found, page=page(found.facts, found.shapes))
    distance_mm = found.facts["distance_mm"]
    if settings.json:
        print_json({"out": str(out), "distance_mm": distance_mm, "status": found.facts["status"]})
    say(
        f"Hồ sơ đã ghi vào {out}; trong đó có nơi ở của trẻ, chỉ đưa cho gia đình và hội đồng.",
        f"The dossier is written to {out}; it shows where a child lives, for the family and the "
        "committee only.",
    )


def _of_files(
    files: tuple[str, Path, Path], pupil: str, school: str, profile: str, stages: Stages
) -> tuple[Network, Asked]:
    from runs.query_inputs import asked_of_files, roads  # noqa: PLC0415 (after the kernel cache)

    network, homes, schools = files
    asked = asked_of_files(homes, schools, pupil=pupil, school=school)
    return roads(network, profile, stages), asked


def _of_database(pupil: str, school: str, profile: str, stages: Stages) -> tuple[Network, Asked]:
    from gis import db, read  # noqa: PLC0415 (after the kernel cache)
    from routing.network import build  # noqa: PLC0415 (the same)
    from routing.profile import load  # noqa: PLC0415 (the same)
    from runs.query_inputs import asked_of_database  # noqa: PLC0415 (the same)

    travel = load(profile)
    engine = db.engine(db.database_url())
    try:
        stages("reading the registers", 0, None)
        asked = asked_of_database(engine, pupil=pupil, school=school)
        stages("reading the roads", 0, None)
        raw = read.network(engine)
    finally:
        engine.dispose()
    return build(raw, travel), asked
