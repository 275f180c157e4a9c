"""Open data for download: every data set in five formats, what it means and what changed."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Annotated, Any, Final

from fastapi import APIRouter, HTTPException, Query, Request, Response
from fastapi import Path as InPath
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from api.answer import ranges
from api.deps import PublicDep
from api.refused.problems import RESPONSES, Problem
from gis.state import private_dir
from runs.open_data.build import CHANGES, PACKAGE, build, kept_versions
from runs.open_data.described import catalogue
from runs.open_data.files import MEDIA
from runs.open_data.store import OpenData, opened

if TYPE_CHECKING:
    from api.service import Service

router = APIRouter(prefix="/v1/open-data", tags=["open data"], responses=RESPONSES)

PART: Final = "open_data"
JSON_LD: Final = "application/ld+json"
CACHED: Final = "public, max-age=60"
EDITION: Final = (
    "SELECT edition || ' ' || (SELECT coalesce(max(run_id), 0) FROM work.run) FROM pub.edition"
)
Name = Annotated[str, InPath(max_length=40, pattern=r"^[a-z-]+$", examples=["schools"])]
FileName = Annotated[str, InPath(max_length=60, pattern=r"^[a-z0-9.-]+$", examples=["schools.csv"])]
NO_FILE: Final[dict[int | str, dict[str, Any]]] = {
    200: {"content": {kind: {} for kind in MEDIA.values()}, "description": "The file"},
    206: {"description": "The part of the file that was asked for"},
    304: {"description": "The file that the caller has is still right"},
    404: {"model": Problem, "description": "There is no such file"},
    416: {"model": Problem, "description": "The part lies behind the end"},
}

_making = Lock()


class FileOut(BaseModel):
    """One file of a data set."""

    name: str = Field(examples=["schools.csv"])
    media_type: str = Field(examples=["text/csv"])
    bytes: int = Field(examples=[12538])
    sha256: str = Field(examples=["9f86d081884c7d65"])


class DataSetOut(BaseModel):
    """One data set; its `datapackage.json` says what every column means."""

    id: str = Field(examples=["schools"])
    urn: str = Field(description="Lasting name.", examples=["urn:gantruong:hcmc:open-data:schools"])
    title: str = Field(examples=["Trường học (Schools)"])
    version: int = Field(examples=[3])
    issued: str = Field(description="Day of this version.", examples=["2026-06-20"])
    data_date: str = Field(description="Date of the data; empty if unknown.", examples=["2026"])
    data_nature: str = Field(description="real, model or invented.", examples=["invented"])
    licences: list[str] = Field(examples=[["ODbL 1.0"]])
    changes_since: list[int] = Field(description="Versions to compare with.", examples=[[1, 2]])
    files: list[FileOut]


class OpenDataOut(BaseModel):
    """Every data set."""

    catalogue: str = Field(description="DCAT, to harvest.", examples=["catalog.jsonld"])
    items: list[DataSetOut]


@router.get("", operation_id="listOpenData")
def list_open_data(service: PublicDep, response: Response) -> OpenDataOut:
    """Return every data set with its files."""
    response.headers["Cache-Control"] = CACHED
    return OpenDataOut(
        catalogue="/v1/open-data/catalog.jsonld",
        items=[_described(one) for one in _open_data(service).packages],
    )


@router.get(
    "/catalog.jsonld",
    operation_id="readOpenDataCatalogue",
    response_class=Response,
    responses={200: {"content": {JSON_LD: {}}, "description": "DCAT as JSON-LD"}},
)
def read_catalogue(service: PublicDep, request: Request) -> Response:
    """Return the DCAT catalogue, for portals to harvest."""
    public = request.app.state.settings.public_url
    base = (public or str(request.base_url)).rstrip("/") + router.prefix
    found = catalogue(_open_data(service).packages, service.province, base)
    return JSONResponse(found, headers={"Cache-Control": CACHED}, media_type=JSON_LD)


@router.get(
    "/{data_set}/changes",
    operation_id="readOpenDataChanges",
    response_class=Response,
    responses=NO_FILE,
)
def read_changes(
    data_set: Name,
    since: Annotated[int, Query(ge=1, le=1_000_000, examples=[1])],
    service: PublicDep,
    request: Request,
) -> Response:
    """Return rows added, removed and changed since a version, as CSV."""
    return _file(service, request, data_set, CHANGES.format(number=since))


@router.get(
    "/{data_set}/{name}",
    operation_id="readOpenDataFile",
    response_class=Response,
    responses=NO_FILE,
)
def read_file(data_set: Name, name: FileName, service: PublicDep, request: Request) -> Response:
    """Return one file, whole or the part that `Range` asks for."""
    return _file(service, request, data_set, name)


def _file(service: Service, request: Request, data_set: str, name: str) -> Response:
    found = _open_data(service).files.get((data_set, name))
    if found is None:
        raise HTTPException(404)
    content, sha256 = found
    form = name.rpartition(".")[2]
    media_type = "application/json" if name == PACKAGE else MEDIA[form]
    headers = {
        "Cache-Control": CACHED,
        "Content-Disposition": f'attachment; filename="{name}"',
        "X-Content-Type-Options": "nosniff",
    }
    return ranges.answer(
        content, request, etag=f'"{sha256[:32]}"', media_type=media_type, headers=headers
    )


def _described(one: Any) -> DataSetOut:  # noqa: ANN401 (a data package)
    files = [
        FileOut(
            name=file["path"],
            media_type=file["mediatype"],
            bytes=file["bytes"],
            sha256=file["hash"].removeprefix("sha256:"),
        )
        for file in one["resources"]
    ]
    return DataSetOut(
        id=one["name"],
        urn=one["id"],
        title=one["title"],
        version=int(one["version"]),
        issued=one["created"][:10],
        data_date=one["data_date"],
        data_nature=one["data_nature"],
        licences=[licence["title"] for licence in one["licenses"]],
        changes_since=one["changes_since"],
        files=files,
    )


_held: dict[str, OpenData] = {}


def _open_data(service: Service) -> OpenData:
    """Return those of the publication; if nothing was published, those of the database."""
    if service.publication is not None:
        found = service.publication.parts[PART]
        return found if isinstance(found, OpenData) else OpenData(packages=(), files={})
    with service.engine.connect() as connection:
        edition = str(connection.exec_driver_sql(EDITION).scalar_one())
    key = hashlib.sha256(f"{service.engine.url.database} {edition}".encode()).hexdigest()[:24]
    with _making:
        if key not in _held:
            _held.clear()
            _held[key] = _built(service)
        return _held[key]


def _built(service: Service) -> OpenData:
    folder = Path(tempfile.mkdtemp(dir=private_dir("open-data")))
    try:
        build(service.engine, folder, province=service.province, kept=kept_versions())
        return opened(folder)
    finally:
        shutil.rmtree(folder)  # what was mapped stays readable
