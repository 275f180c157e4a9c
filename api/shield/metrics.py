"""Figures for monitoring in Prometheus' form; routes by their patterns, never an address."""

from __future__ import annotations

import ipaddress
import os
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from fastapi import APIRouter, Request, Response
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector
from sqlalchemy.exc import SQLAlchemyError

from api.refused.errors import NoMetricsError
from gis.access import CITY, REGISTERS_READ, RUNS_READ, Access
from gis.errors import GanTruongError
from gis.queries import query
from runs.board.feed import monitor

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from api.service import Service
    from api.shield.shedding import Doors

SEVERAL: Final = "PROMETHEUS_MULTIPROC_DIR"
"""Folder in which the processes of one service lay their figures together; of the library."""
SECONDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
FORWARDED: Final = ("forwarded", "x-forwarded-for", "x-real-ip")
UNKNOWN: Final = "other"
BOARD_AGAIN_S: Final = 30  # a whole city takes a second to count
NO_CHILD: Final = Access(scopes=frozenset({REGISTERS_READ, RUNS_READ}), wards=(CITY,))
"""With what the season's board is read for the figures: counts that tell of no child."""

router = APIRouter(tags=["health"], include_in_schema=False)


class Metrics:
    """The figures of one process, or its part of those of several."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        own: dict[str, Any] = {"registry": self.registry}
        self.seconds = Histogram(
            "gantruong_request_seconds",
            "Time from a request's turn to its answer",
            ("method", "route", "status"),
            buckets=SECONDS,
            **own,
        )
        self.shed = Counter(
            "gantruong_shed", "Requests that were told to come again", ("kind",), **own
        )
        self.refresh_failures = Counter(
            "gantruong_refresh_failures", "Times that newer data could not be read", **own
        )
        live: dict[str, Any] = {"multiprocess_mode": "livesum", **own}
        self.working = Gauge("gantruong_working", "Requests worked on now", ("kind",), **live)
        self.waiting = Gauge("gantruong_waiting", "Requests that wait", ("kind",), **live)
        most: dict[str, Any] = {"multiprocess_mode": "livemax", **own}
        self.age = Gauge(
            "gantruong_publication_age_seconds", "Age of the publication that is served", **most
        )
        self.database = Gauge("gantruong_database_up", "1 while the database answers", **most)
        self.board = Gauge(
            "gantruong_board",
            "Measures of the season's board, as told of no child",
            ("measure",),
            **most,
        )
        self.board_until_s = 0.0
        self.alert = Gauge(
            "gantruong_alert", "1 while an alert of the board is on", ("key",), **most
        )
        self.jobs = Gauge("gantruong_jobs", "Background jobs by state", ("state",), **most)

    def text(self) -> bytes:
        """Return the figures of all processes of the service."""
        if SEVERAL not in os.environ:
            return generate_latest(self.registry)
        together = CollectorRegistry()
        MultiProcessCollector(together)  # type: ignore[no-untyped-call] # the library's own
        return generate_latest(together)


class Measuring:
    """The innermost layer: tells how long each route took, by its pattern."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        start_s = time.perf_counter()
        status = 500

        async def send_noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, send_noting)
        finally:
            route = getattr(scope.get("route"), "path", None) or UNKNOWN
            scope.setdefault("state", {})["route"] = route
            labels = (scope["method"], route, str(status))
            self._metrics.seconds.labels(*labels).observe(time.perf_counter() - start_s)


@router.get("/metrics")
def read_metrics(request: Request) -> Response:
    """Return the figures, to callers at the configured addresses only."""
    state = request.app.state
    if not _may_ask(request, state.settings.metrics_from):
        raise NoMetricsError
    metrics: Metrics = state.metrics
    _ask(metrics, state.service, request.scope["state"].get("doors"))
    headers = {"Cache-Control": "no-store"}
    return Response(metrics.text(), headers=headers, media_type=CONTENT_TYPE_LATEST)


def _may_ask(request: Request, allowed: str) -> bool:
    """Return whether the caller is at one of the addresses itself, behind no forwarder."""
    if any(name in request.headers for name in FORWARDED) or request.client is None:
        return False
    try:
        caller = ipaddress.ip_address(request.client.host)
    except ValueError:
        return False
    networks = [ipaddress.ip_network(one.strip()) for one in allowed.split(",") if one.strip()]
    return any(caller in network for network in networks)


def _ask(metrics: Metrics, service: Service, doors: Doors | None) -> None:
    """Bring the figures up to date that only change when they are asked for."""
    if doors is not None:
        for kind, (working, waiting, _) in doors.counts().items():
            metrics.working.labels(kind).set(working)
            metrics.waiting.labels(kind).set(waiting)
    if service.publication is not None:
        made = datetime.fromisoformat(service.publication.manifest.published_at)
        made = made if made.tzinfo else made.replace(tzinfo=UTC)
        metrics.age.set((datetime.now(UTC) - made).total_seconds())
    try:
        with service.engine.connect() as connection:
            counts = connection.exec_driver_sql(query("job_counts")).all()
    except (GanTruongError, SQLAlchemyError):
        metrics.database.set(0)
        return
    metrics.database.set(1)
    for state, n_jobs in counts:
        metrics.jobs.labels(state).set(n_jobs)
    _ask_board(metrics, service)


def _ask_board(metrics: Metrics, service: Service) -> None:
    """Bring the season's measures up to date; what is unknown or withheld has no figure."""
    if time.monotonic() < metrics.board_until_s:
        return
    metrics.board_until_s = time.monotonic() + BOARD_AGAIN_S
    try:
        told = monitor(service.engine, NO_CHILD)
    except (GanTruongError, SQLAlchemyError):
        return  # an empty or older database has no board; that it answers is told above
    metrics.board.clear()
    metrics.alert.clear()
    for name, value in told["measures"].items():
        if value is not None:
            metrics.board.labels(name).set(value)
    for one in told["alerts"]:
        if one["state"] != "untold":
            metrics.alert.labels(one["key"]).set(one["state"] == "on")
