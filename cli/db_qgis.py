"""``gantruong db qgis``: a QGIS project over the database, with styles and without a password."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Final

import typer
from sqlalchemy import URL, make_url, text

from cli.console import in_language, print_json, say, settings
from gis import db
from gis.cluster.place import APP, OWNER, PUBLIC
from gis.cluster.private import Cluster
from gis.errors import InputError
from gis.qgis_layers import LAYERS
from gis.qgis_project import project
from gis.state import state_dir
from runs.two_files import written_together

ROLES: Final = {"owner": OWNER, "app": APP, "public": PUBLIC}
EXTENT: Final = text(
    "SELECT ST_XMin(b), ST_YMin(b), ST_XMax(b), ST_YMax(b)"
    " FROM (SELECT ST_Extent(geom) AS b FROM pub.ward) AS e WHERE b IS NOT NULL"
)
GLOBE: Final = (-180.0, -90.0, 180.0, 90.0)


def qgis(
    out_file: Annotated[
        Path, typer.Option("--out", help=in_language("Tệp .qgz để ghi.", "File to write: .qgz."))
    ],
    *,
    role: Annotated[
        str,
        typer.Option(
            help=in_language(
                "Vai trò: app, public hoặc owner; với máy chủ riêng là người dùng của địa chỉ.",
                "Role: app, public or owner; on a server of your own the address's user.",
            )
        ),
    ] = "app",
) -> None:
    """
    Write a QGIS project with the layers of this database; example: db qgis --out city.qgz.

    The file holds no password: QGIS asks for it, or takes it from PGPASSFILE.
    """
    if role not in ROLES:
        msg = f"--role is {role!r}; it must be one of {', '.join(ROLES)}"
        raise InputError(msg)
    if out_file.suffix != ".qgz":
        msg = f"{out_file.name}: a QGIS project is written to a file ending in .qgz"
        raise InputError(msg)
    url = _address(role)
    engine = db.ready_engine()
    try:
        with engine.connect() as connection:
            box = connection.execute(EXTENT).first()
    finally:
        engine.dispose()
    extent = GLOBE if box is None else (box[0], box[1], box[2], box[3])
    layers = [one for one in LAYERS if role != "public" or one.table[0] == "pub"]
    with written_together(out_file, open_to_all=True) as (path,):
        path.write_bytes(project(url, extent, layers=layers))
    if settings.json:
        print_json({"out": str(out_file), "layers": [one.name for one in layers]})
    say(
        f"{len(layers)} lớp ghi vào {out_file}; tệp không chứa mật khẩu.",
        f"{len(layers)} layers written to {out_file}; the file holds no password.",
    )


def _address(role: str) -> URL:
    """Return the address of the setting, else of the private database for a role."""
    if os.environ.get(db.SETTING):
        return make_url(db.database_url())
    cluster = Cluster(state_dir())
    cluster.ensure()
    return make_url(cluster.url(role=ROLES[role]))
