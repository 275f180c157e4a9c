"""A place of practice: a folder below the state folder, and this process moved there."""

from __future__ import annotations

import datetime as dt
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from gis import clock
from gis.cluster.private import Cluster
from gis.db_connection import SETTING as DATABASE
from gis.errors import EnvironmentNotReadyError, InputError
from gis.kernel_cache import prepare
from gis.personal_key import SETTING as PERSONAL
from gis.state import SETTING as STATE
from gis.state import private_dir
from runs.families.secret import SETTING as FAMILY
from runs.operations import production
from runs.operations.practice import KINDS, SETTING
from runs.publication.place import SETTING as PUBLICATIONS
from runs.seal.keys import FILE as KEY
from runs.seal.keys import SETTING as SIGNING
from runs.seal.keys import create_key

if TYPE_CHECKING:
    from pathlib import Path

FOLDER: Final = "practice"
TRAINING: Final = "training"
CLOCK: Final = "clock"
BEGINS: Final = dt.datetime(2026, 6, 10, 9, tzinfo=clock.CITY_TIME)
"""The moment that training holds deadlines against: always the same day of the season."""

CARELESS: Final = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}
"""Of its database: all of it can be made again, and a reset is to take seconds."""

OWN: Final = (DATABASE, PUBLICATIONS, PERSONAL, FAMILY, production.SETTING)
"""Settings of the real installation that must not reach into a place of practice."""


@dataclass(frozen=True, slots=True)
class Practice:
    """
    A place of practice.

    Attributes
    ----------
    kind
        One of ``KINDS``.
    home
        Its state folder.
    """

    kind: str
    home: Path

    @property
    def cluster(self) -> Cluster:
        """Return its database server: private, of this folder alone."""
        return Cluster(self.home, settings=CARELESS)

    @property
    def environment(self) -> dict[str, str]:
        """Return the settings under which every process of this place runs."""
        own = {STATE: str(self.home), SIGNING: str(self.home / KEY), SETTING: self.kind}
        own[clock.SETTING] = str(self.home / CLOCK)
        return {**dict.fromkeys(OWN, ""), **own}

    def enter(self) -> None:
        """Let this process, and those that it starts, work in this place alone."""
        os.environ.update(self.environment)
        if not (self.home / KEY).is_file():
            create_key()
        if self.kind == TRAINING and not (self.home / CLOCK).is_file():
            self.put_clock_back()

    def put_clock_back(self) -> None:
        """Let the clock of training stand where it stood; a sandbox moves its own."""
        if self.kind == TRAINING:
            clock.move(self.home / CLOCK, BEGINS)


def practice(kind: str) -> Practice:
    """
    Return a place of practice of this installation, its folder made; nothing else is done.

    Raises
    ------
    InputError
        If there is no such kind.
    EnvironmentNotReadyError
        In production: children's data is served there.
    """
    if kind not in KINDS:
        msg = f"practice is of {' or '.join(KINDS)}; not {kind!r}"
        raise InputError(msg)
    if production.is_production():
        msg = f"{production.SETTING} is production: practise on another machine"
        raise EnvironmentNotReadyError(msg)
    prepare()  # kernels compiled for the real place serve here too
    return Practice(kind, private_dir(FOLDER, kind))
