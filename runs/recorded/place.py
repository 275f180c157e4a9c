"""Where the folders of a run lie, and the lock that lets one process work on it."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from gis.errors import InputError
from gis.state import private_dir

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER: Final = "runs"
KEY_DIGITS: Final = 32
OWNER_ONLY: Final = 0o600


@dataclass(frozen=True, slots=True)
class Place:
    """
    The folders of one run below the state folder, named by its key.

    Attributes
    ----------
    folder
        Holds the two others.
    """

    folder: Path

    @property
    def snapshot(self) -> Path:
        """Return where the inputs are frozen."""
        return self.folder / "snapshot"

    @property
    def sealed(self) -> Path:
        """Return where the sealed result is kept."""
        return self.folder / "sealed"


def place_of(key: str) -> Place:
    """Return the place of a run, made for its owner only."""
    return Place(private_dir(FOLDER, key[:KEY_DIGITS]))


def sealed_folder(key: str | None) -> Path:
    """
    Return the sealed folder of a recorded run.

    Raises
    ------
    InputError
        If this machine does not have it.
    """
    folder = None if key is None else place_of(key).sealed
    if folder is None or not folder.is_dir():
        msg = (
            f"the sealed folder of this run is not on this machine ({folder or 'none was made'}); "
            "it lies in the state folder where the run was made"
        )
        raise InputError(msg)
    return folder


@contextmanager
def locked(place: Place) -> Iterator[None]:
    """
    Be the only process that works on a run; what a killed one left half-written is taken away.

    Notes
    -----
    The kernel gives the lock up when a process ends, however it ends.
    """
    lock = place.folder.with_suffix(".lock")
    handle = os.open(lock, os.O_RDWR | os.O_CREAT, OWNER_ONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        place.folder.mkdir(mode=0o700, exist_ok=True)
        for left in place.folder.glob(".*"):
            shutil.rmtree(left, ignore_errors=True)
        yield
    finally:
        os.close(handle)


@contextmanager
def trial() -> Iterator[Path]:
    """Give a private folder for what is only tried; it goes with the block."""
    with tempfile.TemporaryDirectory(dir=private_dir(FOLDER), prefix=".tried-") as kept:
        yield Path(kept)


def delete(key: str) -> None:
    """Take the folders of a run away."""
    place = place_of(key)
    with locked(place):
        shutil.rmtree(place.folder)
