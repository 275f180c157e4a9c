"""Whether the database answers, found out beside the requests, so that none waits for it."""

from __future__ import annotations

from threading import Event, Thread
from typing import TYPE_CHECKING, Final

from sqlalchemy.exc import SQLAlchemyError

from gis.errors import GanTruongError
from gis.queries import query

if TYPE_CHECKING:
    from sqlalchemy import Engine

PAUSE_S: Final = 1.0


class Pulse:
    """
    Asks the database every second whether it is there.

    Parameters
    ----------
    engine
        Its connections; asking also throws away those that a restart has broken.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._stopped = Event()
        self._is_up = False
        self._thread = Thread(target=self._watch, name="pulse", daemon=True)

    @property
    def is_up(self) -> bool:
        """Return whether it answered when it was asked last."""
        return self._is_up

    def start(self) -> None:
        """Begin to ask."""
        self._thread.start()

    def stop(self) -> None:
        """Ask no more."""
        self._stopped.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._stopped.is_set():
            try:
                with self._engine.connect() as connection:
                    connection.exec_driver_sql(query("alive"))
                self._is_up = True
            except (GanTruongError, SQLAlchemyError):
                self._is_up = False
            self._stopped.wait(PAUSE_S)
