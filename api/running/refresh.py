"""The service goes with the data: to a new publication, or, where there is none, to new data."""

from __future__ import annotations

import logging
import time
from threading import Event, Thread
from typing import TYPE_CHECKING, Final

from sqlalchemy.exc import DBAPIError

from api import service
from gis import derived_areas, read
from gis.catchment import stored
from gis.errors import GanTruongError
from gis.validity import today
from runs.publication import place
from runs.publication.opened import open_one

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fastapi import FastAPI
    from sqlalchemy import Engine

    from api.settings import ApiSettings
    from gis.read import ActiveSet
    from runs.publication.place import Pointer

PAUSE_AFTER_FAILURE_S: Final = 5.0
POINTER_S: Final = 0.5  # every process follows a publication within a second

State = tuple[tuple[tuple[str, int, str], ...], int, int | None, str, str]
"""Sets in use, roads, areas, catchments in force and day."""

log = logging.getLogger("gantruong.refresh")


class Refresher:
    """
    Watches the pointer of publications and exchanges what the process answers from as one whole.

    Parameters
    ----------
    app
        Application whose ``state.service`` is exchanged; requests under way keep the old one.
    settings
        ``refresh_s`` says how often the database is asked as long as nothing was published.

    Notes
    -----
    The pointer is one small file, so that following it needs no database. Before the first
    publication the database is asked by four small queries, so that no listener has to survive
    its restart; a change made through this process wakes the watch at once. Where the new state
    cannot be served, the old one stays and the watch goes on.
    """

    def __init__(self, app: FastAPI, settings: ApiSettings) -> None:
        self._app = app
        self._settings = settings
        self._root = place.root()
        self._asked_s = time.monotonic()
        self._stopped = Event()
        self._thread = Thread(target=self._watch, name="refresh", daemon=True)

    def start(self) -> None:
        """Begin to watch; the service has been loaded."""
        self._thread.start()

    def stop(self) -> None:
        """Stop watching, after a renewal under way."""
        self._stopped.set()
        self._app.state.service.changed.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._stopped.is_set():
            loaded = self._app.state.service
            told = loaded.changed.wait(min(POINTER_S, self._settings.refresh_s))
            loaded.changed.clear()
            if self._stopped.is_set():
                return
            try:
                self._follow(loaded, told=told)
            except (GanTruongError, DBAPIError) as error:
                log.warning("refresh failed: %s", type(error).__name__)
                self._app.state.metrics.refresh_failures.inc()
                self._stopped.wait(PAUSE_AFTER_FAILURE_S)

    def _follow(self, loaded: service.Service, *, told: bool) -> None:
        pointer = place.current(self._root)
        if pointer is not None:
            if not _is_of(loaded, pointer):
                self._exchange(loaded, pointer)
            return
        if loaded.publication is None and (told or self._is_due()):
            self._asked_s = time.monotonic()
            self._renew_if_changed(loaded)

    def _is_due(self) -> bool:
        return time.monotonic() - self._asked_s >= self._settings.refresh_s

    def _exchange(self, loaded: service.Service, pointer: Pointer) -> None:
        start_s = time.perf_counter()
        found = open_one(self._root, pointer)
        self._app.state.service = service.published(found, loaded.engine, loaded.changed)
        elapsed_ms = (time.perf_counter() - start_s) * 1000
        log.info("publication=%d ms=%.0f", pointer.number, elapsed_ms)

    def _renew_if_changed(self, loaded: service.Service) -> None:
        if state(loaded.engine) == state_of(loaded):
            return
        start_s = time.perf_counter()
        self._app.state.service = service.renewed(loaded, self._settings)
        elapsed_s = time.perf_counter() - start_s
        log.info("refreshed ms=%.0f", elapsed_s * 1000)
        self._stopped.wait(elapsed_s)  # many changes in a row must not take the whole processor


def state(engine: Engine) -> State:
    """Return what differs whenever the service has to be renewed; four small questions."""
    return (
        _sets_state(read.active_sets(engine)),
        read.active_network_version(engine).network_id,
        derived_areas.newest_shown(engine),
        stored.version(engine),
        today(),  # what ends on a day is gone on the next
    )


def state_of(loaded: service.Service) -> State:
    """Return the state that a service was made of."""
    return (
        _sets_state(loaded.places.sets),
        loaded.network_id,
        loaded.derived_set_id,
        loaded.served.names.catchments,
        loaded.places.read_on,
    )


def _is_of(loaded: service.Service, pointer: Pointer) -> bool:
    found = loaded.publication
    return found is not None and (found.manifest.number, found.sha256) == (
        pointer.number,
        pointer.sha256,
    )


def _sets_state(sets: Mapping[str, ActiveSet]) -> tuple[tuple[str, int, str], ...]:
    return tuple((kind, one.dataset_id, one.content_sha256) for kind, one in sorted(sets.items()))
