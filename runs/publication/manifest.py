"""What a publication says of itself: every file with its hash, dates and versions."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from gis.errors import BrokenPromiseError
from runs.manifest import sha256_of_file
from runs.publication import canonical

if TYPE_CHECKING:
    from collections.abc import Mapping

NAME: Final = "manifest.json"
FORMAT: Final = 2
"""Changes when an older program could not read the files any more, or the other way round, and when
what older ones hold may not be told any more: 1 had counts under ten."""

TIMED: Final = ("number", "published_at")
"""All that differs between two publications of the same state of the data."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """
    What a publication says of itself.

    Attributes
    ----------
    format
        How its files are to be read.
    number, published_at
        Its number, and when it was built, ISO 8601 in UTC.
    content_sha256
        Hash of the names, sizes and hashes of all its files: the same for the same content.
    files
        Name, SHA-256 and size of every file.
    data_date, nature, season
        Date of the road data, the least real nature of all data, season ahead.
    run_id
        Placements whose figures it holds.
    trial
        The one of them that is a draft about simulated or invented children, if there is one.
    versions
        Of this program and of the data: network, registers, areas.
    """

    format: int
    number: int
    published_at: str
    content_sha256: str
    files: tuple[Mapping[str, Any], ...]
    data_date: str
    nature: str
    season: str | None
    run_id: tuple[int, ...]
    trial: int | None
    versions: Mapping[str, Any]

    @property
    def decided(self) -> tuple[int, ...]:
        """Return the placements that are no drafts."""
        return tuple(run for run in self.run_id if run != self.trial)

    @property
    def n_bytes(self) -> int:
        """Return the size of all files."""
        return sum(one["bytes"] for one in self.files)


def files_of(folder: Path) -> tuple[dict[str, Any], ...]:
    """Return name, SHA-256 and size of every file but the manifest, by name."""
    return tuple(
        {
            "name": name,
            "sha256": sha256_of_file(folder / name),
            "bytes": (folder / name).stat().st_size,
        }
        for name in _names(folder)
    )


def content_sha256(files: tuple[Mapping[str, Any], ...], others: Mapping[str, Any]) -> str:
    """Return the hash of everything but number and time."""
    return hashlib.sha256(canonical.dumps({"files": files, **others})).hexdigest()


def program() -> str:
    """Return the version of this program."""
    return version("gan-truong")


def write(folder: Path, manifest: Manifest) -> str:
    """Write the manifest and return its SHA-256."""
    facts = {name: getattr(manifest, name) for name in Manifest.__slots__}
    canonical.write(folder / NAME, facts)
    return sha256_of_file(folder / NAME)


def read(folder: Path, sha256: str | None = None) -> Manifest:
    """
    Read the manifest of a publication.

    Parameters
    ----------
    sha256
        What its hash must be.

    Raises
    ------
    BrokenPromiseError
        If there is none, it is another one, or it is of a format that this program cannot read.
    """
    try:
        content = (folder / NAME).read_bytes()
        facts = json.loads(content)
    except (OSError, ValueError) as error:
        msg = f"{folder.name} is no publication: its {NAME} cannot be read"
        raise BrokenPromiseError(msg) from error
    if sha256 is not None and hashlib.sha256(content).hexdigest() != sha256:
        msg = f"{folder.name}: {NAME} is not the one that was published"
        raise BrokenPromiseError(msg)
    if facts.get("format") != FORMAT:
        msg = (
            f"{folder.name} has format {facts.get('format')}, this program reads {FORMAT}: "
            "publish again with gantruong publication build"
        )
        raise BrokenPromiseError(msg)
    lists = {"files": tuple(facts["files"]), "run_id": tuple(facts["run_id"])}
    return Manifest(**facts | lists)


def check(folder: Path, manifest: Manifest) -> None:
    """
    Compare every file with its hash.

    Raises
    ------
    BrokenPromiseError
        Naming the first file that was changed, is missing, or does not belong there.
    """
    known = {one["name"]: one for one in manifest.files}
    found = set(_names(folder))
    for name in sorted(known.keys() | found):
        if name not in known:
            raise BrokenPromiseError(_broken(folder, name, "does not belong there"))
        if name not in found:
            raise BrokenPromiseError(_broken(folder, name, "is missing"))
        if sha256_of_file(folder / name) != known[name]["sha256"]:
            raise BrokenPromiseError(_broken(folder, name, "is not what was published"))


def check_sizes(folder: Path, manifest: Manifest) -> None:
    """Compare the sizes alone: enough to see a copy that was cut short. Raises as ``check``."""
    for one in manifest.files:
        path = folder / one["name"]
        if not path.is_file() or path.stat().st_size != one["bytes"]:
            raise BrokenPromiseError(_broken(folder, one["name"], "is missing or cut short"))


def _names(folder: Path) -> list[str]:
    """Return every file below a folder but its manifest, by name."""
    paths = (path for path in folder.rglob("*") if path.is_file())
    return sorted({path.relative_to(folder).as_posix() for path in paths} - {NAME})


def _broken(folder: Path, name: str, what: str) -> str:
    return f"{folder.name}: {name} {what}; publish again, or switch to another publication"
