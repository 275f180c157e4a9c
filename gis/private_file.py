"""Files that may hold rows about children: whole or not there, and for their owner alone."""

from __future__ import annotations

import os
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from gis.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

OWNER_ONLY: Final = 0o600
OWNERS_FOLDER: Final = 0o700


def refuse_existing(*paths: Path) -> None:
    """Raise ``InputError`` for the first file that is there already."""
    for path in paths:
        if path.exists():
            raise _there(path)


def write_new(path: Path, content: bytes) -> None:
    """
    Write a file that is not there yet: at once and durably, readable by its owner only.

    Raises
    ------
    InputError
        If it is there already, or cannot be written.
    """
    try:
        with _beside(path) as partial:
            _fill(partial, content)
            _give_name(partial, path)
            sync_folder(path.parent)
    except FileExistsError:
        raise _there(path) from None
    except OSError as error:
        msg = f"{path.name} cannot be written: {error.strerror}"
        raise InputError(msg) from error


def make_once(path: Path, content: bytes) -> None:
    """Write a file unless it is there; of several who do so at once all find the same, whole."""
    if path.exists():
        return
    try:
        write_new(path, content)
    except InputError:
        if not path.exists():
            raise


def replace(path: Path, content: bytes) -> None:
    """Write a file in the place of whatever has its name; otherwise as ``write_new``."""
    try:
        with _beside(path) as partial:
            _fill(partial, content)
            partial.replace(path)
            sync_folder(path.parent)
    except OSError as error:
        msg = f"{path.name} cannot be written: {error.strerror}"
        raise InputError(msg) from error


def make_private(folder: Path) -> None:
    """Let a folder and everything in it be read by its owner only."""
    for path in (folder, *folder.rglob("*")):
        path.chmod(OWNERS_FOLDER if path.is_dir() else OWNER_ONLY)


def sync_folder(folder: Path) -> None:
    """Let a folder's names outlive a power cut."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync(path: Path) -> None:
    """Let a file's content outlive a power cut."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _beside(path: Path) -> Iterator[Path]:
    """Give a file beside the wanted one that its owner alone can read; gone afterwards."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".partial", dir=path.parent)
    os.close(handle)
    partial = Path(name)
    try:
        yield partial
    finally:
        partial.unlink(missing_ok=True)


def _fill(partial: Path, content: bytes) -> None:
    partial.write_bytes(content)
    sync(partial)


def _give_name(partial: Path, path: Path) -> None:
    """Name a file unless the name is taken; by a link, since a rename would take it."""
    try:
        path.hardlink_to(partial)
    except FileExistsError:
        raise
    except OSError:  # a stick or a share without links
        if path.exists():
            raise FileExistsError from None
        partial.replace(path)


def _there(path: Path) -> InputError:
    return InputError(f"{path.name} is there already; choose another file")
