"""
A publication as static files, for any object store or CDN.

Every file holds the very answer of the service, because the service's own routes are asked, in this
process and without a database.
"""

from __future__ import annotations

import asyncio
import json
import shutil
from threading import Event
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

import httpx

from api import service
from api.app import create_app
from api.settings import ApiSettings
from gis.errors import BrokenPromiseError
from gis.progress import silent
from runs.folder import whole_folder
from runs.publication import canonical
from runs.publication.manifest import NAME
from runs.publication.opened import open_one
from runs.publication.parts.tiles import PAGE, StoredTiles
from webmap import build

if TYPE_CHECKING:
    from pathlib import Path

    from fastapi import FastAPI

    from gis.progress import Progress
    from runs.publication.opened import Publication
    from runs.publication.place import Pointer

PAGE_SIZE: Final = 200
LISTS: Final = {
    "v1/city": "v1/city.json",
    "v1/seasons": "v1/seasons.json",
    "v1/wards": "v1/wards/index.json",
    "v1/wards/former": "v1/wards/former.json",
    "v1/schools": "v1/schools/index.json",
    "v1/gates": "v1/gates.json",
    "v1/seats": "v1/seats.json",
    "v1/policies": "v1/policies/index.json",
    "v1/statistics": "v1/statistics.json",
    "v1/admissions": "v1/admissions.json",
    "v1/open-data": "v1/open-data/index.json",
}
"""Routes without a parameter, and the file of each."""

FORMS: Final = {
    "v1/wards?format=geojson": "v1/wards.geojson",
    "v1/gates?format=geojson": "v1/gates.geojson",
    "v1/statistics?format=csv": "v1/statistics.csv",
    "v1/admissions?format=csv": "v1/admissions.csv",
}
"""Other forms of the same."""

CATALOGUE: Final = "v1/open-data/catalog.jsonld"
"""Harvested from elsewhere, so its addresses are whole: written where the public one is known."""

MEMBERS: Final = {"v1/wards": "code", "v1/schools": "school_code", "v1/policies": "name"}
"""Lists whose entries have a file each, and the column that names them."""

ALSO: Final = {"v1/schools": "v1/admissions/schools", "v1/wards": "v1/admissions/wards"}
"""Lists whose entries have a second file each, and where."""

HEADERS: Final[dict[str, dict[str, str]]] = {
    "/v1/*": {
        "Cache-Control": "public, max-age=10, stale-while-revalidate=60",
        "Access-Control-Allow-Origin": "*",
    },
    "/v1/*.json": {"Content-Type": "application/json"},
    "/v1/*.geojson": {"Content-Type": "application/geo+json"},
    "/v1/*.jsonld": {"Content-Type": "application/ld+json"},
    "/v1/*.csv": {"Content-Type": "text/csv; charset=utf-8"},
    "/tiles/*": {
        "Content-Type": "application/vnd.mapbox-vector-tile",
        "Content-Encoding": "gzip",
        "Cache-Control": "public, max-age=10, stale-while-revalidate=60",
        "Access-Control-Allow-Origin": "*",
    },
    "/sw.js": {"Cache-Control": "no-cache"},  # a worker with a fault must not live on
    "/assets/*": {"Cache-Control": "public, max-age=31536000, immutable"},
    "/*": {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"},
}
"""What a host must send with the files, by address."""


def export(root: Path, pointer: Pointer, out_dir: Path, *, progress: Progress = silent) -> int:
    """
    Write a publication as static files, all or none.

    Parameters
    ----------
    root, pointer
        Where publications lie, and which one is wanted.
    out_dir
        A folder that is new or empty.

    Returns
    -------
    n_files
        How many were written.

    Raises
    ------
    InputError
        If the folder holds something.
    BrokenPromiseError
        If the publication cannot be read.
    """
    found = open_one(root, pointer)
    app = _application(found)
    with whole_folder(out_dir, open_to_all=True) as folder:
        shutil.copytree(build.ensure(), folder, dirs_exist_ok=True)
        asyncio.run(_write_answers(app, found, folder, progress))
        _write_tiles(found, folder, progress)
        shutil.copyfile(root / pointer.folder / NAME, folder / NAME)
        canonical.write(folder / "headers.json", HEADERS)
        (folder / "_headers").write_text(_headers(), encoding="utf-8")
    return sum(path.is_file() for path in out_dir.rglob("*"))


def _application(found: Publication) -> FastAPI:
    """Return the service of a publication; it has a database's address and never asks it."""
    settings = ApiSettings()
    app = create_app(settings)
    app.state.service = service.published(found, service.officers(settings), Event())
    return app


async def _write_answers(
    app: FastAPI, found: Publication, folder: Path, progress: Progress
) -> None:
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://static") as client:
        wanted = _runs(found)
        for path, name in LISTS.items():
            said = await _whole_list(client, path)
            _write(folder / name, canonical.dumps(said))
            column = MEMBERS.get(path)
            if column is not None:
                names = [str(one[column]) for one in said["items"]]
                for folder_ in (path, *([ALSO[path]] if path in ALSO else ())):
                    wanted |= _members(folder_, names)
        wanted |= FORMS | _open_data(found)
        if app.state.settings.public_url:
            wanted[CATALOGUE] = CATALOGUE
        for done, (path, name) in enumerate(sorted(wanted.items()), 1):
            _write(folder / name, await _read(client, path))
            progress("static site: pages", done, len(wanted))


def _members(path: str, names: list[str]) -> dict[str, str]:
    return {f"{path}/{quote(name, safe='')}": f"{path}/{name}.json" for name in names}


def _runs(found: Publication) -> dict[str, str]:
    numbers = found.manifest.run_id
    pages = {f"v1/runs/{number}": f"v1/runs/{number}.json" for number in numbers}
    return pages | ({"v1/runs/latest": "v1/runs/latest.json"} if numbers else {})


def _open_data(found: Publication) -> dict[str, str]:
    part = found.parts["open_data"]
    names = [f"v1/open-data/{data_set}/{name}" for data_set, name in part.files]
    return dict(zip(names, names, strict=True))


async def _whole_list(client: httpx.AsyncClient, path: str) -> Any:  # noqa: ANN401 (any answer)
    """Return a list with the entries of all its pages, or an answer that has no pages."""
    said = json.loads(await _read(client, f"{path}?size={PAGE_SIZE}&page=1"))
    if "total" not in said:
        return said
    n_pages = -(-said["total"] // PAGE_SIZE)
    for page in range(2, n_pages + 1):
        more = json.loads(await _read(client, f"{path}?size={PAGE_SIZE}&page={page}"))
        said["items"] += more["items"]
    return {**said, "page": 1, "size": said["total"]}


async def _read(client: httpx.AsyncClient, path: str) -> bytes:
    answer = await client.get(f"/{path}")
    if answer.is_error:
        msg = f"the publication has no answer to /{path}: {answer.status_code}"
        raise BrokenPromiseError(msg)
    return answer.content


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _write_tiles(found: Publication, folder: Path, progress: Progress) -> None:
    """Write the tiles that the map page asks for, gzip as they are stored."""
    tiles: StoredTiles = found.parts["tiles"]
    places = list(tiles.places(PAGE))
    own = folder / "tiles" / ",".join(PAGE)
    for done, (z, x, y) in enumerate(places, 1):
        _write(own / str(z) / str(x) / f"{y}.mvt", tiles.get(PAGE, z, x, y).gzipped)
        if done % PAGE_SIZE == 0 or done == len(places):
            progress("static site: tiles", done, len(places))


def _headers() -> str:
    """Return the rules in the form that static hosts read from a file ``_headers``."""
    blocks = [
        "\n".join([path, *(f"  {name}: {value}" for name, value in rules.items())])
        for path, rules in HEADERS.items()
    ]
    return "\n\n".join(blocks) + "\n"
