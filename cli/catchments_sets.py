"""``gantruong catchments sets|use|export-set``: stored sets of areas derived from placements."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from cli.catchments_derive import Officers
from cli.console import in_language, out, print_json, say, settings
from gis import db, derived_areas
from runs.catchment.write import export, said_of_areas

OutFile = Annotated[Path, typer.Option("--out", help="File: .geojson or .gpkg.")]
Number = Annotated[int, typer.Argument(help="Number of the set, as `catchments sets` shows it.")]


def list_sets() -> None:
    """List the stored sets of areas; the shown one is marked."""
    engine = db.ready_engine()
    try:
        found = derived_areas.sets(engine)
    finally:
        engine.dispose()
    if settings.json:
        print_json([_set_json(one) for one in found])
        return
    heads = in_language(
        "Bộ|Mùa|Lớp|Bộ quy tắc|Cách|Lượt xếp|Khu vực|Đang hiện",
        "Set|Season|Grade|Policy|Method|Run|Areas|Shown",
    )
    table = Table(*heads.split("|"))
    for one in found:
        of = one.of
        table.add_row(
            str(one.derived_set_id),
            of.season,
            of.grade,
            of.policy_name,
            str(of.parameters.get("method", "")),
            "" if of.run_id is None else str(of.run_id),
            str(one.n_areas),
            in_language("có", "yes") if one.active else "",
        )
    out.print(table)


def use(number: Number) -> None:
    """Let another stored set be the one on the map; restart the service to see it."""
    engine = db.ready_engine()
    try:
        derived_areas.show(engine, number)
    finally:
        engine.dispose()
    say(f"Bộ {number} là bộ được hiện.", f"Set {number} is the one that is shown.")


def export_set(number: Number, *, out_file: OutFile, officers: Officers = False) -> None:
    """Write a stored set as GeoJSON or GeoPackage."""
    engine = db.ready_engine()
    try:
        frame = derived_areas.areas(engine, number)
        (of,) = [one.of for one in derived_areas.sets(engine) if one.derived_set_id == number]
    finally:
        engine.dispose()
    facts = {
        "level": of.level,
        "season": of.season,
        "grade": of.grade,
        "policy": of.policy_name,
        "parameters": of.parameters,
        "labels": said_of_areas(of.nature, of.parameters),
    }
    n_areas = export(out_file, frame, facts, officers=officers)
    if settings.json:
        print_json({"out": str(out_file), "areas": n_areas, "of": len(frame)})
    say(
        f"{n_areas} trong {len(frame)} khu vực ghi vào {out_file}.",
        f"{n_areas} of {len(frame)} areas written to {out_file}.",
    )


def _set_json(one: derived_areas.StoredSet) -> dict[str, Any]:
    of = one.of
    return {
        "set": one.derived_set_id,
        "season": of.season,
        "grade": of.grade,
        "policy": of.policy_name,
        "run": of.run_id,
        "parameters": of.parameters,
        "nature": of.nature,
        "shown": one.active,
        "areas": one.n_areas,
        "created_at": one.created_at.isoformat(),
    }
