"""A folder of ready files: all of them, or none; never over something else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gis.errors import InputError
from runs.folder import whole_folder

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def write_pages(folder: Path, files: Mapping[str, bytes]) -> None:
    """
    Write files into a new folder.

    Raises
    ------
    InputError
        If the folder holds something.
    """
    if folder.is_dir() and any(folder.iterdir()):
        msg = f"{folder} is not empty; choose another folder"
        raise InputError(msg)
    with whole_folder(folder) as partial:
        for name, content in files.items():
            (partial / name).write_bytes(content)
