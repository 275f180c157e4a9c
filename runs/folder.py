"""A result folder appears whole or not at all, and never over something else."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from gis.errors import InputError
from runs.manifest import NAME

if TYPE_CHECKING:
    from collections.abc import Iterator


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
def whole_folder(out_dir: Path, *, force: bool = False) -> Iterator[Path]:
    """
    Give a folder to write into; it becomes ``out_dir`` when the block ends without an error.

    Raises
    ------
    InputError
        If ``out_dir`` holds something (with ``force``: something that is not a result).
    """
    out_dir = out_dir.absolute()
    refuse_existing(out_dir, force=force)
    out_dir.parent.mkdir(parents=True, exist_ok=True)
    partial = out_dir.parent / f".{out_dir.name}.{os.getpid()}.partial"
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir()
    try:
        yield partial
        refuse_existing(out_dir, force=force)
        _replace(partial, out_dir)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _replace(partial: Path, out_dir: Path) -> None:
    if not out_dir.exists() or not any(out_dir.iterdir()):
        partial.rename(out_dir)  # over an empty folder too
        return
    old = out_dir.parent / f".{out_dir.name}.{os.getpid()}.old"
    out_dir.rename(old)
    partial.rename(out_dir)
    shutil.rmtree(old)
