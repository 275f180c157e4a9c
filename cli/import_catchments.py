"""``gantruong import catchments``: polygons or a table of units, stored as drafts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from cli.console import in_language, out, print_json, progress, say, settings
from cli.import_options import CrsOption, DryRun, ProvinceOption, ReportFile, Season
from cli.import_view import open_database, save_report, say_report, warn
from gis import read
from runs.importing import known_in
from runs.zoning.importing import CheckedCatchments, check_catchments, store_catchments

if TYPE_CHECKING:
    import pandas as pd
    from sqlalchemy import Engine

    from gis.catchment.write import Added


def import_catchments(  # noqa: PLR0913 (one parameter per option)
    file: Annotated[
        Path,
        typer.Argument(
            help=in_language(
                "GPKG, GeoJSON, shapefile; hoặc CSV, XLSX: khu phố → trường.",
                "GPKG, GeoJSON, shapefile; or CSV, XLSX: neighbourhood → school.",
            )
        ),
    ],
    *,
    season: Season = None,
    level: Annotated[
        str | None,
        typer.Option(
            help=in_language(
                "Cấp học của mọi dòng của bảng nếu không có cột đó.",
                "Level of all rows of a table without that column.",
            )
        ),
    ] = None,
    province: ProvinceOption = None,
    dry_run: DryRun = False,
    report: ReportFile = None,
    crs: CrsOption = None,
) -> None:
    """Import catchments as drafts; nothing is in force before ``gantruong catchments approve``."""
    given = {"season": season, "level": level}
    with open_database(wanted=True, needed=not dry_run) as engine:
        with progress() as stages:
            stages("checking", 0, None)
            found = check_catchments(
                file,
                province=province,
                known=None if engine is None else known_in(engine),
                aliases=_aliases(engine),
                epsg=crs,
                constants={name: value for name, value in given.items() if value is not None},
            )
        path = save_report(found.checked, report)
        if found.report.errors:
            say_report(path)
            warn(found.checked)
            found.report.raise_if_errors(found.checked.source.name)
        added = None if engine is None or dry_run else store_catchments(engine, found)
    _show(found, added, path)


def _aliases(engine: Engine | None) -> pd.DataFrame | None:
    if engine is None or "aliases" not in read.active_sets(engine):
        return None
    return read.register(engine, "aliases")


def _show(found: CheckedCatchments, added: list[Added] | None, path: Path) -> None:
    n_new = 0 if added is None else sum(one.is_new for one in added)
    number = {} if added is None else {one.catchment_id: one.number for one in added}
    if settings.json:
        rows = [
            {"catchment_id": one.catchment_id, "number": number.get(one.catchment_id)}
            for one in found.catchments
        ]
        state = "checked" if added is None else "new" if n_new else "unchanged"
        print_json({"state": state, "new": n_new, "catchments": rows, "report": str(path)})
        return
    warn(found.checked)
    heads = in_language("Số|Mã|Năm học|Cấp|Loại|Trường", "Number|Id|Season|Level|Kind|Schools")
    table = Table(*heads.split("|"))
    for one in found.catchments:
        said = str(number.get(one.catchment_id, ""))
        schools = " ".join(one.schools)
        table.add_row(said, one.catchment_id, one.season, one.level, one.kind, schools)
    out.print(table)
    say_report(path)
    if added is None:
        say("Đã kiểm tra, chưa ghi gì.", "Checked; nothing was written.")
        return
    say(
        f"{n_new} bản nháp mới, {len(added) - n_new} đã có; duyệt bằng: "
        "gantruong catchments approve.",
        f"{n_new} new drafts, {len(added) - n_new} known already; bring them into force with: "
        "gantruong catchments approve.",
    )
