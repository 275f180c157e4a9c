"""Two files that appear together, or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gis.errors import InputError


@contextmanager
def written_together(*paths: Path) -> Iterator[list[Path]]:
    """
    Give one path to write for each wanted file; all are moved into place when the block ends.

    If the block raises, nothing is left behind and files of these names stay as they were.

    Raises
    ------
    InputError
        If a folder does not exist or a path is a folder.
    """
    for path in paths:
        if not path.parent.is_dir():
            msg = f"{path.parent}: there is no such folder to write into"
            raise InputError(msg)
        if path.is_dir():
            msg = f"{path} is a folder; name a file to write"
            raise InputError(msg)
    partial = [path.with_name(f".{path.name}.{os.getpid()}.partial") for path in paths]
    try:
        yield partial
        for written, path in zip(partial, paths, strict=True):
            written.replace(path)
    finally:
        for written in partial:
            written.unlink(missing_ok=True)
