"""The service reads the city again when it changed: by an edit, an import, a new day."""

from __future__ import annotations

import logging
import time
from threading import Event, Thread
from typing import TYPE_CHECKING, Final

from sqlalchemy.exc import DBAPIError

from api import service
from gis import derived_areas, read
from gis.errors import GanTruongError
from gis.validity import today

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fastapi import FastAPI
    from sqlalchemy import Engine

    from api.settings import ApiSettings
    from gis.read import ActiveSet

PAUSE_AFTER_FAILURE_S: Final = 5.0

State = tuple[tuple[tuple[str, int, str], ...], int, int | None, str]
"""Sets in use, roads, areas and day."""

log = logging.getLogger("gantruong.refresh")


class Refresher:
    """
    Watches the database and exchanges what the process keeps in memory as one whole.

    Parameters
    ----------
    app
        Application whose ``state.service`` is exchanged; requests under way keep the old one.
    settings
        ``refresh_s`` says how often the database is asked.

    Notes
    -----
    Asking is three small queries, so that no listener has to survive a restart of the database.
    A change made through this process wakes it at once. Where the new state cannot be served,
    the old one stays and the database is asked again.
    """

    def __init__(self, app: FastAPI, settings: ApiSettings) -> None:
        self._app = app
        self._settings = settings
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
            try:
                self._renew_if_changed(loaded)
            except (GanTruongError, DBAPIError) as error:
                log.warning("refresh failed: %s", type(error).__name__)
                self._stopped.wait(PAUSE_AFTER_FAILURE_S)
            loaded.changed.wait(self._settings.refresh_s)
            loaded.changed.clear()

    def _renew_if_changed(self, loaded: service.Service) -> None:
        if state(loaded.engine) == state_of(loaded):
            return
        start_s = time.perf_counter()
        self._app.state.service = service.renewed(loaded, self._settings)
        elapsed_s = time.perf_counter() - start_s
        log.info("refreshed ms=%.0f", elapsed_s * 1000)
        self._stopped.wait(elapsed_s)  # many changes in a row must not take the whole processor


def state(engine: Engine) -> State:
    """Return what differs whenever the service has to be renewed; three small questions."""
    return (
        _sets_state(read.active_sets(engine)),
        read.active_network_version(engine).network_id,
        derived_areas.newest_shown(engine),
        today(),  # what ends on a day is gone on the next
    )


def state_of(loaded: service.Service) -> State:
    """Return the state that a service was made of."""
    return (
        _sets_state(loaded.places.sets),
        loaded.network_id,
        loaded.derived_set_id,
        loaded.places.read_on,
    )


def _sets_state(sets: Mapping[str, ActiveSet]) -> tuple[tuple[str, int, str], ...]:
    return tuple((kind, one.dataset_id, one.content_sha256) for kind, one in sorted(sets.items()))
