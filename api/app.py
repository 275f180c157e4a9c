"""The application: built by ``create_served()`` and ``create_app()``, nothing at import."""

from __future__ import annotations

import multiprocessing
from contextlib import asynccontextmanager
from importlib.metadata import version
from typing import TYPE_CHECKING, Final

from fastapi import FastAPI, Request, Response
from starlette.concurrency import run_in_threadpool

from api import logs, service
from api import work as officers
from api.access.door import Door
from api.answer.answering import Answering
from api.catchments import catchment_work, catchments
from api.families import answer as family_answer
from api.families import paths as family_paths
from api.families import queue as family_queue
from api.families import requests as family_requests
from api.families import result as family_result
from api.families.quick import Quick
from api.framing import headers_within, hosts
from api.heavy import Heavy, Limits
from api.near import crossings, distance, distances, finder, ways
from api.near.quick import QuickFinder
from api.ogc.service import Ogc
from api.oidc.provider import provider
from api.oidc.settings import OidcSettings
from api.openapi import description, reference
from api.oversight import approvals, audit, clients, me, monitor
from api.portal import changes, registrations, sandbox
from api.public import (
    admissions,
    city,
    grade10,
    last_admitted,
    offers,
    open_data,
    policies,
    practice,
    runs,
    schools,
    search,
    seasons,
    statistics,
    tiles,
    wards,
)
from api.public.quick_tiles import QuickTiles
from api.refused import problems
from api.registers import location_desk, people, register_changes, registers
from api.running import health
from api.running.ending import settled
from api.running.pages import Pages
from api.running.pulse import Pulse
from api.running.refresh import Refresher
from api.settings import ApiSettings
from api.shield import metrics
from api.shield.guard import POLICY, Guard
from api.shield.idempotency import Idempotency
from api.work import forecasts
from gis.with_parent import end_with_parent
from runs.operations import practice as place_of_practice
from runs.operations import production
from runs.served.city import NOTICE
from webmap import build

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from fastapi.telemetry import TelemetryConfig
    from starlette.types import ASGIApp

DESCRIPTION: Final = """
School places close to home, by real road distance.

Distances are integer millimetres along the road, the same in every run, map and file.
A home is sent in a request body and is never kept, logged or put into an address.
Registers and people need a key (`Authorization: Bearer gt_…`), changes an `If-Match` too.
Errors are problem documents (RFC 9457) in Vietnamese or English, by `Accept-Language`.
"""
UNTOLD: Final[TelemetryConfig] = {"tracing": False, "metrics": False, "logs": False}
"""The framework tells nobody of requests: the service has its own figures, without addresses."""

ROUTERS: Final = (
    health,
    metrics,
    city,
    practice,
    seasons,
    wards,
    schools,
    offers,
    last_admitted,
    grade10,
    search,
    catchment_work,  # before what is public: its addresses look like numbers
    catchments,
    finder,
    crossings,
    distance,
    distances,
    ways,
    policies,
    runs,
    statistics,
    admissions,
    forecasts,
    open_data,
    tiles,
    registers,
    register_changes,
    people,
    location_desk,
    registrations,
    changes,
    approvals,
    family_result,
    family_answer,
    audit,
    clients,
    me,
    monitor,
    reference,
    family_requests,
    family_paths,
    family_queue,
    *officers.ROUTERS,
)


def create_served() -> ASGIApp:
    """
    Return what a server runs: families' look-up first, then all of the service.

    A process that answers ends with the server that started it; one left behind would keep the
    port from the next.
    """
    if (starter := multiprocessing.parent_process()) is not None:
        end_with_parent(starter.pid)
    return Quick(create_app())


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
    production.refuse_unready()
    chosen = settings or ApiSettings()

    ogc = Ogc(chosen, lambda: _notice(app))

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.service = await run_in_threadpool(service.load, chosen)
        app.state.door = await run_in_threadpool(Door.of, chosen)
        app.state.pulse = Pulse(app.state.service.engine)
        app.state.heavy = Heavy(
            Limits(
                n_processes=chosen.heavy_processes,
                n_waiting=chosen.heavy_waiting,
                longest_s=chosen.heavy_longest_s,
            )
        )
        watching = Refresher(app, chosen)
        watching.start()
        app.state.pulse.start()
        try:
            yield
        finally:
            await _ended(app, ogc, watching)

    app = FastAPI(
        title="Gần Trường",
        version=version("gan-truong"),
        description=DESCRIPTION,
        openapi_url="/v1/openapi.json",
        docs_url=None,  # its page would fetch scripts from another host
        redoc_url=None,
        lifespan=lifespan,
        telemetry=UNTOLD,
        separate_input_output_schemas=False,
    )
    app.state.provider = provider(OidcSettings())
    logs.install(chosen.log)
    problems.install(app)
    for part in ROUTERS:
        app.include_router(part.router)
    if place_of_practice.kind() == "sandbox":
        app.include_router(sandbox.router)
    description.install(app)
    ogc.mount(app)
    files = Pages(
        pages or build.ensure(),
        embed_headers=headers_within(hosts(chosen.embed_allowed), POLICY),
        offline=chosen.offline == "on",
    )
    _serve_pages(app, files)
    _put_around(app, chosen)
    return app


def _put_around(app: FastAPI, chosen: ApiSettings) -> None:
    """Put the layers around the routes, the innermost first."""
    app.state.settings = chosen
    app.state.metrics = metrics.Metrics()
    app.state.under_way = set()
    app.add_middleware(metrics.Measuring, metrics=app.state.metrics)
    app.add_middleware(Idempotency)
    app.add_middleware(QuickFinder, metrics=app.state.metrics)
    app.add_middleware(QuickTiles, metrics=app.state.metrics)
    app.add_middleware(Answering, max_age_s=chosen.public_max_age_s, stale_s=chosen.public_stale_s)
    given = {"metrics": app.state.metrics, "under_way": app.state.under_way}
    app.add_middleware(Guard, settings=chosen, **given)


async def _ended(app: FastAPI, ogc: Ogc, watching: Refresher) -> None:
    """End what was begun, after the requests under way."""
    await settled(app.state.under_way)
    await ogc.close()
    await run_in_threadpool(watching.stop)
    await run_in_threadpool(app.state.pulse.stop)
    await run_in_threadpool(app.state.heavy.close)
    app.state.service.engine.dispose()


def _notice(app: FastAPI) -> str:
    """Return what must stand with these data; nothing where all are real."""
    told = NOTICE[app.state.service.city.nature]
    return " / ".join(told) if told else ""


def _serve_pages(app: FastAPI, files: Pages) -> None:
    @app.api_route("/{name:path}", methods=["GET", "HEAD"], include_in_schema=False)
    async def read_page(name: str, request: Request) -> Response:
        """Serve the map page and what belongs to it."""
        return files.response(name, request)
