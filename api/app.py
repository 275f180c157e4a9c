"""The application: ``create_app()`` builds everything, and nothing happens at import."""

from __future__ import annotations

from contextlib import asynccontextmanager
from importlib.metadata import version
from typing import TYPE_CHECKING, Final

from fastapi import FastAPI, Request, Response
from starlette.concurrency import run_in_threadpool

from api import (
    city,
    finder,
    health,
    people,
    problems,
    register_changes,
    registers,
    runs,
    schools,
    service,
    tiles,
)
from api.guard import Guard
from api.pages import Pages
from api.refresh import Refresher
from api.settings import ApiSettings
from webmap import build

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

DESCRIPTION: Final = """
School places close to home, by real road distance.

Distances are integer millimetres along the road, the same in every run, map and file.
A home is sent in a request body and is never kept, logged or put into an address.
Registers and people need a key (`Authorization: Bearer gt_…`), changes an `If-Match` too.
Errors are problem documents (RFC 9457) in Vietnamese or English, by `Accept-Language`.
"""
ROUTERS: Final = (health, city, schools, finder, runs, tiles, registers, register_changes, people)


def create_app(settings: ApiSettings | None = None, *, pages: Path | None = None) -> FastAPI:
    """
    Return the service; it reads the city when it is started, not when it is made.

    Parameters
    ----------
    settings
        Limits; from the environment if not given.
    pages
        Folder of the built map page; the package's own if not given, built if it must be.
    """
    chosen = settings or ApiSettings()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.service = await run_in_threadpool(service.load, chosen)
        watching = Refresher(app, chosen)
        watching.start()
        try:
            yield
        finally:
            await run_in_threadpool(watching.stop)
            app.state.service.engine.dispose()

    app = FastAPI(
        title="Gần Trường",
        version=version("gan-truong"),
        description=DESCRIPTION,
        openapi_url="/v1/openapi.json",
        docs_url=None,  # its page would fetch scripts from another host
        redoc_url=None,
        lifespan=lifespan,
        separate_input_output_schemas=False,
    )
    problems.install(app)
    for part in ROUTERS:
        app.include_router(part.router)
    _serve_pages(app, Pages(pages or build.ensure()))
    app.add_middleware(
        Guard, max_body_bytes=chosen.max_body_bytes, max_paste_bytes=chosen.max_paste_bytes
    )
    return app


def _serve_pages(app: FastAPI, files: Pages) -> None:
    @app.api_route("/{name:path}", methods=["GET", "HEAD"], include_in_schema=False)
    async def read_page(name: str, request: Request) -> Response:
        """Serve the map page and what belongs to it."""
        return files.response(name, request)
