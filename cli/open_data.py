"""``gantruong open-data``: public facts as files for download and for portals."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.console import in_language, print_json, progress, say, settings
from cli.run_app import database

app = typer.Typer(
    help=in_language(
        "Dữ liệu mở: trường, cổng, chỉ tiêu, phường/xã, địa bàn, thống kê dưới dạng tệp."
        "\n\nVí dụ: gantruong open-data build du-lieu-mo",
        "Open data: schools, gates, seats, wards, catchments, statistics as files."
        "\n\nExample: gantruong open-data build open-data",
    ),
    no_args_is_help=True,
)


@app.command(
    help=in_language(
        "Ghi mọi bộ dữ liệu dưới dạng CSV, XLSX, GeoJSON, GPKG, GeoParquet và danh mục DCAT."
        "\n\nMỗi bộ có datapackage.json nêu cột, đơn vị, giấy phép, phiên bản, nguồn. "
        "Phiên bản tăng khi dữ liệu đổi so với lần ghi trước trên máy này; thay đổi nằm trong "
        "changes-since-N.csv."
        "\n\ngantruong open-data build du-lieu-mo --base-url https://dulieu.example.vn/du-lieu-mo",
        "Write every data set as CSV, XLSX, GeoJSON, GPKG and GeoParquet, and the DCAT catalogue."
        "\n\nEach has its datapackage.json with columns, units, licence, version and sources. A "
        "version is counted when a data set changed since the last build on this machine; what "
        "changed stands in changes-since-N.csv."
        "\n\ngantruong open-data build open-data --base-url https://data.example.vn/open-data",
    )
)
def build(
    folder: Annotated[
        Path,
        typer.Argument(
            help=in_language(
                "Thư mục để ghi; phải mới hoặc trống.",
                "Folder to write; new or empty.",
            )
        ),
    ],
    *,
    base_url: Annotated[
        str,
        typer.Option(
            help=in_language(
                "Địa chỉ mà thư mục sẽ được tìm thấy.", "Address at which the folder will be found."
            )
        ),
    ] = ".",
) -> None:
    """Write every data set in five formats, with what it means and the catalogue."""
    from gis import db, read  # noqa: PLC0415 (loads SQLAlchemy)
    from gis.write_audit import audit  # noqa: PLC0415 (the same)
    from runs.folder import whole_folder  # noqa: PLC0415 (only when it runs)
    from runs.open_data.build import build as write  # noqa: PLC0415 (only when it runs)
    from runs.open_data.build import kept_versions  # noqa: PLC0415 (only when it runs)
    from runs.served import places  # noqa: PLC0415 (only when it runs)
    from runs.served.city import Ground, nature_of, province_of  # noqa: PLC0415 (when it runs)

    with database() as engine, progress() as told:
        ground = Ground.of(*read.active_network(engine))
        province = province_of(nature_of(ground, places.load(engine)), ground.focus)
        with whole_folder(folder, open_to_all=True) as partial:
            packages = write(
                engine,
                partial,
                province=province,
                kept=kept_versions(),
                base=base_url.rstrip("/") or ".",
                progress=told,
            )
        versions = {one["name"]: one["version"] for one in packages}
        with db.transaction(engine) as connection:
            audit(
                connection,
                actor="administrator",
                action="build open data",
                subject="open data",
                detail={"versions": versions},
            )
    if settings.json:
        print_json({"data_sets": {one["name"]: one["version"] for one in packages}})
    n_files = sum(len(one["resources"]) for one in packages)
    say(
        f"Đã ghi {len(packages)} bộ dữ liệu, {n_files} tệp vào {folder}.",
        f"{len(packages)} data sets, {n_files} files written to {folder}.",
    )
