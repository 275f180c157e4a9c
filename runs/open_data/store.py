"""Open data that were built, mapped into memory: they stay readable while their folder goes."""

from __future__ import annotations

import hashlib
import json
import mmap
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from runs.open_data.build import PACKAGE

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenData:
    """
    All data sets.

    Attributes
    ----------
    packages
        Data package of each data set, in the order of the public facts.
    files
        Content and SHA-256 of each file by data set and name.
    """

    packages: tuple[Mapping[str, Any], ...]
    files: Mapping[tuple[str, str], tuple[mmap.mmap | bytes, str]]


def opened(folder: Path) -> OpenData:
    """Return the open data of a folder of ``build``; of one that is not there, none."""
    packages, files = [], {}
    if folder.is_dir():
        for own in sorted(path for path in folder.iterdir() if path.is_dir()):
            packages.append(json.loads((own / PACKAGE).read_bytes()))
            for path in own.iterdir():
                content = _mapped(path)
                files[own.name, path.name] = (content, hashlib.sha256(content).hexdigest())
    return OpenData(packages=tuple(packages), files=files)


def _mapped(path: Path) -> mmap.mmap | bytes:
    if not path.stat().st_size:
        return b""
    with path.open("rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
