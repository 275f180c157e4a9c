"""Files that appear together, or not at all, for their owner alone unless said otherwise."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from gis.errors import InputError
from gis.private_file import OWNER_ONLY, sync, sync_folder


@contextmanager
def written_together(*paths: Path, open_to_all: bool = False) -> Iterator[list[Path]]:
    """
    Give one path to write for each wanted file; all are moved into place when the block ends.

    If the block raises, nothing is left behind and files of these names stay as they were.

    Parameters
    ----------
    open_to_all
        They hold nothing about single children: whoever may enter the folder may read them.

    Raises
    ------
    InputError
        If a folder does not exist or a path is a folder.
    """
    for path in paths:
        _check(path)
    partial = [path.with_name(f".{path.name}.{os.getpid()}.partial") for path in paths]
    private = [] if open_to_all else partial
    try:
        for written in private:
            written.touch(OWNER_ONLY)
        yield partial
        for written in private:
            written.chmod(OWNER_ONLY)  # a library may have made the file anew
        _give_names(partial, paths)
    finally:
        for written in partial:
            written.unlink(missing_ok=True)


def _give_names(partial: Sequence[Path], paths: Sequence[Path]) -> None:
    for written in partial:
        sync(written)
    for written, path in zip(partial, paths, strict=True):
        written.replace(path)
    for folder in {path.parent for path in paths}:
        sync_folder(folder)


def _check(path: Path) -> None:
    if not path.parent.is_dir():
        msg = f"{path.parent}: there is no such folder to write into"
        raise InputError(msg)
    if path.is_dir():
        msg = f"{path} is a folder; name a file to write"
        raise InputError(msg)
