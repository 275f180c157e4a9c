"""A result folder appears whole or not at all, and never over something else."""

from __future__ import annotations

import fcntl
import glob
import os
import shutil
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from gis.errors import InputError
from gis.private_file import OWNERS_FOLDER, make_private
from runs.manifest import NAME

if TYPE_CHECKING:
    from collections.abc import Iterator


PARTIAL: Final = ".partial"
SET_ASIDE: Final = ".old"
ALL: Final = 0o777
"""Less what the process's mask takes away."""


def refuse_existing(out_dir: Path, *, force: bool) -> None:
    """Raise ``InputError`` unless ``out_dir`` is free, empty, or a result that may be replaced."""
    if not out_dir.exists():
        return
    if not out_dir.is_dir():
        msg = f"{out_dir} is a file; a result is a folder"
        raise InputError(msg)
    if not any(out_dir.iterdir()):
        return
    if not force:
        msg = f"{out_dir} is not empty; choose another folder, or --force to replace a result"
        raise InputError(msg)
    if not (out_dir / NAME).is_file():
        msg = f"{out_dir} is not a result folder (no {NAME}); --force replaces results only"
        raise InputError(msg)


@contextmanager
def whole_folder(
    out_dir: Path, *, force: bool = False, open_to_all: bool = False
) -> Iterator[Path]:
    """
    Give a folder to write into; it becomes ``out_dir`` when the block ends without an error.

    Parameters
    ----------
    force
        A result that is there is replaced.
    open_to_all
        It holds nothing about single children; otherwise its owner alone may enter and read.

    Raises
    ------
    InputError
        If ``out_dir`` holds something (with ``force``: something that is not a result).
    """
    out_dir = out_dir.absolute()
    _sweep(out_dir)
    refuse_existing(out_dir, force=force)
    out_dir.parent.mkdir(parents=True, exist_ok=True)
    partial = out_dir.parent / f".{out_dir.name}.{os.getpid()}{PARTIAL}"
    partial.mkdir(mode=ALL if open_to_all else OWNERS_FOLDER)
    with _held(partial):
        try:
            yield partial
            refuse_existing(out_dir, force=force)
            if not open_to_all:
                make_private(partial)
            _replace(partial, out_dir)
        finally:
            shutil.rmtree(partial, ignore_errors=True)


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    """Hold the lock of a folder; the kernel gives it up when this process ends, however it ends."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(handle)


def _sweep(out_dir: Path) -> None:
    """Take away what killed processes left half-written, and put back what they had set aside."""
    for old in sorted(out_dir.parent.glob(f".{glob.escape(out_dir.name)}.*{SET_ASIDE}")):
        if out_dir.exists():
            shutil.rmtree(old, ignore_errors=True)
        else:
            old.rename(out_dir)
    for partial in sorted(out_dir.parent.glob(f".{glob.escape(out_dir.name)}.*{PARTIAL}")):
        try:
            with _held(partial):
                shutil.rmtree(partial, ignore_errors=True)
        except OSError:  # a living process writes into it, or it is gone already
            continue


def _replace(partial: Path, out_dir: Path) -> None:
    if not out_dir.exists() or not any(out_dir.iterdir()):
        partial.rename(out_dir)  # over an empty folder too
        return
    old = out_dir.parent / f".{out_dir.name}.{os.getpid()}{SET_ASIDE}"
    out_dir.rename(old)
    partial.rename(out_dir)
    shutil.rmtree(old)
